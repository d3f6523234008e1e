"""Confirmed facts of a plan, ready to be applied: the one form in which a plan enters the product.

It is made from a reviewed reading, or from the reviewed facts of a demo county (`demo/data/*.json`, same keys).
Areas are 0.01 ㎡, money 分, dates ISO; texts come in Chinese and, where somebody wrote it, English.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any, TypeVar

T = TypeVar("T")
Row = dict[str, Any]


@dataclass(frozen=True)
class PlanHead:
    key: str
    title: str
    issued_on: datetime.date | None
    year_from: int
    year_to: int
    title_en: str = ""
    short_title: str = ""
    short_title_en: str = ""
    doc_number: str = ""
    issuer: str = ""
    issuer_en: str = ""
    disclosure: str = ""
    addressees: tuple[Row, ...] = ()
    superior_documents: tuple[Row, ...] = ()


@dataclass(frozen=True)
class ClauseFact:
    number: str
    path: tuple[str, ...] = ()
    heading: str = ""
    heading_en: str = ""
    summary: str = ""
    summary_en: str = ""
    refs: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class ProgrammeFact:
    code: str
    name: str
    name_en: str = ""
    clause: str = ""


@dataclass(frozen=True)
class OrganisationFact:
    code: str
    name: str
    kind: str
    region: str
    aliases: tuple[str, ...] = ()
    collective: bool = False


@dataclass(frozen=True)
class PostFact:
    role: str
    post: str
    post_en: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class TaskForceFact:
    name: str
    name_en: str = ""
    office_at: str = ""
    dissolves_zh: str = ""
    members: tuple[PostFact, ...] = ()
    office: tuple[PostFact, ...] = ()
    clause: str = ""


@dataclass(frozen=True)
class DutyFact:
    clause: str
    organisations: tuple[str, ...]
    text: str
    text_en: str = ""


@dataclass(frozen=True)
class PlanFacts:
    """Everything that a plan decides. `rows` holds the plain content tables under the keys of the schema."""

    plan: PlanHead
    clauses: tuple[ClauseFact, ...]
    programmes: tuple[ProgrammeFact, ...]
    organisations: tuple[OrganisationFact, ...]
    duties: tuple[DutyFact, ...]
    task_force: TaskForceFact | None
    outcomes: tuple[Row, ...]
    rows: dict[str, list[Row]] = field(default_factory=dict)
    """eligibility, targets, tiers, communities, catalogue, obligations, standards, stages, thresholds, rates,
    funding_sources, findings."""
    text: str = ""


TABLES = (
    "eligibility", "targets", "tiers", "communities", "catalogue", "obligations", "standards", "stages", "thresholds",
    "rates", "funding_sources", "findings",
)  # fmt: skip


def day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def smallest_units(value: float | int | str | None, per_unit: int) -> int | None:
    """13.86 (㎡, yuan) → hundredths. JSON numbers are read by their decimal text, so nothing is lost on the way."""
    return None if value is None else int(Decimal(str(value)) * per_unit)


def _build(cls: Callable[..., T], row: Row) -> T:
    known = {f.name for f in fields(cls)}  # type: ignore[arg-type]
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items() if k in known and v is not None}
    return cls(**values)


def _many(cls: Callable[..., T], rows: list[Row]) -> tuple[T, ...]:
    return tuple(_build(cls, row) for row in rows)


def facts_from_json(raw: Row, text: str = "") -> PlanFacts:
    """Read the schema of `demo/data/*.json`. Raises KeyError or TypeError for a missing or misspelt required key."""
    head = raw["plan"] | {"issued_on": day(raw["plan"].get("issued_on"))}
    force = raw.get("task_force")
    if force:
        force = force | {
            "members": _many(PostFact, force["members"]),
            "office": _many(PostFact, force.get("office", [])),
        }
    return PlanFacts(
        plan=_build(PlanHead, head),
        clauses=_many(ClauseFact, raw["clauses"]),
        programmes=_many(ProgrammeFact, raw["programmes"]),
        organisations=_many(OrganisationFact, raw["organisations"]),
        duties=_many(DutyFact, raw["duties"]),
        task_force=_build(TaskForceFact, force) if force else None,
        outcomes=tuple(raw.get("outcomes", ())),
        rows={table: list(raw.get(table, ())) for table in TABLES},
        text=text,
    )
