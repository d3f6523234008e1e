"""What a table may bring: one `Head` per column, shared by templates, matching, parsing and the list page's exports."""

import datetime
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils import translation

from jiugai.common.results import Text

HeadKind = Literal[
    "text", "number", "area", "money", "date", "year", "choice", "yesno", "phone", "identity", "credit", "picture"
]


@dataclass(frozen=True)
class Picture:
    """A picture in a cell, by the id under which `pictures` finds its file."""

    id: str


class Clear(enum.Enum):
    """What a cell says that empties what the register holds; an empty cell leaves it as it is."""

    CLEAR = "clear"


CLEAR = Clear.CLEAR
CLEAR_WORDS = frozenset(("清空", "(清空)", "（清空）", "clear", "Clear", "CLEAR"))

Value = str | int | float | bool | datetime.date | datetime.datetime | Picture | None
"""What stands in a cell of a table as it was read."""


@dataclass(frozen=True)
class Head:
    """One column that a table may bring.

    `name` is its key in the row; `label` the same words as the head of the list page's column, so that exports import
    unchanged. `unit` is shown behind the label; for areas and money it is also the unit of numbers without one
    (otherwise ㎡ and 元). `least` and `most` bound numbers, areas (0.01 ㎡), money (分) and years.
    """

    name: str
    label: Text
    kind: HeadKind = "text"
    required: bool = False
    key: bool = False
    choices: Sequence[tuple[str, Text]] = ()
    synonyms: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    """Other words that people write for a choice: (word, key). They are understood and not offered."""
    unit: Text = ""
    note: Text = ""
    example: str = ""
    personal: bool = False
    longest: int = 200
    least: int | None = None
    most: int | None = None

    @property
    def title(self) -> str:
        """The head as templates show it: label and unit."""
        return f"{self.label} {self.unit}".strip()


def in_all_languages(text: Text) -> list[str]:
    """A text in the reader's language, in Chinese and in English: tables travel between people of either."""
    found = [str(text)]
    for language in ("zh-hans", "en"):
        with translation.override(language):
            if (said := str(text)) not in found:
                found.append(said)
    return found


def known_words(head: Head) -> list[str]:
    """Everything that may stand over the column."""
    return [*in_all_languages(head.label), *head.synonyms, head.name]
