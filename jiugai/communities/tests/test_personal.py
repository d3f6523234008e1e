"""Personal data: masked, shown with a reason, found exactly, opened for an hour, erased in time, leaked nowhere."""

import csv
import datetime
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from jiugai.accounts.models import WorkSession
from jiugai.audit.api import AuditEntry, seal, verify
from jiugai.audit.models import PersonalValue
from jiugai.audit.services.record import LIST_EXPORTED, LOOK
from jiugai.common import clock
from jiugai.common.results import BadInput, NotAllowed, WrongState
from jiugai.communities.models import Building, Community, Owner, OwnerVersion
from jiugai.communities.queries.persons import PERSONAL, personal_index
from jiugai.communities.services import change_row, restore_row, trash_row
from jiugai.communities.services.personal import find_people, look_at_household
from jiugai.communities.services.retention import erase_due, keep_and_erase, postpone_erasing, set_timers
from jiugai.communities.tests.people import IDENTITY, NAME, PHONE, RARE, Estate
from jiugai.policies.api import Road
from tests.cast import PASSWORD, Cast

SignIn = Callable[..., Client]
SECRETS = (NAME, PHONE, IDENTITY, RARE, "13900001111")
LOOKING = {"purpose": "visit", "words": "七月入户"}


@pytest.fixture
def estate(cast: Cast) -> Estate:
    return Estate(cast, cast.gaotang).whole()


@pytest.fixture
def office(estate: Estate, client_of: SignIn) -> Client:
    return client_of(estate.office)


def url(name: str, *args: int) -> str:
    return reverse(f"communities:{name}", args=args)


def body(answer: Any) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return data.decode("utf-8-sig")


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


# ---- looking -----------------------------------------------------------------------------------------------------


def test_a_look_needs_a_reason_and_stands_on_record(office: Client, estate: Estate) -> None:
    refused = office.post(url("look", estate.shared.pk), {"purpose": ""})
    assert refused.status_code == 422
    assert leaks(refused.content.decode()) == []
    assert not AuditEntry.objects.filter(code=LOOK).exists()
    shown = office.post(url("look", estate.shared.pk), LOOKING)
    assert leaks(shown.content.decode()) == list(SECRETS)
    assert "no-store" in shown["Cache-Control"]
    looks = AuditEntry.objects.filter(code=LOOK).order_by("pk")
    assert [(e.subject_kind, e.after_values["fields"]) for e in looks] == [
        ("communities.owner", ["identity", "name", "phone"]),
        ("communities.owner", ["name", "phone"]),
    ]
    assert all("七月入户" in e.reason for e in looks)
    assert leaks(office.get(url("dwelling", estate.shared.pk)).content.decode()) == []


def test_other_words_are_asked_for_where_no_purpose_fits(office: Client, estate: Estate) -> None:
    answer = office.post(url("look", estate.shared.pk), {"purpose": "other", "words": " "})
    assert answer.status_code == 422
    assert leaks(answer.content.decode()) == []


@pytest.mark.parametrize("role", ["auditor", "finance", "leading_group", "utility", "property_company", "owner_unit"])
def test_roles_without_the_right_see_masks_only(estate: Estate, client_of: SignIn, cast: Cast, role: str) -> None:
    client = client_of(cast.gaotang.of_role(role))
    assert client.post(url("look", estate.shared.pk), LOOKING).status_code == 403
    assert client.get(url("find_people")).status_code == 403
    assert leaks(client.get(url("people")).content.decode()) == []
    page = client.get(url("dwelling", estate.shared.pk))
    assert leaks(page.content.decode()) == []
    with pytest.raises(NotAllowed):
        look_at_household(actor=cast.gaotang.of_role(role), dwelling=estate.shared, reason="x")


def test_the_next_sub_district_cannot_look(estate: Estate, client_of: SignIn, cast: Cast) -> None:
    other = cast.gaotang.other_sub_district
    assert client_of(other).post(url("look", estate.shared.pk), LOOKING).status_code == 404
    with pytest.raises(NotAllowed):
        look_at_household(actor=other, dwelling=estate.shared, reason="x")


