"""Writing entries: in the transaction of the change, with the digest, waiting for nobody."""

import datetime
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import models, transaction

from jiugai.audit import rules, verifier
from jiugai.audit.models import AuditEntry, PersonalValue
from jiugai.audit.rules import Personal
from jiugai.audit.states import require_label
from jiugai.common import clock, request_ids
from jiugai.common.actors import Actor
from jiugai.common.bulk import insert_rows, reserve_ids
from jiugai.common.crypto import keyed_digest
from jiugai.common.subjects import SubjectRef, ref

Subject = models.Model | SubjectRef | None
Values = Mapping[str, Any] | None
LOOK = "audit.personal.looked_at"
BATCH = 1000


@dataclass(frozen=True)
class Line:
    """One row of `record_many`. `label` names a subject that is given as a SubjectRef."""

    obj: Subject
    before: Values = None
    after: Values = None
    reason: str = ""
    county: str = ""
    label: str = ""


@dataclass(frozen=True)
class _Kept:
    """A personal value on its way beside the entry."""

    side: str
    name: str
    sealed: str


def personal_digest(sealed: str) -> str:
    """Digest that stands in the entry for a sealed value (salt and canonical JSON)."""
    return keyed_digest(f"audit {sealed}")


def snapshot(obj: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    """Present values of the fields for before/after: keys as id, dates as ISO text, many-to-many as sorted ids."""
    values: dict[str, Any] = {}
    for name in fields:
        field = obj._meta.get_field(name)
        if field.many_to_many:
            values[name] = sorted(getattr(obj, name).values_list("pk", flat=True)) if obj.pk else []
        else:
            value = getattr(obj, getattr(field, "attname", name))
            values[name] = value if isinstance(value, Personal) else json.loads(rules.canonical(value))
    return values


def _canonical(side: str, values: Values, kept: list[_Kept]) -> str:
    if values is None:
        return ""
    plain: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Personal):
            sealed = f"{secrets.token_hex(16)} {rules.canonical(value.value)}"
            kept.append(_Kept(side, name, sealed))
            value = {rules.PERSONAL: personal_digest(sealed)}
        plain[name] = value
    return rules.canonical(plain)


def _label(obj: Subject) -> str:
    """`audit_label` of the model, else its text: a model whose text is personal must define `audit_label`."""
    if not isinstance(obj, models.Model):
        return ""
    label = getattr(obj, "audit_label", None)
    return str(obj) if label is None else str(label)


def _county(obj: Subject, actor: Actor) -> str:
    for name in ("county_code", "region_code"):
        code = getattr(obj, name, None)
        if isinstance(code, str) and len(code) >= 6:
            return code[:6]
    return actor.county


