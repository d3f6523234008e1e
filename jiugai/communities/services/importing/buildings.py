"""The importer of buildings: what is stated of each building of a community."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiugai.common.actors import Actor
from jiugai.common.sheets.heads import CLEAR
from jiugai.communities.models import Building
from jiugai.communities.queries.importing import buildings_in_full
from jiugai.communities.rules import building_key
from jiugai.communities.services.importing.directory import Asked
from jiugai.communities.services.importing.doors import Changes
from jiugai.communities.services.importing.facts import Entry, FactsImporter, Reading
from jiugai.communities.services.importing.heads import BUILDINGS
from jiugai.desk.api import Row

FACTS = (
    "built_year", "built_on", "built_evidence", "area", "households", "floors", "stairs", "structure", "heating",
    "lift", "note",
)  # fmt: skip


class BuildingReading(Reading):
    model = Building
    facts = FACTS
    texts = frozenset(("note", "built_evidence", "structure", "heating"))
    key_head = "building"

    def read(self, chunk: Sequence[Row]) -> None:
        pairs = []
        for row in chunk:
            v = row.values
            name, number = v.get("community"), v.get("building")
            if name and number and (home := self.directory.standing(name, _text(v.get("code")))) and home.pk:
                pairs.append((home.pk, building_key(number)))
        found = buildings_in_full({h for h, _k in pairs}, {k for _h, k in pairs}, FACTS) if pairs else ()
        self._found = {
            (community, key): (pk, number, version, facts) for pk, community, number, key, version, *facts in found
        }
        self._new: dict[Any, Entry] = {}

    def entry(self, number: int, v: dict[str, Any]) -> tuple[Any, Entry]:
        home = self.directory.find(v["community"], _text(v.get("code")), _text(v.get("region_code")))
        key = building_key(v["building"])
        place = (home, key)
        if place in self._new:
            return place, self._new[place]
        entry = Entry(home, v["building"].strip(), own={"number": v["building"].strip(), "number_key": key})
        if found := self._found.get((home.pk, key)):
            entry.pk, entry.label, entry.version, facts = found
            entry.facts = dict(zip(FACTS, facts, strict=False))
            figures = zip(("area", "households"), facts[len(FACTS) :], strict=True)
            entry.shown = {n: c for n, c in figures if c is not None}
        self._new[place] = entry
        return place, entry

    def check(self, entry: Entry, changes: Changes) -> Changes:
        """The exact day says the year: one that contradicts it is refused, another day changes it."""
        after = changes.after
        day = after.get("built_on", entry.facts.get("built_on"))
        if day:
            if after.get("built_year", day.year) != day.year:
                fault = _("The register holds the exact day %(day)s. Change it on the page of the building.")
                raise Asked(fault=fault % {"day": day.isoformat()}, head="built_year")
            if entry.facts.get("built_year") != day.year:
                changes.before["built_year"], after["built_year"] = entry.facts.get("built_year"), day.year
        return changes


def _text(value: Any) -> str:
    return "" if value is None or value is CLEAR else str(value).strip()


class BuildingImporter(FactsImporter):
    id = "communities.buildings"
    label = gettext_lazy("Buildings")
    order = 15
    all_heads = BUILDINGS
    reading = BuildingReading

    def notes(self, actor: Actor) -> Sequence[Any]:
        return (
            gettext_lazy("Community and building number together tell which building is meant."),
            *super().notes(actor),
        )
