"""Which community a name in a table means: one of the register, one it may be, or a new one. Asked, never guessed."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jiugai.audit.api import record
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput
from jiugai.communities.models import Alias, Community
from jiugai.communities.queries.importing import aliases_in, communities_in
from jiugai.communities.rules import name_key
from jiugai.communities.rules.likeness import Names
from jiugai.communities.services.importing.writing import Writer
from jiugai.communities.services.register import next_code
from jiugai.desk.api import Question
from jiugai.organisations.api import County, Region, within

SAME, NEW, OUT = "same:", "new", "out"
"""Answers to the question which community is meant."""


class House:
    """A building while a table is read. `said`: fact → (value, row that said so first)."""

    __slots__ = ("doors", "facts", "home", "key", "number", "pk", "said", "told", "version")

    def __init__(self, home: "Home", number: str, key: str, pk: int = 0, version: int = 0, facts: Any = None) -> None:
        self.home, self.number, self.key, self.pk, self.version = home, number, key, pk, version
        self.facts: dict[str, Any] = facts or {}
        self.said: dict[str, tuple[Any, int]] = {}
        self.told: list[Any] = []
        """What the last row that was taken said of it."""
        self.doors: dict[str, Any] = {}
        """Doors that the table has named: what it said of them."""


class Home:
    """A community while a table is read; `pk` 0 until it is written."""

    __slots__ = ("alias", "alias_told", "code", "houses", "known", "name", "pk", "region", "version")

    def __init__(self, pk: int, name: str, region: str, code: str = "", version: int = 0) -> None:
        self.pk, self.name, self.region, self.code, self.version = pk, name, region, code, version
        self.alias, self.alias_told = "", False
        """Another name that is to be kept with it."""
        self.houses: dict[str, House] = {}
        self.known: set[str] = set()
        """Keys of buildings that were looked up."""


class Asked(Exception):
    """The row waits for an answer, or was left out by one."""

    def __init__(self, question: Question | None = None, fault: str = "", head: str = "") -> None:
        super().__init__(fault)
        self.question, self.fault, self.head = question, fault, head


class Directory:
    """The communities of the actor's county by name, other name and code."""

    def __init__(self, actor: Actor, decisions: Mapping[str, str]) -> None:
        self.actor, self.decisions = actor, decisions
        self._by_pk: dict[int, Home] = {}
        self._by_key: dict[str, Home] = {}
        self._by_code: dict[str, Home] = {}
        for pk, name, key, region, code, version in communities_in(actor.county):
            home = Home(pk, name, region, code, version)
            self._by_pk[pk] = self._by_key[key] = home
            if code:
                self._by_code[code] = home
        for pk, key in aliases_in(actor.county):
            if pk in self._by_pk:
                self._by_key.setdefault(key, self._by_pk[pk])
        self._names: Names | None = None
        self._regions: dict[str, str] | None = None
        self._keys: dict[str, str] = {}

    def find(self, name: str, code: str = "", region: str = "") -> Home:
        """The community meant. Raises Asked where a person has to say, or it is none of the actor's."""
        home = self._by_code.get(code) if code else None
        if home is None:
            key = self._keys.get(name) or self._keys.setdefault(name, name_key(name))
            home = self._by_key.get(key) or self._unknown(name, key, region)
        if not home.region.startswith(self.actor.scope):
            raise Asked(fault=_("“%(name)s” lies outside your area.") % {"name": home.name}, head="community")
        return home

    def standing(self, name: str, code: str = "") -> Home | None:
        """The community of this code or name, if there is one."""
        return (self._by_code.get(code) if code else None) or self._by_key.get(name_key(name))

    def add(self, home: Home, key: str) -> None:
        self._by_key[key] = home

    def _unknown(self, name: str, key: str, region: str) -> Home:
        answer = self.decisions.get(f"community:{key}", "")
        if answer.startswith(SAME) and (home := self._by_pk.get(int(answer.removeprefix(SAME)))):
            home.alias = home.alias or name
            self._by_key[key] = home
            return home
        if answer == NEW:
            home = Home(0, name, self.region(region))
            self._by_key[key] = home
            return home
        if answer == OUT:
            raise Asked(fault=_("Left out, as you decided."), head="community")
        raise Asked(self.question(name, key), head="community")

    def question(self, name: str, key: str) -> Question:
        like = self.like(name)
        options = [
            (f"{SAME}{home.pk}", _("Yes, keep it as another name of “%(name)s”") % {"name": home.name}) for home in like
        ]
        if like:
            names = _(", ").join(f"“{home.name}”" for home in like)
            text = _("Is “%(name)s” the same as %(names)s in the register?") % {"name": name, "names": names}
        else:
            text = _("“%(name)s” is not in the register. Is it a new community?") % {"name": name}
        new = _("No, register a new community") if like else _("Register a new community")
        options += [(NEW, new), (OUT, _("Leave it out for now"))]
        return Question(f"community:{key}", "community", text, tuple(options), f"community:{len(like)}")

    def like(self, name: str) -> list[Home]:
        """Communities of the actor's area whose names resemble this one."""
        if self._names is None:
            inside = (h for h in self._by_pk.values() if h.region.startswith(self.actor.scope))
            self._names = Names((h.pk, h.name) for h in inside)
        return [self._by_pk[pk] for pk in self._names.like(name)]

    def region(self, said: str) -> str:
        """The division code that a table names by code or name; without one, the actor's own area."""
        if self._regions is None:
            found = Region.objects.filter(within(self.actor.county, "code")).order_by("code")
            rows = list(found.values_list("code", "name"))
            self._regions = {code: code for code, _name in rows} | {name: code for code, name in reversed(rows)}
        if not said:
            county = self._regions.get(self.actor.county.ljust(12, "0"), self.actor.county.ljust(12, "0"))
            return self.actor.scope.ljust(12, "0") if len(self.actor.scope) > 6 else county
        place = self._regions.get(said) or self._regions.get(name_key(said))
        if place is None:
            raise Asked(fault=_("There is no division “%(name)s” in this county.") % {"name": said}, head="region_code")
        if not place.startswith(self.actor.scope):
            raise Asked(fault=_("“%(name)s” lies outside your area.") % {"name": said}, head="region_code")
        return place


