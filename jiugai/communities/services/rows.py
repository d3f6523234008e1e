"""Every write of a register row: create, change, put away, restore. One way for pages, imports, proposals and commands.

Each write locks the row, asks the permission, keeps what somebody else saved meanwhile, writes the row, the record and
the version row, brings the sums up to date and lets the rules judge again.
"""

import datetime
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiugai.audit.api import Personal, record
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, WrongState, require
from jiugai.communities.models import Community, Versioned, write_versions
from jiugai.communities.permissions import may_edit
from jiugai.communities.services.eligibility import judge_community
from jiugai.communities.services.sums import recount_row

Row = TypeVar("Row", bound=Versioned)
NOT_JUDGED = frozenset({"owner", "facility", "itemcondition", "space", "tie"})
"""Kinds of rows that no eligibility rule asks about."""


@dataclass(frozen=True)
class FieldConflict:
    """A fact that two people changed at once: what it was, what somebody else saved, what this person writes."""

    name: str
    label: str
    was: Any
    theirs: Any
    mine: Any


class Conflict(WrongState):
    """Somebody else saved other values for the same facts; nothing was written."""

    def __init__(self, conflicts: list[FieldConflict], version: int) -> None:
        super().__init__(_("Somebody else has changed the same facts in the meantime. Choose which values stay."))
        self.conflicts = conflicts
        self.version = version
        """The version to save on, once the person has chosen."""


def community_of(row: Versioned) -> Community:
    if isinstance(row, Community):
        return row
    return Community.objects.select_related("county").get(pk=row.register_community_id)


def create_row(row: Row, *, actor: Actor, reason: str = "") -> Row:
    """Write a new row of the register. Raises NotAllowed, and BadInput with every fault of its facts."""
    require(may_edit(actor, community_of(row)))
    return insert_row(row, actor=actor, reason=reason)


def insert_row(row: Row, *, actor: Actor, reason: str = "") -> Row:
    """The same for callers that have asked the permission already, such as a plan that names its communities."""
    with transaction.atomic():
        _check(row)
        row.version, row.changed_at = 1, clock.now()
        _put(row, force_insert=True)
        written = {name: _plain(row, name) for name in row.FACTS if not _empty(getattr(row, name))}
        _finish(row, "registered", actor, {}, written, reason)
    return row


def change_row(row: Row, *, actor: Actor, values: dict[str, Any], version: int, reason: str = "") -> Row:
    """Write facts of a row. `version` is the one the form showed.

    Facts that somebody else changed since are kept; where both changed the same fact to different values nothing is
    written. Raises Conflict (409) then, NotAllowed, BadInput, and WrongState for a row in the trash.
    """
    unknown = set(values) - set(row.FACTS)
    if unknown:
        raise ValueError(f"not facts of a {row.KIND}: {sorted(unknown)}")
    with transaction.atomic():
        fresh = type(row)._default_manager.select_for_update().get(pk=row.pk)
        _require_present(fresh)
        require(may_edit(actor, community_of(fresh)))
        merged = _merged(fresh, values, version)
        changed = {n: v for n, v in merged.items() if getattr(fresh, n) != v}
        if not changed:
            return fresh
        before = {n: _plain(fresh, n) for n in changed}
        for name, value in changed.items():
            setattr(fresh, name, value)
        _check(fresh)
        require(may_edit(actor, community_of(fresh)))
        _save(fresh)
        _finish(fresh, "changed", actor, before, {n: _plain(fresh, n) for n in changed}, reason)
    return fresh


def trash_row(row: Row, *, actor: Actor, reason: str) -> Row:
    """Put a row away; its history stays, and it can be restored with all it had."""
    if not reason.strip():
        raise BadInput(_("Write why it is put into the trash."))
    with transaction.atomic():
        fresh: Any = type(row)._default_manager.select_for_update().get(pk=row.pk)
        _require_present(fresh)
        require(may_edit(actor, community_of(fresh)))
        fresh.deleted_at, fresh.deleted_by, fresh.deleted_reason = clock.now(), actor.label[:300], reason[:500]
        _save(fresh)
        _finish(fresh, "trashed", actor, {}, {}, reason)
    return fresh


