"""The draft of a plan: every fact read from a plan document, each with the places it was read from.

The shape of `PlanDraft.to_json()` is a contract with everything that reads drafts. Offsets are Unicode code
points into `text`. A value that the document does not state is None or an empty list.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

Piece = tuple[int, int]
Pieces = list[Piece]

#: Attribute names that cannot be the key of the contract (a Python keyword).
_KEYS = {"from_": "from"}
CATEGORY_NAMES = ("基础类", "完善类", "提升类")


@dataclass
class Fact:
    """Something read: `at` holds where each field was read; the key "" is the fact as a whole."""

    at: dict[str, Pieces] = field(default_factory=dict, kw_only=True, repr=False)

    def place(self, name: str = "") -> Pieces:
        """Where the field was read, or where the whole fact stands when the field has no place of its own."""
        return self.at.get(name) or self.at.get("") or []


@dataclass
class Text(Fact):
    """A single word, name or date with its place."""

    value: str


@dataclass
class SuperiorDocument(Fact):
    """A document the plan rests on; number None where only the title is given."""

    title: str | None
    number: str | None


@dataclass
class Eligibility(Fact):
    """Scope of one programme; `built_before` is the last day admitted, `ambiguous` for a bare 2000年以前."""

    programme: str | None
    built_before: str | None
    ambiguous: bool
    wording: str
    land: str | None
    conditions: list[Text] = field(default_factory=list)
    excluded: list[Text] = field(default_factory=list)


@dataclass
class Target(Fact):
    """What one programme is to reach in one year, in base units (㎡, yuan)."""

    programme: str | None
    year: int | None
    communities: int | None = None
    buildings: int | None = None
    households: int | None = None
    area_m2: int | Decimal | None = None
    investment_yuan: int | Decimal | None = None
    built_before: str | None = None
    names: list[Text] = field(default_factory=list)
    wording: str = ""


@dataclass
class Tier(Fact):
    """A goal without numbers: 确保 … 力争 …"""

    subject: str
    by: str | None
    strength: str
    wording: str


@dataclass
class Standard(Fact):
    """A standard of the works, under its heading."""

    heading: str
    text: str


@dataclass
class Obligation(Fact):
    """Something that must be done or used, and when."""

    subject: str | None
    condition: str | None
    obligation: str
    text: str


@dataclass
class Stage(Fact):
    """A stage of the plan; dates are ISO, None where the document fixes no year."""

    name: str
    from_: str | None
    to: str | None
    deadline_text: str | None


@dataclass
class Member(Fact):
    """A member of the leading group; name None where only the post is stated."""

    role: str
    name: str | None
    title: str | None


@dataclass
class Office(Fact):
    """The office of the leading group: with which body, led by whom, when it ends."""

    at_: str | None = None
    director: str | None = None
    deputies: list[Text] = field(default_factory=list)
    dissolves: str | None = None


@dataclass
class Duty(Fact):
    """What one or several bodies have to do."""

    units: list[Text]
    text: str


@dataclass
class Threshold(Fact):
    """A bound with a consequence: 200户以上 is operator '>=', value 200, unit 户."""

    subject: str | None
    operator: str
    value: int | Decimal | str
    unit: str
    consequence: str | None


@dataclass
class Rate(Fact):
    """A price or share per unit, and who pays."""

    subject: str | None
    value: int | Decimal | str
    unit: str
    payer: str | None


@dataclass
class Clause:
    """One node of the outline; `start` to `end` covers the clause with all below it."""

    id: str
    path: str
    heading: str
    start: int
    end: int


@dataclass
class Finding:
    """A contradiction or gap that a person should settle."""

    kind: str
    message: str
    spans: Pieces


@dataclass
class PlanDraft:
    """Everything read from one document."""

    text: str
    title: Text | None = None
    doc_number: Text | None = None
    issuer: Text | None = None
    issued_on: Text | None = None
    disclosure: Text | None = None
    addressees: list[Text] = field(default_factory=list)
    superior_documents: list[SuperiorDocument] = field(default_factory=list)
    outcomes: list[Text] = field(default_factory=list)
    eligibility: list[Eligibility] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    tiers: list[Tier] = field(default_factory=list)
    community_names: list[Text] = field(default_factory=list)
    categories: dict[str, list[Text]] = field(default_factory=lambda: {name: [] for name in CATEGORY_NAMES})
    standards: list[Standard] = field(default_factory=list)
    obligations: list[Obligation] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    office: Office = field(default_factory=Office)
    duties: list[Duty] = field(default_factory=list)
    funding_sources: list[Text] = field(default_factory=list)
    thresholds: list[Threshold] = field(default_factory=list)
    rates: list[Rate] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unread: Pieces = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The draft as plain values, exactly with the keys of the contract."""
        spans: dict[str, list[list[int]]] = {}
        out: dict[str, Any] = {}
        for name in _ORDER:
            out[name] = _encode(getattr(self, name), f"/{name}", spans)
        out["clauses"] = [dict(_pairs(clause)) for clause in self.clauses]
        out["findings"] = [
            {"kind": one.kind, "message": one.message, "spans": [list(piece) for piece in one.spans]}
            for one in self.findings
        ]
        out["unread"] = [{"start": start, "end": end} for start, end in self.unread]
        out["spans"] = spans
        out["text"] = self.text
        return out


_ORDER = [
    one.name for one in fields(PlanDraft) if one.name not in {"text", "clauses", "findings", "unread"}
]  # the order of the contract


def _pairs(value: Any) -> list[tuple[str, Any]]:
    return [(one.name, getattr(value, one.name)) for one in fields(value) if one.name != "at"]


def _note(spans: dict[str, list[list[int]]], pointer: str, pieces: Pieces) -> None:
    if pieces:
        spans[pointer] = [list(piece) for piece in pieces]


def _encode(value: Any, pointer: str, spans: dict[str, list[list[int]]]) -> Any:
    if isinstance(value, Text):
        _note(spans, pointer, value.place())
        return value.value
    if isinstance(value, Fact):
        return _encode_fact(value, pointer, spans)
    if isinstance(value, list):
        return [_encode(one, f"{pointer}/{index}", spans) for index, one in enumerate(value)]
    if isinstance(value, dict):
        return {key: _encode(one, f"{pointer}/{key}", spans) for key, one in value.items()}
    return value


def _plain(value: Any) -> Any:
    """JSON knows no Decimal: a value that is not whole becomes the JSON number with the same digits."""
    return float(value) if isinstance(value, Decimal) else value


def _encode_fact(fact: Fact, pointer: str, spans: dict[str, list[list[int]]]) -> dict[str, Any]:
    _note(spans, pointer, fact.place())
    out: dict[str, Any] = {}
    for name, value in _pairs(fact):
        key = _KEYS.get(name, name.rstrip("_"))
        if isinstance(value, list):
            out[key] = _encode(value, f"{pointer}/{key}", spans)
            continue
        out[key] = _plain(value)
        if value is not None and value is not False:
            _note(spans, f"{pointer}/{key}", fact.place(name))
    return out
