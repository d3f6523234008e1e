"""What may be done with many rows of a list at once: chosen one by one, or all that match.

    bulk_actions = [
        BulkAction(
            "set_year", _("Set the year of completion"), apply=services.set_years, preview=services.preview_years,
            icon="edit", permission="communities.edit", form=YearForm, undo=services.undo_years,
        )
    ]

    def preview_years(*, actor, rows, cleaned) -> BulkPreview: …     # reads only
    def set_years(*, actor, rows, cleaned) -> BulkResult: …          # one transaction, checks every row again
    def undo_years(*, actor, data) -> BulkResult: …                  # data: what BulkResult.undo carried

The steps are the form (when there is one), the preview of what changes and what is refused, and the act. Up to
`AT_ONCE` rows are done in the request, more as background work. `rows` is a queryset of rows this actor sees, in the
order of the list; where it is longer than 30,000 it still carries the filters: read it once, then write.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.forms import BaseForm
from django.http import QueryDict
from django.utils.functional import Promise

from jiugai.common.actors import Actor

Text = str | Promise
AT_ONCE = 500
"""Rows done within the request; more are background work."""
LOOKED_AT = 10_000
"""Rows of which the preview says what happens; those beyond are checked when it is done."""
NAMED = 1000
"""Refused rows that a result names one by one; it counts them all."""


@dataclass(frozen=True)
class Change:
    """One row of a preview. `cells`: (label, before, after) as they are shown, one for each column that changes."""

    row: Any
    cells: Sequence[tuple[Text, Any, Any]] = ()


@dataclass(frozen=True)
class Refused:
    """A row that is left as it is, and the sentence why."""

    row: Any
    reason: Text


@dataclass(frozen=True)
class BulkPreview:
    """What would happen. Rows that stand neither in `changes` nor in `refused` stay as they are."""

    changes: Sequence[Change] = ()
    refused: Sequence[Refused] = ()
    counts: Sequence[tuple[Text, str | int]] = ()
    """Further figures over what changes, e.g. (households, 292)."""


@dataclass(frozen=True)
class BulkResult:
    """What was done. `undo` (JSON) is handed to the action's `undo`; None = it cannot be taken back."""

    done: int
    refused: Sequence[Refused] = ()
    undo: Mapping[str, Any] | None = None


Preview = Callable[..., BulkPreview]
Apply = Callable[..., BulkResult]
FormMaker = Callable[[Actor, QueryDict | None], BaseForm]


@dataclass(frozen=True)
class BulkAction:
    """See the module. `form` is a form class, or a function (actor, data or None) → form. Names of its fields do not
    begin with an underscore; it takes no files.
    """

    id: str
    label: Text
    """A verb, as it stands on the button."""
    apply: Apply = field(repr=False)
    preview: Preview | None = field(default=None, repr=False)
    """Without one the page before the act names the rows only."""
    undo: Apply | None = field(default=None, repr=False)
    """Called with `actor` and `data`; refuses (WrongState) what was taken back before."""
    icon: str = ""
    permission: str = ""
    form: type[BaseForm] | FormMaker | None = field(default=None, repr=False)
    note: Text = ""
    """One sentence: what happens."""
    danger: bool = False
    """Cannot be taken back: the button is red."""
    tells_progress: bool = False
    """`apply` also takes `progress(n, of)`; call it within ten minutes of each other."""

    def make_form(self, actor: Actor, data: QueryDict | None) -> BaseForm | None:
        if self.form is None:
            return None
        return self.form(data) if isinstance(self.form, type) else self.form(actor, data)
