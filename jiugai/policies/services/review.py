"""A reading as a list of facts to confirm: pure functions over the reader's draft and the decisions taken so far.

A fact is addressed by a JSON pointer into the draft. Small things (a date, a number, a list of short names) are one
fact each; rows with several fields (a stage, a duty, a member) are one fact with a small form.
"""

import copy
import datetime
import re
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Draft = dict[str, Any]
Decisions = dict[str, dict[str, Any]]
Text = str | Promise

HEAD = ("title", "doc_number", "issuer", "issued_on", "disclosure", "addressees", "superior_documents", "outcomes")
ROWS = ("tiers", "standards", "obligations", "stages", "members", "duties", "thresholds", "rates")
SPLIT_ROWS = {
    "eligibility": ("built_before", "land", "conditions", "excluded"),
    "targets": ("communities", "buildings", "households", "area_m2", "investment_yuan", "built_before", "names"),
}
LABELS: dict[str, Text] = {
    "title": _("Title"),
    "doc_number": _("Document number"),
    "issuer": _("Issued by"),
    "issued_on": _("Date of issue"),
    "disclosure": _("Disclosure"),
    "addressees": _("Addressed to"),
    "superior_documents": _("Rests on"),
    "outcomes": _("Outcomes wanted"),
    "eligibility": _("Scope and conditions"),
    "programme": _("Programme"),
    "built_before": _("Built no later than"),
    "ambiguous": _("Wording open"),
    "land": _("Land"),
    "conditions": _("Conditions"),
    "excluded": _("Not admitted"),
    "targets": _("Targets"),
    "year": _("Year"),
    "communities": pgettext_lazy("number", "Communities"),
    "buildings": _("Buildings"),
    "households": _("Households"),
    "area_m2": _("Area ㎡"),
    "investment_yuan": _("Investment yuan"),
    "names": _("Named communities"),
    "wording": _("Wording"),
    "tiers": _("Goals without number"),
    "subject": pgettext_lazy("plan", "Subject"),
    "by": _("By"),
    "strength": _("Strength"),
    "categories": _("Items"),
    "standards": _("Standards"),
    "heading": _("Heading"),
    "text": _("Text"),
    "obligations": _("Obligations"),
    "condition": _("Condition"),
    "obligation": _("Obligation"),
    "stages": pgettext_lazy("plan", "Stages"),
    "name": _("Name"),
    "from": _("From"),
    "to": _("Until"),
    "deadline_text": _("Deadline as written"),
    "members": _("Task force"),
    "role": pgettext_lazy("plan", "Role"),
    "office": _("Office of the task force"),
    "at": _("Located at"),
    "director": _("Director"),
    "deputies": _("Deputy directors"),
    "dissolves": _("Dissolution"),
    "duties": _("Duties"),
    "units": _("Bodies"),
    "funding_sources": _("Sources of money"),
    "thresholds": _("Thresholds"),
    "operator": _("Comparison"),
    "value": _("Value"),
    "unit": _("Unit"),
    "consequence": _("Consequence"),
    "rates": _("Rates"),
    "payer": _("Who pays"),
    "number": pgettext_lazy("plan", "Number"),
    "head": _("Head of the document"),
}  # fmt: skip
DATES = {"issued_on", "built_before", "from", "to"}
NUMBERS = {"communities", "buildings", "households", "year"}
AMOUNTS = {"area_m2", "investment_yuan", "value"}
LONGEST = {"title": 200, "doc_number": 60, "issuer": 120, "disclosure": 60, "heading": 120}
"""Characters that a plan keeps of a text; `TEXT` where nothing is said here."""
TEXT, LINE, LINES = 2_000, 120, 500
DIGITS = {"value": 7}
"""Digits before the point; 12 where nothing is said here."""
YEARS = range(1900, 2200)


@dataclass(frozen=True)
class Input:
    """One field of the small form that corrects a fact."""

    name: str
    label: Text
    kind: str
    """"text", "lines", "date", "number", "amount" or "flag"."""
    value: str


