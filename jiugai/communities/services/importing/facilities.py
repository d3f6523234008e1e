"""The importer of facilities: whose they are, who maintains them, on which side of the household port (TR-6.6)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiugai.common.actors import Actor
from jiugai.common.sheets.heads import CLEAR
from jiugai.communities.models import Facility
from jiugai.communities.queries.importing import buildings_with, facilities_with
from jiugai.communities.rules import building_key, name_key
from jiugai.communities.services.importing.directory import Asked, Home
from jiugai.communities.services.importing.doors import Changes
from jiugai.communities.services.importing.facts import Entry, FactsImporter, Reading
from jiugai.communities.services.importing.heads import FACILITIES
from jiugai.communities.states import FacilityKind
from jiugai.desk.api import Row
from jiugai.organisations.api import organisations_visible_to

FACTS = (
    "owner_kind", "owner", "maintainer", "maintainer_name", "port", "port_place", "installed_year", "life_years",
    "amount", "unit", "sensitive", "note",
)  # fmt: skip


class FacilityReading(Reading):
    model = Facility
    facts = ("owner_kind", "port", "port_place", "installed_year", "life_years", "amount", "unit", "sensitive", "note")
    empty = {"sensitive": False}
    texts = frozenset(("owner_kind", "maintainer_name", "port", "port_place", "unit", "note"))
    key_head = "name"

    def read(self, chunk: Sequence[Row]) -> None:
        homes, keys = set(), set()
        for row in chunk:
            v = row.values
            if (
                (name := v.get("community"))
                and (home := self.directory.standing(name, _text(v.get("code"))))
                and home.pk
            ):
                homes.add(home.pk)
            if number := _text(v.get("building")):
                keys.add(building_key(number))
        rows = buildings_with(homes, keys) if homes and keys else ()
        self._houses = {(community, key): pk for pk, community, _n, key, *_rest in rows}
        self._standing: dict[Any, list[tuple[int, int, str, dict[str, Any]]]] = defaultdict(list)
        for pk, version, community, kind, name, house, *facts in facilities_with(homes, FACTS) if homes else ():
            told = dict(zip(FACTS, facts, strict=True))
            self._standing[(community, kind, name_key(name), house)].append((pk, version, name, told))
        self._new: dict[Any, Entry] = {}

    def entry(self, number: int, v: dict[str, Any]) -> tuple[Any, Entry]:
        home = self.directory.find(v["community"], _text(v.get("code")))
        house = None if _confidential(v) else self._house(home, _text(v.get("building")))
        key = (home, v["kind"], name_key(v["name"]), house)
        standing = self._standing.get((home.pk, *key[1:]), [])
        if not standing and _confidential(v) and (told := _text(v.get("building"))):
            placed = self._houses.get((home.pk, building_key(told)))  # registered with its place: `check` refuses it
            standing = list(self._standing.get((home.pk, *key[1:3], placed), ()))
        if standing:
            same = self.said(v)
            best = next((s for s in standing if not self._compare(Entry(home, "", facts=s[3]), same)), standing[0])
            if len(standing) > 1:
                standing.remove(best)  # several of one name: each row of the table means another one
            pk, version, name, facts = best
            entry = self._new.setdefault((key, pk), Entry(home, name, pk, version, dict(facts)))
            return (key, pk), entry
        own = {"kind": v["kind"], "name": v["name"].strip(), "building_id": house}
        return (key, 0), self._new.setdefault((key, 0), Entry(home, own["name"], own=own))

    def _house(self, home: Home, number: str) -> int | None:
        if not number:
            return None
        house = self._houses.get((home.pk, building_key(number)))
        if house is None:
            raise Asked(fault=_("The community has no building of this number."), head="building")
        return house

    def said(self, v: dict[str, Any]) -> dict[str, Any]:
        said = super().said(v)
        owner, maintainer = v.get("owner"), v.get("maintainer")
        if owner is not None:
            said["owner"] = CLEAR if owner is CLEAR else self._organisation(owner)
            if said["owner"] is None:
                raise Asked(fault=_("“%(name)s” is not among the organisations.") % {"name": owner}, head="owner")
        if maintainer is CLEAR:
            said["maintainer"] = said["maintainer_name"] = CLEAR
        elif maintainer:
            body = self._organisation(maintainer)
            said["maintainer"], said["maintainer_name"] = (CLEAR, maintainer.strip()) if body is None else (body, CLEAR)
        if _confidential(v):
            said |= {"sensitive": True, "port_place": CLEAR}
        return said

    @cached_property
    def _bodies(self) -> dict[str, int]:
        rows = organisations_visible_to(self.actor).order_by("-pk").values_list("pk", "name")
        return {name_key(body): pk for pk, body in rows}

    def _organisation(self, name: str) -> int | None:
        return self._bodies.get(name_key(name))

    def check(self, entry: Entry, changes: Changes) -> Changes:
        """A line whose place is confidential has none in the register; asking for both is for a person to settle."""
        if changes.after.get("sensitive") and entry.pk:
            place = Facility.objects.filter(pk=entry.pk).exclude(longitude=None, building=None, port_place="").exists()
            if place:
                fault = _("The register holds where it lies. Make it confidential on its page: that erases its place.")
                raise Asked(fault=fault, head="sensitive")
        return changes

    def columns(self, entry: Entry, after: dict[str, Any]) -> dict[str, Any]:
        return super().columns(entry, {f"{n}_id" if n in ("owner", "maintainer") else n: v for n, v in after.items()})

    def shown(self, changes: Changes) -> dict[str, tuple[Any, Any]]:
        names = {pk: name for name, pk in self._bodies.items()}
        told = super().shown(changes)
        for name in ("owner", "maintainer"):
            if name in changes.after:
                told[name] = (names.get(changes.before[name], ""), names.get(changes.after[name], ""))
        if "maintainer_name" in told:
            before, after = told.pop("maintainer_name")
            held = told.get("maintainer", ("", ""))
            told["maintainer"] = (held[0] or before, held[1] or after)
        return told


def _text(value: Any) -> str:
    return "" if value is None or value is CLEAR else str(value).strip()


class FacilityImporter(FactsImporter):
    id = "communities.facilities"
    label = gettext_lazy("Facilities")
    order = 30
    all_heads = FACILITIES
    reading = FacilityReading

    def url(self) -> str:
        return reverse("communities:facility_list")

    def notes(self, actor: Actor) -> Sequence[Any]:
        return (
            gettext_lazy("Community, building, kind and name together tell which facility is meant."),
            *super().notes(actor),
        )


def _confidential(v: dict[str, Any]) -> bool:
    """Nothing that says where it lies is taken in (R-UTIL-9): neither a building nor the place of the port."""
    return v.get("kind") == FacilityKind.DEFENCE_CABLE or v.get("sensitive") is True
