"""The official division table, and the counties worked in."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiugai.audit import api as audit
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput
from jiugai.organisations.models import County, Organisation, Region
from jiugai.organisations.rules import full_code, level_of, normalise_name, parent_code


@dataclass(frozen=True)
class RegionRow:
    """One line of the table: its number in the file, 12-digit code, name, urban-rural class."""

    line: int
    code: str
    name: str
    category: str = ""


@dataclass(frozen=True)
class RowError:
    line: int
    text: str | Promise

    def __str__(self) -> str:
        return _("Line %(line)d: %(text)s") % {"line": self.line, "text": self.text}


class BadRows(BadInput):
    """Some rows cannot be taken; nothing was written. `errors` holds all of them, with their places."""

    def __init__(self, errors: list[RowError]) -> None:
        super().__init__(_("Nothing was imported: %(count)d rows need correcting.") % {"count": len(errors)})
        self.errors = errors


def _checked(rows: Iterable[RegionRow]) -> tuple[dict[str, RegionRow], list[RowError]]:
    good: dict[str, RegionRow] = {}
    errors: list[RowError] = []
    for row in rows:
        code, name = normalise_name(row.code), row.name.strip()
        try:
            level_of(code)
        except ValueError:
            errors.append(
                RowError(row.line, gettext_lazy("Write the 12 digits of the division code, such as 150221104000."))
            )
            continue
        if not name:
            errors.append(RowError(row.line, gettext_lazy("The name is missing.")))
        elif code in good and good[code].name != name:
            errors.append(RowError(row.line, gettext_lazy("This code stands twice in the file, with different names.")))
        else:
            good[code] = RegionRow(row.line, code, name, row.category.strip())
    return good, errors


def _without_parent(good: dict[str, RegionRow], known: dict[str, Region]) -> list[RowError]:
    return [
        RowError(row.line, gettext_lazy("The place it belongs to is neither in the file nor known yet."))
        for row in good.values()
        if (above := parent_code(row.code)) and above not in good and above not in known
    ]


def import_regions(*, actor: Actor, rows: Iterable[RegionRow]) -> tuple[int, int]:
    """Take in rows of the official division table; returns how many were added and how many renamed.

    Codes are never deleted: rows already filed keep pointing at them. Raises BadRows with every error, writing nothing.
    """
    good, errors = _checked(rows)
    with transaction.atomic():
        wanted = set(good) | {parent_code(c) for c in good}
        known = {r.code: r for r in Region.objects.all() if r.code in wanted}
        errors += _without_parent(good, known)
        if errors:
            raise BadRows(sorted(errors, key=lambda e: e.line))
        added = renamed = 0
        for code in sorted(good, key=lambda c: (len(c.rstrip("0")), c)):
            added_one, renamed_one = _put(good[code], known)
            added, renamed = added + added_one, renamed + renamed_one
        if added or renamed:
            anchor = known[min(good)]
            audit.record(actor, "organisations.regions.imported", anchor, after={"added": added, "renamed": renamed})
    return added, renamed


def _put(row: RegionRow, known: dict[str, Region]) -> tuple[int, int]:
    region = known.get(row.code)
    if region is None:
        known[row.code] = Region.objects.create(
            code=row.code,
            level=level_of(row.code),
            name=row.name,
            category=row.category,
            parent=known.get(parent_code(row.code)),
        )
        return 1, 0
    if (region.name, region.category) == (row.name, row.category or region.category):
        return 0, 0
    region.name, region.category = row.name, row.category or region.category
    region.save(update_fields=["name", "category"])
    return 0, 1


def ensure_region(code: str, name: str = "") -> Region:
    """The region of a 12-digit code with everything above it; unknown names show the code until the table is imported.

    Part of a writing service: it opens no transaction and records nothing by itself.
    """
    region = Region.objects.filter(code=code).first()
    if region is None:
        above = parent_code(code)
        parent = ensure_region(above) if above else None
        return Region.objects.create(code=code, level=level_of(code), name=name or code, parent=parent)
    if name and region.name == region.code:
        region.name = name
        region.save(update_fields=["name"])
    return region


def found_county(
    *,
    actor: Actor,
    code: str,
    name: str,
    name_en: str = "",
    business_date: datetime.date | None = None,
    above: dict[str, str] | None = None,
) -> County:
    """Begin working in a county (6-digit code), or return it when it is there already.

    `business_date` fixes the day the county lives on (demonstration only); `above` names province and city by code.
    """
    if not (len(code) == 6 and code.isascii() and code.isdigit()) or code.startswith("0"):
        raise BadInput(_("Write the six digits of the county code, such as 150221."))
    with transaction.atomic():
        county = County.objects.filter(code=code).first()
        if county:
            return county
        for higher, words in sorted((above or {}).items()):
            ensure_region(higher, words)
        region = ensure_region(full_code(code), name)
        county = County.objects.create(
            code=code, region=region, name=name, name_en=name_en, business_date=business_date
        )
        after = {"code": code, "name": name, "business_date": business_date.isoformat() if business_date else None}
        audit.record(actor, "organisations.county.founded", county, after=after, county=code)
    return county


def set_lead_office(*, actor: Actor, county: County, organisation: Organisation) -> County:
    """Name the office that leads the programme in the county."""
    if organisation.county_id != county.pk:
        raise BadInput(_("The lead office must be an organisation of the same county."))
    with transaction.atomic():
        county = County.objects.select_for_update().get(pk=county.pk)
        before = county.lead_office.name if county.lead_office else ""
        if county.lead_office_id == organisation.pk:
            return county
        county.lead_office = organisation
        county.save(update_fields=["lead_office"])
        audit.record(
            actor,
            "organisations.county.lead_office",
            county,
            before={"lead_office": before},
            after={"lead_office": organisation.name},
            county=county.code,
        )
    return county
