"""Property companies and owner units complete the data of their communities; the office accepts or returns."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, NotAllowed, NotYet, WrongState
from jiugai.communities import services
from jiugai.communities.models import Building, Community, Facility, Proposal, Tie
from jiugai.communities.queries import changes_of, communities_visible_to
from jiugai.communities.queries.proposals import compare_proposal, proposals_visible_to
from jiugai.communities.services.proposals import (
    accept_proposal,
    change_proposal,
    propose,
    return_proposal,
    submit_proposal,
    withdraw_proposal,
)
from jiugai.communities.sources import proposals_waiting
from jiugai.communities.tests.test_register import all_known, community
from jiugai.policies.api import Policy
from tests.cast import Cast

SignIn = Callable[[Actor | str], Client]
TODAY = datetime.date(2021, 9, 17)


def tie(row: Community, cast: Cast, body: str) -> None:
    services.create_row(Tie(community=row, organisation=cast.tumd.body(body), kind=body), actor=cast.tumd.lead_office)


@pytest.fixture
def ours(plans: dict[str, Policy], cast: Cast) -> Community:
    """供销楼, managed by the property company and once built by the owner unit."""
    row = community("供销楼")
    assert cast.tumd.property_company
    assert cast.tumd.owner_unit
    for body in ("property_company", "owner_unit"):
        tie(row, cast, body)
    return row


def waiting(actor: Actor) -> list[tuple[str, str]]:
    return [(str(i.title), str(i.why)) for i in proposals_waiting(actor, "150221", TODAY)]


@pytest.mark.clause("TR-4.2f", part="proposals about their communities")
@pytest.mark.clause("TR-1.2d", part="owner units complete data")
def test_from_the_company_over_the_street_into_the_register(ours: Community, cast: Cast, client_of: SignIn) -> None:
    company, street = cast.tumd.property_company, cast.tumd.sub_district
    client = client_of(company)
    page = client.get(ours.get_absolute_url()).content.decode()
    address = reverse("communities:propose", args=[ours.pk, "community", ours.pk])
    assert address in page
    assert reverse("communities:edit", args=[ours.pk]) not in page
    sent = {
        "base": "1",
        "version": "1",
        "kind": "estate",
        "address": "北街 1 号",
        "households": "36",
        "why": "收费台账",
    }
    assert client.post(address, sent).status_code == 302
    ours.refresh_from_db()
    assert ours.address == ""
    proposal = Proposal.objects.get()
    assert proposal.state == "submitted"
    assert waiting(street) == [("供销楼：补充资料申请待审核", f"{company.label} · 收费台账")]
    office = client_of(street)
    page = office.get(proposal.get_absolute_url()).content.decode()
    assert "北街 1 号" in page
    version = str(Community.objects.get(pk=ours.pk).version)
    answer = {"do": "accept", "names": ["address", "households"], "version": version, "answer": ""}
    assert office.post(proposal.get_absolute_url(), answer).status_code == 302
    ours.refresh_from_db()
    assert (ours.address, ours.households) == ("北街 1 号", 36)
    found = {c.label: c.entry for c in changes_of(ours, street, "150221")}
    assert company.label in found["户数"].reason
    assert "收费台账" in found["户数"].reason
    assert found["户数"].organisation_label == street.organisation_label
    assert waiting(street) == []


def draft(ours: Community, actor: Actor, **values: object) -> Proposal:
    return propose(
        ours, actor=actor, kind="community", row=ours, values=values or {"households": 36}, reason="收费台账"
    )


@pytest.mark.clause("TR-4.2f", part="never directly")
def test_they_never_write_directly_and_only_about_their_own(ours: Community, cast: Cast, client_of: SignIn) -> None:
    for actor in (cast.tumd.property_company, cast.tumd.owner_unit):
        with pytest.raises(NotAllowed):
            services.change_row(ours, actor=actor, values={"households": 36}, version=1)
        assert list(communities_visible_to(actor)) == [ours]
        other = community("环卫小区")
        address = reverse("communities:propose", args=[other.pk, "community", other.pk])
        assert client_of(actor).get(address).status_code == 404
        with pytest.raises(NotAllowed):
            propose(other, actor=actor, kind="community", row=other, values={"households": 1}, reason="")
    with pytest.raises(NotAllowed):
        draft(ours, cast.tumd.sub_district)
    with pytest.raises(NotAllowed):
        draft(ours, cast.gaotang.property_company)


def test_a_returned_one_goes_back_with_the_reason_and_comes_again(
    ours: Community, cast: Cast, client_of: SignIn
) -> None:
    company, street = cast.tumd.property_company, cast.tumd.sub_district
    proposal = submit_proposal(draft(ours, company), actor=company)
    with pytest.raises(NotYet):
        return_proposal(proposal, actor=street, reason=" ")
    page = client_of(street).post(proposal.get_absolute_url(), {"do": "return", "answer": ""})
    assert page.status_code == 422
    return_proposal(proposal, actor=street, reason="请附户数清单")
    assert waiting(company) == [("供销楼：补充资料申请已退回", "请附户数清单")]
    assert waiting(street) == []
    client = client_of(company)
    edit = reverse("communities:edit_proposal", args=[proposal.pk])
    page_text = client.get(edit).content.decode()
    assert "请附户数清单" in page_text
    assert 'value="36"' in page_text
    sent = {"base": "1", "version": "1", "kind": "estate", "households": "40", "why": "入户清点"}
    assert client.post(edit, sent).status_code == 302
    assert [str(c.proposed) for c in compare_proposal(Proposal.objects.get())] == ["40"]
    assert Proposal.objects.get().state == "submitted"


def test_what_changed_since_is_seen_and_is_not_written_unchosen(ours: Community, cast: Cast) -> None:
    company, street = cast.tumd.property_company, cast.tumd.sub_district
    proposal = submit_proposal(draft(ours, company, households=36, address="北街 1 号"), actor=company)
    row = services.change_row(ours, actor=street, values={"households": 38}, version=ours.version)
    lines = {c.name: c for c in compare_proposal(proposal)}
    assert (lines["households"].was, lines["households"].now, lines["households"].moved) == ("", "38", True)
    assert not lines["address"].moved
    with pytest.raises(BadInput):
        accept_proposal(proposal, actor=street, names=[], version=row.version)
    assert Proposal.objects.get().state == "submitted"
    accept_proposal(proposal, actor=street, names=["address"], version=row.version)
    row.refresh_from_db()
    assert (row.households, row.address) == (38, "北街 1 号")


def test_a_save_between_comparing_and_accepting_is_not_overwritten(ours: Community, cast: Cast) -> None:
    company, street = cast.tumd.property_company, cast.tumd.sub_district
    proposal = submit_proposal(draft(ours, company), actor=company)
    compared = ours.version
    services.change_row(ours, actor=cast.tumd.lead_office, values={"households": 38}, version=compared)
    with pytest.raises(services.Conflict):
        accept_proposal(proposal, actor=street, names=["households"], version=compared)
    ours.refresh_from_db()
    assert ours.households == 38
    assert Proposal.objects.get().state == "submitted"


def test_new_buildings_and_facilities_are_proposed_too(ours: Community, cast: Cast, client_of: SignIn) -> None:
    company, street = cast.tumd.property_company, cast.tumd.sub_district
    client = client_of(company)
    building = reverse("communities:propose", args=[ours.pk, "building", 0])
    assert client.post(building, {"number": "3号楼", "built_year": "1994", "why": "竣工图"}).status_code == 302
    facility = reverse("communities:propose", args=[ours.pk, "facility", 0])
    assert client.post(facility, {"kind": "heat", "name": "换热站", "why": ""}).status_code == 302
    for proposal in Proposal.objects.all():
        names = [c.name for c in compare_proposal(proposal)]
        accept_proposal(proposal, actor=street, names=names, version=0)
    assert Building.objects.get(community=ours).built_year == 1994
    assert Facility.objects.get(community=ours).name == "换热站"
    one = Building.objects.get(community=ours)
    room = reverse("communities:propose", args=[ours.pk, "dwelling", 0])
    assert client.get(room).status_code == 404
    assert client.post(f"{room}?building={one.pk}", {"room": "101", "use": "residential"}).status_code == 302
    dwelling = Proposal.objects.filter(row_kind="dwelling").get()
    accept_proposal(dwelling, actor=street, names=["building", "room", "use"], version=0)
    assert one.dwelling_set.get().room == "101"


def test_a_draft_is_the_makers_own_and_can_be_taken_back(ours: Community, cast: Cast, client_of: SignIn) -> None:
    company, street = cast.tumd.property_company, cast.tumd.sub_district
    proposal = draft(ours, company)
    assert not proposals_visible_to(street).exists()
    assert client_of(street).get(proposal.get_absolute_url()).status_code == 404
    assert not proposals_visible_to(cast.tumd.owner_unit).exists()
    assert not proposals_visible_to(cast.tumd.finance).exists()
    submit_proposal(proposal, actor=company)
    with pytest.raises(WrongState):
        change_proposal(proposal, actor=company, values={"households": 1}, reason="")
    with pytest.raises(NotAllowed):
        withdraw_proposal(proposal, actor=cast.tumd.owner_unit)
    withdraw_proposal(proposal, actor=company)
    assert not proposals_visible_to(street).exists()
    empty = change_proposal(proposal, actor=company, values={}, reason="")
    with pytest.raises(NotYet):
        submit_proposal(empty, actor=company)
    assert client_of(cast.tumd.other_sub_district).get(proposal.get_absolute_url()).status_code == 404


def test_criteria_of_the_plan_are_proposed_one_by_one(ours: Community, cast: Cast) -> None:
    company, street = cast.tumd.owner_unit, cast.tumd.sub_district
    codes = list(all_known(ours.enrolments.get())["conditions"])[:2]  # type: ignore[call-overload]
    row = services.change_row(ours, actor=street, values={"conditions": {codes[0]: True}}, version=ours.version)
    proposal = submit_proposal(draft(row, company, conditions={codes[1]: False}), actor=company)
    names = [c.name for c in compare_proposal(proposal)]
    assert names == [f"conditions:{codes[1]}"]
    accept_proposal(proposal, actor=street, names=names, version=row.version)
    row.refresh_from_db()
    assert row.conditions == {codes[0]: True, codes[1]: False}
