"""The map is one drawing: complete without script and network, every place in one datum, every mark a named link."""

import re
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.test import override_settings

from jiugai.common import geo
from jiugai.common.geo import Datum
from jiugai.common.maps import Mark, Outline, draw_map
from jiugai.common.tiles import tile_host

HERE = (110.5247, 40.5662)


def mark(number=1, place=HERE, datum=Datum.CGCS2000, **more):
    given = {"name": f"小区{number}", "url": f"#row-{number}", "row": f"row-{number}", "state": "doing"} | more
    return Mark(f"mark-{number}", geo.read_point(*place, datum), **given)


def outline(kind="outline", by=0.0):
    ring = [[110.52 - by, 40.56 - by], [110.53 + by, 40.56 - by], [110.53 + by, 40.57 + by], [110.52 - by, 40.57 + by]]
    shape = geo.read_shape({"type": "Polygon", "coordinates": [ring]}, datum=Datum.CGCS2000, kinds=geo.OUTLINES)
    return Outline(shape, "界", kind)


def page(drawing):
    return render_to_string("common/map.html", {"map": drawing})


def paper(drawing):
    return ElementTree.fromstring(re.search(r"<svg class=\"map__paper\".*?</svg>", page(drawing), re.S)[0])


class TestDrawing:
    def test_every_mark_is_a_link_with_a_name_and_the_shape_of_its_state(self):
        (link,) = [e for e in paper(draw_map([mark(state="late", word="逾期")], label="图")).iter("a")]
        assert link.get("href") == "#row-1"
        assert link.get("data-row") == "row-1"
        assert link.get("aria-label") == "小区1，逾期"
        assert link.find("use").get("href").endswith("icons.svg#s-late")

    def test_one_place_in_four_datums_is_one_place_on_the_map(self):
        marks = [mark(i, geo.convert(HERE, Datum.CGCS2000, d), d) for i, d in enumerate(Datum)]
        drawn = draw_map([*marks, mark(9, (110.6, 40.6))], label="").marks
        spots = {(float(m.x), float(m.y)) for m in drawn if m.mark.id != "mark-9"}
        assert max(abs(a - b) for one in spots for other in spots for a, b in zip(one, other, strict=True)) <= 0.2

    def test_planted_without_conversion_they_would_lie_apart(self):
        marks = [mark(i, geo.convert(HERE, Datum.CGCS2000, d), Datum.CGCS2000) for i, d in enumerate(Datum)]
        drawn = draw_map([*marks, mark(9, (110.6, 40.6))], label="").marks
        assert len({(m.x, m.y) for m in drawn}) == 4

    def test_north_is_up_and_everything_lies_within_the_frame(self):
        drawing = draw_map([mark(1, (110.5, 40.6)), mark(2, (110.6, 40.5))], label="")
        north, south = sorted(drawing.marks, key=lambda m: m.mark.id)
        assert float(north.y) < float(south.y)
        assert float(north.x) < float(south.x)
        assert all(0 < float(m.x) < drawing.width and 0 < float(m.y) < drawing.height for m in drawing.marks)

    def test_a_border_does_not_make_the_town_small(self):
        town = draw_map([mark(1), mark(2, (110.53, 40.57))], label="")
        with_border = draw_map([mark(1), mark(2, (110.53, 40.57))], outlines=[outline("border", by=0.5)], label="")
        assert town.world == with_border.world

    def test_a_border_alone_fills_the_frame(self):
        (drawn,) = draw_map([], outlines=[outline("border")], label="").outlines
        numbers = [float(n) for n in re.findall(r"[\d.]+", drawn.d)]
        assert min(numbers) >= 0
        assert max(numbers) <= 480

    def test_a_single_place_has_some_hundred_metres_around_it(self):
        drawing = draw_map([mark()], label="")
        assert drawing.bar_text in {"50 m", "100 m", "200 m"}
        assert 0 < float(drawing.bar) <= 100

    def test_nothing_is_said_to_be_nothing(self):
        assert draw_map([], label="").empty
        assert not draw_map([mark()], label="").empty

    def test_thousands_of_rows_are_thinned_dots(self):
        dots = [(1_105_000_000 + i * 1000, 405_000_000 + (i * 7919) % 200_000, "cgcs2000") for i in range(15_000)]
        drawing = draw_map([mark()], dots=dots, label="")
        assert drawing.dot_n == 15_000
        assert drawing.dots.count("M") < 12_000
        assert len(page(drawing)) < 250_000

    def test_names_are_text_whatever_they_hold(self):
        assert "<script>alert" not in page(draw_map([mark(name="<script>alert(1)</script>")], label=""))

    def test_names_are_written_while_they_can_be_read(self):
        marks = [mark(i, (110.5 + i / 100, 40.5), named=True) for i in range(30)]
        assert sum(m.named for m in draw_map(marks[:8], label="").marks) == 8
        assert sum(m.named for m in draw_map(marks, label="").marks) == 0

    def test_the_legend_counts_by_state_with_its_word(self):
        marks = [
            mark(1, state="late", word="逾期"),
            mark(2, state="late", word="逾期"),
            mark(3, state="done", word="完成"),
        ]
        assert draw_map(marks, label="").legend == [("late", "逾期", 2), ("done", "完成", 1)]


class TestTiles:
    def test_without_an_address_nothing_is_asked(self):
        assert tile_host("", "") == []
        assert "data-tiles" not in page(draw_map([mark()], label=""))

    def test_the_policy_lets_in_that_host_and_no_more(self):
        assert tile_host("https://tiles.example.gov.cn:8443/w/{z}/{x}/{y}.png", "cgcs2000") == [
            "https://tiles.example.gov.cn:8443"
        ]

    @pytest.mark.parametrize(
        ("address", "datum"),
        [
            ("https://tiles.example/{z}/{x}.png", "cgcs2000"), ("javascript:{z}{x}{y}", "cgcs2000"),
            ("https://a;script-src *{z}/{x}/{y}", "cgcs2000"), ("https://u:p@tiles.example/{z}/{x}/{y}", "cgcs2000"),
            ("//tiles.example/{z}/{x}/{y}", "cgcs2000"), ("https://tiles.example/{z}/{x}/{y}", "bd09"),
        ],
    )  # fmt: skip
    def test_an_address_that_is_none_is_refused_at_the_start(self, address, datum):
        with pytest.raises(ValueError, match="JIUGAI_TILES"):
            tile_host(address, datum)

    @override_settings(TILES="https://tiles.example/{z}/{x}/{y}", TILES_DATUM="gcj02", TILES_CREDIT="审图号 X")
    def test_places_are_moved_to_the_datum_of_the_tiles(self):
        drawing = draw_map([mark()], label="")
        assert drawing.datum is Datum.GCJ02
        assert 'data-tiles="https://tiles.example/{z}/{x}/{y}"' in page(drawing)
        assert "审图号 X" in page(drawing)
        world, left = float(drawing.world), float(drawing.left)
        longitude = (float(drawing.marks[0].x) + left) / world * 360 - 180
        assert abs(longitude - geo.convert(HERE, Datum.CGCS2000, Datum.GCJ02)[0]) < 1e-5