def restore_row(row: Row, *, actor: Actor, reason: str = "") -> Row:
    """Take a row back out of the trash. Raises BadInput when another row has taken its name or number meanwhile."""
    with transaction.atomic():
        fresh: Any = type(row)._default_manager.select_for_update().get(pk=row.pk)
        if fresh.deleted_at is None:
            raise WrongState(_("It is not in the trash."))
        require(may_edit(actor, community_of(fresh)))
        fresh.deleted_at, fresh.deleted_by, fresh.deleted_reason = None, "", ""
        _check(fresh)
        _save(fresh)
        _finish(fresh, "restored", actor, {}, {}, reason)
    return fresh


def _require_present(row: Any) -> None:
    if getattr(row, "deleted_at", None) is not None:
        raise WrongState(_("It lies in the trash. Restore it first."))


def _empty(value: Any) -> bool:
    return value is None or value == "" or value == {}


def _plain(row: Versioned, name: str) -> Any:
    """The fact as the record keeps it; personal ones wrapped."""
    value = getattr(row, getattr(row._meta.get_field(name), "attname", name))
    if isinstance(value, datetime.date):
        value = value.isoformat()
    return Personal(value) if name in row.PERSONAL and value else value


def _check(row: Versioned) -> None:
    """Settle what follows from other fields, then all rules of fields and constraints, in words."""
    row.settle()
    try:
        row.full_clean()
    except ValidationError as faults:
        raise BadInput(" ".join(_sentences(row, faults))) from None


def _sentences(row: Versioned, faults: ValidationError) -> list[str]:
    out = []
    for name, texts in faults.message_dict.items():
        label = "" if name == "__all__" else str(getattr(row._meta.get_field(name), "verbose_name", name))
        out += [f"{label}: {text}" if label else text for text in texts]
    return out


def _save(row: Versioned) -> None:
    row.version += 1
    row.changed_at = clock.now()
    _put(row)


def _put(row: Versioned, **how: Any) -> None:
    """Save; where somebody was quicker with the same name or number, the check says so in words."""
    try:
        with transaction.atomic():
            row.save(**how)
    except IntegrityError:
        _check(row)
        raise


def _finish(row: Versioned, what: str, actor: Actor, before: Any, after: Any, reason: str) -> None:
    """What follows from a write: the record, the version row, the sums above, the answer of the rules."""
    community = community_of(row)
    record(
        actor, f"communities.{row.KIND}.{what}", row, before=before or None, after=after or None, reason=reason,
        county=community.region_code[:6],
    )  # fmt: skip
    write_versions(type(row), [row.pk], actor=actor, at=row.changed_at)
    recount_row(row, actor)
    if row.KIND not in NOT_JUDGED:
        judge_community(community, actor)


def _merged(fresh: Versioned, values: dict[str, Any], version: int) -> dict[str, Any]:
    """What to write when others saved since `version`: my changes to what the form showed, theirs elsewhere."""
    if fresh.version == version:
        return values
    states: Any = fresh.Version._default_manager
    shown = states.filter(row=fresh.pk, nth=version).first()
    if shown is None:
        raise WrongState(_("The form is too old to be compared. Open it again; what you wrote is kept as a draft."))
    mine, conflicts = {}, []
    for name, value in values.items():
        was, theirs = getattr(shown, name), getattr(fresh, name)
        if isinstance(value, dict) and isinstance(theirs, dict):
            value, clashes = _merged_dict(fresh, name, was or {}, theirs, value)
            conflicts += clashes
        elif value == was:
            continue
        elif theirs not in (was, value):
            conflicts.append(FieldConflict(name, _label(fresh, name), was, theirs, value))
            continue
        mine[name] = value
    if conflicts:
        raise Conflict(conflicts, fresh.version)
    return mine


def _merged_dict(
    row: Versioned, name: str, was: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]
) -> tuple[dict[str, Any], list[FieldConflict]]:
    """The same, key by key, for facts that are tables (the plan's criteria)."""
    out, conflicts = dict(theirs), []
    for key, value in mine.items():
        old, new = was.get(key), theirs.get(key)
        if value == old:
            continue
        if new not in (old, value):
            conflicts.append(FieldConflict(f"{name}:{key}", _label(row, name), old, new, value))
        out[key] = value
    return out, conflicts


def _label(row: Versioned, name: str) -> str:
    return str(getattr(row._meta.get_field(name), "verbose_name", name))