@dataclass(frozen=True)
class Fact:
    number: int
    pointer: str
    group: Text
    label: Text
    value: Any
    spans: tuple[tuple[int, int], ...]
    state: str = "open"
    """"open", "confirmed", "corrected" or "dropped"."""
    inputs: tuple[Input, ...] = field(default=(), repr=False)

    @property
    def decided(self) -> bool:
        return self.state != "open"

    @property
    def start(self) -> int:
        return self.spans[0][0] if self.spans else 0


def at(draft: Draft, pointer: str) -> Any:
    """The value a JSON pointer names. Raises KeyError or IndexError when it names nothing."""
    here: Any = draft
    for part in _parts(pointer):
        here = here[int(part)] if isinstance(here, list) else here[part]
    return here


def _parts(pointer: str) -> list[str]:
    return [p.replace("~1", "/").replace("~0", "~") for p in pointer.split("/")[1:]]


def _empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def _states_nothing(value: Any) -> bool:
    return _empty(value) or (isinstance(value, dict) and all(_empty(v) for v in value.values()))


def _spans(draft: Draft, pointer: str) -> tuple[tuple[int, int], ...]:
    """Spans of the value itself, or, for a row or list, of everything below it, in reading order."""
    table: dict[str, list[list[int]]] = draft.get("spans", {})
    own = table.get(pointer)
    pieces = own or [piece for key, spans in table.items() if key.startswith(f"{pointer}/") for piece in spans]
    return tuple(sorted({(int(a), int(b)) for a, b in pieces}))


def _inputs(key: str, value: Any) -> tuple[Input, ...]:
    if isinstance(value, dict):
        return tuple(_input(k, v) for k, v in value.items())
    return (_input(key, value),)


def _input(key: str, value: Any) -> Input:
    label = LABELS.get(key, key)
    if isinstance(value, bool):
        return Input(key, label, "flag", "on" if value else "")
    if isinstance(value, list):
        lines = [v if isinstance(v, str) else " | ".join(str(x or "") for x in v.values()) for v in value]
        return Input(key, label, "lines", "\n".join(lines))
    kind = "date" if key in DATES else "number" if key in NUMBERS else "amount" if key in AMOUNTS else "text"
    return Input(key, label, kind, "" if value is None else str(value))


def _pointers(draft: Draft) -> list[tuple[str, Text, Text, str]]:
    """(pointer, group, label, key) of every fact that the draft states."""
    found: list[tuple[str, Text, Text, str]] = [(f"/{k}", LABELS["head"], LABELS[k], k) for k in HEAD]
    for table, keys in SPLIT_ROWS.items():
        for n, row in enumerate(draft.get(table) or []):
            name = " ".join(str(row[k]) for k in ("programme", "year") if row.get(k))
            group = f"{LABELS[table]} {name}".strip()
            found += [(f"/{table}/{n}/{k}", group, LABELS[k], k) for k in keys]
    for name in draft.get("categories") or {}:
        found.append((f"/categories/{name.replace('~', '~0').replace('/', '~1')}", LABELS["categories"], name, name))
    for table in ROWS:
        for n, row in enumerate(draft.get(table) or []):
            found.append((f"/{table}/{n}", LABELS[table], _row_label(table, row), table))
    found.append(("/office", LABELS["members"], LABELS["office"], "office"))
    found.append(("/funding_sources", LABELS["funding_sources"], LABELS["funding_sources"], "funding_sources"))
    return found


def _row_label(table: str, row: dict[str, Any]) -> Text:
    if table == "duties":
        return "、".join(row.get("units") or []) or LABELS["duties"]
    for key in ("role", "heading", "name", "subject"):
        if row.get(key):
            return str(row[key])
    return LABELS[table]


def facts_of(draft: Draft, decisions: Decisions) -> list[Fact]:
    """All facts in the order of the groups, numbered from 1, each with its present value and decision."""
    facts: list[Fact] = []
    for pointer, group, label, key in _pointers(draft):
        decision = decisions.get(pointer, {})
        value = decision["value"] if "value" in decision else at(draft, pointer) if _stated(draft, pointer) else None
        if _states_nothing(value):
            continue
        facts.append(
            Fact(
                number=len(facts) + 1,
                pointer=pointer,
                group=group,
                label=label,
                value=value,
                spans=_spans(draft, pointer),
                state=decision.get("state", "open"),
                inputs=_inputs(key, value),
            )
        )
    return facts


