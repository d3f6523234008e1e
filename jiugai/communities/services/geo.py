"""Places of communities and borders of divisions: by hand, and from a GeoJSON file that is looked at before it counts.

The dry run keeps nothing on the server: what it found travels sealed in the page, without anything that was refused,
and is checked again against the present state when it is written, all of it in one transaction.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.audit.api import Line as AuditLine
from jiugai.audit.api import record, record_many
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.geo import (
    LINES,
    NAMES,
    OUTLINES,
    POINT,
    BadGeo,
    Datum,
    Feature,
    Shape,
    metres_between,
    read_upload,
    stored_shape,
    units,
)
from jiugai.common.results import Answer, BadInput, Denied, NotAllowed, WrongState, require
from jiugai.communities.models import Border, Community, CommunityVersion, write_versions
from jiugai.communities.permissions import may_border, may_edit
from jiugai.communities.queries import communities_visible_to
from jiugai.communities.queries.places import (
    Names,
    border_shape,
    borders_of,
    community_names,
    county_box,
    division_names,
    outline_of,
    point_of,
)
from jiugai.communities.rules import name_key
from jiugai.communities.services.rows import change_row
from jiugai.organisations.api import county_of

What = Literal["places", "borders"]
Outcome = Literal["new", "changed", "same", "unmatched", "refused", "empty"]
PLACE = ("longitude", "latitude", "outline", "datum")
"""Facts that say where a community lies."""
SAME_METRES = 0.5
"""Two positions nearer than this are one place: what a conversion there and back may leave."""
MOST_LINES = 2000
MOST_SEALED = 4 * 1024 * 1024
KEPT_SECONDS = 2 * 3600
CODE_NAMES = (
    "code",
    "community_code",
    "adcode",
    "region_code",
    "编码",
    "编号",
    "小区编号",
    "小区编码",
    "区划代码",
    "行政区划代码",
)
NAME_NAMES = ("name", "community", "名称", "小区", "小区名称", "街道", "社区", "乡镇", "title")


@dataclass(frozen=True)
class Line:
    """What becomes of one feature of the file."""

    number: int
    label: str
    outcome: Outcome
    target: str = ""
    shape: Shape | None = None
    text: str = ""
    key: int | str = 0
    """Primary key of the community, or code of the division."""
    version: int = 0


@dataclass(frozen=True)
class Plan:
    """A dry run: every feature with what becomes of it, and the sealed rest to hand in again."""

    what: What
    lines: tuple[Line, ...]
    sealed: str

    def count(self, *outcomes: Outcome) -> int:
        return sum(line.outcome in outcomes for line in self.lines)


# ---- one place by hand ----------------------------------------------------------------------------------------


def set_place(
    *, actor: Actor, community: Community, point: Shape | None, version: int, outline: Literal["keep", "drop"] = "keep"
) -> Community:
    """Write where a community lies; None takes the point away. Raises NotAllowed, BadInput and Conflict."""
    values: dict[str, Any] = {"longitude": None, "latitude": None}
    values |= {} if outline == "keep" else {"outline": None}
    kept = community.outline if outline == "keep" else None
    if point is not None:
        datum = Datum(community.datum) if kept and community.datum else point.datum
        values |= _point_values(point.to(datum))
    elif not kept:
        values["datum"] = ""
    return change_row(community, actor=actor, values=values, version=version)


def _point_values(point: Shape) -> dict[str, Any]:
    ((longitude, latitude),) = point.positions()
    return {"longitude": units(longitude), "latitude": units(latitude), "datum": str(point.datum)}


def _values(row: Community, shapes: Iterable[Shape]) -> dict[str, Any]:
    """Facts that these shapes make: one datum for both, the one that stays; an outline alone also gives the point."""
    point = outline = None
    for shape in shapes:
        point, outline = (shape, outline) if shape.kind in POINT else (point, shape)
    if point is None and outline is not None and point_of(row) is None:
        longitude, latitude = outline.centre
        return {
            "outline": outline.geojson(), "datum": str(outline.datum), "longitude": longitude, "latitude": latitude,
        }  # fmt: skip
    stays = row.datum if (point is None or (outline is None and row.outline)) else ""
    datum = Datum(stays) if stays else (point or outline).datum  # type: ignore[union-attr]
    values = _point_values(point.to(datum)) if point else {}
    return values | ({"outline": outline.to(datum).geojson(), "datum": str(datum)} if outline else {})


# ---- a file, looked at -----------------------------------------------------------------------------------------


def plan_places(*, actor: Actor, content: bytes, datum: Datum | None) -> Plan:
    """Match points and outlines to communities by code or name. Reads only. Raises BadGeo for the file as a whole."""
    features = _read(actor, content, POINT | OUTLINES, datum)
    known = community_names(actor)
    rows = communities_visible_to(actor).select_related("county").in_bulk([pk for pk in known.codes.values() if pk])
    seen: dict[tuple[int | str, bool], int] = {}
    lines = [_place_line(actor, f, known, rows, seen) for f in features]
    items: dict[int | str, list[Any]] = {}
    for line in lines:
        if line.outcome in ("new", "changed") and line.shape:
            items.setdefault(line.key, [line.key, line.version, []])[2].append(_packed(line.shape))
    return Plan("places", tuple(lines), _seal(actor, "places", list(items.values())))


def plan_borders(*, actor: Actor, content: bytes, datum: Datum | None) -> Plan:
    """Match outlines and lines to divisions of the county by code or name. Reads only. Raises BadGeo."""
    features = _read(actor, content, OUTLINES | LINES, datum)
    known = division_names(actor)
    present = {b.region_code: b for b in borders_of(actor.county)}
    seen: dict[tuple[int | str, bool], int] = {}
    lines = [_border_line(actor, f, known, present, seen) for f in features]
    items = [[x.key, 0, [_packed(x.shape)]] for x in lines if x.outcome in ("new", "changed") and x.shape]
    return Plan("borders", tuple(lines), _seal(actor, "borders", items))


def _read(actor: Actor, content: bytes, kinds: frozenset[str], datum: Datum | None) -> tuple[Feature, ...]:
    if not actor.may("communities.edit"):
        raise NotAllowed(_("Only the lead office and the sub-district change the register."))
    features = read_upload(content, kinds=kinds, datum=datum, within=county_box(actor.county)).features
    if len(features) > MOST_LINES:
        raise BadGeo("too_many_features", n=f"{len(features):,}", limit=f"{MOST_LINES:,}")
    return features


def _told(feature: Feature, names: Sequence[str]) -> str:
    plain = {name_key(str(k)).lower(): str(v).strip() for k, v in feature.properties.items() if v not in (None, "")}
    return next((plain[name_key(n)] for n in names if name_key(n) in plain), "")


def _match(feature: Feature, known: Names) -> tuple[int | str | None, str]:
    """What the feature is about, else the sentence why nobody knows."""
    code, name = _told(feature, CODE_NAMES), _told(feature, NAME_NAMES)
    if code and code in known.codes:
        return known.codes[code], ""
    found = known.names.get(name_key(name), set()) if name else set()
    if len(found) == 1:
        return next(iter(found)), ""
    if len(found) > 1:
        return None, _("Several are called so. Write the code as well.")
    if not (code or name):
        return None, _("It has neither code nor name. Write one of them as “code” or “name”.")
    return None, _("Nothing of this code or name is registered in your area.")


def _fault_line(feature: Feature, label: str) -> Line | None:
    """The line of a feature that gives no shape."""
    if feature.fault is None:
        return None
    empty = feature.fault.code == "no_geometry"
    return Line(feature.number, label, "empty" if empty else "refused", text=feature.fault.sentence)


def _label(feature: Feature) -> str:
    return (_told(feature, NAME_NAMES) or _told(feature, CODE_NAMES))[:80]


def _twice(seen: dict[tuple[int | str, bool], int], key: int | str, shape: Shape, number: int) -> str:
    """The sentence when an earlier feature gives the same part of the same thing."""
    earlier = seen.setdefault((key, shape.kind in POINT), number)
    return "" if earlier == number else _("Feature %(n)d gives this already.") % {"n": earlier}


def _is_same(old: Shape | None, new: Shape) -> bool:
    if old is None or old.kind != new.kind:
        return False
    one, other = list(old.positions()), list(new.to(old.datum).positions())
    return len(one) == len(other) and all(
        metres_between(a, b) <= SAME_METRES for a, b in zip(one, other, strict=True)
    )  # fmt: skip


def _place_line(
    actor: Actor, feature: Feature, known: Names, rows: dict[Any, Community], seen: dict[tuple[int | str, bool], int]
) -> Line:
    label, number = _label(feature), feature.number
    if fault := _fault_line(feature, label):
        return fault
    key, why = _match(feature, known)
    shape = feature.shape
    if key is None or shape is None:
        return Line(number, label, "unmatched", text=why)
    row = rows[key]
    refused = _refusal(may_edit(actor, row)) or _twice(seen, key, shape, number)
    if refused:
        return Line(number, label, "refused", row.name, text=refused)
    old = point_of(row) if shape.kind in POINT else outline_of(row)
    outcome: Outcome = "same" if _is_same(old, shape) else "changed" if old else "new"
    return Line(number, label, outcome, row.name, shape, _fitting(row, shape), key, row.version)


def _refusal(answer: Answer) -> str:
    return str(answer.reason) if isinstance(answer, Denied) else ""


def _fitting(row: Community, shape: Shape) -> str:
    """Said when the shape is converted to the datum that the rest of the row is in."""
    other = row.outline if shape.kind in POINT else point_of(row)
    if not other or not row.datum or row.datum == str(shape.datum):
        return ""
    names = {"new": NAMES[shape.datum], "old": NAMES[Datum(row.datum)]}
    return _("Handed in as %(new)s, kept as %(old)s like the rest of this community.") % names


def _border_line(
    actor: Actor, feature: Feature, known: Names, present: dict[str, Border], seen: dict[tuple[int | str, bool], int]
) -> Line:
    label, number = _label(feature), feature.number
    if fault := _fault_line(feature, label):
        return fault
    key, why = _match(feature, known)
    shape = feature.shape
    if key is None or shape is None:
        return Line(number, label, "unmatched", text=why)
    refused = _refusal(may_border(actor, str(key))) or _twice(seen, key, shape, number)
    if refused:
        return Line(number, label, "refused", label, text=refused)
    old = present.get(str(key))
    same = old is not None and _is_same(border_shape(old), shape)
    return Line(number, label, "same" if same else "changed" if old else "new", label, shape, key=key)


# ---- a file, written -------------------------------------------------------------------------------------------


def import_places(*, actor: Actor, sealed: str, file_name: str = "") -> int:
    """Write what a dry run found, all or nothing. Gives the number of communities.

    Raises WrongState when a community was changed meanwhile or the dry run is too old, NotAllowed, BadInput.
    """
    items = _unseal(actor, "places", sealed)
    with transaction.atomic():
        visible = communities_visible_to(actor).filter(pk__in=[pk for pk, _v, _s in items])
        rows = {row.pk: row for row in visible.select_for_update(of=("self",)).select_related("county")}
        changed: list[Community] = []
        lines: list[AuditLine] = []
        now = clock.now()
        for pk, version, packed in items:
            row = rows.get(pk)
            if row is None:
                raise WrongState(_("A community of the file has been put away meanwhile. Check the file again."))
            require(may_edit(actor, row))
            _require_as_checked(row, version)
            lines.append(_placed(row, map(_unpacked, packed), now))
            changed.append(row)
        Community.objects.bulk_update(changed, [*PLACE, "version", "changed_at"], batch_size=200)
        record_many(actor, "communities.community.changed", lines)
        write_versions(Community, [r.pk for r in changed], actor=actor, at=now)
        _note(actor, "communities.places.imported", len(items), file_name)
    return len(items)


def _require_as_checked(row: Community, version: int) -> None:
    """Other facts may have been changed since the check, the place may not."""
    if row.version == version:
        return
    checked = CommunityVersion.objects.filter(row=row, nth=version).first()
    if checked is None or any(getattr(checked, name) != getattr(row, name) for name in PLACE):
        text = _("The place of %(name)s was changed meanwhile. Check the file again.")
        raise WrongState(text % {"name": row.name})


def _placed(row: Community, shapes: Iterable[Shape], now: datetime.datetime) -> AuditLine:
    """Set the place on the row and give its line of the record. No rule of eligibility asks where a community lies."""
    values = _values(row, shapes)
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.version, row.changed_at = row.version + 1, now
    return AuditLine(row, before, values, county=row.region_code[:6])


def import_borders(*, actor: Actor, sealed: str, file_name: str = "") -> int:
    """Write borders that a dry run found, all or nothing; a border replaces the one of the same division."""
    items = _unseal(actor, "borders", sealed)
    with transaction.atomic():
        county = county_of(actor.county)
        for code, _version, packed in items:
            require(may_border(actor, code))
            shape = _unpacked(packed[0])
            box = shape.to(Datum.CGCS2000).box
            values = {"outline": shape.geojson(), "datum": str(shape.datum), **box._asdict()}
            border = Border.objects.select_for_update().filter(region_code=code).first()
            before = {name: getattr(border, name) for name in values} if border else None
            border = border or Border(region_code=code)
            for name, value in values.items():
                setattr(border, name, value)
            border.county = county
            border.save()
            record(actor, "communities.border.set", border, before=before, after=values, county=actor.county)
        _note(actor, "communities.borders.imported", len(items), file_name)
    return len(items)


def record_places_export(*, actor: Actor, rows: int) -> None:
    """Say that places left the house as a file."""
    with transaction.atomic():
        record(actor, "communities.places.exported", None, after={"rows": rows}, county=actor.county)


def _note(actor: Actor, code: str, n: int, file_name: str) -> None:
    record(actor, code, None, after={"rows": n, "file": file_name[:100]}, county=actor.county)


def _packed(shape: Shape) -> list[Any]:
    return [shape.geojson(), str(shape.datum)]


def _unpacked(packed: list[Any]) -> Shape:
    return stored_shape(packed[0], packed[1])


def _salt(actor: Actor, what: What) -> str:
    return f"communities.{what}:{actor.person_id}:{actor.county}"


def _seal(actor: Actor, what: What, items: list[Any]) -> str:
    """Signed for this person; "" when there is nothing to write."""
    if not items:
        return ""
    sealed = signing.dumps(items, salt=_salt(actor, what), compress=True)
    if len(sealed) > MOST_SEALED:
        raise BadGeo("unreadable")
    return sealed


def _unseal(actor: Actor, what: What, sealed: str) -> list[Any]:
    try:
        items: list[Any] = signing.loads(sealed, salt=_salt(actor, what), max_age=KEPT_SECONDS)
    except signing.SignatureExpired:
        raise WrongState(_("The check is more than two hours old. Check the file again.")) from None
    except signing.BadSignature:
        raise BadInput(_("The check cannot be read any more. Check the file again.")) from None
    return items
