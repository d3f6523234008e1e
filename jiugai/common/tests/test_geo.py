"""Coordinates keep their datum and convert to half a metre; whatever cannot be taken gets its own sentence."""

import itertools
import json
import math
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiugai.common import geo
from jiugai.common.geo import BadGeo, Datum

SALAQI = (110.5247, 40.5662)
"""A place in the middle of a county town of Inner Mongolia."""
SQUARE = [[110.52, 40.56], [110.53, 40.56], [110.53, 40.57], [110.52, 40.57], [110.52, 40.56]]
COUNTY = geo.Box(1_102_000_000, 402_000_000, 1_112_000_000, 409_000_000)
ALL = geo.POINT | geo.OUTLINES | geo.LINES

IN_CHINA = st.tuples(st.floats(73.5, 135.0, allow_nan=False), st.floats(3.9, 53.5, allow_nan=False))


class TestDatums:
    @settings(max_examples=300, deadline=None)
    @given(IN_CHINA, st.sampled_from(list(Datum)), st.sampled_from(list(Datum)))
    def test_there_and_back_is_the_same_place(self, place, one, other):
        back = geo.convert(geo.convert(place, one, other), other, one)
        assert geo.metres_between(place, back) <= 0.5

    @settings(max_examples=100, deadline=None)
    @given(IN_CHINA, st.sampled_from(list(Datum)), st.sampled_from(list(Datum)), st.sampled_from(list(Datum)))
    def test_the_way_over_a_third_datum_leads_to_the_same_place(self, place, one, other, third):
        direct = geo.convert(place, one, other)
        around = geo.convert(geo.convert(place, one, third), third, other)
        assert geo.metres_between(direct, around) <= 0.5

    def test_the_shift_is_the_published_one(self):
        """Known pairs: the Tiananmen flagpole and others as the public maps give them, to a metre."""
        gcj = geo.convert((116.391349, 39.907375), Datum.WGS84, Datum.GCJ02)
        assert geo.metres_between(gcj, (116.397593, 39.908778)) < 3
        assert (
            geo.metres_between(geo.convert((116.404, 39.915), Datum.GCJ02, Datum.BD09), (116.41036949, 39.92133699)) < 1
        )
        assert (
            geo.metres_between(geo.convert((116.404, 39.915), Datum.BD09, Datum.GCJ02), (116.39762729, 39.90865673)) < 1
        )

    def test_the_shift_is_hundreds_of_metres_so_that_mixing_would_be_seen(self):
        for datum in (Datum.GCJ02, Datum.BD09):
            moved = geo.convert(SALAQI, Datum.CGCS2000, datum)
            assert 100 < geo.metres_between(SALAQI, moved) < 2000

    def test_cgcs2000_and_wgs84_are_one_for_a_map(self):
        assert geo.convert(SALAQI, Datum.WGS84, Datum.CGCS2000) == SALAQI

    @pytest.mark.parametrize(
        ("text", "datum"),
        [
            ("GCJ-02", Datum.GCJ02), ("gcj02", Datum.GCJ02), ("ＧＣＪ－０２", Datum.GCJ02), ("火星坐标系", Datum.GCJ02),
            ("BD-09", Datum.BD09), ("百度坐标", Datum.BD09), ("CGCS2000", Datum.CGCS2000),
            ("urn:ogc:def:crs:EPSG::4490", Datum.CGCS2000), ("EPSG:4326", Datum.WGS84),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", Datum.WGS84), ("WGS 84", Datum.WGS84), ("GCS_WGS_1984", Datum.WGS84),
            ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", Datum.WGS84), ("国家2000", Datum.CGCS2000),
            ("EPSG:4547", None), ("北京54", None), ("", None), ("西安80", None),
        ],
    )  # fmt: skip
    def test_names_of_datums(self, text, datum):
        assert geo.named(text) is datum

    def test_a_shape_remembers_what_it_was_handed_in_as(self):
        point = geo.read_point(*SALAQI, Datum.BD09)
        assert point.datum is Datum.BD09
        shown = point.to(Datum.CGCS2000)
        assert shown.datum is Datum.CGCS2000
        assert shown.coordinates != point.coordinates
        assert point.coordinates == SALAQI


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": list(features)} | more).encode()


