"""Whoever gives somebody new keys could come in as him: never beyond the administrator's own area."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from jiugai.accounts.models import Person
from jiugai.accounts.queries import actor_of
from jiugai.accounts.services.passwords import reset_password
from jiugai.accounts.services.people import create_person
from jiugai.accounts.services.postings import give_posting
from jiugai.accounts.services.second_factor import remove_second_factor
from jiugai.common.actors import Actor, system_actor
from jiugai.common.results import NotAllowed
from jiugai.organisations.api import Organisation
from tests.cast import Cast

SignIn = Callable[[Actor | str], Client]
ME = system_actor("test")


def person(name: str, *held: tuple[Organisation | None, str]) -> tuple[Person, Actor]:
    made = create_person(actor=ME, username=name, label=name).person
    postings = [give_posting(actor=ME, person=made, organisation=o, role=r) for o, r in held]
    return made, actor_of(postings[0])


@pytest.mark.parametrize("elsewhere", ["another county", "the whole installation"])
def test_keys_of_somebody_who_works_elsewhere_too_are_not_given_here(cast: Cast, elsewhere: str) -> None:
    here = Organisation.objects.get(pk=cast.tumd.lead_office.organisation_id or 0)
    there = Organisation.objects.get(pk=cast.gaotang.lead_office.organisation_id or 0)
    _guard, guard = person("guard", (here, "security_admin"))
    other = (there, "lead_office") if elsewhere == "another county" else (None, "system_admin")
    role = "lead_office" if elsewhere == "another county" else "system_admin"
    both, _actor = person("both", (here, role), other)
    only, _actor = person("only", (here, "lead_office"))
    for act in (reset_password, remove_second_factor):
        with pytest.raises(NotAllowed):
            act(actor=guard, person=both)
    assert reset_password(actor=guard, person=only)
    assert reset_password(actor=cast.security_admin, person=both)


@pytest.mark.parametrize("number", ["9" * 5000, "d" + "9" * 5000, "²", ""])
def test_a_posting_with_a_number_beyond_all_numbers_is_refused(cast: Cast, client_of: SignIn, number: str) -> None:
    answer = client_of(cast.gaotang.finance).post(reverse("accounts:switch_posting"), {"posting": number})
    assert answer.status_code == 422