def test_a_whole_building_needs_the_password_again(office: Client, estate: Estate) -> None:
    address = url("look_building", estate.community.pk, estate.building.pk)
    WorkSession.objects.update(reauthenticated_at=clock.now() - datetime.timedelta(hours=1))
    asked = office.post(address, LOOKING).content.decode()
    assert 'type="password"' in asked
    assert leaks(asked) == []
    shown = office.post(address, LOOKING | {"password_again": PASSWORD}).content.decode()
    assert leaks(shown) == [NAME, PHONE, RARE, "13900001111"]
    entry = AuditEntry.objects.get(code=LOOK)
    assert entry.subject_kind == "communities.building"


# ---- finding -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "doors"),
    [
        (PHONE, ["2-401", "2-402"]),
        ("+86 138-1234-5678", ["2-401", "2-402"]),
        ("0472-8912345", ["2-402"]),
        (IDENTITY.lower(), ["2-401", "2-402"]),
        (NAME, ["2-401", "2-402"]),
        (f" {RARE} ", ["2-401"]),
        ("张秋", []),
        ("1381234567", []),
    ],
)
def test_a_person_is_found_exactly_and_stays_masked(estate: Estate, words: str, doors: list[str]) -> None:
    found = find_people(actor=estate.office, words=words)
    assert [str(o.dwelling) for o in found] == doors


def test_index_and_model_agree(estate: Estate) -> None:
    for owner in (estate.first, estate.second):
        for name in PERSONAL:
            assert getattr(owner, f"{name}_index") == personal_index(name, getattr(owner, name))


def test_search_ends_at_the_border_of_the_area_and_says_nothing_beyond(
    estate: Estate, cast: Cast, client_of: SignIn
) -> None:
    other = cast.gaotang.other_sub_district
    here = client_of(other).post(url("find_people"), {"words": PHONE}).content.decode()
    never = client_of(other).post(url("find_people"), {"words": "13899998888"}).content.decode()
    assert "没有登记" in here
    assert strip_token(here) == strip_token(never).replace("13899998888", PHONE)
    assert find_people(actor=cast.tumd.lead_office, words=PHONE) == []


def strip_token(text: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def test_every_search_is_on_record_without_the_words(office: Client, estate: Estate) -> None:
    page = office.post(url("find_people"), {"words": PHONE}).content.decode()
    assert "张**" in page
    assert NAME not in page
    entry = AuditEntry.objects.get(code="communities.person.searched")
    assert entry.after_values == {"kinds": ["phone"], "index": personal_index("phone", PHONE), "found": 2}


def test_the_search_box_of_every_page_finds_a_telephone_without_an_address(
    office: Client, estate: Estate, cast: Cast, client_of: SignIn
) -> None:
    search = reverse("workbench:search")
    found = office.post(search, {"q": PHONE})
    assert found.status_code == 200
    assert "2-401" in found.content.decode()
    assert office.post(search, {"q": "东苑"}).status_code == 302
    kept = office.get(search, {"q": PHONE}).content.decode()
    assert "2-401" not in kept
    foreign = client_of(cast.gaotang.other_sub_district).post(search, {"q": PHONE}).content.decode()
    assert "2-401" not in foreign


def test_a_telephone_in_the_box_of_a_list_goes_no_further(office: Client, estate: Estate) -> None:
    for name in ("dwellings", "people"):
        answer = office.get(url(name), {"q": PHONE})
        assert answer.status_code == 302
        assert PHONE not in answer["Location"]


# ---- lists and files ---------------------------------------------------------------------------------------------


def rows_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(answer))))


def test_a_file_is_masked_like_the_page(office: Client, estate: Estate) -> None:
    for name in ("dwellings", "people"):
        assert leaks(office.get(url(name)).content.decode()) == []
        assert leaks(body(office.get(url(name), {"export": "csv"}))) == []
    rows = rows_of(office.get(url("people"), {"export": "csv", "cols": "phone,identity,room"}))
    assert rows[0] == {"业主姓名": "张**", "电话": "138****5678", "证件号码": "1101**********002X", "房号": "401"}


