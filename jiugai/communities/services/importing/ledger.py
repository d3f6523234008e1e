"""The ledger of dwellings: one row is a dwelling, its building, its community and one of its owners (mock i-import)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from jiugai.common.actors import Actor
from jiugai.common.sheets import Head, Picture
from jiugai.common.sheets.heads import CLEAR
from jiugai.communities import rules
from jiugai.communities.queries.importing import BUILDING, DOOR, OWNER, buildings_with, doors_with, owners_of
from jiugai.communities.services.importing.directory import Asked, Directory, Home, House
from jiugai.communities.services.importing.doors import Changes, Door, Holder, Work, index_of
from jiugai.communities.services.importing.pictures import with_files
from jiugai.communities.services.importing.questions import left_out, which_row
from jiugai.communities.services.importing.shares import share
from jiugai.communities.services.importing.shown import Shower
from jiugai.desk.api import WHOLE_ROW, Planned, Question, Row

AT_ONCE = 1000
building_key = lru_cache(maxsize=4096)(rules.building_key)
door_key = lru_cache(maxsize=4096)(rules.door_key)
PERSONS = ("owner_name", "owner_phone", "owner_identity", "owner_share", "owner_role", "owner_kind")
EMPTY: dict[str, Any] = {"use": "residential", "role": "owner", "kind": "person", "share_of": 1, "share_in": 1}
"""What a fact is when it is emptied or was never said, where that is neither nothing nor an empty text."""
TEXTS = frozenset(
    ("use", "tenure", "estate_number", "note", "built_evidence", "structure", "heating", "phone", "identity")
)
INDEXED = ("name", "phone", "identity")
Person = tuple[int, int, int, int, tuple[int, int] | None]
"""A person of an earlier row: digests of name, telephone and number, his row between them, his share."""
Seen = tuple[int, tuple[Any, ...], tuple[Person, ...]]
"""A door of an earlier row: its number, what it said, whom it named."""


class Ledger:
    """One reading of a table of dwellings. Remembers of every row what is needed to notice the same door again."""

    def __init__(self, actor: Actor, heads: Mapping[str, Head], decisions: Mapping[str, str]) -> None:
        self.directory = Directory(actor, decisions)
        self.decisions, self.show = decisions, Shower(heads)
        self.skipped = left_out(decisions)
        self._erased = _("erased on %(day)s").partition("%")[0]
        self.before_reading: Callable[[], None] = lambda: None
        """Called before the register is read again: whoever writes puts down what was planned so far."""
        self._doors: dict[tuple[House, str], Door] = {}
        self._told: list[Any] = []
        self._pictured: set[int] = set()

    def plan(self, rows: Iterable[Row]) -> Iterator[Planned]:
        given = iter(rows)
        while chunk := list(islice(given, AT_ONCE)):
            self.before_reading()
            self._read(chunk)
            for row in chunk:
                yield self._planned(row)

    # ---- reading -----------------------------------------------------------------------------------------------

    def _read(self, chunk: list[Row]) -> None:
        """Buildings and dwellings that these rows may mean."""
        wanted: list[tuple[Home, str, str]] = []
        for row in chunk:
            v = row.values
            name, number, room = v.get("community"), v.get("building"), v.get("room")
            if name and number and room and (home := self.directory.standing(name, v.get("code") or "")):
                wanted.append((home, building_key(number), door_key(v.get("stair") or "", room)))
        self._read_houses({(h, k) for h, k, _d in wanted if h.pk and k not in h.known})
        houses: dict[int, House] = {}
        for home, key, _door in wanted:
            if (house := home.houses.get(key)) and house.pk:
                houses[house.pk] = house
        self._doors = {}
        if houses:
            self._read_doors(houses, {d for _h, _k, d in wanted})
        if any(row.values.get("photo") for row in chunk):
            self._pictured = with_files([door.pk for door in self._doors.values()])

    def _read_houses(self, wanted: set[tuple[Home, str]]) -> None:
        homes = {home.pk: home for home, _key in wanted}
        for home, key in wanted:
            home.known.add(key)
        keys = {key for _home, key in wanted}
        for pk, community, number, key, version, *facts in buildings_with(homes, keys) if homes else ():
            home = homes[community]
            if key in home.known and key not in home.houses:
                home.houses[key] = House(
                    home, number, key, pk, version, dict(zip(("built_on", *BUILDING), facts, strict=True))
                )

    def _read_doors(self, houses: dict[int, House], keys: set[str]) -> None:
        by_pk: dict[int, Door] = {}
        for pk, building, key, stair, room, version, *facts in doors_with(houses, keys):
            house = houses[building]
            door = Door(house, key, stair, room, pk, version, dict(zip(DOOR, facts, strict=True)))
            by_pk[pk] = self._doors[(house, key)] = door
        for pk, dwelling, version, name, phone, identity, *facts in owners_of(by_pk) if by_pk else ():
            holder = Holder(pk, version, (name, phone, identity), dict(zip(OWNER, facts, strict=True)))
            by_pk[dwelling].holders.append(holder)

    # ---- one row -----------------------------------------------------------------------------------------------

    def _planned(self, row: Row) -> Planned:
        if not row.faults and (decided := self.skipped.get(row.number)):
            if decided == "same":
                return Planned(row.number, "same", row.values)
            return Planned(row.number, "fault", row.values, {WHOLE_ROW: _("Left out, as you decided.")})
        faults = dict(row.faults)
        values = dict(row.values)
        self._check_person(values, faults)
        try:
            if faults:
                self._check_area(values, faults)
                return Planned(row.number, "fault", values, faults)
            return self._resolved(row.number, values)
        except Asked as asked:
            if asked.question:
                return Planned(row.number, "ask", values, question=asked.question)
            return Planned(row.number, "fault", values, {asked.head: asked.fault})

    def _check_person(self, values: dict[str, Any], faults: dict[str, str]) -> None:
        """The person of the row; exported names may be masked, and say of erased ones that they are."""
        name = values.get("owner_name")
        if name is CLEAR:
            faults["owner_name"] = _("A person is put into the trash on the page of the dwelling.")
        elif name and ("*" in name or "＊" in name):
            faults["owner_name"] = _("The name is masked. Write the whole name, or leave the cell empty.")
        elif name and name.startswith(self._erased):
            values["owner_name"] = None
            return
        said, whole = values.get("owner_share"), values.pop("owner_share_in", None)
        if said is CLEAR:
            values["owner_share"] = (1, 1)
        elif said:
            values["owner_share"] = parsed = share(f"{said}/{whole}" if whole else said)
            if parsed is None:
                faults["owner_share"] = _("Write the share as 1/2 or 50 %.")
        others = [n for n in ("owner_phone", "owner_identity") if values.get(n)]
        if others and not name and "owner_name" not in faults:
            faults["owner_name"] = _("Write whose telephone or number this is.")

    def _check_area(self, values: dict[str, Any], faults: dict[str, str]) -> None:
        """Of a row with faults as well: everything that is wrong with it is told at once."""
        name = values.get("community")
        home = self.directory.standing(name, values.get("code") or "") if name else None
        if home and not home.region.startswith(self.directory.actor.scope):
            faults["community"] = _("“%(name)s” lies outside your area.") % {"name": home.name}

    def _resolved(self, number: int, v: dict[str, Any]) -> Planned:
        region = v.get("region_code") or ""
        home = self.directory.find(v["community"], v.get("code") or "", "" if region is CLEAR else region)
        house = self._house(home, v["building"])
        stair, room = v.get("stair") or "", v["room"]
        key = door_key(stair, room)
        said = tuple([v.get(n) for n in DOOR])
        seen = house.doors.get(key)
        if seen:
            self._same_or_ask(seen, number, said, f"{stair}-{room}" if stair else room, house)
        door = self._door(house, key, stair, room, seen)
        is_new = door.version == 0 and not seen
        house_changes = self._house_changes(house, number, v)
        work = Work(home, house, door, self, house_changes, self._compare(door.facts, v, DOOR))
        if isinstance(picture := v.get("photo"), Picture) and door.pk not in self._pictured:
            work.picture = picture
        person = self._person(work, number, v, seen)
        self._settle(work, number, said, person, seen)
        return self._outcome(number, v, work, is_new)

    def _house(self, home: Home, number: str) -> House:
        key = building_key(number)
        house = home.houses.get(key)
        if house is None:
            house = home.houses[key] = House(home, number.strip(), key)
        return house

    def _door(self, house: House, key: str, stair: str, room: str, seen: Seen | None) -> Door:
        place = (house, key)
        door = self._doors.get(place)
        if door is None:
            door = self._doors[place] = Door(house, key, stair, room)
            if seen:  # planned a thousand rows ago, and nothing was written since: a dry run
                door.facts = {n: s for n, s in zip(DOOR, seen[1], strict=True) if s is not None}
        return door

    @staticmethod
    def _compare(facts: Mapping[str, Any], v: Mapping[str, Any], names: Iterable[str], prefix: str = "") -> Changes:
        """What the row says otherwise than the register. An empty cell says nothing, 清空 empties."""
        changes = Changes()
        for name in names:
            said = v.get(prefix + name)
            if said is None:
                continue
            nothing = EMPTY.get(name, "" if name in TEXTS else None)
            value = nothing if said is CLEAR else said
            if facts.get(name, nothing) != value:
                changes.before[name], changes.after[name] = facts.get(name, nothing), value
        return changes

    def _house_changes(self, house: House, number: int, v: dict[str, Any]) -> Changes:
        """Facts of the building; rows of one building that contradict each other are asked about, once per fact."""
        told = [v.get(n) for n in BUILDING]
        self._told = told
        if told == house.told:
            return Changes()
        kept = {}
        for name in BUILDING:
            value = v.get(name)
            if value is None:
                continue
            if name not in house.said:
                chosen = self.decisions.get(f"house:{number}:{name}", "")
                house.said[name] = (decided_value(name, chosen, value), number)
            kept[name], first = house.said[name]
            if value != kept[name]:
                decision = self.decisions.get(f"house:{first}:{name}", "")
                if decision == "out":
                    raise Asked(fault=_("Left out, as you decided."), head=name)
                if not decision:
                    self._ask_house(house, name, house.said[name], (value, number))
        changes = self._compare(house.facts, kept, BUILDING)
        if "built_year" in changes.after and (day := house.facts.get("built_on")):
            fault = _("The register holds the exact day %(day)s. Change it on the page of the building.")
            raise Asked(fault=fault % {"day": day.isoformat()}, head="built_year")
        return changes

    def _ask_house(self, house: House, name: str, first: tuple[Any, int], here: tuple[Any, int]) -> None:
        values = {
            "community": house.home.name, "number": house.number, "label": self.show.label(name),
            "one": self.show(name, first[0]), "other": self.show(name, here[0]), "first": first[1], "row": here[1],
        }  # fmt: skip
        text = _(
            "Building %(number)s of %(community)s: %(label)s is %(one)s in row %(first)d and %(other)s in row %(row)d."
        )
        options = (
            (f"value:{plain(first[0])}", _("Use %(one)s") % values),
            (f"value:{plain(here[0])}", _("Use %(other)s") % values),
            ("out", _("Leave rows that differ out for now")),
        )
        raise Asked(Question(f"house:{first[1]}:{name}", name, text % values, options, f"house:{name}"))

    def _same_or_ask(self, seen: Seen, number: int, said: tuple[Any, ...], door: str, house: House) -> None:
        """The same door again: what both rows say must agree."""
        for name, before, now in zip(DOOR, seen[1], said, strict=True):
            if before is not None and now is not None and before != now:
                values = {
                    "place": f"{house.home.name} {house.number} {door}", "label": self.show.label(name),
                    "one": self.show(name, before), "other": self.show(name, now), "first": seen[0], "row": number,
                }  # fmt: skip
                text = _("%(place)s: %(label)s is %(one)s in row %(first)d and %(other)s in row %(row)d.") % values
                labels = (_("Use %(one)s") % values, _("Use %(other)s") % values)
                raise Asked(which_row(seen[0], number, "room", text, labels))

    # ---- persons ---------------------------------------------------------------------------------------------------

    def _person(self, work: Work, number: int, v: dict[str, Any], seen: Seen | None) -> Person | None:
        """Match the person of the row with those of the register; gives what is to be remembered of him."""
        if not v.get("owner_name"):
            return None
        said = {n: v.get(f"owner_{n}") for n in ("kind", "role", "name", "phone", "identity")}
        said["share_of"], said["share_in"] = v.get("owner_share") or (None, None)
        work.indexes = indexes = tuple(index_of(n, None if said[n] is CLEAR else said[n]) for n in INDEXED)  # type: ignore[assignment]
        person: Person = (hash(indexes[0]), number, hash(indexes[1]), hash(indexes[2]), v.get("owner_share"))
        known = next((p for p in seen[2] if p[0] == person[0]), None) if seen else None
        if known and (clash := next((x for x in (2, 3, 4) if known[x] and person[x] and known[x] != person[x]), 0)):
            self._ask_person(work, known[1], number, PERSONS[clash - 1])
        holders = work.door.holders
        work.holder = next((h for h in holders if h.indexes[0] == indexes[0]), None) or next(
            (h for h in holders if indexes[2] and h.indexes[2] == indexes[2]), None
        )
        if work.holder:
            self._holder_changes(work, work.holder, said)
        elif not known:
            self._further(work, number, said, seen)
        return None if known else person

    def _holder_changes(self, work: Work, holder: Holder, said: dict[str, Any]) -> None:
        """What the row says otherwise of somebody known. Personal values are the same when their indexes are."""
        for x, name in enumerate(INDEXED):
            if said[name] is not None and work.indexes[x] == holder.indexes[x]:
                said[name] = None
        work.holder_changes = self._compare(holder.facts, said, OWNER)

    def _further(self, work: Work, number: int, said: dict[str, Any], seen: Seen | None) -> None:
        """Somebody new behind the door; where others own it, a person says whether beside them or in their place."""
        named = {p[0] for p in seen[2]} if seen else set()
        others = tuple(
            h for h in work.door.holders
            if h.facts["role"] == "owner" and h.indexes[0] and h.pk and hash(h.indexes[0]) not in named
        )  # fmt: skip
        role = said["role"] or "owner"
        if others and role == "owner":
            answer = self.decisions.get(f"owner:{number}", "")
            if not answer:
                self._ask_owner(work, number)
            if answer == "out":
                raise Asked(fault=_("Left out, as you decided."), head="owner_name")
            work.retired = others if answer == "instead" else ()
        work.holder_changes = self._compare({}, said, OWNER)
        work.is_new_holder = True

    def _ask_person(self, work: Work, first: int, number: int, name: str) -> None:
        values = {
            "place": f"{work.home.name} {work.house.number} {work.door.label}", "label": self.show.label(name),
            "first": first, "row": number,
        }  # fmt: skip
        text = _("%(place)s: of the same person, %(label)s differs between rows %(first)d and %(row)d.") % values
        labels = (_("Use row %(first)d") % values, _("Use row %(row)d") % values)
        raise Asked(which_row(first, number, name, text, labels))

    def _ask_owner(self, work: Work, number: int) -> None:
        place = f"{work.home.name} {work.house.number} {work.door.label}"
        text = _("%(place)s: the register names another owner.") % {"place": place}
        options = (
            ("add", _("Register this one as a further owner")),
            ("instead", _("This one owns it now; put the former into the trash")),
            ("out", _("Leave it out for now")),
        )
        raise Asked(Question(f"owner:{number}", "owner_name", text, options, "owner"))

    # ---- the answer ------------------------------------------------------------------------------------------------

    def _settle(self, work: Work, number: int, said: tuple[Any, ...], person: Person | None, seen: Seen | None) -> None:
        """What later rows of the same door and building are held against."""
        work.house.facts.update(work.house_changes.after)
        work.house.told = self._told
        work.door.facts.update(work.door_changes.after)
        persons = (*(seen[2] if seen else ()), *((person,) if person else ()))
        if seen:
            said = tuple(now if before is None else before for before, now in zip(seen[1], said, strict=True))
        work.house.doors[work.door.key] = (seen[0] if seen else number, said, persons)
        after = work.holder_changes.after
        if work.holder:
            work.holder.facts.update(after)
            work.holder.indexes = tuple(  # type: ignore[assignment]
                work.indexes[x] if n in after else work.holder.indexes[x] for x, n in enumerate(INDEXED)
            )
        elif work.is_new_holder:
            work.holder = Holder(0, 0, work.indexes, {n: EMPTY.get(n, "") for n in OWNER} | after)
            work.door.holders.append(work.holder)

    def _outcome(self, number: int, v: dict[str, Any], work: Work, is_new: bool) -> Planned:
        if is_new or work.is_new_holder:
            return Planned(number, "new", v, target=work)
        changes = {
            n: (self.show(n, b), self.show(n, work.house_changes.after[n]))
            for n, b in work.house_changes.before.items()
        }
        changes |= {
            n: (self.show(n, b), self.show(n, work.door_changes.after[n])) for n, b in work.door_changes.before.items()
        }
        before, after = dict(work.holder_changes.before), dict(work.holder_changes.after)
        if "share_of" in after or "share_in" in after:
            whole = work.holder.facts if work.holder else {}
            old = (before.get("share_of", whole.get("share_of")), before.get("share_in", whole.get("share_in")))
            changes["owner_share"] = (f"{old[0]}/{old[1]}", f"{whole.get('share_of')}/{whole.get('share_in')}")
        for name in ("kind", "role", "name", "phone", "identity"):
            if name in after:
                changes[f"owner_{name}"] = (
                    self.show(f"owner_{name}", before[name]),
                    self.show(f"owner_{name}", after[name]),
                )
        if work.home.alias and not work.home.alias_told:
            work.home.alias_told = True
            changes["community"] = (work.home.name, work.home.alias)
        if work.picture is not None:
            changes["photo"] = ("", _("picture"))
        return Planned(number, "changed" if changes else "same", v, changes=changes, target=work)


def decided_value(name: str, decision: str, otherwise: Any) -> Any:
    """The value of a building's fact that a person chose."""
    if not decision.startswith("value:"):
        return otherwise
    text = decision.removeprefix("value:")
    return CLEAR if text == "clear" else int(text) if name == "built_year" else text


def plain(value: Any) -> str:
    return "clear" if value is CLEAR else str(value)
