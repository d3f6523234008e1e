"""People, postings and deputies: who may give what, what stays apart, what happens when somebody leaves."""

import datetime

import pytest
from django.test import Client

from jiugai.accounts.models import Deputation, Person, Posting
from jiugai.accounts.permissions import may_secure
from jiugai.accounts.queries import actor_of, deputations_of, people_visible_to
from jiugai.accounts.services.demo import ensure_sign_in
from jiugai.accounts.services.leaving import WorkPassedOn, leave_service, work_passed_on
from jiugai.accounts.services.people import create_person
from jiugai.accounts.services.postings import end_posting, give_posting, set_deputy
from jiugai.accounts.tests.conftest import PASSWORD
from jiugai.audit.api import AuditEntry, record
from jiugai.common import clock
from jiugai.common.actors import system_actor
from jiugai.common.results import BadInput, NotAllowed, NotYet
from jiugai.common.roles import Role
from jiugai.organisations.api import (
    MemberSpec,
    TaskForceMember,
    TaskForceSpec,
    name_holder,
    replace_task_force,
)

DAY = datetime.timedelta(days=1)


def newcomer(office, username: str = "newcomer") -> Person:
    return create_person(actor=office.actor(Role.SYSTEM_ADMIN), username=username, label=username).person


def logged_in(person: Person) -> Client:
    client = Client(REMOTE_ADDR="10.1.1.7")
    client.force_login(person)
    return client


def test_scope_is_the_prefix_of_the_organisation(gaotang):
    assert gaotang.postings[Role.LEAD_OFFICE].scope == "371526"
    assert gaotang.postings[Role.SUB_DISTRICT].scope == "371526001"
    street = gaotang.actor(Role.SUB_DISTRICT)
    assert street.covers("371526001003")
    assert not street.covers("371526002000")
    assert street.county == "371526"


def test_people_of_another_county_do_not_exist(gaotang, banner):
    admin = gaotang.actor(Role.SECURITY_ADMIN)
    stranger = banner.people[Role.FINANCE]
    assert not people_visible_to(admin).filter(pk=stranger.pk).exists()
    client = logged_in(gaotang.people[Role.SECURITY_ADMIN])
    for page in ("", "posting/", "reset/"):
        assert client.get(f"/people/{stranger.pk}/{page}").status_code == 404
    for act in ("unlock/", "sessions/end/", "second-factor/remove/"):
        assert client.post(f"/people/{stranger.pk}/{act}").status_code == 404
    assert client.get(f"/people/{gaotang.people[Role.FINANCE].pk}/").status_code == 200
    assert "tr finance" not in client.get("/people/").content.decode()
    assert client.get(f"/people/postings/{banner.postings[Role.FINANCE].pk}/end/").status_code == 404


def test_administrators_of_the_installation_see_both_counties(gaotang, banner):
    posting = ensure_sign_in(
        actor=system_actor("test"),
        username="whole",
        password=PASSWORD,
        organisation=None,
        role=Role.SECURITY_ADMIN,
        label="whole",
        demo=False,
    )
    assert {"371526", "150221"} == {
        c for p in people_visible_to(actor_of(posting)) for c in [p.postings.first().county_code] if c
    }
    client = logged_in(posting.person)
    assert client.get("/organisations/").wsgi_request.actor.county == ""
    client.post("/account/county/", {"county": "150221"})
    assert client.get("/organisations/").wsgi_request.actor.county == "150221"


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN])
def test_the_three_administrators_are_kept_apart(gaotang, role):
    person = newcomer(gaotang)
    security = gaotang.actor(Role.SECURITY_ADMIN)
    give_posting(actor=security, person=person, organisation=gaotang.bodies["lead"], role=Role.SECURITY_ADMIN)
    with pytest.raises(NotAllowed) as refusal:
        give_posting(actor=security, person=person, organisation=gaotang.bodies["lead"], role=role)
    assert "相互分离" in str(refusal.value.reason)


def test_not_by_standing_in_either(gaotang):
    today = clock.true_today()
    with pytest.raises(NotAllowed):
        set_deputy(
            actor=gaotang.actor(Role.SECURITY_ADMIN),
            posting=gaotang.postings[Role.AUDIT_ADMIN],
            deputy=gaotang.people[Role.SYSTEM_ADMIN],
            since=today,
            until=today,
        )


