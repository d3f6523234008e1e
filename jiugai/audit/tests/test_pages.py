"""The pages of the record: who sees what, what an entry shows, the state of the chain, the export."""

import io
import json
import subprocess
import sys
import zipfile

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse

from jiugai.audit import api
from jiugai.audit.models import AuditEntry, AuditLink
from jiugai.audit.tests.conftest import CODE, actor_of
from jiugai.common.roles import Role

ADMIN = actor_of(Role.AUDIT_ADMIN, "", scope="")
AUDITOR = actor_of(Role.AUDITOR)
LEAD = actor_of(Role.LEAD_OFFICE)
OTHER_LEAD = actor_of(Role.LEAD_OFFICE, "371526")
QUERIES = 20
"""Four of the list itself; the rest is session, posting and shell."""


@pytest.fixture
def open_page(cast, client_of):
    """open_page("lead_office", "audit:list", …): how a page answers somebody of 土默特右旗, where `write` writes."""
    seats = {"audit_admin": cast.audit_admin, "elsewhere": cast.gaotang.lead_office}

    def open_page(seat: str, name: str, *args, post: dict | None = None, query: str = ""):
        actor = seats.get(seat) or cast.tumd.of_role(seat)
        client, url = client_of(actor), reverse(name, args=args) + query
        return client.get(url) if post is None else client.post(url, post)

    return open_page


@pytest.mark.django_db
def test_each_office_sees_its_own_county_only(write):
    mine, theirs = write(area=[1, 2]), write(area=[1, 2], actor=OTHER_LEAD)
    everywhere = write(area=[1, 2], actor=actor_of(Role.SYSTEM_ADMIN, ""))
    seen = {
        a: set(api.audit_entries_visible_to(a).values_list("pk", flat=True)) for a in (ADMIN, LEAD, OTHER_LEAD, AUDITOR)
    }
    assert seen[ADMIN] == {mine.pk, theirs.pk, everywhere.pk}
    assert seen[LEAD] == seen[AUDITOR] == {mine.pk}
    assert seen[OTHER_LEAD] == {theirs.pk}


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.AUDIT_ADMIN, Role.AUDITOR, Role.LEAD_OFFICE}))
def test_nobody_else_sees_any_entry(write, role):
    write(area=[1, 2])
    assert not api.audit_entries_visible_to(actor_of(role)).exists()


@pytest.mark.django_db
def test_subjects_are_linked_only_for_whoever_may_open_them(cast, open_page):
    """A lead office may not open the page of a person: the record names him without a link."""
    person = get_user_model().objects.get(pk=cast.tumd.sub_district.person_id)
    with transaction.atomic():
        api.record(cast.tumd.lead_office, CODE, person, after={"role": "sub_district"})
    entry = AuditEntry.objects.latest("pk")
    for page in (open_page("lead_office", "audit:list"), open_page("lead_office", "audit:entry", entry.pk)):
        assert page.status_code == 200
        assert str(person) in page.content.decode()
        assert f"/people/{person.pk}/" not in page.content.decode()
    assert str(Role.SUB_DISTRICT.label) in page.content.decode()


@pytest.mark.django_db
def test_security_entries_are_for_audit_roles(clerk):
    api.record(clerk, "audit.test.signed_in", None)
    assert api.audit_entries_visible_to(AUDITOR).exists()
    assert not api.audit_entries_visible_to(LEAD).exists()


@pytest.mark.django_db
def test_the_list_filters_by_what_who_subject_and_time(write, open_page):
    write("tests.community:5", area=[1, 2])
    write("tests.community:6", area=[1, 2], actor=actor_of(Role.LEAD_OFFICE, person_id=8, person_label="李四"))
    for query, count in {
        "": 2, "&person=8": 1, "&subject=tests.community:5": 1, "&q=李四": 1, "&kind=tests.community": 2,
        "&person=99": 0, "&at_from=2099-01-01": 0, "&at_to=2099-01-01": 2, "&county=150221": 2,
        "&person=x": 2, "&kind=tests.other": 0,
    }.items():  # fmt: skip
        page = open_page("lead_office", "audit:list", query=f"?code={CODE}{query}")
        assert page.status_code == 200
        assert page.context["n"] == count, query


@pytest.mark.django_db
def test_the_list_asks_few_questions(write, cast, client_of, django_assert_max_num_queries):
    for n in range(30):
        write(f"tests.community:{n}", area=[n, n + 1])
    client = client_of(cast.tumd.lead_office)
    client.get(reverse("audit:list"))
    with django_assert_max_num_queries(QUERIES):
        client.get(reverse("audit:list"))


@pytest.mark.django_db
def test_an_entry_shows_before_and_after_and_its_place(write, open_page):
    entry = write(area=[100, 120])
    page = open_page("lead_office", "audit:entry", entry.pk).content.decode()
    assert "尚未入链" in page
    api.seal()
    page = open_page("lead_office", "audit:entry", entry.pk).content.decode()
    assert ">100<" in page
    assert ">120<" in page
    assert "已入链" in page
    assert entry.digest in page


