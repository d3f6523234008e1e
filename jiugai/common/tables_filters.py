"""Filters of a list page: each is a pill that says what it lets through, and opens a small form."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jiugai.common.area import CentiSquareMetre
from jiugai.common.money import Fen
from jiugai.common.templatetags import jiugai as show

Text = str | Promise
Rows = QuerySet[Any]
Pairs = Iterable[tuple[Any, Text]]
Values = dict[str, list[str]]


@dataclass(frozen=True)
class Filter:
    """`parameters` are the names in the address; `field` defaults to the id."""

    id: str
    label: Text
    template: ClassVar[str] = ""

    @property
    def parameters(self) -> Sequence[str]:
        return (self.id,)

    def offer(self, request: HttpRequest) -> "Bound":
        raise NotImplementedError


@dataclass
class Bound:
    """A filter on one request: what can be chosen, what is chosen, in words."""

    filter: Filter
    choices: list[tuple[str, Text]]
    chosen: Values

    def narrow(self, rows: Rows) -> Rows:
        return rows

    @property
    def words(self) -> str:
        return ""

    @property
    def cleared(self) -> dict[str, list[str]]:
        return {p: [] for p in self.filter.parameters}


@dataclass(frozen=True)
class ChoiceFilter(Filter):
    """One or several of a list. `choices` are pairs or a function of the request (at most one query).

    `apply(rows, values)` narrows; without it the field `field` (default: the id) must be one of the values.
    """

    choices: Pairs | Callable[[HttpRequest], Pairs] = ()
    apply: Callable[[Rows, list[str]], Rows] | None = None
    field: str = ""
    single: bool = False
    template: ClassVar[str] = "common/list/choice.html"

    def offer(self, request: HttpRequest) -> "BoundChoice":
        pairs = self.choices(request) if callable(self.choices) else self.choices
        choices = [(str(value), label) for value, label in pairs]
        known = {value for value, _label in choices}
        chosen = [v for v in request.GET.getlist(self.id) if v in known]
        return BoundChoice(self, choices, {self.id: chosen[:1] if self.single else chosen})


@dataclass
class BoundChoice(Bound):
    filter: ChoiceFilter

    @property
    def values(self) -> list[str]:
        return self.chosen[self.filter.id]

    def narrow(self, rows: Rows) -> Rows:
        if not self.values:
            return rows
        if self.filter.apply:
            return self.filter.apply(rows, self.values)
        return rows.filter(**{f"{self.filter.field or self.filter.id}__in": self.values})

    @property
    def words(self) -> str:
        labels = [str(label) for value, label in self.choices if value in self.values]
        more = len(labels) - 2
        return show.joined(labels[:2]) + (_(" and %(n)d more") % {"n": more} if more > 0 else "")


@dataclass(frozen=True)
class YesNoFilter(ChoiceFilter):
    """Yes or no; `apply(rows, ["yes"])` or the boolean field."""

    single: bool = True

    def offer(self, request: HttpRequest) -> "BoundChoice":
        chosen = [v for v in request.GET.getlist(self.id) if v in ("yes", "no")][:1]
        return BoundYesNo(self, [("yes", _("Yes")), ("no", _("No"))], {self.id: chosen})


@dataclass
class BoundYesNo(BoundChoice):
    def narrow(self, rows: Rows) -> Rows:
        if not self.values or self.filter.apply:
            return super().narrow(rows)
        return rows.filter(**{self.filter.field or self.filter.id: self.values == ["yes"]})


def _whole(text: str) -> int:
    return int(text)


@dataclass(frozen=True)
class RangeFilter(Filter):
    """From–until, both ends included. `kind`: number, money (元 → 分), area (㎡ → 0.01 ㎡) or date."""

    kind: str = "number"
    field: str = ""
    unit: Text = ""
    template: ClassVar[str] = "common/list/range.html"
    readers: ClassVar[dict[str, Callable[[str], Any]]] = {
        "number": _whole, "money": Fen.parse, "area": CentiSquareMetre.parse, "date": datetime.date.fromisoformat,
    }  # fmt: skip

    @property
    def parameters(self) -> Sequence[str]:
        return (f"{self.id}_from", f"{self.id}_to")

    def read(self, text: str) -> Any:
        """None when it cannot be read."""
        try:
            return self.readers[self.kind](text.strip())
        except (ValueError, OverflowError):
            return None

    def offer(self, request: HttpRequest) -> "BoundRange":
        chosen = {p: [v] for p in self.parameters if self.read(v := request.GET.get(p, "")) is not None}
        return BoundRange(self, [], chosen)


@dataclass
class BoundRange(Bound):
    filter: RangeFilter

    @property
    def ends(self) -> tuple[str, str]:
        first, last = self.filter.parameters
        return self.chosen.get(first, [""])[0], self.chosen.get(last, [""])[0]

    def narrow(self, rows: Rows) -> Rows:
        name = self.filter.field or self.filter.id
        for text, test in zip(self.ends, ("gte", "lte"), strict=True):
            if text:
                rows = rows.filter(**{f"{name}__{test}": self.filter.read(text)})
        return rows

    @property
    def words(self) -> str:
        first, last = self.ends
        if first and last:
            return f"{first}—{last}"
        return _("from %(x)s") % {"x": first} if first else _("up to %(x)s") % {"x": last} if last else ""