def test_nobody_gives_himself_a_role(gaotang):
    with pytest.raises(NotAllowed):
        give_posting(
            actor=gaotang.actor(Role.SECURITY_ADMIN),
            person=gaotang.people[Role.SECURITY_ADMIN],
            organisation=gaotang.bodies["finance"],
            role=Role.FINANCE,
        )


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.LEAD_OFFICE])
def test_only_the_security_administrator_gives_roles(gaotang, role):
    with pytest.raises(NotAllowed):
        give_posting(
            actor=gaotang.actor(role),
            person=newcomer(gaotang),
            organisation=gaotang.bodies["finance"],
            role=Role.FINANCE,
        )


def test_only_the_system_administrator_opens_accounts(gaotang):
    with pytest.raises(NotAllowed):
        create_person(actor=gaotang.actor(Role.SECURITY_ADMIN), username="someone", label="someone")


def test_no_role_in_a_body_of_the_other_county(gaotang, banner):
    with pytest.raises(NotAllowed):
        give_posting(
            actor=gaotang.actor(Role.SECURITY_ADMIN),
            person=newcomer(gaotang),
            organisation=banner.bodies["finance"],
            role=Role.FINANCE,
        )


def test_a_utility_has_no_finance_desk(gaotang):
    with pytest.raises(BadInput) as refusal:
        give_posting(
            actor=gaotang.actor(Role.SECURITY_ADMIN),
            person=newcomer(gaotang),
            organisation=gaotang.bodies["heat"],
            role=Role.FINANCE,
        )
    assert "热力公司" in str(refusal.value.reason)


def test_several_postings_of_one_person_and_switching(gaotang):
    person = gaotang.people[Role.LEAD_OFFICE]
    other = give_posting(
        actor=gaotang.actor(Role.SECURITY_ADMIN),
        person=person,
        organisation=gaotang.bodies["finance"],
        role=Role.FINANCE,
    )
    client = logged_in(person)
    assert client.get("/account/").wsgi_request.actor.role == "lead_office"
    client.post("/account/posting/", {"posting": str(other.pk)})
    actor = client.get("/account/").wsgi_request.actor
    assert (actor.role, actor.organisation_label) == ("finance", "财政局")
    stranger = gaotang.postings[Role.UTILITY]
    assert client.post("/account/posting/", {"posting": str(stranger.pk)}).status_code == 403


def test_an_ended_posting_stops_at_once(gaotang):
    person = gaotang.people[Role.FINANCE]
    client = logged_in(person)
    assert client.get("/organisations/").status_code == 200
    end_posting(actor=gaotang.actor(Role.SECURITY_ADMIN), posting=gaotang.postings[Role.FINANCE], reason="调离")
    answer = client.get("/organisations/")
    assert answer.status_code == 403
    assert "没有任何任职" in answer.content.decode()


def test_posting_for_later_begins_on_its_day(gaotang, monkeypatch):
    person = newcomer(gaotang)
    Person.objects.filter(pk=person.pk).update(must_change_password=False)
    tomorrow = clock.true_today() + DAY
    give_posting(
        actor=gaotang.actor(Role.SECURITY_ADMIN),
        person=person,
        organisation=gaotang.bodies["finance"],
        role=Role.FINANCE,
        since=tomorrow,
    )
    assert logged_in(person).get("/organisations/").status_code == 403
    monkeypatch.setattr(clock, "true_today", lambda: tomorrow)
    assert logged_in(person).get("/organisations/").status_code == 200


def deputise(office, since=None, until=None) -> Deputation:
    today = clock.true_today()
    return set_deputy(
        actor=office.actor(Role.LEAD_OFFICE),
        posting=office.postings[Role.LEAD_OFFICE],
        deputy=office.people[Role.FINANCE],
        since=since or today,
        until=until or today + 3 * DAY,
        reason="出差",
    )


def test_deputy_acts_for_the_absent_and_the_record_names_both(gaotang):
    deputation = deputise(gaotang)
    client = logged_in(gaotang.people[Role.FINANCE])
    client.post("/account/posting/", {"posting": f"d{deputation.pk}"})
    answer = client.get("/organisations/")
    actor = answer.wsgi_request.actor
    assert (actor.role, actor.scope) == ("lead_office", "371526")
    entry = record(actor, "organisations.organisation.changed", gaotang.bodies["heat"])
    assert entry.person_label == "gt finance"
    assert entry.stands_in_for_label == "gt lead_office"
    assert "gt lead_office" in answer.content.decode()


