"""Extension points: a lower module owns a registry, a higher one registers in `apps.ready()`.

Order is data, a duplicate id raises. Later modules so add tabs, tiles, inbox sources and links without being imported.
"""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Registered(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def order(self) -> int: ...


T = TypeVar("T", bound=Registered)


class Registry(Generic[T]):
    """An ordered set of entries, each with a unique id."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, T] = {}

    def add(self, entry: T) -> T:
        if entry.id in self._entries:
            raise ValueError(f"{self.name}: {entry.id} is registered twice")
        self._entries[entry.id] = entry
        return entry

    def get(self, id_: str) -> T:
        """Raises KeyError for an id nobody registered."""
        return self._entries[id_]

    def __iter__(self) -> Iterator[T]:
        return iter(sorted(self._entries.values(), key=lambda e: (e.order, e.id)))

    def __contains__(self, id_: object) -> bool:
        return id_ in self._entries

    def __len__(self) -> int:
        return len(self._entries)
