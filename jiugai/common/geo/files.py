"""GeoJSON files, in and out (RFC 7946).

Coordinates are never taken without a datum: the file names it (`crs`, or a property `datum`), or the person who hands
it in does, and both must agree. What is written names the datum of every feature; converted to CGCS2000, which is what
the standard means by longitude and latitude, or as it was handed in.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jiugai.common.geo.datum import NAMES, Datum, named
from jiugai.common.geo.faults import BadGeo
from jiugai.common.geo.sensitive import check_sensitive
from jiugai.common.geo.shapes import LINES, Box, Shape, read_shape

LARGEST = 10 * 1024 * 1024
MOST_FEATURES = 20_000
MOST_ALL_POINTS = 500_000
DATUM = "datum"
"""Property that names the datum of a feature."""
_GEOMETRIES = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"})
_TEXT = 500
"""Characters kept of a property's text."""


@dataclass(frozen=True)
class Feature:
    """One feature of a file; `shape` is None exactly when `fault` says why it cannot be taken."""

    number: int
    """Its place in the file, from 1."""
    properties: dict[str, str | int | float | bool | None]
    shape: Shape | None = None
    fault: BadGeo | None = None


@dataclass(frozen=True)
class GeoFile:
    features: tuple[Feature, ...]
    datum: Datum | None
    """What the file says, or who handed it in; features may say otherwise for themselves."""


def read_geojson(
    content: bytes, *, kinds: Collection[str], datum: Datum | None = None, within: Box | None = None
) -> GeoFile:
    """Features of a file, each either with its shape or with the sentence why not.

    `datum` is what the person chose (None: what the file says). Raises BadGeo when the file as a whole cannot be taken.
    """
    data = _parsed(content)
    members = _members(data)
    said = _said(data)
    if said and datum and said is not datum:
        raise BadGeo("datum_conflict", file=NAMES[said], chosen=NAMES[datum])
    whole = said or datum
    if whole is None and not any(_says_own(m) for m in members):
        raise BadGeo("datum_missing")
    try:
        features = tuple(_feature(i, m, kinds, whole, datum, within) for i, m in enumerate(members, 1))
    except RecursionError:
        raise BadGeo("nested") from None
    points = sum(sum(1 for _p in f.shape.positions()) for f in features if f.shape)
    if points > MOST_ALL_POINTS:
        raise BadGeo("too_many_points", n=f"{points:,}", limit=f"{MOST_ALL_POINTS:,}")
    return GeoFile(features, whole)


def _no_such_number(_name: str) -> float:
    raise ValueError("NaN and Infinity are no coordinates")


def _parsed(content: bytes) -> Any:
    if len(content) > LARGEST:
        raise BadGeo("too_large", limit=LARGEST // (1024 * 1024))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            raise BadGeo("not_text") from None
    if "\0" in text:
        raise BadGeo("not_text")
    if text.lstrip().startswith("<"):
        raise BadGeo("not_geojson")
    try:
        return json.loads(text, parse_constant=_no_such_number)
    except json.JSONDecodeError as error:
        raise BadGeo("broken", line=error.lineno) from None
    except RecursionError:
        raise BadGeo("nested") from None
    except ValueError:
        raise BadGeo("not_numbers") from None


def _members(data: Any) -> list[Any]:
    kind = data.get("type") if isinstance(data, dict) else None
    if kind == "FeatureCollection" and isinstance(data.get("features"), list):
        members = data["features"]
    elif kind == "Feature":
        members = [data]
    elif isinstance(kind, str) and kind in _GEOMETRIES:
        members = [{"type": "Feature", "geometry": data, "properties": {}}]
    else:
        raise BadGeo("not_geojson")
    if not members:
        raise BadGeo("no_features")
    if len(members) > MOST_FEATURES:
        raise BadGeo("too_many_features", n=f"{len(members):,}", limit=f"{MOST_FEATURES:,}")
    return members


def _known(name: object) -> Datum:
    found = named(name)
    if found is None:
        raise BadGeo("datum_unknown", name=str(name)[:60])
    return found


def _said(data: dict[str, Any]) -> Datum | None:
    """What the file as a whole says: `datum`, or `crs` as older programs write it."""
    if data.get(DATUM):
        return _known(data[DATUM])
    crs = data.get("crs")
    if not isinstance(crs, dict):
        return None
    properties = crs.get("properties")
    name = properties.get("name") if isinstance(properties, dict) else None
    return _known(name or crs.get("type") or "crs")


def _says_own(member: Any) -> bool:
    properties = member.get("properties") if isinstance(member, dict) else None
    return isinstance(properties, dict) and bool(properties.get(DATUM))


def _flat(properties: object) -> dict[str, str | int | float | bool | None]:
    """Properties that a match or a page can use: nested ones and endless texts are left out or cut."""
    if not isinstance(properties, dict):
        return {}
    out: dict[str, str | int | float | bool | None] = {}
    for key, value in properties.items():
        if value is None or isinstance(value, bool | int | float):
            out[key[:100]] = value
        elif isinstance(value, str):
            out[key[:100]] = value.strip()[:_TEXT]
    return out


def _feature(
    number: int, member: Any, kinds: Collection[str], whole: Datum | None, chosen: Datum | None, within: Box | None
) -> Feature:
    if not isinstance(member, dict) or member.get("type") != "Feature":
        return Feature(number, {}, fault=BadGeo("no_geometry"))
    properties, geometry = member.get("properties"), member.get("geometry")
    flat = _flat(properties)
    try:
        if not isinstance(geometry, dict):
            raise BadGeo("no_geometry")
        is_line = str(geometry.get("type")) in LINES
        check_sensitive({k: v for k, v in member.items() if k != "geometry"}, is_line=is_line)
        own = _known(flat[DATUM]) if flat.get(DATUM) else None
        if own and chosen and own is not chosen:
            raise BadGeo("datum_conflict", file=NAMES[own], chosen=NAMES[chosen])
        if (datum := own or whole) is None:
            raise BadGeo("datum_missing")
        return Feature(number, flat, read_shape(geometry, datum=datum, kinds=kinds, within=within))
    except BadGeo as fault:
        return Feature(number, flat, fault=fault)


# ---- out -----------------------------------------------------------------------------------------------------


def write_geojson(
    features: Iterable[tuple[Shape | None, Mapping[str, object]]], *, datum: Datum | None = Datum.CGCS2000
) -> Iterator[bytes]:
    """A FeatureCollection, piece by piece, in UTF-8. Values of properties must be plain.

    `datum` None leaves every shape in the datum in which it was handed in. Either way each feature says which one it
    is, so that the file can be taken in again; `crs` is left out, the standard forbids it.
    """
    yield b'{"type":"FeatureCollection","features":['
    for i, (kept, properties) in enumerate(features):
        drawn = kept.to(datum) if kept is not None and datum is not None else kept
        said = {DATUM: str(drawn.datum)} if drawn is not None else {}
        member = {
            "type": "Feature",
            "geometry": drawn.geojson() if drawn is not None else None,
            "properties": {**properties, **said},
        }
        yield (b",\n" if i else b"\n") + json.dumps(member, ensure_ascii=False, separators=(",", ":")).encode()
    yield b"\n]}\n"
