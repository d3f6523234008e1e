"""Order and sums of what was found of the items of the plan (A8), and of the ground that was freed (TR-3.2.3). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

WORST_FIRST = ("dangerous", "missing", "poor", "good")


def worst(conditions: Iterable[str]) -> str:
    """The worst of several findings, "" for none."""
    found = set(conditions)
    return next((c for c in WORST_FIRST if c in found), "")


def rank(condition: str) -> int:
    """0 for the worst; nothing found stands last."""
    return WORST_FIRST.index(condition) if condition in WORST_FIRST else len(WORST_FIRST)


@dataclass(frozen=True)
class Ground:
    """What was freed of ground and what was built on, 0.01 ㎡. Lines without an area are counted, not guessed."""

    freed: int = 0
    used: int = 0
    freed_unknown: int = 0
    used_unknown: int = 0

    @property
    def left(self) -> int:
        """Freed and not built on yet, of lines whose freed area is known."""
        return self.freed - self.used


def ground(lines: Iterable[tuple[int | None, int | None, bool]]) -> Ground:
    """Sums over (freed area, used area, something is built on it).

    Ground used of a line whose freed area is not known counts as freed too: it cannot have been less.
    """
    freed = used = freed_unknown = used_unknown = 0
    for area, taken, built in lines:
        freed += max(area or 0, taken or 0)
        used += taken or 0
        freed_unknown += area is None
        used_unknown += built and taken is None
    return Ground(freed, used, freed_unknown, used_unknown)


def parking_gained(before: int | None, after: int | None) -> int | None:
    """Parking spaces after the works less those before; None where one is not registered."""
    return None if before is None or after is None else after - before