class Founder:
    """Writes new communities and other names."""

    def __init__(self, writer: Writer) -> None:
        self.writer, self.actor = writer, writer.actor
        self.county = County.objects.get(code=self.actor.county)
        self._year = clock.today(self.actor.county).year
        self._last: dict[str, int] = {}

    def found(self, home: Home, facts: dict[str, Any] | None = None) -> None:
        """Register a new community."""
        home.code, home.version = self._code(home.region), 1
        values = {
            "county_id": self.county.pk, "name": home.name, "name_key": name_key(home.name),
            "region_code": home.region, "code": home.code, **(facts or {}),
        }  # fmt: skip
        home.pk = self.writer.insert(Community, values, label=home.name, county=home.region)
        self.writer.communities.add(home.pk)

    def _code(self, region: str) -> str:
        head = f"{region[:9]}{self._year}"
        if head not in self._last:
            self._last[head] = int(next_code(region, self._year)[len(head) :]) - 1
        self._last[head] += 1
        if self._last[head] > 999:
            raise BadInput(_("Division %(region)s has no further community codes this year.") % {"region": region})
        return f"{head}{self._last[head]:03d}"

    def name_too(self, home: Home) -> None:
        """Keep the other name under which the table knows the community."""
        alias, home.alias = home.alias, ""
        keep_alias(home.pk, alias, actor=self.actor, county=self.county, batch=self.writer.batch)


def keep_alias(community: int, name: str, *, actor: Actor, county: County, batch: int | None = None) -> None:
    """Another name of a community, on record with the import that brought it."""
    key = name_key(name)
    row, made = Alias.objects.get_or_create(
        county=county, name_key=key, defaults={"community_id": community, "name": name.strip()}
    )
    if made:
        after = {"alias": row.name} | ({"import": batch} if batch else {})
        record(actor, "communities.community.alias_added", row.community, after=after, county=county.code)
