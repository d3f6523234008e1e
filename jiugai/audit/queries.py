"""Reads over entries and chain. What a person sees starts from `audit_entries_visible_to(actor)`."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Length

from jiugai.audit import verifier
from jiugai.audit.models import AuditEntry, AuditLink, AuditSeal, PersonalValue
from jiugai.audit.rules import PERSONAL
from jiugai.audit.states import security_codes
from jiugai.common.actors import Actor
from jiugai.common.roles import Role
from jiugai.common.subjects import SubjectRef, ref

VERIFIED = "audit.chain.verified"
MASKED, ERASED = "＊＊＊", "—"
SEES_SECURITY = frozenset({Role.AUDIT_ADMIN, Role.AUDITOR, "system"})
TEXT_FIELDS = frozenset({"person_id", "organisation_id", "stands_in_for_id"})


def content_sql(alias: str = "e") -> str:
    """SQL that reads the digested text of an entry as one column: what `services.record` digested when it was written.

    Joined in the database, because reading seventeen columns into Python costs more than the whole proof.
    """
    postgres = connection.vendor == "postgresql"
    parts = []
    for field in verifier.FIELDS:
        column = f"{alias}.{field}"
        if field == "at" and postgres:
            parts.append(f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')")
        elif field == "at":
            parts.append(f"CASE length({column}) WHEN 19 THEN {column} || '.000000' ELSE {column} END")
        elif field in TEXT_FIELDS:
            parts.append(f"coalesce(CAST({column} AS TEXT), '')")
        else:
            parts.append(column)
    if postgres:
        return " || chr(31) || ".join(parts)
    return f"CAST({' || char(31) || '.join(parts)} AS BLOB)"  # bytes: what is no text any more is read too


@dataclass(frozen=True)
class ChainHead:
    """Where the chain stands. `digest` of the last link vouches for everything before it; print it."""

    place: int
    digest: str
    sealed_at: datetime.datetime | None
    unsealed: int
    """Entries written and not chained yet: normally those of the last seconds."""

    @property
    def groups(self) -> list[str]:
        """The digest in groups of eight, to be compared by eye."""
        return [self.digest[i : i + 8] for i in range(0, 64, 8)]


def unsealed_entries() -> QuerySet[AuditEntry]:
    """Entries that have no link yet."""
    settled = AuditSeal.objects.order_by("-number").values_list("settled", flat=True).first() or 0
    linked = AuditLink.objects.filter(entry_id=OuterRef("pk"))
    return AuditEntry.objects.filter(pk__gt=settled).exclude(Exists(linked))


def chain_head() -> ChainHead:
    """Head of the chain and length of the unsealed tail."""
    link = AuditLink.objects.order_by("-place").first()
    seal = AuditSeal.objects.order_by("-number").first()
    return ChainHead(
        place=link.place if link else 0,
        digest=link.digest if link else verifier.GENESIS,
        sealed_at=seal.at if seal else None,
        unsealed=unsealed_entries().count(),
    )


def last_verification() -> AuditEntry | None:
    """The entry that the latest proof left behind; `after_values` says what it found."""
    return AuditEntry.objects.filter(code=VERIFIED).order_by("-pk").first()


def audit_entries_visible_to(actor: Actor) -> QuerySet[AuditEntry]:
    """Entries this actor may know of: his scope only; a lead office its own county; security only for audit roles.

    Entries that belong to no county (installation, failed sign-ins) are seen only with a scope over everything.
    """
    entries = AuditEntry.objects.all()
    if not actor.may("audit.read"):
        return entries.none()
    if actor.role == Role.LEAD_OFFICE:
        entries = entries.filter(county=actor.county) if actor.county else entries.none()
    if actor.scope:
        entries = entries.filter(county__startswith=actor.scope[:6])
    if actor.role not in SEES_SECURITY:
        entries = entries.exclude(code__in=security_codes())
    return entries


# Field history -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FieldChange:
    """One field of one subject, changed once."""

    entry: AuditEntry
    field: str
    before: Any
    after: Any


def entries_of(subject: SubjectRef | models.Model) -> QuerySet[AuditEntry]:
    """All entries about a subject, oldest first. Who may see the subject is for its own module to say."""
    subject = ref(subject) if isinstance(subject, models.Model) else subject
    return AuditEntry.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("pk")


def history_of(subject: SubjectRef | models.Model, fields: frozenset[str] | None = None) -> list[FieldChange]:
    """Who changed which field of a subject, when, from what to what, and why; newest first.

    Personal values are masked (＊＊＊), erased ones show —: reading one is `services.personal.read_personal`,
    which asks the permission and leaves an entry. Two queries.
    """
    changes: list[FieldChange] = []
    entries = list(entries_of(subject))
    kept = set(PersonalValue.objects.filter(entry__in=entries).values_list("entry_id", "side", "name"))
    for entry in reversed(entries):
        changes.extend(c for c in changes_in(entry, kept) if fields is None or c.field in fields)
    return changes


def changes_in(entry: AuditEntry, kept: set[tuple[int, str, str]] | None = None) -> Iterator[FieldChange]:
    """The fields of one entry, before and after, personal values masked."""
    if kept is None:
        kept = {(entry.pk, v.side, v.name) for v in entry.personal_values.all()}
    before, after = entry.before_values, entry.after_values
    for name in dict.fromkeys([*before, *after]):
        yield FieldChange(
            entry,
            name,
            _masked(before.get(name), (entry.pk, "before", name), kept),
            _masked(after.get(name), (entry.pk, "after", name), kept),
        )


def is_personal(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {PERSONAL}


def _masked(value: Any, place: tuple[int, str, str], kept: set[tuple[int, str, str]]) -> Any:
    if not is_personal(value):
        return value
    return MASKED if place in kept else ERASED


@dataclass(frozen=True)
class Stay:
    """A subject's stay in one state: since when and until when (None: still), and the entry that brought it there."""

    state: str
    since: datetime.datetime
    until: datetime.datetime | None
    entry: AuditEntry

    def duration(self, now: datetime.datetime) -> datetime.timedelta:
        return (self.until or now) - self.since


def stays_of(subject: SubjectRef | models.Model, field: str = "state") -> list[Stay]:
    """How long a subject was in which state, oldest first, from the entries that changed `field`."""
    arrivals: list[tuple[str, AuditEntry]] = []
    for entry in entries_of(subject).annotate(size=Length("after")).filter(size__gt=0):
        after = entry.after_values
        if field in after and (not arrivals or arrivals[-1][0] != after[field]):
            arrivals.append((after[field], entry))
    ends: list[datetime.datetime | None] = [entry.at for _, entry in arrivals[1:]]
    return [Stay(state, entry.at, end, entry) for (state, entry), end in zip(arrivals, [*ends, None], strict=False)]