def _utc(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _content(entry: AuditEntry) -> str:
    """The digested text of an entry; `queries.CONTENT_SQL` reads the same text from the database."""
    e = entry
    return verifier.content_of((
        _utc(e.at), e.county, e.code, e.subject_kind, e.subject_id, e.subject_label, _number(e.person_id),
        e.person_label, _number(e.organisation_id), e.organisation_label, e.role, _number(e.stands_in_for_id),
        e.stands_in_for_label, e.reason, e.before, e.after, e.request_id,
    ))  # fmt: skip


def _entry(actor: Actor, code: str, line: Line, at: datetime.datetime) -> tuple[AuditEntry, list[_Kept]]:
    subject = ref(line.obj) if isinstance(line.obj, models.Model) else line.obj
    kept: list[_Kept] = []
    entry = AuditEntry(
        at=at,
        county=line.county or _county(line.obj, actor),
        code=code,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else "",
        subject_label=rules.clean(_label(line.obj), 200),
        person_id=actor.person_id,
        person_label=rules.clean(actor.person_label, 100),
        organisation_id=actor.organisation_id,
        organisation_label=rules.clean(actor.organisation_label, 200),
        role=str(actor.role),
        stands_in_for_id=actor.stands_in_for_id,
        stands_in_for_label=rules.clean(actor.stands_in_for_label, 100),
        reason=rules.clean(line.reason),
        before=_canonical("before", line.before, kept),
        after=_canonical("after", line.after, kept),
        request_id=request_ids.current.get(),
    )
    entry.digest = verifier.content_digest(_content(entry))
    return entry, kept


def _personal(entry: AuditEntry, kept: list[_Kept]) -> list[PersonalValue]:
    return [PersonalValue(entry=entry, side=k.side, name=k.name, sealed=k.sealed) for k in kept]


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("record the audit entry in the transaction of the change")


def record(
    actor: Actor,
    code: str,
    obj: Subject,
    *,
    before: Values = None,
    after: Values = None,
    reason: str = "",
    county: str = "",
) -> AuditEntry:
    """Write what happened, in the transaction of the change itself.

    `before` and `after` are flat dicts of JSON values; wrap personal values in `Personal`. `county` (6 digits) defaults
    to the county of the subject (`county_code` or `region_code`), then to the one the actor works in.
    Raises UnknownCode for a code without a label and TransactionManagementError outside of a transaction.
    """
    require_label(code)
    _require_transaction()
    entry, kept = _entry(actor, code, Line(obj, before, after, reason, county), clock.now())
    entry.save(force_insert=True)
    if kept:
        PersonalValue.objects.bulk_create(_personal(entry, kept))
    return entry


def record_many(actor: Actor, code: str, lines: Iterable[Line]) -> int:
    """Write one entry per line (imports): same code, actor and time for all. Gives the number written."""
    require_label(code)
    _require_transaction()
    frame, written, given = _Frame(actor, code, clock.now()), 0, iter(lines)
    while batch := [frame.row(line) for line in islice(given, BATCH)]:
        ids = reserve_ids(AuditEntry, len(batch))
        insert_rows(AuditEntry, _NAMES, ((pk, *row) for pk, (row, _kept) in zip(ids, batch, strict=True)))
        insert_rows(
            PersonalValue,
            ("entry_id", "side", "name", "sealed"),
            [(pk, k.side, k.name, k.sealed) for pk, (_row, kept) in zip(ids, batch, strict=True) for k in kept],
        )
        written += len(batch)
    return written


_NAMES = (
    "id", "at", "county", "code", "subject_kind", "subject_id", "subject_label", "person_id", "person_label",
    "organisation_id", "organisation_label", "role", "stands_in_for_id", "stands_in_for_label", "reason", "before",
    "after", "request_id", "digest",
)  # fmt: skip
"""Columns of an entry in the order of `_Frame.row`."""


class _Frame:
    """What all entries of one `record_many` share; gives the columns of an entry without an object for it."""

    def __init__(self, actor: Actor, code: str, at: datetime.datetime) -> None:
        self.actor, self.code, self.at, self.told = actor, code, at, _utc(at)
        self.who = (
            actor.person_id, rules.clean(actor.person_label, 100), actor.organisation_id,
            rules.clean(actor.organisation_label, 200), str(actor.role), actor.stands_in_for_id,
            rules.clean(actor.stands_in_for_label, 100),
        )  # fmt: skip
        self.named = tuple(_number(v) if v is None or isinstance(v, int) else v for v in self.who)
        self.request = request_ids.current.get()

    def row(self, line: Line) -> tuple[tuple[Any, ...], list[_Kept]]:
        subject = ref(line.obj) if isinstance(line.obj, models.Model) else line.obj
        kept: list[_Kept] = []
        kind, id_ = (subject.kind, subject.id) if subject else ("", "")
        county = line.county or _county(line.obj, self.actor)
        label = rules.clean(line.label or _label(line.obj), 200)
        reason = rules.clean(line.reason)
        before, after = _canonical("before", line.before, kept), _canonical("after", line.after, kept)
        told = (self.told, county, self.code, kind, id_, label, *self.named, reason, before, after, self.request)
        digest = verifier.content_digest(verifier.content_of(told))
        return (self.at, *told[1:6], *self.who, reason, before, after, self.request, digest), kept


LIST_EXPORTED = "audit.list.exported"


def record_list_export(actor: Actor, list_id: str, kind: str, number: int) -> None:
    """Write who took which list out of the house, as what kind of file, and how many rows."""
    with transaction.atomic():
        record(actor, LIST_EXPORTED, None, after={"list": list_id, "kind": kind, "rows": number}, county=actor.county)


def record_look(actor: Actor, obj: Subject, fields: Iterable[str], reason: str) -> AuditEntry:
    """Write that somebody looked at personal data: which fields of what, and why. Opens its own transaction."""
    with transaction.atomic():
        return record(actor, LOOK, obj, after={"fields": sorted(fields)}, reason=reason)
