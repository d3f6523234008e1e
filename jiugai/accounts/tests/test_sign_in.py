"""Coming in: right and wrong passwords, locks, forms that are not lost."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from jiugai.accounts.models import DoorRecord, Person, WorkSession
from jiugai.accounts.services.locks import unlock
from jiugai.accounts.services.passwords import reset_password
from jiugai.accounts.services.sessions import close_stale_sessions
from jiugai.accounts.tests.conftest import PASSWORD
from jiugai.audit.api import AuditEntry
from jiugai.common.roles import Role
from jiugai.organisations.api import Organisation

OFFICE = "10.1.1.7"


def events() -> list[str]:
    return list(DoorRecord.objects.order_by("id").values_list("event", flat=True))


def age(**span: int) -> None:
    """Make the open session older than it is."""
    past = timezone.now() - datetime.timedelta(**span)
    WorkSession.objects.filter(ended_at__isnull=True).update(seen_at=past)


def test_right_password_opens_the_work(client, gaotang, sign_in):
    answer = sign_in("gt-lead_office")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    session = WorkSession.objects.get()
    assert (session.person, session.posting) == (gaotang.people[Role.LEAD_OFFICE], gaotang.postings[Role.LEAD_OFFICE])
    actor = client.get("/account/").wsgi_request.actor
    assert (actor.role, actor.county, actor.scope) == ("lead_office", "371526", "371526")
    assert events() == ["signed_in"]
    assert AuditEntry.objects.get(code="accounts.door.signed_in").person_id == session.person_id


def test_user_name_may_be_written_in_capitals(gaotang, sign_in):
    assert sign_in("GT-Lead_Office").status_code == 302


def test_wrong_password_and_unknown_name_read_the_same(gaotang, sign_in):
    one, other = sign_in("gt-lead_office", "wrong"), sign_in("nobody-at-all", "wrong")
    assert one.status_code == other.status_code == 422
    assert "用户名或密码不对" in one.content.decode()
    assert "用户名或密码不对" in other.content.decode()
    assert events() == ["failed", "failed"]


def test_a_typed_unknown_name_is_nowhere_in_the_database(gaotang, sign_in):
    """People type their password into the field of the user name."""
    from axes.models import AccessAttempt

    sign_in("my-secret-蓝天", "x")
    assert "my-secret" not in str(list(AccessAttempt.objects.values()))
    assert "my-secret" not in str(list(DoorRecord.objects.values()))
    assert not AuditEntry.objects.filter(after__contains="my-secret").exists()


def test_five_wrong_passwords_lock_the_account_from_that_address_only(gaotang, sign_in):
    for _n in range(4):
        assert sign_in("gt-lead_office", "wrong").status_code == 422
    locked = sign_in("gt-lead_office", "wrong")
    assert locked.status_code == 429
    assert int(locked["Retry-After"]) == 900
    assert sign_in("gt-lead_office").status_code == 429, "the right password does not open a locked account"
    assert sign_in("gt-finance").status_code == 302, "colleagues behind the same address are not locked out"
    assert Client().post(
        "/sign-in/", {"username": "gt-lead_office", "password": PASSWORD}, REMOTE_ADDR="10.9.9.9"
    ).status_code == 302  # fmt: skip
    assert events().count("locked") == 2


def test_lock_ends_with_time(gaotang, sign_in):
    from axes.models import AccessAttempt

    for _n in range(5):
        sign_in("gt-lead_office", "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - datetime.timedelta(minutes=16))
    assert sign_in("gt-lead_office").status_code == 302


def test_security_administrator_lifts_a_lock(gaotang, sign_in):
    for _n in range(5):
        sign_in("gt-lead_office", "wrong")
    person = gaotang.people[Role.LEAD_OFFICE]
    assert unlock(actor=gaotang.actor(Role.SECURITY_ADMIN), person=person) == 1
    assert sign_in("gt-lead_office").status_code == 302
    assert AuditEntry.objects.filter(code="accounts.person.unlocked", subject_id=str(person.pk)).exists()


def test_account_tried_from_everywhere_slows_down_except_where_it_is_known(gaotang, sign_in):
    assert sign_in("gt-lead_office", address=OFFICE).status_code == 302
    stranger = Client()
    for n in range(20):
        data = {"username": "gt-lead_office", "password": "wrong"}
        stranger.post("/sign-in/", data, REMOTE_ADDR=f"203.0.113.{n}")
    data = {"username": "gt-lead_office", "password": PASSWORD}
    assert stranger.post("/sign-in/", data, REMOTE_ADDR="203.0.113.99").status_code == 429
    assert Client().post("/sign-in/", data, REMOTE_ADDR=OFFICE).status_code == 302


def test_return_leads_back_but_never_to_another_site(gaotang, sign_in):
    assert sign_in("gt-lead_office", next="/organisations/?kind=utility")["Location"] == "/organisations/?kind=utility"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_foreign_return_addresses_lead_to_the_start_page(gaotang, sign_in, target):
    assert sign_in("gt-lead_office", next=target)["Location"] == "/"


def test_session_key_changes_at_sign_in(client, gaotang, sign_in):
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    before = session.session_key
    client.cookies["jiugai_session"] = before
    sign_in("gt-lead_office")
    assert client.session.session_key != before
    stranger = Client()
    stranger.cookies["jiugai_session"] = before
    assert stranger.get("/account/").status_code == 302


def test_sign_out_ends_the_session_everywhere_it_is_known(client, gaotang, sign_in):
    sign_in("gt-lead_office")
    key = client.session.session_key
    client.post("/sign-out/")
    stolen = Client()
    stolen.cookies["jiugai_session"] = key
    assert stolen.get("/account/").status_code == 302
    assert events() == ["signed_in", "signed_out"]


def test_idle_session_ends_and_says_why(client, gaotang, sign_in):
    sign_in("gt-lead_office")
    age(minutes=29)
    assert client.get("/account/").status_code == 200, "not yet"
    age(minutes=31)
    answer = client.get("/account/", follow=True)
    assert "离开超过 30 分钟" in answer.content.decode()
    assert WorkSession.objects.get().end == "idle"
    assert events() == ["signed_in", "expired"]


def test_sessions_nobody_came_back_to_are_closed_and_on_record(gaotang, sign_in):
    sign_in("gt-lead_office")
    assert close_stale_sessions() == 0
    age(minutes=31)
    assert list(WorkSession.objects.open()) == [], "the list of open sessions does not show it"
    assert close_stale_sessions() == 1
    assert close_stale_sessions() == 0
    assert WorkSession.objects.get().end == "idle"
    assert events() == ["signed_in", "expired"]


def test_pages_that_refresh_themselves_do_not_keep_a_session_alive(client, gaotang, sign_in):
    sign_in("gt-lead_office")
    age(minutes=20)
    client.get("/account/", headers={"X-Background": "1"})
    assert timezone.now() - WorkSession.objects.get().seen_at > datetime.timedelta(minutes=19)
    client.get("/account/")
    assert timezone.now() - WorkSession.objects.get().seen_at < datetime.timedelta(minutes=1)


def test_session_ends_after_twelve_hours_of_work(client, gaotang, sign_in):
    sign_in("gt-lead_office")
    WorkSession.objects.update(started_at=timezone.now() - datetime.timedelta(hours=12, minutes=1))
    assert client.get("/account/").status_code == 302
    assert WorkSession.objects.get().end == "too_long"


def fields_of(answer) -> dict[str, list[str]]:
    """Hidden inputs of the page, by name."""
    import re

    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode()):
        found.setdefault(name, []).append(value.replace("&quot;", '"').replace("&amp;", "&"))
    return found


def body(office) -> dict[str, str]:
    return {
        "name": "邮政公司",
        "kind": "utility",
        "region_code": f"{office.county.code}000000",
        "aliases": "旗邮政局",
        "active": "on",
    }


def test_form_sent_after_expiry_is_not_lost(client, gaotang, sign_in):
    sign_in("gt-lead_office")
    age(minutes=31)
    expired = client.post("/organisations/add/", body(gaotang) | {"password_x": "never carried"})
    assert expired.status_code == 401
    assert not Organisation.objects.filter(name="邮政公司").exists()
    carried = fields_of(expired)["carried"][0]
    assert "邮政" not in carried
    answer = sign_in("gt-lead_office", carried=carried)
    assert answer["Location"] == "/sign-in/send-again/"
    again = client.get(answer["Location"])
    fields = fields_of(again)
    assert fields["name"] == ["邮政公司"]
    assert "password_x" not in fields
    assert 'action="/organisations/add/"' in again.content.decode()
    client.post("/organisations/add/", fields)
    assert Organisation.objects.get(name="邮政公司").aliases.get().name == "旗邮政局"


def test_part_of_a_page_asked_for_after_expiry_leads_the_whole_page_to_sign_in(client, gaotang, sign_in):
    sign_in("gt-lead_office")
    age(minutes=31)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/organisations/?q=a"}
    answer = client.get("/organisations/", headers=headers)
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Forganisations%2F%3Fq%3Da"


def test_password_changed_elsewhere_says_so_and_keeps_the_form(client, gaotang, sign_in):
    sign_in("gt-lead_office")
    person = gaotang.people[Role.LEAD_OFFICE]
    temporary = reset_password(actor=gaotang.actor(Role.SECURITY_ADMIN), person=person)
    expired = client.post("/organisations/add/", body(gaotang))
    assert expired.status_code == 401
    assert "密码已变更" in expired.content.decode()
    assert sign_in("gt-lead_office", temporary, carried=fields_of(expired)["carried"][0]).status_code == 302


def test_form_of_another_person_does_not_come_back(client, gaotang, sign_in):
    sign_in("gt-lead_office")
    age(minutes=31)
    carried = fields_of(client.post("/organisations/add/", body(gaotang)))["carried"][0]
    sign_in("gt-system_admin", carried=carried)
    answer = client.get("/sign-in/send-again/")
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_form_planted_from_another_site_is_not_carried(gaotang):
    """Without the token of this browser the form never reaches the sign-in page."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(gaotang.people[Role.LEAD_OFFICE])
    age(minutes=31)
    answer = client.post("/organisations/add/", body(gaotang))
    assert answer.status_code == 403
    assert "carried" not in answer.content.decode()


