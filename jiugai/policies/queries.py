"""Reads over plans: what is in force, how its stages stand today, what a revision changed."""

import datetime
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Model, QuerySet

from jiugai.common.actors import Actor
from jiugai.policies import models
from jiugai.policies.models import Clause, Policy, Reading, Stage
from jiugai.policies.rules import stage_position


def policies_visible_to(actor: Actor) -> QuerySet[Policy]:
    """Plans are public in their county; rows of other counties do not exist for anybody working in one."""
    plans: QuerySet[Policy] = Policy.objects.select_related("county")
    if actor.county:
        return plans.filter(county__code=actor.county)
    return plans if actor.scope == "" else plans.none()


def readings_visible_to(actor: Actor) -> QuerySet[Reading]:
    """Documents under review are the lead office's own matter until they are applied."""
    if not actor.may("policies.review") or not actor.county:
        return Reading.objects.none()
    return Reading.objects.filter(county__code=actor.county).select_related("county")


def plan_in_force(county: str, on: datetime.date) -> Policy | None:
    """The plan whose rules hold in a county on a day; of several, one that covers the year, then the one begun last."""
    plans = list(Policy.objects.of_county(county).in_force(on))
    return next((p for p in plans if p.year_from <= on.year <= p.year_to), plans[0] if plans else None)


def plan_years(county: str) -> list[int]:
    """Every year that a plan of the county covers, superseded ones included, in order; one query."""
    spans = Policy.objects.of_county(county).order_by().values_list("year_from", "year_to")
    return sorted({year for first, last in spans for year in range(first, last + 1)})


def day_in_year(today: datetime.date, year: int | None) -> datetime.date:
    """The county's business date, moved to the nearest day of a year that somebody chose to look at."""
    if year is None or year == today.year:
        return today
    return datetime.date(year, 1, 1) if year > today.year else datetime.date(year, 12, 31)


def clause_of(plan_key: str, number: str) -> Clause | None:
    return Clause.objects.select_related("policy").filter(policy__key=plan_key, number=number).first()


@dataclass(frozen=True)
class StageStanding:
    stage: Stage
    position: Literal["past", "now", "ahead", "undated"]
    days: int
    """Days left until the end (negative: days since it ended); 0 when undated."""


def stages_on(policy: Policy, today: datetime.date) -> list[StageStanding]:
    """Each stage with where the day stands in it (TR-5a)."""
    stages = policy.stages.select_related("clause", "clause__policy")
    return [StageStanding(s, *stage_position(s.starts_on, s.ends_on, today)) for s in stages]


@dataclass(frozen=True)
class Change:
    table: str
    what: str
    kind: Literal["added", "removed", "changed"]
    before: str = ""
    after: str = ""


COMPARED: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (models.EligibilityRule, "place", ("wording", "built_before", "land_name", "conditions", "excluded")),
    (models.Target, "place", ("communities", "buildings", "households", "area_words", "investment_words")),
    (models.NamedCommunity, "name", ("note",)),
    (models.CatalogueItem, "name", ("get_category_display", "unit", "forced_when", "material")),
    (models.Stage, "name", ("starts_on", "ends_on")),
    (models.Threshold, "subject", ("operator", "value", "unit", "consequence")),
    (models.Rate, "subject", ("amount", "per", "payer")),
    (models.FundingSource, "name", ("rule",)),
    (models.Obligation, "text", ()),
    (models.Clause, "number", ("heading", "summary")),
)


def changes_between(old: Policy, new: Policy) -> list[Change]:
    """What a revision added, removed and changed, table by table; two queries a table."""
    changes: list[Change] = []
    for model, name, fields in COMPARED:
        before, after = (_by_name(model, policy, name, fields) for policy in (old, new))
        table = str(model._meta.verbose_name)
        changes += [Change(table, key, "removed", before=before[key]) for key in before if key not in after]
        changes += [Change(table, key, "added", after=after[key]) for key in after if key not in before]
        both = [key for key in after if key in before and before[key] != after[key]]
        changes += [Change(table, key, "changed", before[key], after[key]) for key in both]
    return changes


def _words(value: Any) -> str:
    """A field of a plan's row as people read it: lists by their words, dates and amounts in full."""
    if callable(value):
        value = value()
    if isinstance(value, list):
        return "、".join(_words(v) for v in value)
    if isinstance(value, dict):
        return str(value.get("zh") or "")
    return str(value)


def _by_name(model: Any, policy: Policy, name: str, fields: tuple[str, ...]) -> dict[str, str]:
    rows = model.objects.filter(policy=policy)
    if hasattr(model, "programme"):
        rows = rows.select_related("programme")
    result: dict[str, str] = {}
    for row in rows:
        values = [getattr(row, f) for f in fields]
        result[str(getattr(row, name))] = "；".join(_words(v) for v in values if v not in (None, "", []))
    return result
