"""What other modules may use of the plans."""

from jiugai.policies.models import (
    CatalogueItem,
    Clause,
    EligibilityRule,
    Finding,
    NamedCommunity,
    Policy,
    Programme,
    Reading,
    Stage,
    Target,
    Threshold,
)
from jiugai.policies.queries import (
    clause_of,
    day_in_year,
    plan_in_force,
    policies_visible_to,
    readings_visible_to,
    stages_on,
)
from jiugai.policies.services.apply_plan import apply_plan, on_plan_applied
from jiugai.policies.services.plan_facts import PlanFacts, facts_from_json
from jiugai.policies.states import Category, Road

__all__ = [
    "CatalogueItem",
    "Category",
    "Clause",
    "EligibilityRule",
    "Finding",
    "NamedCommunity",
    "PlanFacts",
    "Policy",
    "Programme",
    "Reading",
    "Road",
    "Stage",
    "Target",
    "Threshold",
    "apply_plan",
    "clause_of",
    "day_in_year",
    "facts_from_json",
    "on_plan_applied",
    "plan_in_force",
    "policies_visible_to",
    "readings_visible_to",
    "stages_on",
]
