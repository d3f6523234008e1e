"""The list of the register in daily use: narrowed, changed in bulk, looked at as on a past day."""

import datetime
import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from jiugai.audit.api import entries_of
from jiugai.common.results import BadInput
from jiugai.communities import services
from jiugai.communities.models import AdmissionCap, Alias, Building, Community, Dwelling, Enrolment
from jiugai.communities.queries import later_share, reconcile, total_once, totals_at
from jiugai.demo.simulation.tiers import simulate_county
from jiugai.desk.api import ImportBatch, match_columns, suggested_mapping, upload_table
from jiugai.policies.models import Policy
from tests.cast import Cast

SignIn = Callable[..., Client]
LIST = "communities:list"


@pytest.fixture
def tumd(plans: dict[str, Policy]) -> Policy:
    """土默特右旗 with the simulated houses of its 26 communities."""
    simulate_county(plans["150221"])
    return plans["150221"]


def names(page: str) -> set[str]:
    return set(
        Community.objects.filter(pk__in=[int(p.split('"')[0]) for p in page.split('id="row-')[1:]]).values_list(
            "name", flat=True
        )
    )


@pytest.mark.clause("TR-2.2a")
@pytest.mark.clause("TR-2.2b")
def test_the_plan_counts_27_and_the_register_26(tumd: Policy, cast: Cast, client_of: SignIn) -> None:
    lead = cast.tumd.lead_office
    rows = {row.target.programme.code: row for row in reconcile(lead, tumd)}
    renovation, energy = rows["renovation"], rows["energy"]
    assert (renovation.target.communities, renovation.target.households, renovation.target.area) == (
        27,
        1514,
        13_860_000,
    )
    assert (renovation.registered, renovation.households, renovation.area) == (26, 1495, 13_690_000)
    assert (energy.registered, energy.households, energy.area) == (3, 65, 830_000)
    once = total_once(lead)
    page = client_of(lead).get(reverse("workbench:overview")).content.decode()
    for figure in ("26", "1,495", "13.69", "1,514", "13.86", "方案写 27，名单只有 26", "户数 65", "0.83 万㎡"):
        assert figure in page
    assert "方案写明27个小区，名单列出26个" in client_of(lead).get(reverse(LIST)).content.decode()
    assert (once["communities"], once["households"], once["area"]) == (26, 1495, 13_690_000)


@pytest.mark.clause("TR-2.2b", part="some buildings only")
def test_a_programme_may_take_in_some_buildings_of_a_community(tumd: Policy, cast: Cast) -> None:
    enrolment = Enrolment.objects.get(programme__code="renovation", community__name="大众苑小区")
    first = Building.objects.filter(community=enrolment.community).earliest("pk")
    before = {r.target.programme.code: r for r in reconcile(cast.tumd.lead_office, tumd)}["renovation"]
    enrolment.covers.add(first)
    after = {r.target.programme.code: r for r in reconcile(cast.tumd.lead_office, tumd)}["renovation"]
    assert after.registered == before.registered == 26
    gone = 208 - (first.counted_households or 0)
    assert (before.households or 0) - (after.households or 0) == gone > 0


@pytest.mark.clause("GT-5.3b", part="as at a past day")
def test_a_past_day_shows_what_stood_then(tumd: Policy, cast: Cast, client_of: SignIn) -> None:
    lead = cast.tumd.lead_office
    assert totals_at(lead, datetime.date(2021, 6, 30))["households"] is None
    assert totals_at(lead, datetime.date(2021, 6, 30))["communities"] == 26
    assert totals_at(lead, datetime.date(2021, 8, 1))["households"] == 1495
    client = client_of(lead)
    early = client.get(reverse(LIST), {"at": "2021-06-30"}).content.decode()
    late = client.get(reverse(LIST), {"at": "2021-08-01", "households_from": "200"}).content.decode()
    assert "1,495" not in early
    assert "当日合计 26 个小区、1,495 户、13.69 万㎡" in late
    assert "大众苑小区" in late
    assert "供销楼" not in late
    assert "西岳楼" in client.get(reverse(LIST), {"at": "2021-08-01", "programme": "energy"}).content.decode()


def test_rows_are_narrowed_by_street_year_answer_and_other_name(tumd: Policy, cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.tumd.lead_office)
    community = Community.objects.get(name="供销楼")
    Alias.objects.create(community=community, county=community.county, name="老供销社宿舍", name_key="老供销社宿舍")

    def shown(**query: str) -> set[str]:
        return names(client.get(reverse(LIST), query).content.decode())

    assert shown(q="老供销社") == {"供销楼"}
    assert shown(programme="energy") == {"西岳楼", "一校家属楼", "旧邮电家属楼"}
    assert len(shown(street="150221104")) == 26
    assert shown(year_from="2004") == set()
    assert "敖包小区" in shown(eligible="ask") | shown(eligible="no") | shown(eligible="yes")
    assert shown(lacking="yes") == set()


