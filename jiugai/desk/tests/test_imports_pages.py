"""Who sees an import and what of it, and how its pages lead along the road."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiugai.audit.api import AuditEntry
from jiugai.common import permissions
from jiugai.common.results import NotAllowed
from jiugai.desk.api import (
    ImportBatch,
    ImportState,
    batches_visible_to,
    importers,
    upload_table,
)
from jiugai.desk.sources import imports_waiting
from jiugai.desk.tests.importer import BAD, GOOD, checked, fresh, table

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("things")]


@pytest.fixture
def office(cast):
    return cast.gaotang.lead_office


# ---- who sees it -----------------------------------------------------------------------------------------------------


def test_an_import_is_seen_within_its_area_by_those_who_may_import(cast, client_of) -> None:
    here = cast.gaotang
    batch = checked(here.sub_district)
    sees = {a.person_id for a in (here.sub_district, here.lead_office) if batches_visible_to(a).exists()}
    assert sees == {here.sub_district.person_id, here.lead_office.person_id}
    for other in (here.other_sub_district, cast.tumd.lead_office):
        assert not batches_visible_to(other).exists()
        client = client_of(other)
        for page in ("import", "import_match", "import_failed", "import_show", "import_undo"):
            assert client.get(reverse(f"desk:{page}", args=[batch.pk])).status_code == 404
        for act in ("sheet", "answer", "check", "start", "discard"):
            assert client.post(reverse(f"desk:import_{act}", args=[batch.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        upload_table(actor=here.finance, kind="test.things", content=table(GOOD), name="a.csv")
    assert fresh(batch).state == ImportState.CHECKED


def test_personal_cells_are_masked_and_shown_only_with_a_reason_on_record(cast, client_of) -> None:
    here = cast.gaotang
    batch = checked(here.sub_district, [*GOOD, *BAD, ("壬楼~", 3, "13600005555")])
    numbers = ("13800001111", "13700003333", "13600005555")

    def shown(client) -> list[str]:
        page = client.get(f"{batch.get_absolute_url()}?tab=all").content.decode()
        assert "甲楼" in page
        return [n for n in numbers if n in page]

    clerk, lead = client_of(here.sub_district), client_of(here.lead_office)
    assert (shown(clerk), shown(lead)) == ([], [])
    show = reverse("desk:import_show", args=[batch.pk])
    assert clerk.post(show, {"reason": "核对"}).status_code == 403
    assert lead.post(show, {"reason": ""}).status_code == 200
    assert shown(lead) == []
    assert lead.post(show, {"reason": "核对投诉人电话"}).status_code == 302
    assert shown(lead) == list(numbers)
    look = AuditEntry.objects.get(code="audit.personal.looked_at")
    assert (look.reason, look.subject_id) == ("核对投诉人电话", str(batch.pk))
    assert shown(clerk) == []


def test_the_file_of_rows_to_mend_goes_to_its_person_or_with_the_right_and_is_on_record(cast, client_of) -> None:
    here = cast.gaotang
    batch = checked(here.lead_office, [*GOOD, *BAD])
    ImportBatch.objects.update(scope=here.sub_district.scope)
    address = reverse("desk:import_failed", args=[batch.pk])
    assert client_of(here.sub_district).get(address).status_code == 403
    assert client_of(here.lead_office).get(address).status_code == 200
    assert AuditEntry.objects.filter(code="audit.personal.looked_at").count() == 1


# ---- pages -----------------------------------------------------------------------------------------------------------


def test_the_whole_road_in_pages(office, client_of) -> None:
    client = client_of(office)
    new = reverse("desk:import_new", args=["test.things"])
    assert "50 MB" in client.get(new).content.decode()
    answer = client.post(new, {"file": SimpleUploadedFile("名单.csv", table([*GOOD, *BAD]))})
    batch = ImportBatch.objects.get()
    assert answer["Location"] == batch.get_absolute_url()
    match = client.get(answer["Location"])["Location"]
    assert '<option value="order" selected>' in client.get(match).content.decode()
    assert client.post(match, {"column": ["", "order", "phone"]}).status_code == 422
    assert client.post(match, {"column": ["name", "order", "phone"]}).status_code == 302
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "与第" not in page
    assert page.count('data-s="late"') >= 3
    assert client.post(reverse("desk:import_start", args=[batch.pk])).status_code == 302
    page = client.get(batch.get_absolute_url()).content.decode()
    assert reverse("desk:import_undo", args=[batch.pk]) in page
    assert "名单.csv" in client.get(reverse("desk:imports")).content.decode()


def test_an_import_that_waits_is_in_the_inbox_of_its_office(cast) -> None:
    here = cast.gaotang
    checked(here.sub_district, [*GOOD, *BAD])
    day = datetime.date(2021, 9, 17)
    (item,) = imports_waiting(here.sub_district, here.code, day)
    assert item.state == "wait"
    assert list(imports_waiting(here.other_sub_district, here.code, day)) == []
    assert list(imports_waiting(here.lead_office, here.code, day)) == []


def test_a_page_costs_the_same_for_fifty_rows_and_for_two_thousand(office, client_of) -> None:
    client, costs = client_of(office), []
    for n in (60, 2_000):
        batch = checked(office, [(f"{i}号楼", 13 if i % 7 == 0 else i % 900, "") for i in range(1, n)])
        for tab in ("todo", "all&page=2"):
            client.get(f"{batch.get_absolute_url()}?tab={tab}")
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(f"{batch.get_absolute_url()}?tab={tab}").status_code == 200
            costs.append(len(asked))
    assert costs[:2] == costs[2:]


def test_the_rows_of_a_page_are_found_over_the_frames(office) -> None:
    from jiugai.desk.services.importing_frames import all_rows, page_of_rows

    batch = checked(office, [(f"{i}号楼", 13 if i % 3 == 0 else i % 900, "") for i in range(1, 1801)])
    faulty = [row.number for row in all_rows(batch, ["fault"])]
    assert faulty == [i + 1 for i in range(1, 1801) if i % 3 == 0 or i % 900 == 13]
    for page in (1, 4, 11, 13):
        rows = page_of_rows(batch, ["fault"], page)
        assert [row.number for row in rows] == faulty[(page - 1) * 50 : page * 50]


def test_whoever_may_use_an_importer_reaches_its_pages() -> None:
    reach = permissions.get("desk.import").roles
    narrow = [i.id for i in importers if not permissions.get(i.permission).roles <= reach]
    assert narrow == []