def feature(geometry, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point(x=SALAQI[0], y=SALAQI[1]):
    return {"type": "Point", "coordinates": [x, y]}


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


BOW_TIE = [[110.5, 40.5], [110.6, 40.6], [110.6, 40.5], [110.5, 40.6], [110.5, 40.5]]
HOLE_OUTSIDE = [[110.7, 40.7], [110.71, 40.7], [110.71, 40.71], [110.7, 40.7]]

BAD_FEATURES = [
    ("no_geometry", None),
    ("no_geometry", {}),
    ("no_geometry", {"type": "Polygon", "coordinates": []}),
    ("wrong_kind", {"type": "GeometryCollection", "geometries": []}),
    ("wrong_kind", {"type": "MultiPoint", "coordinates": [list(SALAQI)]}),
    ("wrong_kind", {"type": "Curve", "coordinates": []}),
    ("wrong_kind", {"type": {"a": 1}, "coordinates": []}),
    ("not_numbers", {"type": "Point", "coordinates": ["110.52", "40.56"]}),
    ("not_numbers", {"type": "Point", "coordinates": [110.52]}),
    ("not_numbers", {"type": "Point", "coordinates": [110.52, None]}),
    ("not_numbers", {"type": "Point", "coordinates": [True, False]}),
    ("not_numbers", {"type": "Point"}),
    ("not_numbers", {"type": "Point", "coordinates": [1e999, 40]}),
    ("not_numbers", {"type": "Polygon", "coordinates": [[110.5, 40.5], [110.6, 40.5]]}),
    ("few_points", polygon([[110.5, 40.5], [110.6, 40.6], [110.5, 40.5]])),
    ("few_points", polygon([[110.5, 40.5], [110.5, 40.5], [110.5, 40.5], [110.5, 40.5]])),
    ("few_points", {"type": "LineString", "coordinates": [[110.5, 40.5], [110.5, 40.5]]}),
    ("swapped", point(40.5662, 110.5247)),
    ("swapped", polygon([[y, x] for x, y in SQUARE])),
    ("projected", point(459876.5, 4491234.1)),
    ("outside_china", point(2.3522, 48.8566)),
    ("outside_china", point(0, 0)),
    ("outside_county", point(116.4, 39.9)),
    ("crosses_itself", polygon(BOW_TIE)),
    ("bad_holes", polygon(SQUARE, HOLE_OUTSIDE)),
    ("crosses_itself", {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}),
    ("outline_points", polygon([[110.5 + i * 1e-6, 40.5 + (i % 2) * 1e-6] for i in range(20_001)])),
]


class TestFeatures:
    @pytest.mark.parametrize(("code", "geometry"), BAD_FEATURES)
    def test_each_fault_has_its_sentence(self, code, geometry):
        if geometry and geometry.get("coordinates") == [1e999, 40]:
            content = b'{"type":"Point","coordinates":[1e999,40]}'
        else:
            content = collection(feature(geometry))
        (read,) = geo.read_geojson(content, kinds=ALL, datum=Datum.CGCS2000, within=COUNTY).features
        assert read.shape is None
        assert read.fault.code == code
        assert "%(" not in read.fault.sentence
        assert read.fault.sentence.endswith((".", "。"))

    def test_a_good_neighbour_is_taken_although_another_feature_is_bad(self):
        file = geo.read_geojson(collection(feature(point(0, 0)), feature(point())), kinds=ALL, datum=Datum.WGS84)
        assert [(f.number, f.shape is None) for f in file.features] == [(1, True), (2, False)]

    def test_an_outline_is_closed_turned_and_freed_of_repeats_and_heights(self):
        clockwise = [[x, y, 1023.5] for x, y in reversed(SQUARE)][:-1]
        clockwise.insert(1, clockwise[0])
        shape = geo.read_shape(polygon(clockwise), datum=Datum.CGCS2000, kinds=geo.OUTLINES)
        (ring,) = shape.coordinates
        assert ring[0] == ring[-1]
        assert len(ring) == 5
        assert sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in itertools.pairwise(ring)) < 0, "counterclockwise"

    def test_bounds_are_whole_numbers_of_the_shape(self):
        shape = geo.read_shape(polygon(SQUARE), datum=Datum.CGCS2000, kinds=geo.OUTLINES)
        assert shape.box == (1_105_200_000, 405_600_000, 1_105_300_000, 405_700_000)
        assert shape.centre == (1_105_250_000, 405_650_000)

    def test_the_centre_of_a_horseshoe_lies_on_it(self):
        shoe = [[0, 0], [3, 0], [3, 3], [2, 3], [2, 1], [1, 1], [1, 3], [0, 3], [0, 0]]
        ring = [[110 + x / 100, 40 + y / 100] for x, y in shoe]
        x, y = geo.read_shape(polygon(ring), datum=Datum.CGCS2000, kinds=geo.OUTLINES).centre
        assert not (1_100_100_000 < x < 1_100_200_000 and 400_100_000 < y < 400_300_000)

    def test_the_county_is_asked_in_the_national_datum(self):
        edge = geo.convert((111.2 - 0.0001, 40.5), Datum.CGCS2000, Datum.BD09)
        assert edge[0] > 111.2
        assert geo.read_point(*edge, Datum.BD09, within=COUNTY).coordinates

    def test_what_is_stored_comes_back(self):
        point_ = geo.read_point(*SALAQI, Datum.GCJ02)
        assert geo.stored_point(*map(geo.units, point_.coordinates), "gcj02") == point_
        outline = geo.read_shape(polygon(SQUARE), datum=Datum.GCJ02, kinds=geo.OUTLINES)
        assert geo.stored_shape(json.loads(json.dumps(outline.geojson())), "gcj02") == outline


