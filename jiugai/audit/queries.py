"""Reads over entries and chain. What a person sees starts from `audit_entries_visible_to(actor)`."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Length
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiugai.audit import verifier
from jiugai.audit.models import AuditEntry, AuditLink, AuditSeal, PersonalValue
from jiugai.audit.rules import PERSONAL
from jiugai.audit.states import security_codes
from jiugai.common.actors import Actor
from jiugai.common.roles import Role
from jiugai.common.subjects import SubjectRef, kind_label, ref

VERIFIED = "audit.chain.verified"
MASKED, ERASED = "＊＊＊", "—"
SEES_SECURITY = frozenset({Role.AUDIT_ADMIN, Role.AUDITOR, "system"})
Text = str | Promise
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
    if postgres:  # not ||, which copies the text once per field; NULL, where none may be, shows as a separator too many
        return f"concat_ws(chr(31), {', '.join(f'coalesce({part}, chr(31))' for part in parts)})"
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


OTHER_FIELDS: dict[str, Text] = {
    "active": gettext_lazy("In use"),
    "added": gettext_lazy("Added"),
    "address": gettext_lazy("Address"),
    "aliases": gettext_lazy("Other names"),
    "area": gettext_lazy("Floor area, 0.01 ㎡"),
    "answer": gettext_lazy("Eligibility"),
    "buildings": gettext_lazy("Buildings"),
    "built_from": gettext_lazy("First completion"),
    "built_to": gettext_lazy("Last completion"),
    "conditions": gettext_lazy("Conditions"),
    "draft": gettext_lazy("Digest"),
    "duties": gettext_lazy("Number of duties"),
    "effective_from": gettext_lazy("In force from"),
    "entries": gettext_lazy("Number of entries"),
    "excluded": gettext_lazy("Exclusions"),
    "file": gettext_lazy("File"),
    "households": gettext_lazy("Households"),
    "in_region": gettext_lazy("Within the region"),
    "key": gettext_lazy("Number within the system"),
    "land": gettext_lazy("Land"),
    "name": gettext_lazy("Name"),
    "organisation": gettext_lazy("Organisation"),
    "override": gettext_lazy("Decision by a person"),
    "plan": gettext_lazy("Plan document"),
    "reason": gettext_lazy("Reason"),
    "renamed": gettext_lazy("Renamed"),
    "role": gettext_lazy("Role"),
    "seats_added": gettext_lazy("Seats added"),
    "seats_ended": gettext_lazy("Seats ended"),
    "since": gettext_lazy("From"),
    "state": gettext_lazy("State"),
    "subject": gettext_lazy("Object of the change"),
    "supports": gettext_lazy("Supports"),
    "title": gettext_lazy("Title"),
    "until": gettext_lazy("Until"),
}
"""Names of recorded values that their model does not name: counts, and fields of other rows changed with it."""


def _field(kind: str, name: str) -> Any:
    try:
        return apps.get_model(kind)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None


def field_label(kind: str, name: str) -> str:
    """Name of a field as its model says it in words of the interface; else a known name; else the name itself."""
    field = _field(kind, name)
    verbose = getattr(field, "verbose_name", None)
    if isinstance(verbose, Promise):
        return str(verbose)
    return str(OTHER_FIELDS.get(name) or verbose or name.replace("_", " "))


def value_in_words(kind: str, name: str, value: Any) -> str:
    """A recorded value as people say it: the word of a choice instead of its code, the label of a role or subject."""
    if isinstance(value, str) and value:
        choices = dict(getattr(_field(kind, name), "flatchoices", None) or ())
        if name == "role":
            choices |= dict(Role.choices)
        if value in choices:
            return str(choices[value])
        stem, colon, pk = value.partition(":")
        if (label := kind_label(stem)) != stem:
            return f"{label} {pk}" if colon else label
    return in_words(value)


def in_words(value: Any) -> str:
    """A recorded value in words."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return "、".join(in_words(v) for v in value) or "—"
    if isinstance(value, dict):
        return "；".join(f"{k} {in_words(v)}" for k, v in value.items()) or "—"
    return str(value)


@dataclass(frozen=True)
class FieldChange:
    """One field of one subject, changed once."""

    entry: AuditEntry
    field: str
    before: Any
    after: Any

    @property
    def label(self) -> str:
        return field_label(self.entry.subject_kind, self.field)

    @property
    def before_text(self) -> str:
        return value_in_words(self.entry.subject_kind, self.field, self.before)

    @property
    def after_text(self) -> str:
        return value_in_words(self.entry.subject_kind, self.field, self.after)


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
    entries = entries_of(subject)
    values = PersonalValue.objects.filter(entry__in=entries.order_by().values("pk"))
    kept = set(values.values_list("entry_id", "side", "name"))
    for entry in reversed(list(entries)):
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


# What the pages show ------------------------------------------------------------------------------------------------


RECENT = 5_000


@dataclass(frozen=True)
class Choices:
    """What the latest entries offer to choose from, as (value, label)."""

    kinds: list[tuple[str, str]]
    people: list[tuple[str, str]]
    counties: list[tuple[str, str]]


def choices_in(entries: QuerySet[AuditEntry]) -> Choices:
    """Choices among the latest entries: looking through all of a million would take seconds. Two queries.

    Names of counties come from the entries about the counties themselves.
    """
    named = AuditEntry.objects.filter(subject_kind="organisations.county", county__gt="").order_by("pk")
    names = dict(named.values_list("county", "subject_label"))
    kinds: dict[str, str] = {}
    people: dict[str, str] = {}
    counties: dict[str, str] = {}
    rows = entries.order_by("-pk").values_list("subject_kind", "person_id", "person_label", "county")
    for kind, person, label, county in rows[:RECENT]:
        if kind and kind not in kinds:
            kinds[kind] = kind_label(kind)
        if person is not None:
            people.setdefault(str(person), label)
        if county:
            counties[county] = names.get(county) or county
    return Choices(*(sorted(pairs.items(), key=lambda pair: pair[1]) for pairs in (kinds, people, counties)))
