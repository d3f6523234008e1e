"""Every URL × role × expected answer. The table is written by hand; the product must agree with it, page by page."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from jiugai.common import permissions
from jiugai.common.actors import Actor
from jiugai.common.roles import Role
from tests.cast import Cast
from tests.permissions import urls
from tests.permissions.urls import VISITOR, Address, addresses

EXPECTED = urls.table(urls.TABLE.read_text("utf8"))


def _holders(address: Address) -> frozenset[str]:
    """Who may open the page by what its view carries."""
    if address.permission == "":
        return urls.GROUPS["everybody"] | {VISITOR}
    return frozenset(permissions.get(address.permission or "").roles)


def test_every_view_says_who_may_open_it() -> None:
    assert [a.name for a in addresses() if a.permission is None] == []


def test_every_address_stands_in_the_table_and_no_other() -> None:
    assert sorted(EXPECTED) == [a.name for a in addresses()]


def test_the_table_agrees_with_the_permissions() -> None:
    differing = [
        f"{a.name}: the table has {urls.words_for(EXPECTED[a.name])}, the product {urls.words_for(_holders(a))}"
        for a in addresses()
        if a.name in EXPECTED and a.permission is not None and EXPECTED[a.name] != _holders(a)
    ]
    assert differing == []


def _ask(client: Client, address: Address) -> HttpResponse:
    """Open the page, or send its empty form where it only takes forms."""
    answer = client.get(address.path())
    return client.post(address.path()) if answer.status_code == 405 else answer  # type: ignore[return-value]


def _is_for_others(answer: HttpResponse, address: Address) -> bool:
    """Whether the page says that the role does not include it (a service's refusal says something else)."""
    label = permissions.get(address.permission or "").label
    with translation.override("zh-hans"):
        sentence = gettext("Your role does not include: %(what)s.") % {"what": label}
    return answer.status_code == 403 and escape(sentence) in answer.content.decode()


def _wrong_answers(client: Client, role: str) -> list[str]:
    wrong = []
    for address in addresses():
        if address.permission == "" or address.name not in EXPECTED:
            continue
        answer = _ask(client, address)
        if role in EXPECTED[address.name]:
            if _is_for_others(answer, address) or answer.status_code >= 500:
                wrong.append(f"{address.name} answers {answer.status_code}, though {role} may open it")
        elif not _is_for_others(answer, address):
            wrong.append(f"{address.name} answers {answer.status_code} to {role}, who may not open it")
    return wrong


@pytest.mark.parametrize("role", Role.values)
def test_a_role_opens_its_pages_and_no_others(
    cast: Cast, client_of: Callable[[Actor | str], Client], role: str
) -> None:
    client = client_of(cast.gaotang.of_role(role))
    client.raise_request_exception = False
    assert _wrong_answers(client, role) == []


def test_a_visitor_is_sent_to_sign_in(cast: Cast, client: Client) -> None:
    assert cast.gaotang.lead_office
    client.raise_request_exception = False
    wrong = []
    for address in addresses():
        answer = client.get(address.path())
        if address.permission == "":
            if answer.status_code >= 500:
                wrong.append(f"{address.name} answers {answer.status_code}")
        elif answer.status_code != 302 or "sign-in" not in answer["Location"]:
            wrong.append(f"{address.name} answers {answer.status_code} to a visitor")
    assert wrong == []


def _open(request: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("forgotten/<int:pk>/", _open, name="forgotten")]


@pytest.mark.urls(__name__)
def test_a_view_without_permission_is_found() -> None:
    assert [(a.name, a.permission) for a in addresses()] == [("forgotten", None)]


def test_the_table_refuses_roles_that_do_not_exist() -> None:
    with pytest.raises(ValueError, match="no role clerk"):
        urls.table("accounts:people clerk")
    with pytest.raises(ValueError, match="twice"):
        urls.table("a everybody\na office")
    assert urls.table("a office -finance")["a"] == urls.GROUPS["office"] - {"finance"}
