"""Places of communities: by hand, from a GeoJSON file that is looked at first, on the map, and out again."""

import datetime
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiugai.audit.api import AuditEntry
from jiugai.common import geo as places
from jiugai.common.actors import Actor
from jiugai.common.geo import BadGeo, Datum, convert, metres_between
from jiugai.common.results import BadInput, NotAllowed, WrongState
from jiugai.communities.models import Alias, Border, Community, CommunityVersion
from jiugai.communities.queries.places import county_box, point_of
from jiugai.communities.services import change_row, geo
from jiugai.organisations.api import County
from jiugai.policies.api import Policy
from tests.cast import Cast

SignIn = Callable[[Actor | str], Client]
HERE = (110.5247, 40.5662)


def community(name: str = "西岳楼") -> Community:
    return Community.objects.select_related("county").get(name=name)


def point(x: float = HERE[0], y: float = HERE[1]) -> dict[str, object]:
    return {"type": "Point", "coordinates": [x, y]}


def square(x: float = HERE[0], y: float = HERE[1], side: float = 0.002) -> dict[str, object]:
    east, north = round(x + side, 7), round(y + side, 7)
    ring = [[x, y], [east, y], [east, north], [x, north], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def file_of(*features: object, datum: str = "CGCS2000") -> bytes:
    return json.dumps({"type": "FeatureCollection", "datum": datum, "features": features}).encode()


def outcomes(plan: geo.Plan) -> list[tuple[int, str]]:
    return [(line.number, line.outcome) for line in plan.lines]


@pytest.fixture(autouse=True)
def _reads_in_this_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child process has tests of its own and costs a second each time; the journey goes through it."""
    if "journey" not in request.node.name:
        monkeypatch.setattr(geo, "read_upload", places.read_geojson)


@pytest.fixture
def lead(plans: dict[str, Policy], cast: Cast) -> Actor:
    return cast.tumd.lead_office


def places_of(actor: Actor, *features: object, datum: str = "CGCS2000") -> int:
    plan = geo.plan_places(actor=actor, content=file_of(*features, datum=datum), datum=None)
    return geo.import_places(actor=actor, sealed=plan.sealed)


class TestFile:
    @pytest.mark.clause("GT-5.3b", part="map")
    def test_features_find_their_community_by_code_name_or_other_name(self, lead: Actor) -> None:
        row = community("供销楼")
        Alias.objects.create(community=row, county=row.county, name="供销社家属楼", name_key="供销社家属楼")
        content = file_of(
            feature(point(), 名称=" 西岳楼 "), feature(point(110.53), code=community("环卫小区").code, name="别名"),
            feature(square(), NAME="供销社家属楼"), feature(point(), name="没有的小区"), feature(point(), colour="red"),
            feature(None, name="民政局家属楼"), feature(point(0, 0), name="民政局家属楼"),
        )  # fmt: skip
        plan = geo.plan_places(actor=lead, content=content, datum=None)
        assert outcomes(plan) == [
            (1, "new"), (2, "new"), (3, "new"), (4, "unmatched"), (5, "unmatched"), (6, "empty"), (7, "refused"),
        ]  # fmt: skip
        assert [x.target for x in plan.lines[:3]] == ["西岳楼", "环卫小区", "供销楼"]
        assert all(x.text for x in plan.lines[3:])
        assert point_of(community()) is None, "looking writes nothing"

        assert geo.import_places(actor=lead, sealed=plan.sealed) == 3
        found = point_of(community())
        assert found is not None
        assert next(found.positions()) == HERE
        assert community("供销楼").outline == square()
        assert point_of(community("供销楼")) is not None, "an outline alone gives the point too"

    @pytest.mark.parametrize("datum", list(Datum))
    def test_the_datum_is_kept_as_handed_in(self, lead: Actor, datum: Datum) -> None:
        places_of(lead, feature(point(*convert(HERE, Datum.CGCS2000, datum)), name="西岳楼"), datum=datum)
        row = community()
        assert row.datum == datum
        shown = point_of(row)
        assert shown is not None
        assert metres_between(next(shown.to(Datum.CGCS2000).positions()), HERE) <= 0.5

    def test_another_datum_for_the_other_part_is_converted_and_said(self, lead: Actor) -> None:
        places_of(lead, feature(point(*convert(HERE, Datum.CGCS2000, Datum.GCJ02)), name="西岳楼"), datum="GCJ-02")
        plan = geo.plan_places(actor=lead, content=file_of(feature(square(), name="西岳楼")), datum=None)
        assert "GCJ-02" in plan.lines[0].text
        geo.import_places(actor=lead, sealed=plan.sealed)
        row = community()
        assert row.datum == "gcj02"
        assert row.outline is not None
        kept = places.stored_shape(row.outline, row.datum).to(Datum.CGCS2000)
        assert all(
            metres_between(a, b) <= 0.5
            for a, b in zip(kept.positions(), places.stored_shape(square(), "cgcs2000").positions(), strict=True)
        )

    def test_the_same_file_again_changes_nothing(self, lead: Actor) -> None:
        features = [feature(point(), name="西岳楼"), feature(square(), name="西岳楼")]
        places_of(lead, *features)
        plan = geo.plan_places(actor=lead, content=file_of(*features), datum=None)
        assert outcomes(plan) == [(1, "same"), (2, "same")]
        assert plan.sealed == ""

    def test_the_same_place_in_another_datum_is_no_change(self, lead: Actor) -> None:
        places_of(lead, feature(point(), name="西岳楼"))
        moved = feature(point(*convert(HERE, Datum.CGCS2000, Datum.BD09)), name="西岳楼")
        assert outcomes(geo.plan_places(actor=lead, content=file_of(moved, datum="BD-09"), datum=None)) == [(1, "same")]

    def test_two_features_for_one_part_are_not_taken_by_chance(self, lead: Actor) -> None:
        content = file_of(feature(point(), name="西岳楼"), feature(point(110.6), name="西岳楼"))
        plan = geo.plan_places(actor=lead, content=content, datum=None)
        assert outcomes(plan) == [(1, "new"), (2, "refused")]

    def test_a_file_without_a_datum_needs_the_choice(self, lead: Actor) -> None:
        content = json.dumps(feature(point(), name="西岳楼")).encode()
        with pytest.raises(BadGeo) as refused:
            geo.plan_places(actor=lead, content=content, datum=None)
        assert refused.value.code == "datum_missing"
        assert outcomes(geo.plan_places(actor=lead, content=content, datum=Datum.BD09)) == [(1, "new")]

    @pytest.mark.clause("GT-5.4b", part="map")
    def test_defence_cables_and_lines_are_refused_and_nothing_of_them_is_kept(self, lead: Actor) -> None:
        content = file_of(
            feature(point(110.611), name="西岳楼", 备注="国防光缆接头"),
            feature(square(110.612), name="西岳楼", 类型="军事管理区"),
            feature({"type": "LineString", "coordinates": [[110.613, 40.5], [110.614, 40.5]]}, name="西岳楼"),
        )  # fmt: skip
        plan = geo.plan_places(actor=lead, content=content, datum=None)
        assert [x.outcome for x in plan.lines] == ["refused"] * 3
        assert plan.sealed == ""
        borders = geo.plan_borders(
            actor=lead,
            datum=None,
            content=file_of(
                feature(
                    {"type": "LineString", "coordinates": [[110.5, 40.5], [110.6, 40.5]]}, code="150221", 类型="光缆"
                )
            ),
        )
        assert [x.outcome for x in borders.lines] == ["refused"]

    def test_all_or_nothing(self, lead: Actor) -> None:
        content = file_of(feature(point(), name="西岳楼"), feature(point(110.53), name="供销楼"))
        plan = geo.plan_places(actor=lead, content=content, datum=None)
        other = community("供销楼")
        geo.set_place(
            actor=lead, community=other, point=places.read_point(110.5, 40.5, Datum.WGS84), version=other.version
        )
        with pytest.raises(WrongState, match="供销楼"):
            geo.import_places(actor=lead, sealed=plan.sealed)
        assert point_of(community()) is None

    def test_an_edit_of_other_facts_in_between_is_no_obstacle(self, lead: Actor) -> None:
        plan = geo.plan_places(actor=lead, content=file_of(feature(point(), name="西岳楼")), datum=None)
        row = community()
        change_row(row, actor=lead, values={"households": 24}, version=row.version)
        geo.import_places(actor=lead, sealed=plan.sealed)
        assert (community().households, community().datum) == (24, "cgcs2000")

    def test_a_check_is_for_the_person_who_made_it(self, lead: Actor, cast: Cast) -> None:
        plan = geo.plan_places(actor=lead, content=file_of(feature(point(), name="西岳楼")), datum=None)
        for sealed in (plan.sealed, plan.sealed[:-2], "x"):
            with pytest.raises(BadInput):
                geo.import_places(actor=cast.gaotang.lead_office, sealed=sealed)
        with pytest.raises(BadInput):
            geo.import_borders(actor=lead, sealed=plan.sealed)

    def test_who_may(self, lead: Actor, cast: Cast) -> None:
        content = file_of(feature(point(), name="西岳楼"))
        with pytest.raises(NotAllowed):
            geo.plan_places(actor=cast.tumd.finance, content=content, datum=None)
        foreign = geo.plan_places(actor=cast.gaotang.lead_office, content=content, datum=None)
        assert outcomes(foreign) == [(1, "unmatched")], "another county's community does not exist"

    def test_a_place_far_from_the_county_is_asked_about(self, lead: Actor) -> None:
        assert county_box("150221") is None, "nothing known, nothing doubted"
        for i, name in enumerate(("西岳楼", "供销楼", "环卫小区")):
            places_of(lead, feature(point(110.5 + i / 100), name=name))
        far = geo.plan_places(actor=lead, content=file_of(feature(point(116.4, 39.9), name="民政局家属楼")), datum=None)
        assert far.lines[0].outcome == "refused"
        assert "116.4" in far.lines[0].text

    def test_it_stands_in_the_record(self, lead: Actor) -> None:
        plan = geo.plan_places(actor=lead, content=file_of(feature(point(), name="西岳楼")), datum=None)
        geo.import_places(actor=lead, sealed=plan.sealed, file_name="places.geojson")
        whole = AuditEntry.objects.get(code="communities.places.imported")
        assert json.loads(whole.after) == {"rows": 1, "file": "places.geojson"}
        one = AuditEntry.objects.filter(code="communities.community.changed", subject_id=str(community().pk)).latest(
            "id"
        )
        assert json.loads(one.after)["datum"] == "cgcs2000"
        state = CommunityVersion.objects.get(row=community(), until=None)
        assert (state.nth, state.longitude) == (community().version, 1_105_247_000)
        assert CommunityVersion.objects.get(row=community(), nth=state.nth - 1).until == state.since


class TestBorders:
    def test_borders_find_their_division_and_are_replaced_by_the_next(self, lead: Actor) -> None:
        for side in (0.2, 0.3):
            content = file_of(feature(square(110.4, 40.4, side), adcode="150221"))
            plan = geo.plan_borders(actor=lead, content=content, datum=None)
            assert [x.outcome for x in plan.lines] == ["new" if side == 0.2 else "changed"]
            assert geo.import_borders(actor=lead, sealed=plan.sealed) == 1
        border = Border.objects.get()
        assert (border.region_code, border.county.code) == ("150221000000", "150221")
        assert (border.west, border.north) == (1_104_000_000, 407_000_000)

    def test_bounds_are_in_the_national_datum(self, lead: Actor) -> None:
        corner = convert((110.4, 40.4), Datum.CGCS2000, Datum.GCJ02)
        plan = geo.plan_borders(
            actor=lead, content=file_of(feature(square(*corner), code="150221"), datum="GCJ-02"), datum=None
        )
        geo.import_borders(actor=lead, sealed=plan.sealed)
        border = Border.objects.get()
        assert border.datum == "gcj02"
        assert abs(border.west - 1_104_000_000) < 50

    def test_a_sub_district_draws_its_own_only(self, lead: Actor, cast: Cast) -> None:
        content = file_of(feature(square(), code="150221"))
        plan = geo.plan_borders(actor=cast.tumd.sub_district, content=content, datum=None)
        assert [x.outcome for x in plan.lines] == ["refused"]


class TestByHand:
    def test_set_and_taken_away(self, lead: Actor) -> None:
        row = geo.set_place(actor=lead, community=community(), point=places.read_point(*HERE, Datum.BD09), version=1)
        assert (row.longitude, row.latitude, row.datum) == (1_105_247_000, 405_662_000, "bd09")
        row = geo.set_place(actor=lead, community=row, point=None, version=row.version)
        assert (row.longitude, row.datum) == (None, "")

    def test_by_the_form(self, lead: Actor, client_of: SignIn) -> None:
        client, row = client_of(lead), community()
        url = reverse("communities:place_edit", args=[row.pk])
        given = {"version": row.version, "longitude": "110°31′29″", "latitude": "４０.5662", "datum": "gcj02"}
        assert client.post(url, given).status_code == 302
        row = community()
        assert (row.longitude, row.latitude, row.datum) == (1_105_247_222, 405_662_000, "gcj02")
        page = client.get(reverse("communities:place", args=[row.pk])).content.decode()
        assert "GCJ-02" in page
        assert "map__mark" in page

    @pytest.mark.parametrize(
        ("longitude", "latitude"),
        [("40.5662", "110.5247"), ("abc", "40"), ("110.5", ""), ("2.35", "48.85"), ("4491234", "459876")],
    )
    def test_what_cannot_be_is_said_at_the_field(
        self, lead: Actor, client_of: SignIn, longitude: str, latitude: str
    ) -> None:
        row = community()
        url = reverse("communities:place_edit", args=[row.pk])
        given = {"version": row.version, "longitude": longitude, "latitude": latitude, "datum": "cgcs2000"}
        answer = client_of(lead).post(url, given)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
        assert point_of(community()) is None

    def test_somebody_else_in_between_is_not_overwritten(self, lead: Actor, client_of: SignIn) -> None:
        row = community()
        geo.set_place(actor=lead, community=row, point=places.read_point(110.6, 40.6, Datum.WGS84), version=row.version)
        given = {"version": row.version, "longitude": "110.5", "latitude": "40.5", "datum": "cgcs2000"}
        answer = client_of(lead).post(reverse("communities:place_edit", args=[row.pk]), given)
        assert answer.status_code == 409
        assert community().longitude == 1_106_000_000

    def test_a_foreign_community_does_not_exist(self, lead: Actor, cast: Cast, client_of: SignIn) -> None:
        client = client_of(cast.gaotang.lead_office)
        for name in ("place", "place_edit"):
            assert client.get(reverse(f"communities:{name}", args=[community().pk])).status_code == 404


class TestPages:
    def hand_in(self, client: Client, content: bytes, **more: str) -> object:
        file = SimpleUploadedFile("places.geojson", content)
        return client.post(reverse("communities:map_import"), {"what": "places", "datum": "", "file": file} | more)

    @pytest.mark.clause("GT-5.3b", part="map")
    def test_the_journey_from_the_file_over_the_check_to_the_map_and_out_again(
        self, lead: Actor, client_of: SignIn
    ) -> None:
        client = client_of(lead)
        content = file_of(
            feature(point(), name="西岳楼"), feature(point(), name="没有的小区"), feature(square(), name="供销楼")
        )
        check = self.hand_in(client, content).content.decode()
        assert "没有的小区" in check
        sealed = re.search(r'name="sealed" value="([^"]+)"', check)
        assert sealed
        done = client.post(
            reverse("communities:map_import"), {"sealed": sealed[1], "what": "places", "file_name": "x"}, follow=True
        )
        page = done.content.decode()
        assert f'data-row="row-{community().pk}"' in page
        assert page.count('class="map__mark"') == 2
        assert "map__outline" in page

        out = b"".join(client.get(reverse("communities:map_export")).streaming_content)  # type: ignore[arg-type]
        named = {
            (f["properties"]["name"], f["geometry"] and f["geometry"]["type"]) for f in json.loads(out)["features"]
        }
        assert {("西岳楼", "Point"), ("供销楼", "Point"), ("供销楼", "Polygon"), ("环卫小区", None)} <= named
        again = geo.plan_places(actor=lead, content=out, datum=None)
        assert {x.outcome for x in again.lines} == {"same", "empty"}, "what goes out comes in unchanged"
        assert json.loads(AuditEntry.objects.get(code="communities.places.exported").after) == {"rows": 26}

    def test_the_file_holds_what_the_list_shows(self, lead: Actor, client_of: SignIn) -> None:
        places_of(lead, feature(point(*convert(HERE, Datum.CGCS2000, Datum.BD09)), name="西岳楼"), datum="BD-09")
        client = client_of(lead)
        for query, datum in (("?q=西岳", "cgcs2000"), ("?q=西岳&kept=1", "bd09")):
            out = b"".join(client.get(reverse("communities:map_export") + query).streaming_content)  # type: ignore[arg-type]
            (only,) = json.loads(out)["features"]
            assert (only["properties"]["name"], only["properties"]["datum"]) == ("西岳楼", datum)

    @pytest.mark.parametrize(
        ("content", "field"), [(b"{", "file"), (json.dumps(feature(point(), name="西岳楼")).encode(), "datum")]
    )
    def test_a_bad_file_is_said_at_its_field(self, lead: Actor, client_of: SignIn, content: bytes, field: str) -> None:
        answer = self.hand_in(client_of(lead), content)
        assert answer.status_code == 422  # type: ignore[attr-defined]
        page = answer.content.decode()  # type: ignore[attr-defined]
        assert re.search(rf'<[^>]*name="{field}"[^>]*aria-invalid="true"', page)

    def test_the_map_shows_rows_of_the_page_as_marks_and_the_others_as_dots(
        self, lead: Actor, client_of: SignIn
    ) -> None:
        rows = list(Community.objects.filter(county__code="150221"))
        places_of(lead, *(feature(point(110.5 + i / 200), name=r.name) for i, r in enumerate(rows[:-2])))
        page = client_of(lead).get(reverse("communities:list") + "?beside=on&per=20").content.decode()
        marks, dots = page.count('class="map__mark"'), re.search(r'class="map__dots" d="([^"]+)"', page)
        assert dots
        assert marks + dots[1].count("M") == 24
        assert not re.search(r"https?://(?!testserver)", re.search(r"<figure class=\"map\".*?</figure>", page, re.S)[0])  # type: ignore[index]

    def test_only_when_asked_for(self, lead: Actor, client_of: SignIn) -> None:
        assert 'class="map"' not in client_of(lead).get(reverse("communities:list")).content.decode()

    def test_the_map_of_a_past_day_shows_the_places_of_that_day(self, lead: Actor, client_of: SignIn) -> None:
        places_of(lead, feature(point(), name="西岳楼"))
        CommunityVersion.objects.filter(until=None).update(since=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
        client, url = client_of(lead), reverse("communities:list") + "?beside=on&q=西岳"
        assert client.get(url + "&at=2021-09-01").content.decode().count('class="map__mark"') == 1
        assert client.get(url + "&at=2019-09-01").content.decode().count('class="map__mark"') == 0

    def test_the_panel_costs_a_handful_of_queries_however_long_the_list(
        self, lead: Actor, client_of: SignIn, django_assert_max_num_queries: Any
    ) -> None:
        rows = list(Community.objects.filter(county__code="150221"))
        places_of(lead, *(feature(point(110.5 + i / 200), name=r.name) for i, r in enumerate(rows)))
        client = client_of(lead)
        with CaptureQueriesContext(connection) as closed:
            client.get(reverse("communities:list"))
        with django_assert_max_num_queries(len(closed) + 7):
            client.get(reverse("communities:list") + "?beside=on")

    def test_a_county_of_its_own(self, lead: Actor, cast: Cast, client_of: SignIn) -> None:
        places_of(lead, feature(point(), name="西岳楼"))
        Border.objects.create(
            county=County.objects.get(code="150221"), region_code="150221000000", outline=square(), datum="cgcs2000",
            west=0, south=0, east=0, north=0,
        )  # fmt: skip
        page = client_of(cast.gaotang.lead_office).get(reverse("communities:list") + "?beside=on").content.decode()
        assert "map__mark" not in page
        assert "map__border" not in page