def test_deputation_ends_by_itself(gaotang, monkeypatch):
    deputation = deputise(gaotang)
    client = logged_in(gaotang.people[Role.FINANCE])
    client.post("/account/posting/", {"posting": f"d{deputation.pk}"})
    later = clock.true_today() + 4 * DAY
    monkeypatch.setattr(clock, "true_today", lambda: later)
    assert client.get("/organisations/").wsgi_request.actor.role == "finance"


def test_deputy_cannot_pass_the_work_on(gaotang):
    deputation = deputise(gaotang)
    as_deputy = actor_of(gaotang.postings[Role.LEAD_OFFICE], deputation)
    with pytest.raises(NotAllowed):
        set_deputy(
            actor=as_deputy,
            posting=gaotang.postings[Role.LEAD_OFFICE],
            deputy=gaotang.people[Role.UTILITY],
            since=clock.true_today() + 10 * DAY,
            until=clock.true_today() + 11 * DAY,
        )


def test_deputies_come_from_the_same_county_and_one_at_a_time(gaotang, banner):
    today = clock.true_today()
    words = {"actor": gaotang.actor(Role.LEAD_OFFICE), "posting": gaotang.postings[Role.LEAD_OFFICE]}
    with pytest.raises(BadInput):
        set_deputy(**words, deputy=banner.people[Role.FINANCE], since=today, until=today)
    deputise(gaotang)
    with pytest.raises(BadInput):
        set_deputy(**words, deputy=gaotang.people[Role.UTILITY], since=today + DAY, until=today + DAY)
    with pytest.raises(NotAllowed):
        set_deputy(
            actor=gaotang.actor(Role.UTILITY),
            posting=gaotang.postings[Role.LEAD_OFFICE],
            deputy=gaotang.people[Role.UTILITY],
            since=today + 10 * DAY,
            until=today + 11 * DAY,
        )


def test_leaving_passes_everything_to_the_office(gaotang):
    person, today = gaotang.people[Role.FINANCE], clock.true_today()
    deputise(gaotang)
    force = replace_task_force(
        actor=system_actor("test"),
        county=gaotang.county,
        plan_key="plan",
        spec=TaskForceSpec("专班", members=[MemberSpec("member", "副局长", organisation=gaotang.bodies["finance"])]),
    )
    name_holder(
        actor=gaotang.actor(Role.SYSTEM_ADMIN), seat=force.members.get(), holder_id=person.pk, holder_label=str(person)
    )
    client = logged_in(person)
    work_passed_on.add(WorkPassedOn("test.work", 1, "work", lambda actor, who, ended: [f"{len(ended)} papers"]))
    report = leave_service(actor=gaotang.actor(Role.SYSTEM_ADMIN), person=person, reason="调离")
    work_passed_on._entries.pop("test.work")
    assert report.postings == ["财政局 财政部门"]
    assert report.passed == [("work", ["1 papers"])]
    assert len(report.deputations) == 1
    assert report.sessions == 1
    assert report.seats == ["专班 · 副局长"]
    assert client.get("/account/").status_code == 302
    assert not Posting.objects.on(today).filter(person=person).exists()
    assert deputations_of(person) == []
    assert TaskForceMember.objects.get(until__isnull=True).is_vacant
    assert TaskForceMember.objects.get(until__isnull=False).holder_label == "gt finance", "history stays"
    assert AuditEntry.objects.filter(code="accounts.person.left", reason="调离").count() == 1


def test_the_last_security_administrator_cannot_leave(gaotang):
    with pytest.raises(NotYet) as refusal:
        leave_service(actor=gaotang.actor(Role.SYSTEM_ADMIN), person=gaotang.people[Role.SECURITY_ADMIN], reason="退休")
    assert "安全管理员" in refusal.value.missing[0].text
    assert Person.objects.get(username="gt-security_admin").is_active


def test_demo_sign_ins_work_on_the_machine_itself_only(gaotang, settings):
    posting = ensure_sign_in(
        actor=system_actor("demo"),
        username="demo",
        password=PASSWORD,
        organisation=gaotang.bodies["finance"],
        role=Role.FINANCE,
        label="demo",
    )
    again = ensure_sign_in(
        actor=system_actor("demo"),
        username="demo",
        password="another",
        organisation=gaotang.bodies["finance"],
        role=Role.FINANCE,
        label="demo",
    )
    assert again.pk == posting.pk

    def go(**headers) -> int:
        return Client().post("/sign-in/", {"username": "demo", "password": PASSWORD}, **headers).status_code

    def press(**headers) -> str:
        return Client().post("/sign-in/demo/", {"username": "demo"}, **headers)["Location"]

    here = {"REMOTE_ADDR": "127.0.0.1"}
    settings.DEMO = False
    assert (go(**here), press(**here)) == (422, "/sign-in/")
    settings.DEMO = True
    assert (go(**here), press(**here)) == (302, "/")
    assert (go(REMOTE_ADDR="::1"), press(REMOTE_ADDR="::1")) == (302, "/")
    for outside in ({"REMOTE_ADDR": "10.1.1.7"}, here | {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}):
        assert (go(**outside), press(**outside)) == (422, "/sign-in/")
        assert "demo" not in Client().get("/sign-in/", **outside).content.decode().split("<main")[1]
    assert "demo" in Client().get("/sign-in/", **here).content.decode().split("<main")[1]


