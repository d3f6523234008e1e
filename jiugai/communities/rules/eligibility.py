"""Eligibility by the rules of the plan in force: a reason and a clause for every yes and no (TR-2.1, GT-2). Pure."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Answer = Literal["yes", "no", "ask"]


@dataclass(frozen=True)
class Criterion:
    """A condition or an exclusion of the plan, with its words."""

    code: str
    text: str


@dataclass(frozen=True)
class Rule:
    """An eligibility rule of a plan. `built_before` is the last day admitted; None where the plan sets none."""

    clause: str
    built_before: datetime.date | None = None
    ambiguous: bool = False
    priority: bool = False
    region: str = ""
    land: str = ""
    conditions: tuple[Criterion, ...] = ()
    excluded: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class BuildingYear:
    """When a building was completed: first and last day possible (a year alone is all of it); None = not known."""

    number: str
    first: datetime.date | None = None
    last: datetime.date | None = None


@dataclass(frozen=True)
class Facts:
    """What the register knows of a community; None or a missing code means not known."""

    built_from: datetime.date | None = None
    """Completion acceptance of the first building."""
    built_to: datetime.date | None = None
    """Completion acceptance of the last building."""
    in_region: bool | None = None
    land: str = ""
    conditions: Mapping[str, bool | None] = field(default_factory=dict)
    excluded: Mapping[str, bool | None] = field(default_factory=dict)
    buildings: tuple[BuildingYear, ...] = ()
    """Where one of them has a year, each is judged and the community's own dates do not count (R-ELIG-4)."""


@dataclass(frozen=True)
class Reason:
    """One test of a rule: what was asked (`code`), its words, its own answer, and the clause."""

    code: str
    text: str
    answer: Answer
    clause: str
    rank: bool = False
    """Belongs to a rule that says who comes first, not who is admitted."""
    names: tuple[str, ...] = ()
    """Buildings that the answer hangs on: those beyond the limit, or without a year."""


@dataclass(frozen=True)
class Verdict:
    answer: Answer
    reasons: tuple[Reason, ...]
    first_rank: bool | None = None
    """Whether the community belongs to those the plan puts first; None where the plan ranks none, or not known."""

    @property
    def tests(self) -> tuple[Reason, ...]:
        """Reasons that decide on admission."""
        return tuple(r for r in self.reasons if not r.rank)

    @property
    def ranking(self) -> tuple[Reason, ...]:
        """Reasons that decide on coming first."""
        return tuple(r for r in self.reasons if r.rank)


def _built(facts: Facts, rule: Rule) -> tuple[Answer, str, tuple[str, ...]]:
    """Answer, code and the buildings it hangs on. All before → yes, all after → no, a mix or an unknown → a person."""
    assert rule.built_before is not None
    if not any(b.first for b in facts.buildings):
        answer, code = _within(facts.built_from, facts.built_to or facts.built_from, rule)
        return answer, code, ()
    found: dict[str, list[str]] = {}
    for building in facts.buildings:
        _answer, code = _within(building.first, building.last, rule)
        found.setdefault(code, []).append(building.number)
    for code in ("built_unknown", "built_in_open_year", "built_mixed"):
        if code in found:
            return "ask", code, tuple(found[code]) if len(found) > 1 else ()
    if len(found) == 1:
        code = next(iter(found))
        return ("yes" if code == "built_in_time" else "no"), code, ()
    return "ask", "built_mixed", tuple(found["built_too_late"])


def _within(first: datetime.date | None, last: datetime.date | None, rule: Rule) -> tuple[Answer, str]:
    limit = rule.built_before
    if limit is None or first is None or last is None:
        return "ask", "built_unknown"
    if rule.ambiguous and first.year <= limit.year <= last.year:
        return "ask", "built_in_open_year"
    if last <= limit:
        return "yes", "built_in_time"
    if first > limit:
        return "no", "built_too_late"
    return "ask", "built_mixed"


def _known(value: bool | None, good: bool) -> Answer:
    return "ask" if value is None else "yes" if value is good else "no"


def _reasons(facts: Facts, rule: Rule) -> list[Reason]:
    def reason(code: str, text: str, answer: Answer, names: tuple[str, ...] = ()) -> Reason:
        return Reason(code, text, answer, rule.clause, rule.priority, names)

    reasons = [reason("excluded", c.text, _known(facts.excluded.get(c.code), False)) for c in rule.excluded]
    if rule.region:
        reasons.append(reason("region", rule.region, _known(facts.in_region, True)))
    if rule.built_before:
        answer, code, names = _built(facts, rule)
        reasons.append(reason(code, rule.built_before.isoformat(), answer, names))
    if rule.land:
        land = _known(facts.land == rule.land if facts.land else None, True)
        reasons.append(reason("land", rule.land, land))
    reasons += [reason("condition", c.text, _known(facts.conditions.get(c.code), True)) for c in rule.conditions]
    return reasons


def _together(reasons: list[Reason]) -> Answer:
    """One "no" decides; else one unknown asks for a person; else yes."""
    answers = {r.answer for r in reasons}
    return "no" if "no" in answers else "ask" if "ask" in answers else "yes"


def judge(facts: Facts, rules: list[Rule]) -> Verdict:
    """All rules of a programme: those on scope decide who is admitted, those on priority only who comes first.

    Without any rule a person has to decide.
    """
    reasons = [reason for rule in rules for reason in _reasons(facts, rule)]
    tests, ranking = [r for r in reasons if not r.rank], [r for r in reasons if r.rank]
    rank = _together(ranking) if ranking else "ask"
    return Verdict(
        answer=_together(tests) if tests else "ask",
        reasons=tuple(reasons),
        first_rank=None if rank == "ask" else rank == "yes",
    )


@dataclass(frozen=True)
class LaterShare:
    """Households of later-built communities against all that are admitted, and the cap (R-ELIG-3)."""

    later: int
    total: int
    per_mille: int

    @property
    def within(self) -> bool:
        """Exact: 1000 × later ≤ cap × total."""
        return 1000 * self.later <= self.per_mille * self.total

    @property
    def over(self) -> int:
        """Households that would have to go so that the share holds; the total shrinks with them."""
        if self.within or self.per_mille >= 1000:
            return 0
        return -(-(1000 * self.later - self.per_mille * self.total) // (1000 - self.per_mille))


def later_built_share(
    communities: Iterable[tuple[int, datetime.date | None]], built_after: datetime.date, per_mille: int
) -> LaterShare:
    """Share over (households, last completion); what has no date counts as not later and shows up elsewhere."""
    later = total = 0
    for households, built_to in communities:
        total += households
        if built_to and built_to > built_after:
            later += households
    return LaterShare(later, total, per_mille)
