"""Two people at once in one community, and what would slip past a permission by a detour."""

import datetime
import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, NotAllowed, WrongState
from jiugai.communities.models import Batch, Building, Community, CommunityVersion, Dwelling, Facility, Owner, Tie
from jiugai.communities.queries import retention
from jiugai.communities.services import bulk, change_row, create_row, set_admission_cap, trash_row
from jiugai.communities.services.batches import dissolve_batch
from jiugai.communities.services.facilities import register_facility
from jiugai.communities.services.proposals import accept_proposal, propose, submit_proposal
from jiugai.communities.services.retention import set_timers
from jiugai.communities.services.trash import restore
from jiugai.communities.tests.importing import Table, ledger, outcomes, row
from jiugai.communities.tests.people import Estate
from jiugai.communities.tests.test_register import community
from jiugai.policies.api import Programme
from tests.cast import Cast

SignIn = Callable[[Actor | str], Client]


def together(acts: Sequence[Callable[[], object]]) -> list[Exception]:
    """Do these at the same moment, each in a connection of its own; what they were refused with."""
    refused: list[Exception] = []
    ready = threading.Barrier(len(acts))

    def go(act: Callable[[], object]) -> None:
        try:
            ready.wait()
            act()
        except Exception as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.django_db(transaction=True)
def test_people_who_write_in_one_building_at_once_are_all_taken_and_counted() -> None:
    cast = Cast()
    estate = Estate(cast, cast.gaotang)
    building, office = estate.building, estate.office

    def enter(room: str) -> Callable[[], object]:
        return lambda: create_row(Dwelling(building=Building.objects.get(pk=building.pk), room=room), actor=office)

    for floor in range(1, 4):
        assert together([enter(f"{floor}0{n}") for n in range(4)]) == []
    building.refresh_from_db()
    assert building.counted_dwellings == Dwelling.objects.count() == 12
    assert Community.objects.get(pk=building.community_id).counted_dwellings == 12

    refused = together([enter("501") for _n in range(3)])
    assert [type(r) for r in refused] == [BadInput, BadInput]
    assert "房号" in str(refused[0])


@pytest.mark.usefixtures("plans")
def test_an_import_is_not_taken_back_in_a_place_that_is_another_offices_by_now(cast: Cast) -> None:
    here, streets = community("西岳楼"), (cast.tumd.sub_district, cast.tumd.other_sub_district)
    own, other = sorted(streets, key=lambda a: not here.region_code.startswith(a.scope))
    table = ledger(row(产权人="甲"))
    table.write(own)
    here.refresh_from_db()
    moved = {"region_code": other.scope.ljust(12, "0")}
    change_row(here, actor=cast.tumd.lead_office, values=moved, version=here.version)
    report = table.undo(own)
    assert report.reversed == 0
    assert {why for _label, why in report.kept} == {"这个小区不在您的辖区内。"}
    assert table.undo(cast.tumd.lead_office).reversed == 3
    assert not Dwelling.objects.filter(deleted_at=None).exists()


@pytest.mark.usefixtures("plans")
def test_taking_back_finds_the_area_dissolved(cast: Cast) -> None:
    lead = cast.tumd.lead_office
    rows = Community.objects.filter(name__in=["供销楼", "西岳楼"])
    done = bulk.put_into_batch(actor=lead, rows=rows, cleaned={"name": "北街片区"})
    dissolve_batch(Batch.objects.get(), actor=lead, reason="另行组合")
    with pytest.raises(WrongState):
        bulk.take_out_of_batch(actor=lead, data=done.undo or {})


@pytest.fixture
def company(plans: object, cast: Cast) -> Actor:
    """The property company of 供销楼."""
    found = cast.tumd.property_company
    body = cast.tumd.body("property_company")
    tie = Tie(community=community("供销楼"), organisation=body, kind="property_company")
    create_row(tie, actor=cast.tumd.lead_office)
    return found


def test_a_confidential_line_is_not_told_by_the_form_of_a_proposal(
    company: Actor, cast: Cast, client_of: SignIn
) -> None:
    here = community("供销楼")
    cable = Facility(community=here, kind="defence_cable", name="光缆")
    register_facility(cable, actor=cast.tumd.lead_office)
    address = reverse("communities:propose", args=[here.pk, "facility", cable.pk])
    assert client_of(company).get(address).status_code == 404


