"""Writing entries: in the transaction of the change, with the digest, waiting for nobody."""

import datetime
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from jiugai.audit import rules, verifier
from jiugai.audit.models import AuditEntry, PersonalValue
from jiugai.audit.rules import Personal
from jiugai.audit.states import require_label
from jiugai.common import clock, request_ids
from jiugai.common.actors import Actor
from jiugai.common.crypto import keyed_digest
from jiugai.common.subjects import SubjectRef, ref

Subject = models.Model | SubjectRef | None
Values = Mapping[str, Any] | None
LOOK = "audit.personal.looked_at"
BATCH = 1000


@dataclass(frozen=True)
class Line:
    """One row of `record_many`."""

    obj: Subject
    before: Values = None
    after: Values = None
    reason: str = ""
    county: str = ""


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
    at, written = clock.now(), 0
    batch: list[tuple[AuditEntry, list[_Kept]]] = []

    def write(batch: Sequence[tuple[AuditEntry, list[_Kept]]]) -> int:
        AuditEntry.objects.bulk_create([entry for entry, _ in batch])
        personal = [value for entry, kept in batch if kept for value in _personal(entry, kept)]
        if personal:
            PersonalValue.objects.bulk_create(personal)
        return len(batch)

    for line in lines:
        batch.append(_entry(actor, code, line, at))
        if len(batch) == BATCH:
            written += write(batch)
            batch = []
    return written + (write(batch) if batch else 0)


LIST_EXPORTED = "audit.list.exported"


def record_list_export(actor: Actor, list_id: str, kind: str, number: int) -> None:
    """Write who took which list out of the house, as what kind of file, and how many rows."""
    with transaction.atomic():
        record(actor, LIST_EXPORTED, None, after={"list": list_id, "kind": kind, "rows": number}, county=actor.county)


def record_look(actor: Actor, obj: Subject, fields: Iterable[str], reason: str) -> AuditEntry:
    """Write that somebody looked at personal data: which fields of what, and why. Opens its own transaction."""
    with transaction.atomic():
        return record(actor, LOOK, obj, after={"fields": sorted(fields)}, reason=reason)