class TestFiles:
    @pytest.mark.parametrize(
        ("code", "content"),
        [
            ("too_large", b" " * (geo.LARGEST + 1)),
            ("not_text", b"MZ\x90\x00\x03\x00\x00\x00"),
            ("not_text", b"\x89PNG\r\n\x1a\n\x00\x00"),
            ("not_text", "{}".encode("utf-16")),
            ("broken", b'{"type": "FeatureCollection",\n"features": ['),
            ("broken", b""),
            ("nested", b"[" * 200_000),
            ("nested", collection(feature(point(), deep=0)).replace(b"0}", b"[" * 975 + b"]" * 975 + b"}")),
            ("not_geojson", b"[1, 2]"),
            ("not_geojson", b'"Point"'),
            ("not_geojson", b'{"type": {"a": 1}}'),
            ("not_geojson", b'<?xml version="1.0"?><kml/>'),
            ("not_geojson", b'{"type": "Topology", "objects": {}}'),
            ("not_numbers", b'{"type": "Point", "coordinates": [NaN, 40]}'),
            ("not_numbers", b'{"type": "Point", "coordinates": [' + b"9" * 5000 + b", 40]}"),
            ("no_features", collection()),
            ("too_many_features", collection(*[None] * 20_001)),
            ("datum_unknown", collection(feature(point()), crs={"type": "name", "properties": {"name": "EPSG:4547"}})),
            ("datum_conflict", collection(feature(point()), datum="GCJ-02")),
            ("datum_unknown", collection(feature(point()), crs={"type": "link"})),
        ],
    )
    def test_a_file_that_cannot_be_taken_says_why(self, code, content):
        with pytest.raises(BadGeo) as refused:
            geo.read_geojson(content, kinds=ALL, datum=Datum.CGCS2000)
        assert refused.value.code == code
        assert "%(" not in refused.value.sentence

    def test_no_datum_is_no_coordinates(self):
        with pytest.raises(BadGeo) as refused:
            geo.read_geojson(collection(feature(point())), kinds=ALL)
        assert refused.value.code == "datum_missing"

    def test_too_many_points_in_all(self):
        long = {"type": "LineString", "coordinates": [[110.5 + i * 1e-6, 40.5] for i in range(19_000)]}
        with pytest.raises(BadGeo) as refused:
            geo.read_geojson(collection(*[feature(long)] * 27), kinds=ALL, datum=Datum.CGCS2000)
        assert refused.value.code == "too_many_points"

    def test_the_file_says_its_datum(self):
        crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
        assert geo.read_geojson(collection(feature(point()), crs=crs), kinds=ALL).datum is Datum.CGCS2000

    def test_features_may_say_it_for_themselves(self):
        file = geo.read_geojson(
            collection(feature(point(), datum="GCJ-02"), feature(point(), datum="百度"), feature(point())), kinds=ALL
        )
        assert [f.shape and f.shape.datum for f in file.features] == [Datum.GCJ02, Datum.BD09, None]
        assert file.features[2].fault.code == "datum_missing"

    def test_a_feature_that_contradicts_the_choice_is_refused(self):
        (read,) = geo.read_geojson(
            collection(feature(point(), datum="GCJ-02")), kinds=ALL, datum=Datum.CGCS2000
        ).features
        assert read.fault.code == "datum_conflict"

    def test_gb18030_and_a_byte_order_mark(self):
        text = json.dumps(
            {"type": "Feature", "geometry": point(), "properties": {"name": "西岳楼"}}, ensure_ascii=False
        )
        for content in (text.encode("gb18030"), text.encode("utf-8-sig")):
            (read,) = geo.read_geojson(content, kinds=ALL, datum=Datum.WGS84).features
            assert read.properties["name"] == "西岳楼"

    @pytest.mark.parametrize("target", [None, Datum.CGCS2000, Datum.GCJ02])
    def test_what_goes_out_comes_in_again(self, target):
        one = geo.read_point(*SALAQI, Datum.BD09)
        two = geo.read_shape(polygon(SQUARE), datum=Datum.GCJ02, kinds=geo.OUTLINES)
        content = b"".join(geo.write_geojson([(one, {"name": "甲"}), (two, {}), (None, {"name": "丙"})], datum=target))
        assert b"crs" not in content
        back = geo.read_geojson(content, kinds=ALL).features
        assert [f.fault and f.fault.code for f in back] == [None, None, "no_geometry"]
        for kept, read in zip((one, two), back, strict=False):
            assert read.shape.datum is (target or kept.datum)
            pairs = zip(kept.to(read.shape.datum).positions(), read.shape.positions(), strict=True)
            assert all(geo.metres_between(a, b) < 0.05 for a, b in pairs)

    def test_a_refusal_crosses_processes(self):
        fault = pickle.loads(pickle.dumps(BadGeo("crosses_itself", place="110.5, 40.5")))
        assert (fault.code, fault.values) == ("crosses_itself", {"place": "110.5, 40.5"})

    def test_an_upload_is_read_in_a_process_of_its_own(self):
        content = collection(feature(point(), name="甲"), feature(polygon(BOW_TIE)))
        one, two = geo.read_upload(content, kinds=ALL, datum=Datum.BD09, within=COUNTY.grown(1)).features
        assert (one.shape, one.properties) == (geo.read_point(*SALAQI, Datum.BD09), {"name": "甲"})
        assert (two.shape, two.fault.code) == (None, "crosses_itself")

    @pytest.mark.parametrize(
        ("code", "content"),
        [
            ("nested", b"[" * 5_000_000),
            ("too_large", b" " * (geo.LARGEST + 1)),
            ("not_geojson", b"[" + b"{}," * 3_000_000 + b"{}]"),
            ("unreadable", b'{"type":"FeatureCollection","features":[' + b'{"a":{}},' * 1_000_000 + b"0]}"),
        ],
    )
    def test_a_hostile_file_ends_within_the_limits(self, code, content, monkeypatch):
        """The deepest and the widest files that fit the size are refused, and this process lives."""
        if code == "unreadable":
            monkeypatch.setattr("jiugai.common.geo.bounded_reading.MEMORY_MB", 300)
        with pytest.raises(BadGeo) as refused:
            geo.read_upload(content, kinds=ALL, datum=Datum.CGCS2000)
        assert refused.value.code == code


