"""The only door through which a state changes."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils.functional import Promise

from jiugai.audit.services.record import record, snapshot
from jiugai.audit.states import add_label
from jiugai.common import moves as tables
from jiugai.common.actors import Actor
from jiugai.common.moves import Listener, Move, Moves

M = TypeVar("M", bound=Model)


def move_code(kind: str, name: str) -> str:
    """Audit code of a move: "schemes.scheme.submit"."""
    return f"{kind}.{name.strip('_')}"


def add_moves(kind: str, moves: Moves, labels: Mapping[str, str | Promise] | None = None) -> None:
    """Bind a table of moves to its kind, and name its moves for the record (`label` of each move, else `labels`)."""
    tables.register(kind, moves)
    for name in moves:
        label = (labels or {}).get(name) or moves[name].label
        if not label:
            raise ValueError(f"{kind}: the move {name} has no label")
        add_label(move_code(kind, name), label)


def move(
    obj: M,
    name: str,
    *,
    actor: Actor,
    reason: str = "",
    moves: Moves | None = None,
    changes: Mapping[str, Any] | None = None,
) -> M:
    """Take an object from one state to another, and write who, when and why.

    Locks the row and looks at the fresh state, asks the permission, collects **all** needs, writes the state (and the
    fields of `changes` with it) and the audit entry, and tells listeners once it is committed. Gives the fresh object;
    the one passed in is brought to the same state. Raises NotAllowed, WrongState, or NotYet with all that is missing.
    """
    table = moves or tables.moves_of(obj)
    kind = obj._meta.label_lower
    with transaction.atomic():
        fresh = type(obj)._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
        step = table.require(fresh, name, actor, reason)
        names = [table.field, *(changes or {})]
        before = snapshot(fresh, names)
        _apply(fresh, table, step, changes)
        fresh.save(update_fields=names)
        record(actor, move_code(kind, name), fresh, before=before, after=snapshot(fresh, names), reason=reason)
        for listener in tables.listeners_of(kind, name):
            transaction.on_commit(_telling(listener, fresh, name, actor), robust=True)
    for field in names:
        setattr(obj, field, getattr(fresh, field))
    return fresh


def _apply(obj: Model, table: Moves, step: Move, changes: Mapping[str, Any] | None) -> None:
    for field, value in (changes or {}).items():
        setattr(obj, field, value)
    setattr(obj, table.field, str(step.to))


def _telling(listener: Listener, obj: Model, name: str, actor: Actor) -> Callable[[], None]:
    """A plain function: Django logs the name of a listener that failed, which a `partial` does not have."""

    def tell() -> None:
        listener(obj, name, actor)

    return tell