def test_reset_by_an_administrator_forces_a_new_password(client, gaotang, sign_in):
    person = gaotang.people[Role.LEAD_OFFICE]
    sign_in("gt-lead_office")
    temporary = reset_password(actor=gaotang.actor(Role.SECURITY_ADMIN), person=person)
    assert client.get("/account/").status_code == 302, "open sessions end"
    assert sign_in("gt-lead_office").status_code == 422, "the old password is gone"
    sign_in("gt-lead_office", temporary)
    assert client.get("/organisations/")["Location"] == "/account/password/"
    new = "晴天-sunny-day"
    answer = client.post("/account/password/", {"old": temporary, "new": new, "again": new})
    assert answer["Location"] == "/"
    assert client.get("/organisations/").status_code == 200
    for entry in AuditEntry.objects.all():
        assert temporary not in entry.after + entry.before + entry.reason


def test_temporary_password_runs_out(gaotang, sign_in):
    temporary = reset_password(actor=gaotang.actor(Role.SECURITY_ADMIN), person=gaotang.people[Role.FINANCE])
    Person.objects.filter(username="gt-finance").update(temporary_until=timezone.now() - datetime.timedelta(minutes=1))
    assert sign_in("gt-finance", temporary).status_code == 422
    assert events() == ["refused"]


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("short", "10"),
        ("password1234", "常见"),
        ("gt-lead_office-1", "用户名"),
        (PASSWORD, "用过"),
        ("20210917202109", "数字"),
    ],
)
def test_weak_passwords_are_refused_in_plain_words(client, gaotang, sign_in, new, words):
    sign_in("gt-lead_office")
    answer = client.post("/account/password/", {"old": PASSWORD, "new": new, "again": new})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_last_five_passwords_do_not_return(client, gaotang, sign_in):
    sign_in("gt-lead_office")
    old = PASSWORD
    for n in range(3):
        new = f"又一个新密码-number-{n}"
        assert client.post("/account/password/", {"old": old, "new": new, "again": new}).status_code == 302
        old = new
    answer = client.post("/account/password/", {"old": old, "new": PASSWORD, "again": PASSWORD})
    assert "用过" in answer.content.decode()
