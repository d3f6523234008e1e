"""What stands behind a row of the ledger of dwellings: the door, its owners, and what is to be written of them."""

from dataclasses import dataclass, field
from typing import Any

from jiugai.common.crypto import blind_index
from jiugai.communities.rules import personal_key
from jiugai.communities.services.importing.directory import Home, House


def index_of(name: str, value: str | None) -> str:
    """The blind index under which a personal value is found, as `Owner.settle` makes it."""
    key = personal_key(name, value) if value else ""
    return blind_index(f"{name} {key}")[:32] if key else ""


class Holder:
    """An owner, tenant or contact of the register."""

    __slots__ = ("facts", "indexes", "pk", "version")

    def __init__(self, pk: int, version: int, indexes: tuple[str, str, str], facts: dict[str, Any]) -> None:
        self.pk, self.version, self.indexes, self.facts = pk, version, indexes, facts


class Door:
    """A dwelling while its thousand rows are in hand; `pk` 0 until it is written."""

    __slots__ = ("facts", "holders", "house", "key", "pk", "room", "stair", "version")

    def __init__(
        self, house: House, key: str, stair: str, room: str, pk: int = 0, version: int = 0, facts: Any = None
    ) -> None:
        self.house, self.key, self.stair, self.room, self.pk, self.version = house, key, stair, room, pk, version
        self.facts: dict[str, Any] = facts or {}
        self.holders: list[Holder] = []

    @property
    def label(self) -> str:
        return f"{self.stair}-{self.room}" if self.stair else self.room


@dataclass(slots=True)
class Changes:
    """Facts of one row: before and after."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.after)


@dataclass(slots=True)
class Work:
    """What writing one row of the ledger does; passed from `plan` to `write`."""

    home: Home
    house: House
    door: Door
    run: Any
    house_changes: Changes
    door_changes: Changes
    holder: Holder | None = None
    """The person of the row."""
    holder_changes: Changes = field(default_factory=Changes)
    indexes: tuple[str, str, str] = ("", "", "")
    is_new_holder: bool = False
    retired: tuple[Holder, ...] = ()
    """Owners that the new one takes the place of."""
    picture: Any = None
