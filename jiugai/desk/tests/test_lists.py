"""Lists too long for a request: the file is made and fetched, the change is done, by nobody else and nothing less."""

import csv
import datetime
import io
import os
import re
from html import unescape

import pytest
from django.utils import timezone

from jiugai.audit.api import AuditEntry
from jiugai.common import tables_bulk_steps, tables_files
from jiugai.desk.models import Job, SavedView
from jiugai.desk.services import lists
from jiugai.desk.states import JobState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("jiugai.desk.tests.list_urls")]
PAGE = "/test-views/"


@pytest.fixture
def office(cast, monkeypatch, settings, tmp_path):
    """A lead office that keeps ten views; more than five rows are work for the background, done at once in tests."""
    settings.DATA = tmp_path
    monkeypatch.setattr(tables_files, "AT_ONCE", 5)
    monkeypatch.setattr(tables_bulk_steps, "AT_ONCE", 5)
    actor = cast.gaotang.lead_office
    SavedView.objects.bulk_create(
        SavedView(list_id="x.y", name=f"v{n}", query=f"q=王{n}", person_id=actor.person_id, county=actor.county)
        for n in range(10)
    )
    return actor


def export(client, query=""):
    answer = client.post(f"{PAGE}{query}", {"_do": "export", "_kind": "csv"})
    job = Job.objects.latest("pk")
    assert answer["Location"] == job.get_absolute_url()
    assert job.state == JobState.DONE, job.error
    return job


def result_link(client, job):
    page = client.get(job.get_absolute_url()).text
    return unescape(re.search(r'<a class="btn btn--s btn--main" href="([^"]+)"', page).group(1))


def rows_of(answer):
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_a_long_file_is_made_in_the_background_and_fetched_from_the_page_of_the_job(office, client_of) -> None:
    client = client_of(office)
    assert 'name="_kind" value="csv"' in client.get(PAGE).text
    job = export(client, "?cols=query")
    assert (job.n, job.of) == (10, 10)
    answer = client.get(result_link(client, job))
    assert answer["Content-Disposition"].startswith("attachment")
    rows = rows_of(answer)
    assert rows[0] == ["Name", "Query"]
    assert [r[1] for r in rows[1:]] == [f"q=王{n}" for n in range(10)]


def test_a_link_to_a_long_file_asks_before_it_works(office, client_of) -> None:
    page = client_of(office).get(f"{PAGE}?export=xlsx").text
    assert 'name="_kind" value="xlsx"' in page
    assert not Job.objects.exists()


def test_the_export_is_on_record_with_its_rows(office, client_of) -> None:
    export(client_of(office))
    entry = AuditEntry.objects.get(code="audit.list.exported")
    assert '"rows":10' in entry.after.replace(" ", "") if isinstance(entry.after, str) else entry.after["rows"] == 10


def test_neither_file_nor_what_was_asked_can_be_read_on_disk(office, client_of) -> None:
    job = export(client_of(office), "?q=v")
    kept = (lists._folder() / f"{job.pk}.sealed").read_bytes()
    assert "王".encode() not in kept
    assert b"Query" not in kept
    assert "q=v" not in str(job.payload)


def test_nobody_else_fetches_it_nor_the_same_person_in_another_office(office, cast, client_of) -> None:
    client = client_of(office)
    link = result_link(client, export(client))
    assert client_of(cast.gaotang.sub_district).get(link).status_code == 404
    assert client_of(cast.tumd.lead_office).get(link).status_code == 404
    Job.objects.update(acting_as=Job.objects.get().acting_as | {"scope": "371526001"})
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("key", ["0", "x", "99999999999999999999", "²", "../keys.json"])
def test_a_file_that_never_was_is_not_found(office, client_of, key) -> None:
    assert client_of(office).get(PAGE, {"_file": key}).status_code == 404


def test_after_three_days_it_is_gone(office, client_of) -> None:
    client = client_of(office)
    link = result_link(client, export(client))
    assert lists.drop_old_files() == 0
    assert lists.drop_old_files(timezone.now() + datetime.timedelta(days=3, minutes=1)) == 1
    assert client.get(link).status_code == 404
    assert lists.drop_old_files() == 0


def test_a_file_cut_short_is_no_file(office, client_of) -> None:
    client = client_of(office)
    job = export(client)
    os.truncate(lists._folder() / f"{job.pk}.sealed", 100)
    with pytest.raises(Exception):  # noqa: B017 - whatever the cipher raises
        rows_of(client.get(result_link(client, job)))


def hidden(answer):
    form = answer.text.rpartition("<form class=")[2]
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def test_many_rows_change_in_the_background_and_back(office, client_of) -> None:
    client = client_of(office)
    before = dict(SavedView.objects.values_list("name", "query"))
    seen = client.post(f"{PAGE}?sort=-name", {"_do": "name", "_all": "1", "_step": "look", "query": "q=李"})
    client.post(f"{PAGE}?sort=-name", hidden(seen) | {"_step": "apply"})
    assert set(SavedView.objects.values_list("query", flat=True)) == {"q=李"}
    job = Job.objects.get()
    assert "李" not in str(job.payload)
    assert job.result["done"] == 10
    page = client.get(result_link(client, job))
    assert page.request["QUERY_STRING"].startswith("sort=-name&")
    key = re.search(r'name="_key" value="(\w+)"', page.text).group(1)
    client.post(PAGE, {"_do": "name", "_step": "undo", "_key": key})
    assert dict(SavedView.objects.values_list("name", "query")) == before
