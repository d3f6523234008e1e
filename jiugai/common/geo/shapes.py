"""One geometry with its datum: read with every check, converted, measured, written.

Inside stand shapely objects, outside only numbers. Degrees are floats of at most seven decimals (about 1 cm); what is
stored in columns are whole numbers of 1e-7 degree.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any, NamedTuple

import shapely
from shapely.geometry import shape as shapely_shape

from jiugai.common.geo.datum import CHINA, Datum, Position, convert
from jiugai.common.geo.faults import BadGeo

UNIT = 10_000_000
"""Stored units in a degree."""
MOST_POINTS = 20_000
"""Points of one outline."""
POINT = frozenset({"Point"})
OUTLINES = frozenset({"Polygon", "MultiPolygon"})
LINES = frozenset({"LineString", "MultiLineString"})
_DEPTH = {"Point": 0, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


class Box(NamedTuple):
    """Bounds in 1e-7 degree."""

    west: int
    south: int
    east: int
    north: int

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether it holds a place given in degrees."""
        x, y = longitude * UNIT, latitude * UNIT
        return self.west <= x <= self.east and self.south <= y <= self.north

    def grown(self, degrees: float) -> "Box":
        more = round(degrees * UNIT)
        return Box(self.west - more, self.south - more, self.east + more, self.north + more)

    def joined(self, other: "Box") -> "Box":
        return Box(
            min(self.west, other.west), min(self.south, other.south),
            max(self.east, other.east), max(self.north, other.north),
        )  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """A point, line or outline. `coordinates` are nested tuples of (longitude, latitude) as in GeoJSON."""

    kind: str
    coordinates: Any
    datum: Datum

    def positions(self) -> Iterator[Position]:
        return _walk(self.coordinates, _DEPTH[self.kind])

    def to(self, datum: Datum) -> "Shape":
        """The same place in another datum."""
        if datum is self.datum:
            return self
        moved = _map(self.coordinates, _DEPTH[self.kind], lambda p: _rounded(convert(p, self.datum, datum)))
        return Shape(self.kind, moved, datum)

    @property
    def box(self) -> Box:
        """Bounds in the shape's own datum."""
        xs, ys = zip(*self.positions(), strict=True)
        return Box(units(min(xs)), units(min(ys)), units(max(xs)), units(max(ys)))

    @property
    def centre(self) -> tuple[int, int]:
        """Longitude and latitude of a place on it, in 1e-7 degree: the centre of area, unless that lies beside it."""
        drawn = shapely_shape(self.geojson())
        middle = drawn.centroid
        if not drawn.intersects(middle) and self.kind in OUTLINES:
            middle = drawn.representative_point()
        return units(middle.x), units(middle.y)

    def geojson(self) -> dict[str, Any]:
        """The geometry object of GeoJSON."""
        return {"type": self.kind, "coordinates": _map(self.coordinates, _DEPTH[self.kind], list, list)}


def units(degrees: float) -> int:
    """Degrees in whole 1e-7 degree."""
    return round(degrees * UNIT)


def stored_point(longitude: int, latitude: int, datum: str) -> Shape:
    """What stands in the columns of a row: 1e-7 degree."""
    return Shape("Point", (longitude / UNIT, latitude / UNIT), Datum(datum))


def stored_shape(geometry: dict[str, Any], datum: str) -> Shape:
    """A geometry that was checked when it was written."""
    depth = _DEPTH[geometry["type"]]
    return Shape(geometry["type"], _map(geometry["coordinates"], depth, lambda p: (p[0], p[1])), Datum(datum))


def read_point(longitude: float, latitude: float, datum: Datum, *, within: Box | None = None) -> Shape:
    """A point in degrees as a person wrote it; raises BadGeo like `read_shape`."""
    return read_shape({"type": "Point", "coordinates": [longitude, latitude]}, datum=datum, kinds=POINT, within=within)


def read_shape(value: object, *, datum: Datum, kinds: Collection[str], within: Box | None = None) -> Shape:
    """Check and tidy the geometry object of a GeoJSON file.

    Heights are dropped, repeated points too, rings are closed and turned as RFC 7946 wants. `within` are the bounds of
    the county in CGCS2000, with the margin that the caller grants. Raises BadGeo.
    """
    if not isinstance(value, dict) or not value.get("type"):
        raise BadGeo("no_geometry")
    kind = str(value["type"])
    if kind not in kinds or kind not in _DEPTH:
        raise BadGeo("wrong_kind", kind=kind[:40], wanted=sorted(kinds))
    coordinates = _map(value.get("coordinates"), _DEPTH[kind], _position, _parts)
    read = Shape(kind, coordinates, datum)
    _check_place(read, within)
    return read if kind in POINT else _tidied(read)


_DEGREES = re.compile(r"""(\d{1,3}(?:\.\d+)?)(?:[°度](?:(\d{1,2}(?:\.\d+)?)['′分](?:(\d{1,2}(?:\.\d+)?)["″秒])?)?)?""")