def test_a_proposal_that_makes_a_line_confidential_takes_its_place_away(company: Actor, cast: Cast) -> None:
    here, lead = community("供销楼"), cast.tumd.lead_office
    house = create_row(Building(community=here, number="1"), actor=lead)
    place = {"longitude": 1_105_000_000, "latitude": 405_000_000, "datum": "cgcs2000"}
    line = Facility(community=here, kind="water", name="给水管", building=house, port_place="西北角", **place)
    line = register_facility(line, actor=lead)
    made = propose(here, actor=company, kind="facility", row=line, values={"sensitive": True}, reason="")
    accept_proposal(submit_proposal(made, actor=company), actor=lead, names=["sensitive"], version=line.version)
    line.refresh_from_db()
    assert (line.sensitive, line.building, line.port_place, line.longitude) == (True, None, "", None)
    assert set(line.versions.values_list("building", "port_place", "longitude")) == {(None, "", None)}


def test_a_number_in_another_script_is_no_version(company: Actor, cast: Cast, client_of: SignIn) -> None:
    here = community("供销楼")
    sent = {"item": "?", "condition": "good", "version": "²"}
    address = reverse("communities:tap", args=[here.pk])
    assert client_of(cast.tumd.lead_office).post(address, sent).status_code == 422
    address = reverse("communities:propose", args=[here.pk, "dwelling", 0])
    assert client_of(company).get(f"{address}?building=²").status_code == 404


@pytest.mark.usefixtures("plans")
def test_a_table_does_not_leave_the_place_of_a_line_that_it_calls_confidential(cast: Cast) -> None:
    here, lead = community("供销楼"), cast.tumd.lead_office
    house = create_row(Building(community=here, number="1"), actor=lead)
    register_facility(Facility(community=here, kind="water", name="给水管", building=house), actor=lead)
    register_facility(Facility(community=here, kind="water", name="消防管", port_place="西北角"), actor=lead)
    kind = str(Facility(kind="water").get_kind_display())
    rows = [
        ("供销楼", "1", kind, "给水管", "是"),
        ("供销楼", "", kind, "消防管", "是"),
        ("供销楼", "1", kind, "新管", "是"),
    ]
    table = Table("facilities", ("小区", "楼栋", "类别", "名称", "准确位置涉密"), rows)
    planned = table.plan(lead)
    assert outcomes(planned) == "ffn"
    assert "位置信息会一并清除" in planned[0].faults["sensitive"]
    table.write(lead)
    assert Facility.objects.get(name="新管").building is None


@pytest.mark.usefixtures("plans")
def test_the_cap_of_another_county_is_not_ones_own_to_set(cast: Cast) -> None:
    programme = Programme.objects.filter(county__code="371526").first()
    assert programme is not None
    day = datetime.date(2001, 1, 1)
    with pytest.raises(NotAllowed):
        set_admission_cap(programme, actor=cast.tumd.lead_office, built_after=day, per_mille=100, source="通知")


@pytest.mark.usefixtures("plans")
def test_nothing_is_restored_below_a_community_in_the_trash(cast: Cast) -> None:
    here, lead = community("西岳楼"), cast.tumd.lead_office
    house = create_row(Building(community=here, number="1"), actor=lead)
    trash_row(house, actor=lead, reason="重复")
    trash_row(here, actor=lead, reason="重复")
    with pytest.raises(BadInput, match="西岳楼"):
        restore(Building.objects.get(pk=house.pk), actor=lead)


@pytest.mark.usefixtures("plans")
def test_people_of_an_ended_community_that_is_put_away_are_erased_as_those_in_the_trash(cast: Cast) -> None:
    lead = cast.tumd.lead_office
    ledger(row(产权人="甲")).write(lead)
    here = community("西岳楼")
    Community.objects.filter(pk=here.pk).update(step=retention.LAST_STEP)
    CommunityVersion.objects.filter(row=here.pk, until=None).update(step=retention.LAST_STEP)
    set_timers()
    years = Owner.objects.get().keep_until
    assert years is not None
    trash_row(Community.objects.get(pk=here.pk), actor=lead, reason="重复")
    assert set_timers() == 1
    days = Owner.objects.get().keep_until
    assert days is not None
    assert (years - days).days > 365
    assert set_timers() == 0
