"""Eligibility by the rules of the plan in force: a reason and a clause for every yes and no (TR-2.1, GT-2). Pure."""

import datetime
from collections.abc import Mapping
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


@dataclass(frozen=True)
class Reason:
    """One test of a rule: what was asked (`code`), its words, its own answer, and the clause."""

    code: str
    text: str
    answer: Answer
    clause: str
    rank: bool = False
    """Belongs to a rule that says who comes first, not who is admitted."""


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


def _built(facts: Facts, rule: Rule) -> tuple[Answer, str]:
    """Judged per building: all before → yes, all after → no, a mix or an unknown year → a person."""
    limit = rule.built_before
    assert limit is not None
    first, last = facts.built_from, facts.built_to or facts.built_from
    if first is None or last is None:
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
    def reason(code: str, text: str, answer: Answer) -> Reason:
        return Reason(code, text, answer, rule.clause, rule.priority)

    reasons = [reason("excluded", c.text, _known(facts.excluded.get(c.code), False)) for c in rule.excluded]
    if rule.region:
        reasons.append(reason("region", rule.region, _known(facts.in_region, True)))
    if rule.built_before:
        answer, code = _built(facts, rule)
        reasons.append(reason(code, rule.built_before.isoformat(), answer))
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
