"""First-run set-up: one token, once, all or nothing; and the commands of the console."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from jiugai.accounts.models import Person, Posting, SetupToken
from jiugai.accounts.services.setup import make_setup_token
from jiugai.common.actors import system_actor
from jiugai.common.results import WrongState
from jiugai.organisations.api import County, Organisation, Region


def token() -> str:
    out = io.StringIO()
    call_command("setup_token", stdout=out)
    return out.getvalue().strip()


def form(secret: str, **changes: str) -> dict[str, str]:
    return {
        "token": secret,
        "begin": "region",
        "province": "山东省",
        "city": "聊城市",
        "county_code": "371526",
        "county_name": "高唐县",
        "lead_office": "高唐县住房和城乡建设局",
        "system_username": "sys",
        "system_password": "山高水长-blue-1",
        "security_username": "sec",
        "security_password": "风和日丽-white-2",
        "audit_username": "aud",
        "audit_password": "青山绿水-green-3",
    } | changes


@pytest.mark.django_db
def test_empty_installation_leads_every_page_to_set_up():
    client = Client()
    for page in ("/organisations/", "/people/", "/sign-in/", "/account/"):
        assert client.get(page)["Location"] == "/setup/"
    assert client.get("/health").status_code == 200
    assert client.get("/setup/").status_code == 200


@pytest.mark.django_db
def test_set_up_makes_county_and_three_administrators_once():
    client, secret = Client(), token()
    assert secret not in SetupToken.objects.get().digest
    answer = client.post("/setup/", form(secret))
    assert answer.status_code == 200
    assert County.objects.get().lead_office.name == "高唐县住房和城乡建设局"
    assert Region.objects.get(code="371500000000").name == "聊城市"
    roles = dict(Posting.objects.values_list("person__username", "role"))
    assert roles == {"sys": "system_admin", "sec": "security_admin", "aud": "audit_admin"}
    assert client.get("/setup/").status_code == 404
    assert client.post("/setup/", form(secret)).status_code == 404
    assert SetupToken.objects.count() == 0
    assert client.post("/sign-in/", {"username": "sys", "password": "山高水长-blue-1"}).status_code == 302
    with pytest.raises(CommandError):
        call_command("setup_token")


@pytest.mark.django_db
def test_set_up_may_wait_for_a_plan_document():
    Client().post("/setup/", form(token(), begin="plan", county_code="", county_name="", lead_office=""))
    assert Person.objects.count() == 3
    assert County.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"token": "wrong"},
        {"security_username": "SYS"},
        {"audit_password": "short"},
        {"county_code": "37152"},
        {"lead_office": ""},
        {"county_name": ""},
        {"system_username": "a b"},
    ],
)
def test_nothing_is_made_when_anything_is_wrong(changes):
    answer = Client().post("/setup/", form(token(), **changes))
    assert answer.status_code == 422
    assert (Person.objects.count(), County.objects.count(), Organisation.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_token_cannot_be_guessed_for_ever():
    client, secret = Client(), token()
    for _n in range(10):
        assert client.post("/setup/", form("guess")).status_code == 422
    assert client.post("/setup/", form(secret)).status_code == 422
    assert client.post("/setup/", form(token())).status_code == 200


@pytest.mark.django_db
def test_a_new_token_replaces_the_old_one():
    old, new = token(), token()
    assert Client().post("/setup/", form(old)).status_code == 422
    assert Client().post("/setup/", form(new)).status_code == 200


def test_no_token_once_somebody_can_sign_in(gaotang):
    with pytest.raises(WrongState):
        make_setup_token(actor=system_actor("test"))
    assert Client().get("/setup/").status_code == 404


@pytest.mark.django_db
def test_administrators_and_passwords_from_the_console():
    out = io.StringIO()
    call_command("create_administrators", system="sys", security="sec", audit="aud", stdout=out)
    shown = dict(line.split("\t") for line in out.getvalue().strip().splitlines())
    assert set(shown) == {"sys", "sec", "aud"}
    client = Client()
    client.post("/sign-in/", {"username": "sys", "password": shown["sys"]})
    assert client.get("/people/")["Location"] == "/account/password/"
    for _n in range(5):
        Client().post("/sign-in/", {"username": "sec", "password": "wrong"})
    out = io.StringIO()
    call_command("reset_password", "sec", stdout=out)
    data = {"username": "sec", "password": out.getvalue().strip()}
    assert Client().post("/sign-in/", data).status_code == 429
    call_command("unlock", "sec", stdout=io.StringIO())
    assert Client().post("/sign-in/", data).status_code == 302
    with pytest.raises(CommandError):
        call_command("unlock", "nobody")
    with pytest.raises(CommandError):
        call_command("reset_password", "nobody")
    with pytest.raises(CommandError):
        call_command("create_administrators", system="a1", security="a1", audit="a2")
