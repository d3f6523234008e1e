"""The four datums in which coordinates reach a county office, and the way from one to another.

CGCS2000 (EPSG:4490) is the national one and the one of this product; WGS 84 differs from it by less than a hand's width
and needs no conversion. GCJ-02 is what public maps and telephones in China give, shifted by up to 700 m; BD-09 shifts
that once more. The shift is a published approximation: converting there and back meets the point within a millimetre.
Positions are (longitude, latitude) in degrees, as floats; what is stored are whole numbers of 1e-7 degree.
"""

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from math import atan2, cos, pi, radians, sin, sqrt

Position = tuple[float, float]


class Datum(StrEnum):
    CGCS2000 = "cgcs2000"
    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


NAMES = {Datum.CGCS2000: "CGCS2000", Datum.WGS84: "WGS 84", Datum.GCJ02: "GCJ-02", Datum.BD09: "BD-09"}
CHINA = (73.4, 3.8, 135.1, 53.6)
"""West, south, east, north of the country, in degrees."""

_SPELLINGS = {
    Datum.CGCS2000: "cgcs2000 cgcs2000经纬度 国家2000 大地2000 2000国家大地坐标系 国家大地坐标系2000 4490 gcscgcs2000",
    Datum.WGS84: "wgs84 wgs1984 gcswgs1984 4326 crs84 84坐标 84 gps",
    Datum.GCJ02: "gcj02 gcj 国测局 国测局坐标 火星 火星坐标 火星坐标系 高德 高德坐标 腾讯 腾讯坐标",
    Datum.BD09: "bd09 bd09ll 百度 百度坐标 百度坐标系 百度经纬度",
}
_KNOWN = {spelling: datum for datum, all_ in _SPELLINGS.items() for spelling in all_.split()}

# Krassowsky 1940, on which the published shift is computed.
_A, _E2 = 6378245.0, 0.00669342162296594323
_TURN = pi * 3000 / 180
_CLOSE = 1e-10
_ROUNDS = 30


def named(text: object) -> Datum | None:
    """The datum that somebody means by "GCJ-02", "urn:ogc:def:crs:EPSG::4490", "百度坐标"; None when unknown."""
    plain = unicodedata.normalize("NFKC", str(text)).lower().strip()
    plain = re.sub(r"^urn:ogc:def:crs:(epsg|ogc):[\d.]*:", "", plain)
    plain = re.sub(r"^https?://www\.opengis\.net/def/crs/(epsg|ogc)/[\d.]+/", "", plain)
    plain = re.sub(r"^epsg:+", "", plain)
    return _KNOWN.get(re.sub(r"[\s_\-()]+", "", plain))


def _wave(x: float) -> float:
    return (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3


def _shift(longitude: float, latitude: float) -> Position:
    """By how many degrees GCJ-02 moves a point."""
    x, y = longitude - 105, latitude - 35
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + _wave(x)
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + _wave(x)
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    angle = radians(latitude)
    root = 1 - _E2 * sin(angle) ** 2
    degrees_north = north * 180 / (_A * (1 - _E2) / (root * sqrt(root)) * pi)
    degrees_east = east * 180 / (_A / sqrt(root) * cos(angle) * pi)
    return degrees_east, degrees_north


def _gcj(position: Position) -> Position:
    east, north = _shift(*position)
    return position[0] + east, position[1] + north


def _bd(position: Position) -> Position:
    """GCJ-02 to BD-09."""
    x, y = position
    length = sqrt(x * x + y * y) + 0.00002 * sin(y * _TURN)
    angle = atan2(y, x) + 0.000003 * cos(x * _TURN)
    return length * cos(angle) + 0.0065, length * sin(angle) + 0.006


def _undo(forward: Callable[[Position], Position], position: Position) -> Position:
    """The point that `forward` moves to `position`: guessed, and bettered by what it misses."""
    x, y = position
    for _round in range(_ROUNDS):
        there = forward((x, y))
        miss_x, miss_y = position[0] - there[0], position[1] - there[1]
        x, y = x + miss_x, y + miss_y
        if abs(miss_x) < _CLOSE and abs(miss_y) < _CLOSE:
            break
    return x, y


def _family(datum: Datum) -> Datum:
    return Datum.CGCS2000 if datum is Datum.WGS84 else datum


def convert(position: Position, source: Datum, target: Datum) -> Position:
    """The same place in another datum, in degrees. For places in China; nothing is converted outside."""
    start, end = _family(source), _family(target)
    if start is end:
        return position
    if start is Datum.BD09:
        position, start = _undo(_bd, position), Datum.GCJ02
    if end is Datum.CGCS2000:
        return _undo(_gcj, position) if start is Datum.GCJ02 else position
    if start is Datum.CGCS2000:
        position = _gcj(position)
    return _bd(position) if end is Datum.BD09 else position


def metres_between(one: Position, other: Position) -> float:
    """Distance of two near points in the same datum, in metres; good to a thousandth within a county."""
    north = (one[1] - other[1]) * 111_320
    east = (one[0] - other[0]) * 111_320 * cos(radians((one[1] + other[1]) / 2))
    return sqrt(north * north + east * east)