@pytest.mark.clause("GT-5.3b", part="change of many rows")
def test_many_rows_change_at_once_and_change_back(tumd: Policy, cast: Cast, client_of: SignIn) -> None:
    lead = cast.tumd.lead_office
    rows = Community.objects.filter(name__in=["供销楼", "环卫小区", "人行家属楼"])
    before = dict(rows.values_list("name", "heating"))
    cleaned = {"heating": "individual", "street": "", "land": "", "management": ""}
    preview = services.bulk.preview_facts(actor=lead, rows=rows, cleaned=cleaned)
    assert len(preview.changes) == 3
    result = services.bulk.change_facts_of_many(actor=lead, rows=rows, cleaned=cleaned)
    assert result.done == 3
    assert set(rows.values_list("heating", flat=True)) == {"individual"}
    one = rows.get(name="供销楼")
    services.change_row(one, actor=lead, values={"heating": "none"}, version=one.version)
    assert result.undo is not None
    back = services.bulk.undo_facts_of_many(actor=lead, data=result.undo)
    assert (back.done, len(back.refused)) == (2, 1)
    after = dict(rows.values_list("name", "heating"))
    assert after == before | {"供销楼": "none"}


def test_rows_of_another_area_are_refused_one_by_one(plans: dict[str, Policy], cast: Cast) -> None:
    simulate_county(plans["371526"])
    rows = Community.objects.filter(county__code="371526").order_by("pk")[:3]
    own = [r for r in rows if r.region_code.startswith(cast.gaotang.sub_district.scope)]
    cleaned = {"heating": "none"}
    preview = services.bulk.preview_facts(actor=cast.gaotang.sub_district, rows=rows, cleaned=cleaned)
    assert len(preview.changes) + len(preview.refused) == 3
    assert len(preview.changes) <= len(own)
    assert preview.refused
    with pytest.raises(BadInput):
        services.bulk.preview_facts(actor=cast.gaotang.sub_district, rows=rows, cleaned={})


@pytest.mark.clause("GT-5.3b", part="trash")
def test_thirty_put_away_thirty_restored(plans: dict[str, Policy], cast: Cast) -> None:
    simulate_county(plans["371526"])
    lead = cast.gaotang.lead_office
    rows = Community.objects.filter(county__code="371526", deleted_at=None)
    assert rows.all().count() == 30
    result = services.bulk.trash_many(actor=lead, rows=rows, cleaned={"reason": "重复导入"})
    assert (result.done, rows.all().count(), total_once(lead)["communities"]) == (30, 0, 0)
    assert result.undo is not None
    assert services.bulk.restore_many(actor=lead, data=result.undo).done == 30
    assert rows.all().count() == 30


def test_sums_are_counted_from_scratch(tumd: Policy, cast: Cast) -> None:
    out = io.StringIO()
    call_command("check_sums", stdout=out)
    dwelling = Dwelling.objects.filter(building__community__name="供销楼").earliest("pk")
    services.change_row(dwelling, actor=cast.tumd.lead_office, values={"area": 1}, version=dwelling.version)
    services.trash_row(dwelling, actor=cast.tumd.lead_office, reason="不存在")
    call_command("check_sums", stdout=out)
    Building.objects.filter(community__name="供销楼").update(counted_area=1)
    with pytest.raises(CommandError, match="sums are wrong"):
        call_command("check_sums", stdout=out)


@pytest.mark.clause("TR-2.2a", part="judged building by building")
def test_a_community_is_judged_by_its_buildings(tumd: Policy, cast: Cast) -> None:
    lead = cast.tumd.lead_office
    community = Community.objects.get(name="西岳楼")
    energy = community.enrolments.get(programme__code="energy")
    building = Building.objects.get(community=community)
    assert energy.answer == "yes"
    services.change_row(building, actor=lead, values={"built_year": 2012, "built_on": None}, version=building.version)
    energy.refresh_from_db()
    assert energy.answer == "no"
    assert entries_of(energy).filter(code="communities.enrolment.judged").last().after_values["answer"] == "no"  # type: ignore[union-attr]
    services.create_row(Building(community=community, number="2", built_year=1990), actor=lead)
    energy.refresh_from_db()
    assert energy.answer == "ask"


def test_the_share_of_later_built_communities_is_held_against_its_cap(plans: dict[str, Policy], cast: Cast) -> None:
    simulate_county(plans["371526"])
    lead = cast.gaotang.lead_office
    programme = plans["371526"].county.programmes.get(code="renovation")
    with pytest.raises(BadInput):
        services.set_admission_cap(
            programme, actor=lead, built_after=datetime.date(2000, 12, 31), per_mille=150, source=" "
        )
    services.set_admission_cap(
        programme, actor=lead, built_after=datetime.date(2000, 12, 31), per_mille=150, source="省级文件"
    )
    found = later_share(lead, AdmissionCap.objects.get(programme=programme))
    assert 0 < found.later < found.total
    assert found.within == (1000 * found.later <= 150 * found.total)
    if found.over:
        assert 1000 * (found.later - found.over) <= 150 * (found.total - found.over)


