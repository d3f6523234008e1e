"""The importer of communities: the list as it was exported, or a table with what offices state of each."""

import datetime
import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiugai.common.actors import Actor
from jiugai.common.sheets.heads import CLEAR
from jiugai.communities.models import Community
from jiugai.communities.queries.importing import FIGURES, communities_with
from jiugai.communities.rules import name_key
from jiugai.communities.services.importing.directory import Asked, Home
from jiugai.communities.services.importing.doors import Changes
from jiugai.communities.services.importing.facts import Entry, FactsImporter, Reading
from jiugai.communities.services.importing.heads import COMMUNITIES
from jiugai.desk.api import Row

PLAIN = (
    "address", "note", "kind", "land", "housing", "in_region", "built_from", "built_to", "built_evidence",
    "buildings", "households", "area", "site_area", "heating", "management", "parking_before", "parking_after",
)  # fmt: skip
_YEARS = re.compile(r"(\d{4})年?(?:\s*[-—–~～至到]+\s*(\d{4})年?)?")


def years(text: str) -> tuple[int, int] | None:
    """1996—1998 as (1996, 1998), 1996 as (1996, 1996); None for anything else."""
    found = _YEARS.fullmatch(text.strip())
    if not found:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return (first, last) if 1900 <= first <= last <= 2100 else None


class CommunityReading(Reading):
    model = Community
    facts = PLAIN
    empty = {"kind": "estate"}
    texts = frozenset(("address", "note", "land", "housing", "built_evidence", "heating", "management"))

    def read(self, chunk: Sequence[Row]) -> None:
        homes = []
        for row in chunk:
            name = row.values.get("community")
            if name and (home := self.directory.standing(name, _text(row.values.get("code")))):
                homes.append(home.pk)
        self._made: dict[Home, Entry] = {}
        self._found = {
            pk: (version, dict(zip(PLAIN, facts[: len(PLAIN)], strict=True)), facts[len(PLAIN) :])
            for pk, version, *facts in communities_with([pk for pk in homes if pk], PLAIN)
        }

    def entry(self, number: int, v: dict[str, Any]) -> tuple[Any, Entry]:
        region = _text(v.get("region_code")) or _text(v.get("region"))
        home = self._home(v["community"], _text(v.get("code")), region)
        entry = self._made.get(home)
        if entry is None:
            entry = self._made[home] = Entry(home, home.name, home.pk)
            if home.pk in self._found:
                entry.version, facts, counted = self._found[home.pk]
                entry.facts = facts | {"name": home.name, "region_code": home.region}
                entry.shown = {n: c for n, c in zip(FIGURES, counted, strict=True) if c is not None}
        return home, entry

    def _home(self, name: str, code: str, region: str) -> Home:
        """A name that resembles others is asked about; any other one that is not there is a new community."""
        directory, key = self.directory, name_key(name)
        home = directory.standing(name, code)
        if home is None and not self.decisions.get(f"community:{key}") and not directory.like(name):
            home = Home(0, name.strip(), directory.region(region))
            directory.add(home, key)
        return directory.find(name, code, region)

    def said(self, v: dict[str, Any]) -> dict[str, Any]:
        said = super().said(v)
        if _text(v.get("code")):
            said["name"] = v["community"].strip()
        if region := _text(v.get("region_code")) or _text(v.get("region")):
            said["region_code"] = self.directory.region(region)
        built = v.get("built")
        if built is CLEAR:
            said.setdefault("built_from", CLEAR)
            said.setdefault("built_to", CLEAR)
        elif built:
            span = years(built)
            if span is None:
                raise Asked(fault=_("Write one year or two, such as 1998 or 1996—1998."), head="built")
            said["built"] = span
        return said

    def check(self, entry: Entry, changes: Changes) -> Changes:
        after = changes.after
        span = after.pop("built", None)
        changes.before.pop("built", None)
        held = entry.facts
        first: datetime.date | None = held.get("built_from")
        last: datetime.date | None = held.get("built_to") or first
        if span and (first is None or last is None or (first.year, last.year) != span):
            dates = datetime.date(span[0], 1, 1), datetime.date(span[1], 12, 31)
            for name, day in zip(("built_from", "built_to"), dates, strict=True):
                if name not in after:
                    changes.before[name], after[name] = held.get(name), day
        now = {**held, **after}
        if now.get("built_from") and now.get("built_to") and now["built_to"] < now["built_from"]:
            raise Asked(fault=_("The last completion must not lie before the first."), head="built_to")
        if "name" in after and entry.pk:
            self._rename(entry, changes)
        return changes

    def _rename(self, entry: Entry, changes: Changes) -> None:
        """The code says which community is meant: its name changes, unless it is another's or its own other name."""
        name = changes.after["name"]
        other = self.directory.standing(name)
        if other is entry.home:
            changes.after.pop("name"), changes.before.pop("name")
        elif other is not None:
            raise Asked(fault=_("A community of this name is already registered."), head="community")
        else:
            self.directory.add(entry.home, name_key(name))

    def columns(self, entry: Entry, after: dict[str, Any]) -> dict[str, Any]:
        return {n: v for n, v in after.items() if n not in ("name", "region_code")}

    def follows(self, after: dict[str, Any]) -> dict[str, Any]:
        return {"name_key": name_key(after["name"])} if "name" in after else {}


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


class CommunityImporter(FactsImporter):
    id = "communities.communities"
    label = gettext_lazy("Communities")
    order = 10
    all_heads = COMMUNITIES
    reading = CommunityReading

    def notes(self, actor: Actor) -> Sequence[Any]:
        return (
            gettext_lazy("The community code tells which community is meant; without one, its name or another name."),
            *super().notes(actor),
        )
