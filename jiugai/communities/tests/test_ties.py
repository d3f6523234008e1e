"""Owner units, property companies and contiguous areas."""

import datetime
import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jiugai.attachments.api import attachments_of, may_attach
from jiugai.audit.api import AuditEntry
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, NotAllowed, WrongState
from jiugai.common.subjects import ref
from jiugai.communities.models import Batch, Community, Tie
from jiugai.communities.queries import communities_visible_to
from jiugai.communities.queries.batches import batches_visible_to, batches_with_sums, total_of
from jiugai.communities.services import change_row, create_row, trash_row
from jiugai.communities.services.batches import change_batch, dissolve_batch, form_batch
from jiugai.communities.services.ties import tie_organisation
from jiugai.organisations.api import Organisation, county_of
from jiugai.policies.api import Policy
from tests.cast import BUSINESS_DATE, Cast

SignIn = Callable[[Actor | str], Client]
DAY = datetime.timedelta(days=1)


def named(name: str) -> Community:
    return Community.objects.get(name=name)


def tied(cast: Cast, name: str, body: str, kind: str, **facts: Any) -> Tie:
    return create_row(
        Tie(community=named(name), organisation=cast.tumd.body(body), kind=kind, **facts), actor=cast.tumd.lead_office
    )


@pytest.mark.clause("TR-1.2d")
def test_an_owner_unit_has_consent_contribution_and_duties_on_record(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    community = named("西岳楼")
    client = client_of(cast.tumd.sub_district)
    given = {
        "kind": "owner_unit", "name": "旗粮食局", "starts_on": "1994-06-01", "duties": "腾退办公用房",
        "consent": "agrees", "consent_on": "2021-07-21", "contribution": "12.6 万元",
    }  # fmt: skip
    assert client.post(reverse("communities:add_tie", args=[community.pk]), given).status_code == 302
    row = Tie.objects.get()
    assert (row.organisation.name, row.organisation.kind) == ("旗粮食局", "owner_unit")
    assert (row.contribution, row.consent, row.duties) == (12_600_000, "agrees", "腾退办公用房")
    page = client.get(reverse("communities:ties", args=[community.pk])).content.decode()
    for words in ("旗粮食局", "126,000.00", "腾退办公用房", "2021年7月21日", "尚无原件"):
        assert words in page, words
    states = row.versions.all()  # type: ignore[attr-defined]
    change_row(row, actor=cast.tumd.sub_district, values={"consent": "refuses"}, version=1)
    assert [s.consent for s in states.order_by("nth")] == ["agrees", "refuses"]


@pytest.mark.clause("TR-1.2d")
def test_the_unit_itself_hands_in_the_paper_of_its_consent(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row = tied(cast, "西岳楼", "owner_unit", "owner_unit", consent="agrees")
    client = client_of(cast.tumd.owner_unit)
    page = client.get(reverse("communities:tie", args=[row.pk]))
    ticket = page.context["files"].ticket
    paper = BytesIO("同意改造，承担职责。".encode())
    paper.name = "同意书.txt"
    refused = client.post(reverse("attachments:upload"), {"ticket": ticket, "files": paper})
    assert refused.status_code == 422
    pdf = BytesIO(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    pdf.name = "同意书.pdf"
    client.post(reverse("attachments:upload"), {"ticket": ticket, "files": pdf})
    assert [a.safe_name for a in attachments_of(ref(row))] == ["同意书.pdf"]
    assert not may_attach(cast.tumd.property_company, ref(row))


@pytest.mark.clause("TR-4.2f", part="see their own communities")
@pytest.mark.parametrize("kind", ["owner_unit", "property_company"])
def test_units_and_companies_see_their_own_communities_and_no_others(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn, kind: str
) -> None:
    actor: Actor = cast.tumd.of_role(kind)
    assert not communities_visible_to(actor).exists()
    tied(cast, "西岳楼", kind, kind)
    assert [c.name for c in communities_visible_to(actor)] == ["西岳楼"]
    client = client_of(actor)
    assert client.get(named("西岳楼").get_absolute_url()).status_code == 200
    assert client.get(named("供销楼").get_absolute_url()).status_code == 404
    assert client.get(reverse("communities:ties", args=[named("供销楼").pk])).status_code == 404
    with pytest.raises(NotAllowed):
        change_row(named("西岳楼"), actor=actor, values={"address": "x"}, version=1)


@pytest.mark.clause("TR-4.2f", part="see their own communities")
def test_the_end_of_a_tie_ends_the_sight(plans: dict[str, Policy], cast: Cast) -> None:
    company = cast.tumd.property_company
    row = tied(cast, "西岳楼", "property_company", "property_company", starts_on=BUSINESS_DATE)
    assert communities_visible_to(company).exists()
    for ends, seen in ((BUSINESS_DATE + DAY, True), (BUSINESS_DATE, False)):
        row = change_row(row, actor=cast.tumd.lead_office, values={"ends_on": ends}, version=row.version)
        assert communities_visible_to(company).exists() is seen
    row = change_row(
        row,
        actor=cast.tumd.lead_office,
        values={"starts_on": BUSINESS_DATE + DAY, "ends_on": None},
        version=row.version,
    )
    assert not communities_visible_to(company).exists()
    other = tied(cast, "供销楼", "property_company", "property_company")
    trash_row(other, actor=cast.tumd.lead_office, reason="记错了")
    assert not communities_visible_to(company).exists()


def test_being_an_owner_unit_gives_a_property_company_no_sight(plans: dict[str, Policy], cast: Cast) -> None:
    tied(cast, "西岳楼", "property_company", "owner_unit")
    assert not communities_visible_to(cast.tumd.property_company).exists()


def test_what_a_unit_pays_is_for_the_offices_and_for_itself(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    tied(cast, "西岳楼", "owner_unit", "owner_unit", contribution=12_600_000)
    tied(cast, "西岳楼", "property_company", "property_company")
    url = reverse("communities:ties", args=[named("西岳楼").pk])
    assert "126,000.00" in client_of(cast.tumd.owner_unit).get(url).content.decode()
    assert "126,000.00" in client_of(cast.tumd.finance).get(url).content.decode()
    assert "126,000.00" not in client_of(cast.tumd.property_company).get(url).content.decode()
    history = reverse("communities:row_changes", args=["tie", Tie.objects.get(kind="owner_unit").pk])
    assert "126,000.00" in client_of(cast.tumd.finance).get(history).content.decode()
    assert "126,000.00" not in client_of(cast.tumd.property_company).get(history).content.decode()


def test_a_name_that_is_known_finds_its_organisation_and_another_county_is_none(
    plans: dict[str, Policy], cast: Cast
) -> None:
    known, lead = cast.tumd.body("owner_unit"), cast.tumd.lead_office
    before = Organisation.objects.count()
    row = tie_organisation(
        actor=lead, community=named("西岳楼"), organisation=None, name=" 产权单位 ", values={"kind": "owner_unit"}
    )
    assert (row.organisation, Organisation.objects.count()) == (known, before)
    with pytest.raises(BadInput):
        tie_organisation(
            actor=lead, community=named("西岳楼"), organisation=cast.gaotang.body("owner_unit"), name="",
            values={"kind": "owner_unit"},
        )  # fmt: skip
    with pytest.raises(BadInput):  # once is enough
        tie_organisation(
            actor=lead, community=named("西岳楼"), organisation=known, name="", values={"kind": "owner_unit"}
        )
    with pytest.raises(NotAllowed):
        tie_organisation(
            actor=cast.tumd.other_sub_district, community=named("供销楼"), organisation=None, name="不该有的单位",
            values={"kind": "owner_unit"},
        )  # fmt: skip
    assert not Organisation.objects.filter(name="不该有的单位").exists()


def test_the_form_says_what_does_not_fit(plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> None:
    url = reverse("communities:add_tie", args=[named("西岳楼").pk])
    client = client_of(cast.tumd.lead_office)
    given = {"kind": "owner_unit", "name": "旗粮食局"}
    for wrong in (
        {"name": ""},
        {"organisation": cast.tumd.body("owner_unit").pk},
        {"starts_on": "2021-02-01", "ends_on": "2021-01-01"},
        {"contribution": "-5"},
        {"consent_on": "2021-02-01"},
    ):
        assert client.post(url, given | wrong).status_code == 422, wrong
    assert not Tie.objects.exists()


class TestContiguousAreas:
    """A4: neighbours renovated as one."""

    def form(self, cast: Cast, name: str = "北街片区", *members: str) -> Batch:
        return form_batch(
            actor=cast.tumd.lead_office, county=county_of("150221"), name=name, note="",
            communities=[named(m) for m in members],
        )  # fmt: skip

    def test_an_area_is_formed_and_its_sums_count_each_community_once(
        self, plans: dict[str, Policy], cast: Cast, client_of: SignIn
    ) -> None:
        lead = cast.tumd.lead_office
        for name, households in (("西岳楼", 24), ("供销楼", 36)):
            row = named(name)
            change_row(row, actor=lead, values={"households": households, "area": households * 10_000}, version=1)
        batch = self.form(cast, "北街片区", "西岳楼", "供销楼")
        row = batches_with_sums(lead).get()
        assert (row.n, row.all_households, row.all_area) == (2, 60, 600_000)
        batch.communities.model.batches.through.objects.create(
            batch=Batch.objects.create(county=batch.county, name="重叠片区"), community=named("西岳楼")
        )
        total = total_of(lead, batches_visible_to(lead))
        assert (total["communities"], total["households"]) == (2, 60)
        entry = AuditEntry.objects.filter(code="communities.batch.formed").latest("pk")
        assert set(json.loads(entry.after)["communities"].split("、")) == {"西岳楼", "供销楼"}
        page = client_of(lead).get(batch.get_absolute_url()).content.decode()
        assert all(words in page for words in ("西岳楼", "供销楼", "6,000.00"))
        assert "北街片区" in client_of(lead).get(reverse("communities:batches")).content.decode()

    def test_a_community_lies_in_one_area_only(self, plans: dict[str, Policy], cast: Cast) -> None:
        self.form(cast, "北街片区", "西岳楼")
        with pytest.raises(BadInput, match="北街片区"):
            self.form(cast, "南街片区", "供销楼", "西岳楼")
        assert not Batch.objects.filter(name="南街片区").exists()

    def test_a_name_stands_once_and_is_not_empty(self, plans: dict[str, Policy], cast: Cast) -> None:
        self.form(cast)
        for name in ("北街片区", " "):
            with pytest.raises(BadInput):
                self.form(cast, name)

    def test_two_people_change_the_members_and_nothing_is_lost(
        self, plans: dict[str, Policy], cast: Cast, client_of: SignIn
    ) -> None:
        batch = self.form(cast, "北街片区", "西岳楼")
        west, coop, clean = named("西岳楼"), named("供销楼"), named("环卫小区")
        url = reverse("communities:edit_batch", args=[batch.pk])
        shown = {
            "name": "北街片区", "shown_name": "北街片区", "note": "", "shown_note": "", "shown_members": str(west.pk),
        }  # fmt: skip
        first, second = client_of(cast.tumd.lead_office), client_of(cast.tumd.sub_district)
        assert first.post(url, shown | {"members": [west.pk, coop.pk]}).status_code == 302
        assert second.post(url, shown | {"members": [clean.pk]}).status_code == 302
        assert set(batch.communities.all()) == {coop, clean}
        assert first.post(url, shown | {"name": "北一片", "members": [west.pk]}).status_code == 302
        clash = second.post(url, shown | {"name": "北二片", "members": [west.pk]})
        assert clash.status_code == 409
        batch.refresh_from_db()
        assert batch.name == "北一片"
        with pytest.raises(WrongState):
            change_batch(batch, actor=cast.tumd.lead_office, values={"name": "x"}, shown={"name": "y"})

    def test_only_the_own_county_and_the_own_area_are_touched(
        self, plans: dict[str, Policy], cast: Cast, client_of: SignIn
    ) -> None:
        batch = self.form(cast, "北街片区", "西岳楼")
        assert not batches_visible_to(cast.gaotang.lead_office).exists()
        assert client_of(cast.gaotang.lead_office).get(batch.get_absolute_url()).status_code == 404
        with pytest.raises(NotAllowed):
            form_batch(actor=cast.gaotang.lead_office, county=county_of("150221"), name="x", note="", communities=[])
        with pytest.raises(NotAllowed):
            change_batch(batch, actor=cast.tumd.other_sub_district, values={}, shown={}, remove=[named("西岳楼")])
        assert batch.communities.count() == 1

    def test_an_area_is_dissolved_with_a_reason_and_the_record_keeps_it(
        self, plans: dict[str, Policy], cast: Cast, client_of: SignIn
    ) -> None:
        batch = self.form(cast, "北街片区", "西岳楼")
        with pytest.raises(BadInput):
            dissolve_batch(batch, actor=cast.tumd.lead_office, reason=" ")
        url = reverse("communities:dissolve_batch", args=[batch.pk])
        assert client_of(cast.tumd.lead_office).post(url, {"reason": "方案调整"}).status_code == 302
        assert not Batch.objects.exists()
        entry = AuditEntry.objects.filter(code="communities.batch.dissolved").latest("pk")
        assert (json.loads(entry.before)["communities"], entry.reason) == ("西岳楼", "方案调整")
        assert Community.objects.filter(name="西岳楼", deleted_at=None).exists()

    def test_the_list_takes_the_same_queries_however_many_areas(
        self, plans: dict[str, Policy], cast: Cast, client_of: SignIn, django_assert_max_num_queries: Any
    ) -> None:
        names = list(Community.objects.filter(county__code="150221").values_list("name", flat=True)[:12])
        for n, name in enumerate(names):
            self.form(cast, f"片区 {n}", name)
        client = client_of(cast.tumd.lead_office)
        client.get(reverse("communities:batches"))
        with django_assert_max_num_queries(24):
            client.get(reverse("communities:batches"))