@pytest.mark.clause("GT-5.3b")
@pytest.mark.django_db(transaction=True)
def test_the_database_of_old_communities(plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> None:
    """Buildings, households, facilities and condition on one page each; a table out and in; every change; a map."""
    simulate_county(plans["371526"])
    lead = cast.gaotang.lead_office
    client = client_of(lead)
    community = Community.objects.filter(county__code="371526").order_by("pk")[0]
    building = Building.objects.filter(community=community).earliest("pk")

    def page(name: str, *args: object) -> str:
        return client.get(reverse(f"communities:{name}", args=args)).content.decode()

    assert building.number in page("houses", community.pk)
    assert "101" in page("building", community.pk, building.pk)
    assert "给水管" in page("facilities", community.pk)
    assert "供水" in page("conditions", community.pk)
    exported = b"".join(client.get(reverse(LIST), {"export": "xlsx"}).streaming_content)  # type: ignore[attr-defined]
    batch = upload_table(actor=lead, kind="communities.communities", content=exported, name="小区库.xlsx")
    batch = match_columns(batch, actor=lead, mapping=suggested_mapping(batch, lead))
    counts = ImportBatch.objects.get(pk=batch.pk).counts
    assert (counts["same"], counts["new"], counts["changed"], counts["fault"]) == (30, 0, 0, 0)
    values = {"address": "人和路 1 号"}
    services.change_row(community, actor=lead, values=values, version=community.version, reason="核实")
    changes = page("changes", community.pk)
    assert "人和路 1 号" in changes
    assert "核实" in changes
    assert "<svg" in client.get(reverse(LIST), {"beside": "on"}).content.decode()


@pytest.mark.clause("TR-2.2b", part="buildings of a programme")
def test_an_office_says_which_buildings_a_programme_takes_in(tumd: Policy, cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.tumd.lead_office)
    community = Community.objects.get(name="大众苑小区")
    path = reverse("communities:programmes", args=[community.pk])
    first = Building.objects.filter(community=community).earliest("pk")
    enrolment = community.enrolments.get()
    key = f"e{enrolment.pk}"
    assert client.post(path, {"form": key, f"{key}-buildings": [first.pk]}).status_code == 302
    assert list(enrolment.covers.all()) == [first]
    energy = tumd.county.programmes.get(code="energy")
    assert client.post(path, {"form": "take", "programme": energy.pk}).status_code == 302
    assert set(community.enrolments.values_list("programme__code", flat=True)) == {"renovation", "energy"}
    assert client.post(path, {"form": "take", "programme": ""}).status_code == 422
    foreign = Building.objects.exclude(community=community).earliest("pk")
    with pytest.raises(BadInput):
        services.cover_buildings(enrolment, actor=cast.tumd.lead_office, buildings=[foreign])


def test_the_lead_office_sets_the_cap_and_sees_where_it_stands(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    simulate_county(plans["371526"])
    client, path = client_of(cast.gaotang.lead_office), reverse("communities:caps")
    data = {"form": "renovation", "renovation-built_after": "2000-12-31", "renovation-percent": "0.5"}
    assert client.post(path, data).status_code == 422
    assert client.post(path, data | {"renovation-source": "省级文件"}).status_code == 302
    assert "超过上限" in client.get(path).content.decode()
    assert "省级文件" in client.get(reverse(LIST)).content.decode()


def test_a_community_put_away_later_still_shows_its_past(tumd: Policy, cast: Cast, client_of: SignIn) -> None:
    lead = cast.tumd.lead_office
    community = Community.objects.get(name="供销楼")
    services.trash_row(community, actor=lead, reason="重复")
    client = client_of(lead)
    assert client.get(community.get_absolute_url()).status_code == 404
    assert client.get(community.get_absolute_url(), {"at": "2021-08-01"}).status_code == 200
    assert (
        client_of(cast.gaotang.lead_office).get(community.get_absolute_url(), {"at": "2021-08-01"}).status_code == 404
    )


def test_a_name_that_is_anothers_second_name_is_refused(tumd: Policy, cast: Cast) -> None:
    one, other = Community.objects.get(name="供销楼"), Community.objects.get(name="西岳楼")
    Alias.objects.create(community=one, county=one.county, name="老供销社", name_key="老供销社")
    with pytest.raises(BadInput, match="别名"):
        services.change_row(other, actor=cast.tumd.lead_office, values={"name": "老供销社"}, version=other.version)


def test_buildings_in_the_trash_take_no_community_out_of_the_plan(tumd: Policy, cast: Cast) -> None:
    lead = cast.tumd.lead_office
    enrolment = Enrolment.objects.get(programme__code="renovation", community__name="大众苑小区")
    first = Building.objects.filter(community=enrolment.community).earliest("pk")
    services.cover_buildings(enrolment, actor=lead, buildings=[first])
    services.trash_row(first, actor=lead, reason="已拆除")
    assert {r.target.programme.code: r.registered for r in reconcile(lead, tumd)}["renovation"] == 26


def test_serials_of_a_year_end_in_words(tumd: Policy, cast: Cast) -> None:
    last = Community.objects.latest("pk")
    Community.objects.filter(pk=last.pk).update(code="1502211042021999")
    with pytest.raises(BadInput, match="编码"):
        services.next_code("150221104000", 2021)
