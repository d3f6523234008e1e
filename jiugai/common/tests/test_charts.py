"""Drawings say in words what they show, start at zero and never leave their box."""

import datetime
import re
import xml.etree.ElementTree as ET

import pytest

from jiugai.common import charts
from jiugai.common.charts import bar, curve, dots, gantt, ranks, tower
from jiugai.common.charts import test as pass_bar

SVG = "{http://www.w3.org/2000/svg}"


def parsed(markup):
    """The drawing as a tree: it must be well-formed."""
    return ET.fromstring(markup)


def widths(markup, css):
    return [float(e.get("width")) for e in parsed(markup).iter() if e.get("class") == css]


EVERY = [
    bar([(8, "f-3"), (12, "f-2")], 27, "20 of 27", ticks=[26]),
    dots(6, 2, "6 on time, 2 late"),
    dots(0, 0, "none"),
    tower([("Scheme", 1, 0), ("Works", 14, 2)], "16 by stage"),
    tower([], "none"),
    tower([("Works", 300, 20)], "320 at work"),
    curve(["6", "7", "8"], [(0, 0), (2, 100)], [(0, 0), (1, 40)], "40% done, 50% planned"),
    curve(["6", "7"], [(0, 0), (1, 100)], [], "nothing reported"),
    curve([], [], [], "no plan"),
    pass_bar(20, 23, 2 / 3, "20 of 23"),
    pass_bar(0, 0, 0.5, "nobody"),
    gantt([("Survey", datetime.date(2021, 6, 1), datetime.date(2021, 6, 28), "f-3")], datetime.date(2021, 6, 9), "one"),
    gantt([], None, "none"),
]


@pytest.mark.parametrize("markup", EVERY)
def test_every_drawing_names_itself(markup):
    tree = parsed(markup)
    assert tree.get("role") == "img"
    assert tree.get("aria-label") == tree.find("title").text != ""
    assert "style=" not in markup


@pytest.mark.parametrize("markup", EVERY)
def test_every_number_is_finite(markup):
    assert not re.search(r"nan|inf", markup)
    assert all(float(w) >= 0 for w in re.findall(r'width="([^"]+)"', markup))


def test_a_bar_is_as_long_as_its_share():
    markup = bar([(25, "f-3"), (25, "f-2")], 100, "half")
    assert widths(markup, "f-3") == [24.75]
    assert [float(e.get("x")) for e in parsed(markup).iter() if e.get("class") == "f-2"] == [25.0]


def test_a_bar_never_leaves_its_box():
    markup = bar([(80, "f-3"), (80, "f-2")], 100, "too much", ticks=[140])
    assert sum(widths(markup, "f-3") + widths(markup, "f-2")) <= 100
    assert max(float(e.get("x")) for e in parsed(markup).iter() if e.get("class") == "f-ink") <= 100


def test_a_bar_of_nothing_is_an_empty_track():
    assert widths(bar([(3, "f-3")], 0, "nothing"), "f-3") == []


def test_every_community_is_one_mark_and_late_ones_differ_in_shape():
    tree = parsed(dots(6, 2, "8"))
    assert len([e for e in tree.iter() if e.get("class") == "f-3"]) == 6
    assert [e.tag for e in tree.iter() if e.get("class") == "f-late"] == ["path", "path"]


def test_above_forty_marks_become_a_bar():
    assert 'class="bar"' in dots(38, 3, "41")
    assert "<path" in dots(38, 2, "40")


def test_stacks_stay_inside_however_many_there_are():
    tree = parsed(tower([("Works", 300, 0)], "300"))
    assert min(float(e.get("y")) for e in tree.iter() if e.get("class") == "f-3") >= 0


def test_the_curve_writes_both_values_of_today():
    markup = curve(["6", "7", "8"], [(0, 0), (2, 100)], [(0, 0), (1, 40)], "gap")
    assert "40%" in markup
    assert "50%" in markup


@pytest.mark.parametrize(("x", "value"), [(-1, 0), (0, 0), (1, 50), (2, 100), (9, 100)])
def test_a_line_holds_its_ends(x, value):
    assert charts._between([(0, 0), (2, 100)], x) == value


def test_the_legal_line_runs_through_the_bar():
    line = next(e for e in parsed(pass_bar(20, 23, 0.5, "half")).iter() if e.get("class") == "f-ink")
    assert float(line.get("x")) + float(line.get("width")) / 2 == pytest.approx(50)


def test_ranks_share_one_scale_and_keep_the_order_of_the_legend():
    markup = ranks([("A", [30, 20], "50"), ("B", [10, 15], "25")], ["Age", "Wishes"], "two")
    assert markup.index("Age") < markup.index("Wishes") < markup.index('<th scope="row">A')
    bars = re.findall(r"<svg class=\"bar bar--l\".*?</svg>", markup)
    assert widths(bars[0], "p-1") == [59.75]
    assert widths(bars[1], "p-1") == [19.75]


def test_names_from_outside_are_text():
    evil = '"><script>alert(1)</script>'
    for markup in (bar([(1, "f-3")], 1, evil), tower([(evil, 1, 0)], evil), ranks([(evil, [1], evil)], [evil], evil)):
        assert "<script" not in markup
