"""The importer of dwellings: communities (new ones after an answer), buildings, dwellings, owners from one ledger."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiugai.common.actors import Actor
from jiugai.communities.models import Building, Dwelling, Owner
from jiugai.communities.services.importing.base import RegisterImporter, reason_of
from jiugai.communities.services.importing.directory import Founder
from jiugai.communities.services.importing.doors import Work
from jiugai.communities.services.importing.heads import DWELLINGS
from jiugai.communities.services.importing.ledger import Ledger
from jiugai.communities.services.importing.pictures import Pictures
from jiugai.communities.services.importing.writing import Writer, many_rows
from jiugai.communities.states import OwnerRole
from jiugai.desk.api import Planned, Row

SUMMED = frozenset(("area", "use"))
"""Facts of a dwelling on which sums rest."""


class DwellingImporter(RegisterImporter):
    id = "communities.dwellings"
    label = gettext_lazy("Dwellings")
    order = 20
    personal_permission = "communities.personal"
    all_heads = DWELLINGS

    def url(self) -> str:
        return reverse("communities:dwellings")

    def notes(self, actor: Actor) -> Sequence[Any]:
        return (
            gettext_lazy("Community, building, stair and room together tell which dwelling is meant."),
            gettext_lazy("A dwelling of several owners takes one row for each owner."),
            *super().notes(actor),
        )

    def plan(self, actor: Actor, rows: Iterable[Row], decisions: Mapping[str, str]) -> Iterator[Planned]:
        return Ledger(actor, {h.name: h for h in self.all_heads}, decisions).plan(rows)

    def write(
        self, actor: Actor, planned: Iterable[Planned], batch_id: int, progress: Callable[[int], None]
    ) -> dict[str, int]:
        writing = _Writing(actor, batch_id)
        counts = {"new": 0, "changed": 0}
        with many_rows():
            for n, row in enumerate(planned, 1):
                writing.write(row.target)
                counts[row.outcome] += 1
                if writing.writer.is_full:
                    writing.writer.flush()
                    progress(n)
            writing.writer.finish()
        return counts | writing.pictured


class _Writing:
    """Puts down what the ledger planned, row by row: community, building, dwelling, persons."""

    def __init__(self, actor: Actor, batch: int) -> None:
        self.writer = Writer(actor, batch, reason_of(batch))
        self.founder = Founder(self.writer)
        self.pictures = Pictures(actor, batch)
        self._roles = {role.value: str(role.label) for role in OwnerRole}

    def write(self, work: Work) -> None:
        work.run.before_reading = self.writer.flush
        home = work.home
        if not home.pk:
            self.founder.found(home)
        if home.alias:
            self.founder.name_too(home)
        self._house(work)
        self._door(work)
        if work.holder is not None:
            self._holder(work)
        if work.picture is not None:
            self.pictures.attach(work.door.pk, f"{home.name} {work.house.number} {work.door.label}", work.picture)

    @property
    def pictured(self) -> dict[str, int]:
        counts = {"pictures": self.pictures.kept, "pictures_refused": self.pictures.refused}
        return {name: n for name, n in counts.items() if n}

    def _house(self, work: Work) -> None:
        house, changes, county = work.house, work.house_changes, work.home.region
        if not house.pk:
            values = {"community_id": work.home.pk, "number": house.number, "number_key": house.key, **changes.after}
            house.pk = self.writer.insert(Building, values, label=house.number, county=county)
            house.version = 1
        elif changes:
            self.writer.change(
                Building, house.pk, house.version, changes.before, changes.after, label=house.number, county=county
            )
            house.version += 1
        else:
            return
        self.writer.communities.add(work.home.pk)

    def _door(self, work: Work) -> None:
        door, changes, county = work.door, work.door_changes, work.home.region
        if not door.pk:
            facts = {"stair": door.stair, "room": door.room, "door_key": door.key, **changes.after}
            values = {"building_id": work.house.pk, **facts}
            door.pk = self.writer.insert(Dwelling, values, label=door.label, county=county)
            door.version = 1
        elif changes:
            self.writer.change(
                Dwelling, door.pk, door.version, changes.before, changes.after, label=door.label, county=county
            )
            door.version += 1
        else:
            return
        self.writer.communities.add(work.home.pk)
        if door.version == 1 or SUMMED & changes.after.keys():
            self.writer.buildings.add(work.house.pk)

    def _holder(self, work: Work) -> None:
        holder, changes, door, county = work.holder, work.holder_changes, work.door, work.home.region
        assert holder is not None
        for former in work.retired:
            label = f"{door.label} {self._roles[former.facts['role']]}"
            reason = _("Another owner by import")
            self.writer.trash(Owner, former.pk, former.version, label=label, county=county, reason=reason)
        label = f"{door.label} {self._roles[holder.facts['role']]}"
        indexes = dict(zip(("name_index", "phone_index", "identity_index"), holder.indexes, strict=True))
        if not holder.pk:
            values = {"dwelling_id": door.pk, **changes.after, **indexes}
            holder.pk = self.writer.insert(Owner, values, label=label, county=county)
            holder.version = 1
        elif changes:
            self.writer.change(
                Owner, holder.pk, holder.version, changes.before, changes.after,
                label=label, county=county, follows=indexes,
            )  # fmt: skip
            holder.version += 1