def _stated(draft: Draft, pointer: str) -> bool:
    try:
        at(draft, pointer)
    except (KeyError, IndexError):
        return False
    return True


class CannotRead(ValueError):
    """A corrected field does not fit its kind; `label` names the field, `hint` says what to write."""

    def __init__(self, label: Text, hint: Text) -> None:
        super().__init__(str(hint))
        self.label, self.hint = label, hint


def corrected(fact: Fact, posted: dict[str, str]) -> Any:
    """The fact's value as a person wrote it. Raises CannotRead with what to write instead.

    Nothing at all is no correction: a fact that is not in the text is left out, where it stays in sight.
    """
    value: Any
    if isinstance(fact.value, dict):
        value = {k: _typed(_input(k, v), v, posted.get(k, "")) for k, v in fact.value.items()}
    else:
        key = fact.inputs[0].name
        value = _typed(_input(key, fact.value), fact.value, posted.get(key, ""))
    if _states_nothing(value):
        raise CannotRead(fact.label, _("Fill in at least one field. What is not in the text is left out instead."))
    return value


def _lines(old: Any, text: str) -> list[Any]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    shape = next((v for v in old or [] if isinstance(v, dict)), None)
    if shape is None:
        return lines
    rows = []
    for line in lines:
        cells = [c.strip() or None for c in line.split("|")]
        rows.append(dict(zip(shape, cells + [None] * len(shape), strict=False)))
    return rows


def _typed(spec: Input, old: Any, text: str) -> Any:
    text = text.strip()
    if spec.kind == "lines":
        _check_length(spec, text)
        return _lines(old, text)
    if spec.kind == "flag":
        return text == "on"
    if not text:
        return None
    if spec.kind == "date":
        return _date(spec, text)
    if spec.kind == "number":
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise CannotRead(spec.label, _("Write digits only, such as 27."))
        return int(text)
    if spec.kind == "amount":
        if not re.fullmatch(rf"[0-9]{{1,{DIGITS.get(spec.name, 12)}}}(\.[0-9]{{1,4}})?", text):
            raise CannotRead(spec.label, _("Write digits only, such as 138600 or 78.60."))
        return text if "." in text else int(text)
    _check_length(spec, text)
    return text


def _date(spec: Input, text: str) -> str:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        day = datetime.date.min
    if day.year not in YEARS:
        raise CannotRead(spec.label, _("Write a date such as 2021-12-31."))
    return day.isoformat()


def _check_length(spec: Input, text: str) -> None:
    """No longer than what a plan can keep, so that a document that was reviewed can also be applied."""
    lines = text.splitlines() if spec.kind == "lines" else [text]
    longest = LINE if spec.kind == "lines" else LONGEST.get(spec.name, TEXT)
    if len(lines) > LINES or any(len(line.strip()) > longest for line in lines):
        hint = _("Shorten it: at most %(n)d characters in a line, %(lines)d lines.")
        raise CannotRead(spec.label, hint % {"n": longest, "lines": LINES})


def settled(draft: Draft, decisions: Decisions) -> Draft:
    """The draft with all corrections made and all dropped facts emptied; the original is not touched."""
    result = copy.deepcopy(draft)
    for pointer, decision in decisions.items():
        if decision.get("state") in {"corrected", "dropped"} and _stated(result, pointer):
            above, _slash, last = pointer.rpartition("/")
            parent = at(result, above)
            value = decision.get("value") if decision["state"] == "corrected" else None
            parent[int(last) if isinstance(parent, list) else _parts(f"/{last}")[0]] = value
    # A dropped row leaves its place empty: the spans of the rows behind it are found by their number.
    for table in ROWS:
        result[table] = result.get(table) or []
    for table in ("addressees", "superior_documents", "outcomes", "funding_sources"):
        result[table] = result.get(table) or []
    return result


def with_written(facts: list[Fact], pointer: str, posted: dict[str, str]) -> Fact | None:
    """The fact with what a person wrote in its form, so that nothing is lost when it does not fit."""
    fact = next((f for f in facts if f.pointer == pointer), None)
    if fact is None:
        return None
    return replace(fact, inputs=tuple(replace(i, value=posted.get(i.name, i.value)) for i in fact.inputs))
