"""Two people at the same facts: what each changed, where they clash, and what is written once somebody has chosen."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jiugai.common.actors import Actor
from jiugai.common.results import WrongState
from jiugai.communities.models import Versioned
from jiugai.communities.queries import TABLES
from jiugai.communities.services.rows import Conflict, FieldConflict, change_row

MINE = "mine"


def save_facts(
    row: Versioned,
    *,
    actor: Actor,
    values: dict[str, Any],
    base: int,
    version: int,
    choices: Mapping[str, str],
    reason: str = "",
) -> Versioned:
    """Write what this person changed since state `base`, over state `version`, as chosen where both changed.

    `choices`: fact (or "table:criterion") → "mine" or "saved". Facts that only others changed stay theirs. Raises
    Conflict while a clash has no choice, or when somebody has saved yet another value; nothing is written then.
    """
    if base == version:
        return change_row(row, actor=actor, values=values, version=version, reason=reason)
    mine, clashes = compare(row, values, base, version)
    if any(c.name not in choices for c in clashes):
        raise Conflict(clashes, version)
    theirs = _state(row, version)
    for clash in clashes:
        if choices[clash.name] == MINE:
            _put(mine, clash.name, clash.mine, theirs)
    return change_row(row, actor=actor, values=mine, version=version, reason=reason)


def compare(
    row: Versioned, values: dict[str, Any], base: int, version: int
) -> tuple[dict[str, Any], list[FieldConflict]]:
    """(what only this person changed, what both changed differently) between two states of a row."""
    was_state, their_state = _state(row, base), _state(row, version)
    mine: dict[str, Any] = {}
    clashes: list[FieldConflict] = []
    for name, was, theirs, value in _flat(values, was_state, their_state):
        if value == was:
            continue
        if theirs not in (was, value):
            clashes.append(FieldConflict(name, name, was, theirs, value))
        else:
            _put(mine, name, value, their_state)
    return mine, clashes


def _state(row: Versioned, version: int) -> Any:
    states: Any = row.Version._default_manager
    state = states.filter(row=row.pk, nth=version).first()
    if state is None:
        raise WrongState(_("The form is too old to be compared. Open it again; what you wrote is kept as a draft."))
    return state


def _flat(values: dict[str, Any], was: Any, theirs: Any) -> Any:
    """(name, was, theirs, mine) per fact, and per key of facts that are tables."""
    for name, value in values.items():
        if name not in TABLES:
            yield name, getattr(was, name), getattr(theirs, name), value
            continue
        old, new = getattr(was, name) or {}, getattr(theirs, name) or {}
        for key, mine in value.items():
            yield f"{name}:{key}", old.get(key), new.get(key), mine


def _put(values: dict[str, Any], name: str, value: Any, state: Any) -> None:
    """A fact, or a key in a table of facts that holds all the others as saved."""
    table, colon, key = name.partition(":")
    if colon:
        values.setdefault(table, dict(getattr(state, table) or {}))[key] = value
    else:
        values[name] = value
