"""A map as one SVG: marks, outlines, borders, in the web Mercator projection, with nothing from any network.

`draw_map` takes shapes in whatever datum they were handed in, converts all of them to the one in which the page shows
(R-DATA-6) and gives what the template `common/map.html` draws. A mark is a link with a name and the shape of its state.
Everything else of the list, beyond the rows on the page, is a dot, and dots are thinned to one per four units.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import asinh, cos, pi, radians, tan

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jiugai.common.geo import Datum, Position, Shape, convert, stored_point

Text = str | Promise
WIDTH, HEIGHT = 480, 420
"""Units of the drawing, CSS pixels at its usual size."""
_AROUND_EARTH = 40_075_016.7
_LEAST_SPAN = 400 / _AROUND_EARTH
"""A single place is shown with a few hundred metres around it, as a share of the world's width."""
_MARGIN = 28
_WITH_BORDERS = 1.5
"""Borders are framed with the places up to so many times their reach."""
_CELL = 4
_LETTER = 12
"""Width of a character of a name."""
_NAMED = 8
"""Names are written at once while no more than so many need a look; else they show when their mark is pointed at."""


@dataclass(frozen=True)
class Mark:
    """A place with a state. `url` leads to its row ("#row-12") or its page; `row` is the id of its row on the page."""

    id: str
    shape: Shape
    name: str
    url: str
    state: str = "idle"
    word: Text = ""
    row: str = ""
    named: bool = False
    """Needs a look: its name is written even when nobody points at it."""


@dataclass(frozen=True)
class Outline:
    """Ground of a community, or a border around many."""

    shape: Shape
    name: str = ""
    kind: str = "outline"
    """"outline" or "border"."""
    row: str = ""


@dataclass(frozen=True)
class DrawnMark:
    mark: Mark
    x: str
    y: str
    named: bool


@dataclass(frozen=True)
class DrawnOutline:
    outline: Outline
    d: str


@dataclass(frozen=True)
class Drawing:
    """What the template needs; numbers are written already."""

    label: Text
    width: int
    height: int
    marks: Sequence[DrawnMark]
    outlines: Sequence[DrawnOutline]
    dots: str
    legend: Sequence[tuple[str, Text, int]]
    """State, its word, how many."""
    world: str
    """Units of the whole world's width; with `left` and `top` the script finds places and tiles."""
    left: str
    top: str
    bar: str
    """Length of the scale bar in units, and what it stands for."""
    bar_text: str
    datum: Datum
    tiles: str
    credit: str
    dot_n: int = 0
    dot_word: Text = ""
    pick: str = ""

    @property
    def empty(self) -> bool:
        return not (self.marks or self.outlines or self.dots)


def shown_datum() -> Datum:
    """The datum of the tiles, where an address is set; else the national one."""
    return Datum(settings.TILES_DATUM) if settings.TILES else Datum.CGCS2000


def _world(position: Position) -> Position:
    """Place in the web Mercator square, 0 to 1 from the north-western corner."""
    return (position[0] + 180) / 360, (1 - asinh(tan(radians(position[1]))) / pi) / 2


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


class _Frame:
    """Which part of the world the drawing shows, and where a place falls in it."""

    def __init__(self, places: Sequence[Position], width: int, height: int) -> None:
        points = [_world(p) for p in places] or [_world((104.0, 35.5))]
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        least = _LEAST_SPAN if places else 0.12
        span_x, span_y = max(max(xs) - min(xs), least), max(max(ys) - min(ys), least)
        self.world = min((width - 2 * _MARGIN) / span_x, (height - 2 * _MARGIN) / span_y)
        self.left = (min(xs) + max(xs)) / 2 * self.world - width / 2
        self.top = (min(ys) + max(ys)) / 2 * self.world - height / 2
        latitude = places[0][1] if places else 35.5
        self.metres = _AROUND_EARTH * cos(radians(latitude)) / self.world

    def at(self, position: Position) -> tuple[float, float]:
        x, y = _world(position)
        return x * self.world - self.left, y * self.world - self.top


def _framed(near: list[Position], far: list[Position]) -> list[Position]:
    """What must be seen: the places, and the borders around them unless they would make the places small."""
    if not near or not far:
        return near or far

    def span(points: list[Position]) -> float:
        return max(max(p[axis] for p in points) - min(p[axis] for p in points) for axis in (0, 1))

    return near + far if span(near + far) <= _WITH_BORDERS * span(near) else near