def read_degrees(text: str) -> float:
    """Degrees as people write them: 110.5247, １１０.5247, 110°31′29″, 东经110度31分29秒. Raises BadGeo."""
    plain = unicodedata.normalize("NFKC", text).replace("′′", "″").replace("’", "'").replace("”", '"')
    found = _DEGREES.fullmatch(re.sub(r"\s+|^[东北][经纬]|^[EN]|[EN]$", "", plain))
    if not found:
        raise BadGeo("not_degrees")
    degrees, minutes, seconds = (float(part or 0) for part in found.groups())
    return round(degrees + minutes / 60 + seconds / 3600, 7)


# ---- checks --------------------------------------------------------------------------------------------------


def _parts(parts: Any) -> tuple[Any, ...]:
    out = tuple(parts)
    if not out:
        raise BadGeo("no_geometry")
    return out


def _position(value: Any) -> Position:
    if not isinstance(value, list | tuple) or not 2 <= len(value) <= 4:
        raise BadGeo("not_numbers")
    x, y = value[0], value[1]
    for number in (x, y):
        if isinstance(number, bool) or not isinstance(number, int | float) or not isfinite(number):
            raise BadGeo("not_numbers")
    return _rounded((x, y))


def _rounded(position: Position) -> Position:
    return round(position[0], 7), round(position[1], 7)


def _walk(value: Any, depth: int) -> Iterator[Position]:
    if depth == 0:
        yield value
    elif depth == 1:
        yield from value
    else:
        for part in value:
            yield from _walk(part, depth - 1)


def _map(value: Any, depth: int, each: Callable[[Any], Any], gather: Callable[[Any], Any] = tuple) -> Any:
    """The same nesting with every position replaced."""
    if depth == 0:
        return each(value)
    if not isinstance(value, list | tuple):
        raise BadGeo("not_numbers")
    return gather([_map(part, depth - 1, each, gather) for part in value])


def written(position: Position) -> str:
    """A place in a sentence: 111.15, 40.55."""
    return f"{round(position[0], 5):g}, {round(position[1], 5):g}"


def _in_china(position: Position) -> bool:
    west, south, east, north = CHINA
    return west <= position[0] <= east and south <= position[1] <= north


def _check_place(read: Shape, within: Box | None) -> None:
    """Every position lies in China, and within the county where its bounds are known."""
    n = sum(1 for _position_ in read.positions())
    if n > MOST_POINTS:
        raise BadGeo("outline_points", n=f"{n:,}", limit=f"{MOST_POINTS:,}")
    for position in read.positions():
        if _in_china(position):
            continue
        x, y = position
        if _in_china((y, x)):
            raise BadGeo("swapped")
        raise BadGeo("projected") if max(abs(x), abs(y)) > 360 else BadGeo("outside_china", place=written(position))
    if within is None:
        return
    for position in read.positions():
        if not within.holds(*convert(position, read.datum, Datum.CGCS2000)):
            raise BadGeo("outside_county", place=written(position))


def _without_repeats(line: Any) -> tuple[Position, ...]:
    return tuple(p for i, p in enumerate(line) if i == 0 or p != line[i - 1])


def _ring(line: Any) -> tuple[Position, ...]:
    ring = _without_repeats(line)
    if ring[0] != ring[-1]:
        ring = (*ring, ring[0])
    if len(set(ring)) < 3:
        raise BadGeo("few_points")
    return ring


def _line(line: Any) -> tuple[Position, ...]:
    out = _without_repeats(line)
    if len(out) < 2:
        raise BadGeo("few_points")
    return out


def _tidied(read: Shape) -> Shape:
    """Closed, turned and valid; raises BadGeo where the outline is none."""
    depth, each = _DEPTH[read.kind], _ring if read.kind in OUTLINES else _line
    clean = Shape(read.kind, _map(read.coordinates, depth - 1, each), read.datum)
    if read.kind not in OUTLINES:
        return clean
    drawn = shapely_shape(clean.geojson())
    if not shapely.is_valid(drawn):
        raise _why(str(shapely.is_valid_reason(drawn)))
    turned = shapely.geometry.mapping(shapely.orient_polygons(drawn, exterior_cw=False))
    return Shape(read.kind, _map(turned["coordinates"], depth, lambda p: (p[0], p[1])), read.datum)


def _why(reason: str) -> BadGeo:
    """The sentence for what the library found, e.g. "Self-intersection[111.1 40.5]"."""
    found = re.search(r"\[(-?[\d.e+-]+) (-?[\d.e+-]+)", reason)
    place = written((float(found[1]), float(found[2]))) if found else ""
    if "elf-intersection" in reason or reason.startswith("Nested shells"):
        return BadGeo("crosses_itself", place=place)
    if reason.startswith("Hole") or reason.startswith("Interior"):
        return BadGeo("bad_holes", place=place)
    return BadGeo("bad_outline")
