"""The cast is complete: every role of the product sits in both counties, each sees the other county as not there."""

from collections.abc import Callable

import pytest
from django.test import Client

from jiugai.common.actors import Actor
from jiugai.common.roles import Role
from jiugai.organisations.api import organisations_visible_to
from tests.cast import Cast


@pytest.mark.parametrize("role", Role.values)
def test_every_role_is_cast_in_both_counties(cast: Cast, role: str) -> None:
    for side in (cast.gaotang, cast.tumd):
        actor = side.of_role(role)
        assert (actor.role, actor.county) == (role, side.code)


def test_outsiders_do_not_see_the_other_county(cast: Cast) -> None:
    cast.tumd.body("utility")
    seen = organisations_visible_to(cast.gaotang.lead_office)
    assert {o.region_code[:6] for o in seen} == {"371526"}


def test_a_signed_in_client_acts_as_its_actor(cast: Cast, client_of: Callable[[Actor | str], Client]) -> None:
    answer = client_of(cast.tumd.finance).get("/health")
    assert answer.wsgi_request.actor == cast.tumd.finance
    assert client_of(Role.AUDITOR).get("/health").wsgi_request.actor.role == Role.AUDITOR
    assert client_of(cast.audit_admin).get("/health").wsgi_request.actor.role == Role.AUDIT_ADMIN
