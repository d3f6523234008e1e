"""What an owning module brings so that tables can be taken in: an importer per kind of row.

The engine of the desk reads the file, matches its columns, parses cells, keeps batches, asks, writes in one transaction
and undoes. An importer knows its rows: which columns there are, what a row would change, how it is written and undone.
It is registered in `apps.ready()`: `importers.add(DwellingImporter())`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from django.utils.functional import Promise

from jiugai.common.actors import Actor
from jiugai.common.registry import Registry

if TYPE_CHECKING:
    from jiugai.common.sheets import Head

Text = str | Promise
Outcome = Literal["new", "changed", "same", "fault", "ask"]
OUTCOMES: tuple[Outcome, ...] = ("new", "changed", "same", "fault", "ask")
WHOLE_ROW = ""
"""Key in `faults` for what concerns the row as such, not one of its cells."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file, its cells parsed by the heads, before anybody looked at the register.

    `values` has every head that a column was matched to: None for an empty cell, `sheets.CLEAR` where the cell says
    that the value is to be emptied, missing when the cell is in `faults`.
    A head without a column is missing too: what the register holds of it stays.
    """

    number: int
    """As in Excel, head row included."""
    values: dict[str, Any]
    faults: dict[str, str] = field(default_factory=dict)
    """Head's name → sentence."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something only a person knows. Rows may share a question: the same `id` is asked once and answered once.

    `id` and option values are plain codes such as "row:23" and "same:45": they must not hold anything personal.
    """

    id: str
    head: str
    """Head whose cell it stands at; "" = the whole row."""
    text: str
    options: tuple[tuple[str, str], ...]
    """(value that arrives in `decisions`, words on the button)."""
    like: str = ""
    """Questions with the same `like` are of one sort: "the same for all like this" gives each its own option at the
    same place. "" = cannot be answered together."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What importing this row would do. The engine shows it, and hands "new" and "changed" ones to `write`."""

    number: int
    outcome: Outcome
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    """Head's name (or WHOLE_ROW) → sentence; not empty exactly when the outcome is "fault"."""
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """Head's name → (before, after), as people read them (text or number)."""
    question: Question | None = None
    """Set exactly when the outcome is "ask"."""
    target: Any = None
    """The importer's own; passed from `plan` to `write` within one transaction, never kept."""


@dataclass(frozen=True)
class UndoReport:
    """What taking an import back did."""

    reversed: int
    kept: list[tuple[str, str]] = field(default_factory=list)
    """(label of the row, why it was kept), such as edited since by whom. Kept encrypted."""


class Importer(ABC):
    """One kind of row that tables may bring. Instances hold no state: one serves every person and every worker."""

    id: ClassVar[str]
    """"<module>.<kind>", such as "communities.dwellings"."""
    label: ClassVar[Text]
    """What is imported, in the plural: "Dwellings"."""
    order: ClassVar[int] = 0
    permission: ClassVar[str]
    """Who may import, and see the batches of his county within his scope."""
    personal_permission: ClassVar[str] = ""
    """Who may have personal cells shown on the review page, with a reason on record; "" = nobody."""

    @abstractmethod
    def url(self) -> str:
        """Address of the list that the rows end up in."""

    @abstractmethod
    def heads(self, actor: Actor) -> "Sequence[Head]":
        """Columns a table may bring, in the order of the template."""

    def notes(self, actor: Actor) -> Sequence[Text]:
        """Sentences for the template and the upload page: what identifies a row, what an empty cell means."""
        return ()

    def examples(self, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """Rows of example on the template's sheet of explanations: head's name → value as people write it."""
        return ()

    @abstractmethod
    def plan(self, actor: Actor, rows: Iterable[Row], decisions: Mapping[str, str]) -> Iterator[Planned]:
        """Say of every row what it would do: exactly one Planned for each Row, in the same order.

        Reads only. It may take up to 1,000 rows before it gives the first answer, and keeps no more than short keys of
        rows it has passed (to find keys that come twice). Rows with faults come too and go out as "fault".
        `decisions`: question id → value of the chosen option; a question that is decided is not asked again. When an
        import is written, rows that came earlier may be in the register already: what this call remembers of its own
        rows wins over what it reads.
        """

    @abstractmethod
    def write(
        self, actor: Actor, planned: Iterable[Planned], batch_id: int, progress: Callable[[int], None]
    ) -> dict[str, int]:
        """Write the rows, within the engine's transaction, and give counts, such as {"new": 34, "changed": 9}.

        Takes `planned` once, in order; only "new" and "changed" arrive. Calls `progress(rows written)` now and then.
        Whatever it raises undoes everything; a `Refusal` is told in its words.
        """

    @abstractmethod
    def undo(self, actor: Actor, batch_id: int, reason: str) -> UndoReport:
        """Take back what the batch wrote, within the engine's transaction; rows edited since are kept and named."""


importers: Registry[Importer] = Registry("importers")


def importers_of(actor: Actor) -> list[Importer]:
    """The importers this actor may use."""
    return [importer for importer in importers if actor.may(importer.permission)]