@pytest.mark.django_db
def test_an_entry_of_another_county_does_not_exist(write, open_page):
    entry = write(area=[1, 2])
    assert open_page("elsewhere", "audit:entry", entry.pk).status_code == 404


@pytest.mark.django_db
def test_personal_values_are_masked_until_somebody_gives_a_reason(write, open_page):
    entry = write(phone=[api.Personal("13800000000"), api.Personal("13900000000")])
    assert "13800000000" not in open_page("audit_admin", "audit:entry", entry.pk).content.decode()
    refused = open_page("audit_admin", "audit:look", entry.pk, post={"reason": ""}).content.decode()
    assert "13800000000" not in refused
    assert "请写明为何需要查看" in refused
    shown = open_page("audit_admin", "audit:look", entry.pk, post={"reason": "信访件 12 号"})
    assert "13800000000" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    look = AuditEntry.objects.latest("pk")
    assert (look.code, look.reason, look.after_values) == (
        "audit.personal.looked_at", "信访件 12 号", {"fields": ["phone", "phone"]},
    )  # fmt: skip


@pytest.mark.django_db
def test_a_lead_office_does_not_unmask(write, open_page):
    entry = write(phone=[api.Personal("1"), api.Personal("2")])
    assert open_page("lead_office", "audit:look", entry.pk, post={"reason": "x"}).status_code == 403
    assert not AuditEntry.objects.filter(code="audit.personal.looked_at").exists()


@pytest.mark.django_db
def test_the_chain_page_says_where_it_stands_and_what_was_found(write, open_page):
    write(area=[1, 2])
    assert "尚未验证" in open_page("lead_office", "audit:chain").content.decode()
    count = api.seal()
    write(area=[2, 3])
    assert open_page("auditor", "audit:verify", post={}).status_code == 302
    page = open_page("auditor", "audit:chain")
    assert page.context["head"].place == count
    assert page.context["head"].unsealed >= 2
    assert "完整" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_chain_page_names_what_is_wrong(write, open_page, tamper):
    entry = write(area=[1, 2])
    api.seal()
    tamper(f"UPDATE audit_auditentry SET reason = 'x' WHERE id = {entry.pk}")
    open_page("auditor", "audit:verify", post={})
    page = open_page("auditor", "audit:chain").content.decode()
    place = AuditLink.objects.get(entry=entry).place
    assert f"记录 {entry.pk}（链上第 {place} 号）内容被改动" in page
    assert "有问题" in page


@pytest.mark.django_db
def test_verifying_and_exporting_are_not_for_the_lead_office(open_page):
    assert open_page("lead_office", "audit:verify", post={}).status_code == 403
    assert open_page("lead_office", "audit:export", post={}).status_code == 403


@pytest.mark.django_db
def test_the_head_can_be_printed(write, open_page):
    write(area=[1, 2])
    api.seal()
    page = open_page("lead_office", "audit:head").content.decode()
    assert all(group in page for group in api.chain_head().groups)


@pytest.mark.django_db
def test_the_export_proves_itself_without_the_server(write, open_page, tmp_path):
    write(area=[1, 2])
    api.seal()
    answer = open_page("audit_admin", "audit:export", post={})
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert sorted(archive.namelist()) == ["README.txt", "audit.jsonl", "verifier.py"]
    archive.extractall(tmp_path)
    head = api.chain_head().digest
    command = [sys.executable, "-I", "-S", "verifier.py", "audit.jsonl", "--head", head]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={"PYTHONUTF8": "1"}, check=False)
    assert (done.returncode, "完整 / proven" in done.stdout) == (0, True), done
    assert AuditEntry.objects.latest("pk").code == "audit.chain.exported"


@pytest.mark.django_db
def test_an_export_of_one_county_withholds_the_rest_and_is_proven_all_the_same(write):
    from jiugai.audit import verifier
    from jiugai.audit.services.export import export_lines

    write(area=[1, 2])
    write(area=[3, 4], actor=OTHER_LEAD)
    api.seal()
    lines = list(export_lines(actor_of(Role.AUDIT_ADMIN, "150221")))
    assert ["content" in json.loads(line) for line in lines if '"kind":"entry"' in line] == [True, False]
    result = verifier.verify_lines(lines)
    assert result.proven
    assert (result.entries, result.withheld) == (2, 1)


def test_every_list_that_leaves_the_house_is_on_record(cast, client_of):
    answer = client_of(cast.gaotang.lead_office).get("/organisations/?export=csv")
    assert answer.status_code == 200
    entry = AuditEntry.objects.get(code="audit.list.exported")
    assert '"list":"organisations.' in entry.after
    assert client_of(cast.gaotang.lead_office).get("/audit/?export=csv").status_code == 403