def test_a_list_is_opened_with_reason_and_password_for_a_while(
    office: Client, estate: Estate, cast: Cast, client_of: SignIn
) -> None:
    opening = url("open_people", 0) + "?role=owner"
    WorkSession.objects.update(reauthenticated_at=clock.now() - datetime.timedelta(hours=1))
    assert 'type="password"' in office.post(opening, LOOKING).content.decode()
    WorkSession.objects.update(reauthenticated_at=clock.now())
    assert office.post(opening, {"purpose": ""}).status_code == 422
    address = office.post(opening, LOOKING)["Location"]
    assert "role=owner" in address
    assert leaks(address) == []
    assert leaks(office.get(address).content.decode()) == [NAME, PHONE, RARE, "13900001111"]
    path = address.partition("?")[0]
    rows = rows_of(office.get(path, {"export": "csv", "cols": "phone,identity,share,room"}))
    assert rows[0] == {"业主姓名": NAME, "电话": PHONE, "证件号码": IDENTITY, "占比": "1/2", "房号": "401"}
    assert AuditEntry.objects.filter(code=LIST_EXPORTED, after__contains="people_opened").exists()
    entry = AuditEntry.objects.get(code="communities.list.opened")
    assert "七月入户" in entry.reason
    # nobody else, no other community, no other time
    assert client_of(cast.gaotang.sub_district).get(path).status_code == 404
    assert office.get(url("people_opened", estate.community.pk, entry.pk)).status_code == 404
    later = clock.now() + datetime.timedelta(minutes=31)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: later)
        assert office.get(path).status_code in (302, 404)


def test_an_xlsx_of_an_opened_list_holds_rare_characters(office: Client, estate: Estate) -> None:
    import python_calamine

    address = office.post(url("open_people", estate.community.pk), LOOKING)["Location"]
    data = b"".join(office.get(address, {"export": "xlsx"}).streaming_content)  # type: ignore[attr-defined]
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert RARE in [row[0] for row in sheet]


# ---- erasing -----------------------------------------------------------------------------------------------------


def days(n: int) -> datetime.timedelta:
    return datetime.timedelta(days=n)


def kept(owner: Owner) -> datetime.date | None:
    return Owner.objects.get(pk=owner.pk).keep_until


def test_rows_in_the_trash_get_a_day_and_lose_it_when_restored(estate: Estate) -> None:
    set_timers()
    assert kept(estate.first) is None
    trash_row(estate.first, actor=estate.office, reason="搬走")
    set_timers()
    assert kept(estate.first) == clock.true_today() + days(settings.KEEP_TRASH_DAYS)
    restore_row(estate.first, actor=estate.office)
    set_timers()
    assert kept(estate.first) is None


def test_whoever_lives_in_what_was_put_away_gets_a_day_too(estate: Estate) -> None:
    trash_row(estate.building, actor=estate.office, reason="登记两次")
    set_timers()
    assert kept(estate.second) == clock.true_today() + days(settings.KEEP_TRASH_DAYS)


def end_the_road(community: Community, ago: datetime.timedelta) -> None:
    """As the last module of the road will do it."""
    Community.objects.filter(pk=community.pk).update(step=Road.HANDOVER)
    community.versions.update(step=Road.HANDOVER, since=clock.now() - ago)


def test_years_after_the_end_of_the_road_everything_personal_goes(estate: Estate) -> None:
    end_the_road(estate.community, days(10))
    set_timers()
    day = kept(estate.first)
    assert day is not None
    assert (day - clock.true_today()).days // 365 == settings.KEEP_PERSONAL_YEARS - 1
    Community.objects.filter(pk=estate.community.pk).update(step=Road.WORKS)
    set_timers()
    assert kept(estate.first) is None


def test_a_timer_of_the_end_is_shortened_by_the_trash(estate: Estate) -> None:
    end_the_road(estate.community, days(10))
    set_timers()
    trash_row(Owner.objects.get(pk=estate.first.pk), actor=estate.office, reason="x")
    set_timers()
    assert kept(estate.first) == clock.true_today() + days(settings.KEEP_TRASH_DAYS)


def erase_now(owner: Owner) -> None:
    Owner.objects.filter(pk=owner.pk).update(keep_until=clock.true_today() - days(1))
    assert erase_due() == 1


def test_erasing_leaves_digests_and_nothing_else(estate: Estate, office: Client) -> None:
    change_row(estate.first, actor=estate.office, values={"phone": "13700007777"}, version=1)
    before = AuditEntry.objects.filter(subject_kind="communities.owner", subject_id=estate.first.pk).count()
    erase_now(estate.first)
    fresh = Owner.objects.get(pk=estate.first.pk)
    assert [getattr(fresh, f"{n}{s}") for n in PERSONAL for s in ("", "_index")] == [""] * 6
    assert fresh.erased_at is not None
    states = OwnerVersion.objects.filter(row=fresh)
    assert states.count() == 3
    assert {(s.name, s.phone, s.identity, s.name_index) for s in states} == {("", "", "", "")}
    entries = AuditEntry.objects.filter(subject_kind="communities.owner", subject_id=fresh.pk)
    assert not PersonalValue.objects.filter(entry__in=entries).exists()
    assert entries.count() > before
    assert entries.filter(code="communities.owner.registered", after__contains="personal").exists()
    seal()
    assert verify().proven
    assert find_people(actor=estate.office, words="13700007777") == []
    page = office.get(url("dwelling", estate.shared.pk)).content.decode()
    assert "清除" in page
    assert "𡃁**" in page