def test_pressing_demo_opens_nobody_real(gaotang, settings):
    settings.DEMO = True
    answer = Client().post("/sign-in/demo/", {"username": "gt-lead_office"}, REMOTE_ADDR="127.0.0.1")
    assert answer["Location"] == "/sign-in/"


def test_own_account_stays_out_of_reach_of_its_owner(gaotang):
    actor = gaotang.actor(Role.SECURITY_ADMIN)
    assert not may_secure(actor, gaotang.people[Role.SECURITY_ADMIN])
    assert may_secure(actor, gaotang.people[Role.SYSTEM_ADMIN])


def test_account_is_opened_with_a_password_shown_once(gaotang):
    client = logged_in(gaotang.people[Role.SYSTEM_ADMIN])
    answer = client.post("/people/add/", {"username": "zhang", "label": "经办人9"})
    page = answer.content.decode()
    person = Person.objects.get(username="zhang")
    assert (person.home, person.must_change_password) == ("371526", True)
    assert "no-store" in answer["Cache-Control"]
    password = page.split("<code>")[1].split("</code>")[0]
    assert person.check_password(password)
    assert client.post("/people/add/", {"username": "ZHANG", "label": "x"}).status_code == 422


def test_pages_of_people_for_each_administrator(gaotang):
    pages = {
        "/people/": {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN},
        f"/people/{gaotang.people[Role.FINANCE].pk}/": {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN},
        "/people/sign-ins/": {Role.SECURITY_ADMIN, Role.AUDIT_ADMIN},
        "/people/second-factor/": {Role.SECURITY_ADMIN},
        "/people/add/": {Role.SYSTEM_ADMIN},
        f"/people/{gaotang.people[Role.FINANCE].pk}/posting/": {Role.SECURITY_ADMIN},
        f"/people/{gaotang.people[Role.FINANCE].pk}/reset/": {Role.SECURITY_ADMIN},
        f"/people/{gaotang.people[Role.FINANCE].pk}/leave/": {Role.SYSTEM_ADMIN},
        f"/people/postings/{gaotang.postings[Role.FINANCE].pk}/end/": {Role.SECURITY_ADMIN},
        f"/people/postings/{gaotang.postings[Role.FINANCE].pk}/deputy/": {Role.SECURITY_ADMIN},
        "/account/": set(gaotang.people),
        f"/people/{gaotang.people[Role.FINANCE].pk}/edit/": {Role.SYSTEM_ADMIN},
    }
    for role, person in gaotang.people.items():
        client = logged_in(person)
        for page, allowed in pages.items():
            assert client.get(page).status_code == (200 if role in allowed else 403), (role, page)


def test_seat_in_the_task_force_is_given_to_a_person_and_falls_vacant(gaotang, banner):
    force = replace_task_force(
        actor=system_actor("test"),
        county=gaotang.county,
        plan_key="plan",
        spec=TaskForceSpec("专班", members=[MemberSpec("member", "副局长", organisation=gaotang.bodies["finance"])]),
    )
    person = gaotang.people[Role.FINANCE]
    client = logged_in(gaotang.people[Role.LEAD_OFFICE])
    address = f"/organisations/seats/{force.members.get().pk}/"
    assert "tr finance" not in client.get(address).content.decode()
    assert client.post(address, {"person": str(banner.people[Role.FINANCE].pk)}).status_code == 422
    assert client.post(address, {"person": str(person.pk)}).status_code == 302
    assert "gt finance" in client.get(force.get_absolute_url()).content.decode()
    leave_service(actor=gaotang.actor(Role.SYSTEM_ADMIN), person=person, reason="退休")
    page = client.get(force.get_absolute_url()).content.decode()
    assert "1 个空缺" in page
    assert "以往任职" in page