class TestDegrees:
    @pytest.mark.parametrize(
        "text", ["110.5247222", "１１０.5247222", " 110°31′29″ ", "110°31'29\"", "东经110度31分29秒", "110°31′29″E"]
    )
    def test_as_people_write_them(self, text):
        assert abs(geo.read_degrees(text) - 110.5247222) < 1e-6

    @pytest.mark.parametrize("text", ["", "abc", "110,52", "-110.5", "110.5.2", "1105247222", "110.52 40.56", "=1+1"])
    def test_what_is_none_says_how_to_write_it(self, text):
        with pytest.raises(BadGeo) as refused:
            geo.read_degrees(text)
        assert refused.value.code == "not_degrees"


class TestSensitive:
    @pytest.mark.clause("GT-5.4b", part="map")
    @pytest.mark.parametrize(
        "properties",
        [
            {"名称": "国防光缆"}, {"name": "国 防 光 缆"}, {"类型": "国防-光缆（架空）"}, {"kind": "defence_cable"},
            {"权属": "国防", "类别": "光缆"}, {"国防光缆": "是"}, {"note": "Military cable"}, {"名称": "军事管理区"},
            {"名称": "军用通信线路"}, {"备注": ["一般", {"性质": "部队电缆"}]}, {"name": "ＤＥＦＥＮＣＥ　ＣＡＢＬＥ"},
        ],
    )  # fmt: skip
    def test_what_looks_like_a_defence_line_is_refused(self, properties):
        for geometry in (point(), polygon(SQUARE), {"type": "LineString", "coordinates": SQUARE}):
            (read,) = geo.read_geojson(
                collection(feature(geometry, **properties)), kinds=ALL, datum=Datum.CGCS2000
            ).features
            assert read.fault.code == "defence"
            assert read.shape is None

    def test_also_where_it_stands_beside_the_properties(self):
        member = feature(point()) | {"id": "国防光缆-3"}
        (read,) = geo.read_geojson(collection(member), kinds=ALL, datum=Datum.CGCS2000).features
        assert read.fault.code == "defence"

    def test_houses_of_the_armed_forces_are_houses(self):
        for name in ("武装部家属楼", "国防小区", "军区干休所", "部队家属院"):
            geo.check_sensitive({"name": name, "heating": "集中供热"})

    @pytest.mark.parametrize("kind", ["燃气管线", "10kV 电缆", "光缆", "sewer main", "供热管网"])
    def test_lines_of_utilities_are_no_borders(self, kind):
        line = {"type": "LineString", "coordinates": SQUARE}
        (read,) = geo.read_geojson(collection(feature(line, kind=kind)), kinds=ALL, datum=Datum.CGCS2000).features
        assert read.fault.code == "utility_line"

    def test_a_border_is_a_border(self):
        line = {"type": "LineString", "coordinates": SQUARE}
        (read,) = geo.read_geojson(collection(feature(line, name="街道界")), kinds=ALL, datum=Datum.CGCS2000).features
        assert read.shape.kind == "LineString"


def test_nothing_of_the_library_leaves_the_module():
    shape = geo.read_shape(polygon(SQUARE), datum=Datum.CGCS2000, kinds=geo.OUTLINES)
    values = [shape.coordinates, shape.box, shape.centre, shape.geojson(), list(shape.positions())]
    assert "shapely" not in repr([type(v).__module__ for v in values])
    assert all(type(n) is float for p in shape.positions() for n in p)


def test_every_sentence_can_be_written():
    class Anything(dict):
        def __missing__(self, key):
            return "x"

    for sentence in geo.SENTENCES.values():
        assert "x" if "%(" in str(sentence) else str(sentence) % Anything()


def test_metres_between():
    assert math.isclose(geo.metres_between((110, 40), (110, 41)), 111_320, rel_tol=0.01)