def test_whoever_is_registered_anew_in_an_erased_row_is_erased_in_time_too(estate: Estate) -> None:
    erase_now(estate.first)
    row = Owner.objects.get(pk=estate.first.pk)
    change_row(row, actor=estate.office, values={"name": "周某"}, version=row.version)
    assert Owner.objects.get(pk=row.pk).erased_at is None
    erase_now(row)
    assert Owner.objects.get(pk=row.pk).name == ""


def test_the_daily_task_does_both_and_bears_being_run_twice(estate: Estate, settings: Any) -> None:
    settings.KEEP_TRASH_DAYS = 1
    trash_row(estate.first, actor=estate.office, reason="x")
    Owner.objects.filter(pk=estate.first.pk).update(deleted_at=clock.now() - days(3))
    keep_and_erase()
    keep_and_erase()
    assert Owner.objects.get(pk=estate.first.pk).name == ""
    assert Owner.objects.get(pk=estate.second.pk).name == RARE
    assert AuditEntry.objects.filter(code="communities.owner.erased").count() == 1


def test_the_lead_office_sees_what_goes_soon_and_keeps_it_longer(
    estate: Estate, office: Client, cast: Cast, client_of: SignIn
) -> None:
    soon = clock.true_today() + days(20)
    trash_row(estate.first, actor=estate.office, reason="x")
    set_timers()
    Owner.objects.filter(pk=estate.first.pk).update(keep_until=soon)
    listed = office.get(url("erasing")).content.decode()
    assert "张**" in listed
    assert "已移入回收站" in listed
    assert leaks(listed) == []
    assert "即将清除" in office.get(reverse("workbench:inbox")).content.decode()
    assert client_of(cast.gaotang.sub_district).get(url("erasing")).status_code == 403
    late = {"until": (soon + days(200)).isoformat(), "reason": "保修期内仍在维修"}
    assert office.post(url("postpone", estate.first.pk), late | {"reason": ""}).status_code == 422
    assert office.post(url("postpone", estate.first.pk), late).status_code == 302
    set_timers()
    assert kept(estate.first) == soon + days(200)
    entry = AuditEntry.objects.get(code="communities.owner.postponed")
    assert (entry.reason, entry.after_values["keep_until"]) == ("保修期内仍在维修", (soon + days(200)).isoformat())


def test_nobody_puts_off_for_ever_or_without_need(estate: Estate, cast: Cast) -> None:
    today = clock.true_today()
    with pytest.raises(WrongState):
        postpone_erasing(estate.first, actor=estate.office, until=today + days(5), reason="x")
    Owner.objects.filter(pk=estate.first.pk).update(keep_until=today + days(5))
    for until in (today, today + days(3000)):
        with pytest.raises(BadInput):
            postpone_erasing(estate.first, actor=estate.office, until=until, reason="x")
    with pytest.raises(NotAllowed):
        postpone_erasing(estate.first, actor=cast.gaotang.sub_district, until=today + days(9), reason="x")


# ---- nowhere else ------------------------------------------------------------------------------------------------


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Everything that reaches the log while the test runs, tracebacks included."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(logging.Formatter().format(record))

    root, keep = logging.getLogger(), Keep(level=logging.DEBUG)
    level = root.level
    root.addHandler(keep)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(keep)
    root.setLevel(level)