class _Names:
    """Which names are written at once: of few marks that need a look, those that cover no other name."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self.few = sum(m.named for m in marks) <= _NAMED
        self.taken: list[tuple[float, float, float]] = []

    def finds_room(self, mark: Mark, x: float, y: float) -> bool:
        if not (mark.named and self.few):
            return False
        half = _LETTER * len(mark.name) / 2
        if any(abs(x - tx) < half + th and abs(y - ty) < 1.2 * _LETTER for tx, ty, th in self.taken):
            return False
        self.taken.append((x, y, half))
        return True


def _path(frame: _Frame, shape: Shape) -> str:
    """The outline as path data; every ring closes, lines stay open."""
    depth = {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}[shape.kind]
    lines = [shape.coordinates]
    for _level in range(depth - 1):
        lines = [part for line in lines for part in line]
    end = "Z" if shape.kind.endswith("Polygon") else ""
    drawn = []
    for line in lines:
        steps = [frame.at(p) for p in line]
        drawn.append("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in steps) + end)
    return "".join(drawn)


def _scale_bar(metres: float) -> tuple[str, str]:
    """The longest round distance of at most a hundred units."""
    best = 1
    for power in range(8):
        for digit in (1, 2, 5):
            if digit * 10**power / metres <= 100:
                best = digit * 10**power
    return _n(best / metres), f"{best // 1000:,} km" if best >= 1000 else f"{best} m"


def _thinned(frame: _Frame, places: Iterable[Position], width: int, height: int) -> str:
    cells: dict[tuple[int, int], tuple[float, float]] = {}
    for place in places:
        x, y = frame.at(place)
        if 0 <= x <= width and 0 <= y <= height:
            cells.setdefault((int(x // _CELL), int(y // _CELL)), (x, y))
    return "".join(f"M{_n(x)} {_n(y)}h.1" for x, y in cells.values())


def draw_map(
    marks: Sequence[Mark],
    *,
    label: Text,
    outlines: Sequence[Outline] = (),
    dots: Sequence[tuple[int, int, str]] = (),
    width: int = WIDTH,
    height: int = HEIGHT,
    dot_word: Text = "",
    pick: str = "",
) -> Drawing:
    """Marks (points), outlines and borders, and `dots` (longitude and latitude in 1e-7 degree, datum) as one drawing.

    The frame holds all marks, dots and outlines, and the borders where they lie near. `pick` names the fields of a form
    that a click on the map fills: ids of longitude, latitude and datum.
    """
    datum = shown_datum()
    placed = [(m, next(m.shape.to(datum).positions())) for m in marks]
    ground = [(o, o.shape.to(datum)) for o in outlines]
    around = [convert(next(stored_point(x, y, d).positions()), Datum(d), datum) for x, y, d in dots]
    places = [p for _m, p in placed] + around
    own = [p for o, s in ground if o.kind == "outline" for p in s.positions()]
    far = [p for o, s in ground if o.kind == "border" for p in s.positions()]
    frame = _Frame(_framed(places + own, far), width, height)
    drawn, names = [], _Names(marks)
    for mark, place in sorted(placed, key=lambda pair: -pair[1][1]):
        x, y = frame.at(place)
        drawn.append(DrawnMark(mark, _n(x), _n(y), names.finds_room(mark, x, y)))
    kinds = Counter((mark.state, str(mark.word)) for mark in marks)
    bar, bar_text = _scale_bar(frame.metres)
    return Drawing(
        label=label, width=width, height=height, marks=drawn,
        outlines=[DrawnOutline(o, _path(frame, s)) for o, s in sorted(ground, key=lambda g: g[0].kind)],
        dots=_thinned(frame, around, width, height), dot_n=len(around),
        dot_word=dot_word or _("further rows of the list"),
        legend=[(state, word, n) for (state, word), n in kinds.items()],
        world=f"{frame.world:.3f}", left=f"{frame.left:.3f}", top=f"{frame.top:.3f}",
        bar=bar, bar_text=bar_text, datum=datum, tiles=settings.TILES, credit=settings.TILES_CREDIT, pick=pick,
    )  # fmt: skip
