"""Second factor, and the password asked again before weighty acts."""

import datetime
import json
import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from jiugai.accounts.models import DoorRecord, WorkSession
from jiugai.accounts.services.second_factor import add_second_factor, new_secret, set_role_rule
from jiugai.accounts.tests.conftest import PASSWORD
from jiugai.audit.api import AuditEntry
from jiugai.common.results import NotAllowed
from jiugai.common.roles import Role


def code_of(sealed: str, offset: int = 0) -> str:
    """What the telephone shows for an encrypted secret, now or some steps later."""
    secret = get_adapter().decrypt(sealed)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + offset))


@pytest.fixture
def bound(gaotang):
    """Finance has a second factor; gives its sealed secret and recovery codes."""
    person = gaotang.people[Role.FINANCE]
    sealed = new_secret()
    codes = add_second_factor(actor=gaotang.actor(Role.FINANCE), person=person, sealed=sealed, code=code_of(sealed))
    return sealed, codes


def logged_in(person) -> Client:
    client = Client(REMOTE_ADDR="10.1.1.7")
    client.force_login(person)
    return client


def stale(client: Client) -> Client:
    """The password was given eleven minutes ago."""
    WorkSession.objects.update(reauthenticated_at=timezone.now() - datetime.timedelta(minutes=11))
    return client


@pytest.mark.parametrize(
    ("role", "needed"), [(Role.FINANCE, True), (Role.SYSTEM_ADMIN, True), (Role.LEAD_OFFICE, False)]
)
def test_roles_that_need_it_set_it_up_first(gaotang, settings, role, needed):
    settings.SECOND_FACTOR = True
    client = logged_in(gaotang.people[role])
    answer = client.get("/organisations/")
    assert (answer.status_code == 302) is needed
    if needed:
        assert answer["Location"] == "/account/second-factor/"


def test_setting_it_up_in_the_browser(gaotang, settings):
    settings.SECOND_FACTOR = True
    client = logged_in(gaotang.people[Role.FINANCE])
    page = client.get("/account/second-factor/").content.decode()
    assert "data:image/svg+xml" in page
    sealed = client.session["new_second_factor"]
    assert client.post("/account/second-factor/", {"code": "000000"}).status_code == 422
    answer = client.post("/account/second-factor/", {"code": code_of(sealed)})
    codes = answer.content.decode().split("<code>")[1:]
    assert len(codes) == 10
    assert client.get("/organisations/").status_code == 200
    assert AuditEntry.objects.filter(code="accounts.second_factor.added").count() == 1


def test_secret_is_readable_nowhere_in_the_database(gaotang, bound, settings):
    sealed, codes = bound
    secret = get_adapter().decrypt(sealed)
    stored = json.dumps(list(Authenticator.objects.values("data")))
    assert secret not in stored
    assert not any(code in stored for code in codes)
    client = logged_in(gaotang.people[Role.LEAD_OFFICE])
    client.get("/account/second-factor/")
    pending = get_adapter().decrypt(client.session["new_second_factor"])
    assert not any(pending in json.dumps(s.get_decoded()) for s in Session.objects.all())


def test_sign_in_asks_for_the_code_and_takes_it_once(gaotang, bound, sign_in, client):
    sealed, _codes = bound
    answer = sign_in("gt-finance", next="/organisations/")
    assert answer["Location"] == "/sign-in/code/"
    assert client.get("/account/").status_code == 302, "half way is outside"
    now = code_of(sealed, 1)
    assert client.post("/sign-in/code/", {"code": "123"}).status_code == 422
    answer = client.post("/sign-in/code/", {"code": now})
    assert answer["Location"] == "/organisations/"
    cache.clear()  # as in another server process
    other = Client(REMOTE_ADDR="10.1.1.8")
    other.post("/sign-in/", {"username": "gt-finance", "password": PASSWORD})
    assert other.post("/sign-in/code/", {"code": now}).status_code == 422, "a code seen over the shoulder is useless"