def test_nothing_personal_reaches_logs_error_pages_or_addresses(
    office: Client, estate: Estate, logged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from jiugai.communities.services import houses

    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    office.raise_request_exception = False
    person = {"kind": "person", "role": "owner", "share_of": "1", "share_in": "1", "version": "0"}
    personal = {"name": NAME, "phone": PHONE, "identity": IDENTITY}
    entry = {"room": "777", "use": "residential", "name": NAME, "phone": PHONE}
    seen = []
    # forms with errors: the form itself gives back what was typed, everything else must not
    seen.append(office.post(url("add_owner", estate.shared.pk), person | personal | {"share_of": "9"}))
    seen.append(office.post(url("add_owner", 987654321), person | personal))
    seen.append(office.post(url("find_people"), {"words": PHONE}))
    seen.append(office.post(url("look", estate.shared.pk), {"purpose": "x"} | personal))
    # a fault in the middle of a write
    monkeypatch.setattr(houses, "create_row", _fails)
    broken = office.post(url("enter_dwellings", estate.community.pk, estate.building.pk), entry)
    assert broken.status_code == 500
    assert leaks(broken.content.decode()) == []
    # too many characters, odd bytes, a foreign method
    office.post(url("add_owner", estate.shared.pk), person | {"name": NAME + "\0"})
    office.put(url("find_people"), {"words": PHONE})
    assert leaks("\n".join(logged)) == []
    assert all(leaks(answer.get("Location", "")) == [] for answer in seen)


def _fails(*args: object, **kwargs: object) -> None:
    raise RuntimeError("the disk is full")


def test_nothing_personal_lies_open_in_the_database(office: Client, estate: Estate) -> None:
    """Every text of every table, after all ways a name takes: jobs, notices, views, drafts, sessions, the record."""
    office.post(url("look", estate.shared.pk), LOOKING)
    office.post(url("find_people"), {"words": PHONE})
    office.post(reverse("workbench:search"), {"q": PHONE})
    office.post(reverse("desk:draft", args=["communities.owner"]), {"name": NAME, "phone": PHONE})
    address = office.post(url("open_people", 0), LOOKING)["Location"]
    office.get(address, {"export": "xlsx"})
    trash_row(estate.second, actor=estate.office, reason="x")
    keep_and_erase()
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                text = " ".join(bytes(v).decode("utf8", "ignore") if isinstance(v, bytes | memoryview) else str(v)
                                for v in row)  # fmt: skip
                found += [(table, secret) for secret in leaks(text)]
    assert found == []
    sessions = [json.dumps(s.get_decoded(), default=str, ensure_ascii=False) for s in Session.objects.all()]
    assert leaks(" ".join(sessions)) == []


def test_the_fault_would_be_found(estate: Estate) -> None:
    """The search above can fail: a name in a note is seen."""
    fresh = Building.objects.get()
    change_row(fresh, actor=estate.office, values={"note": NAME}, version=fresh.version)
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM communities_building")
        assert leaks(str(cursor.fetchall())) == [NAME]


def test_cookies_of_lists_keep_no_number(office: Client, estate: Estate) -> None:
    office.get(url("people"), {"q": PHONE})
    office.get(url("people"), {"q": "东苑"})
    assert leaks(" ".join(c.value for c in office.cookies.values())) == []


# ---- there and back ----------------------------------------------------------------------------------------------


def back(actor: Any, answer: Any) -> tuple[str, list[str]]:
    """A file that the product wrote, read by the importer: outcomes, and which columns it took for what."""
    from jiugai.common.sheets import match_heads
    from jiugai.communities.tests.importing import Table, outcomes

    heads, *rows = list(csv.reader(io.StringIO(body(answer))))
    table = Table("dwellings", heads, [[cell or None for cell in row] for row in rows])
    return outcomes(table.plan(actor)), match_heads(heads, list(table.importer.heads(actor)), {})


@pytest.mark.clause("GT-5.3b", part="export imports unchanged")
def test_an_opened_list_comes_back_unchanged(office: Client, estate: Estate) -> None:
    address = office.post(url("open_people", 0), LOOKING)["Location"].partition("?")[0]
    columns = "phone,identity,kind,role,share,community,building,stair,room,floor,area,use,tenure"
    found, mapping = back(estate.office, office.get(address, {"export": "csv", "cols": columns}))
    assert "" not in mapping
    assert found == "ssss"


def test_a_list_of_dwellings_comes_back_unchanged_and_brings_no_masked_name(office: Client, estate: Estate) -> None:
    columns = "community,building,stair,floor,area,use,tenure,household,own_heating,estate_number,note"
    found, mapping = back(estate.office, office.get(url("dwellings"), {"export": "csv", "cols": columns}))
    assert "owner_name" not in mapping
    assert found == "sss"


def test_masked_names_are_not_taken_back(office: Client, estate: Estate) -> None:
    found, _mapping = back(estate.office, office.get(url("people"), {"export": "csv"}))
    assert set(found) <= {"f", "?"}