def test_recovery_code_opens_once(gaotang, bound, sign_in, client):
    _sealed, codes = bound
    sign_in("gt-finance")
    assert client.post("/sign-in/code/", {"code": codes[0]}).status_code == 302
    client.post("/sign-out/")
    sign_in("gt-finance")
    assert client.post("/sign-in/code/", {"code": codes[0]}).status_code == 422


def test_codes_cannot_be_tried_out(gaotang, bound, sign_in, client):
    sealed, _codes = bound
    sign_in("gt-finance")
    for _n in range(5):
        assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 422
    assert client.post("/sign-in/code/", {"code": code_of(sealed, 1)}).status_code == 429
    assert DoorRecord.objects.filter(event="code_failed").count() == 5


def test_lost_telephone_is_settled_by_the_security_administrator(gaotang, bound):
    person = gaotang.people[Role.FINANCE]
    own = logged_in(person).post("/account/second-factor/remove/")
    assert own.status_code == 403, "the role needs it"
    client = logged_in(gaotang.people[Role.SECURITY_ADMIN])
    assert client.post(f"/people/{person.pk}/second-factor/remove/").status_code == 302
    assert not Authenticator.objects.filter(user=person).exists()


def test_the_security_administrator_decides_by_role(gaotang, django_capture_on_commit_callbacks):
    from jiugai.accounts.queries import actor_of, second_factor_roles
    from jiugai.accounts.services.demo import ensure_sign_in
    from jiugai.common.actors import system_actor

    posting = ensure_sign_in(
        actor=system_actor("test"), username="whole", password=PASSWORD, organisation=None,
        role=Role.SECURITY_ADMIN, label="whole", demo=False,
    )  # fmt: skip
    whole = actor_of(posting)
    with django_capture_on_commit_callbacks(execute=True):
        set_role_rule(actor=whole, role=Role.UTILITY, second_factor=True)
        set_role_rule(actor=whole, role=Role.FINANCE, second_factor=False)
    assert Role.UTILITY in second_factor_roles()
    assert Role.FINANCE not in second_factor_roles()
    with pytest.raises(NotAllowed):
        set_role_rule(actor=whole, role=Role.AUDIT_ADMIN, second_factor=False)
    with pytest.raises(NotAllowed):
        set_role_rule(actor=gaotang.actor(Role.SECURITY_ADMIN), role=Role.UTILITY, second_factor=False)


def test_weighty_act_asks_for_the_password_and_goes_on_with_the_form(gaotang):
    person = gaotang.people[Role.FINANCE]
    client = stale(logged_in(gaotang.people[Role.SYSTEM_ADMIN]))
    page = client.post(f"/people/{person.pk}/leave/", {"reason": "调离"})
    assert 'name="reason" value="调离"' in page.content.decode()
    wrong = client.post(f"/people/{person.pk}/leave/", {"reason": "调离", "password_again": "wrong"})
    assert wrong.status_code == 422
    assert "密码不对" in wrong.content.decode()
    person.refresh_from_db()
    assert person.is_active
    client.post(f"/people/{person.pk}/leave/", {"reason": "调离", "password_again": PASSWORD})
    person.refresh_from_db()
    assert not person.is_active
    events = list(DoorRecord.objects.order_by("id").values_list("event", flat=True))
    assert events == ["reauth_failed", "reauthenticated"]


def test_weighty_page_opens_after_the_password(gaotang):
    person = gaotang.people[Role.FINANCE]
    client = stale(logged_in(gaotang.people[Role.SECURITY_ADMIN]))
    address = f"/people/{person.pk}/reset/"
    assert "password_only" in client.get(address).content.decode()
    answer = client.post(address, {"password_only": "1", "password_again": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert "password_only" not in client.get(address).content.decode()
    assert "<code>" in client.post(address, {"csrfmiddlewaretoken": "x"}).content.decode()


def test_guessing_at_the_second_asking_locks_too(gaotang):
    person = gaotang.people[Role.FINANCE]
    client = stale(logged_in(gaotang.people[Role.SYSTEM_ADMIN]))
    data = {"reason": "调离", "password_again": "wrong"}
    answers = [client.post(f"/people/{person.pk}/leave/", data).status_code for _n in range(5)]
    assert answers == [422, 422, 422, 422, 429]
