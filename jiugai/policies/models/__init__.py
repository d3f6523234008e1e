from jiugai.policies.models.content import (
    CatalogueItem,
    EligibilityRule,
    Finding,
    FundingSource,
    NamedCommunity,
    Obligation,
    Rate,
    Stage,
    Standard,
    Target,
    Threshold,
    Tier,
)
from jiugai.policies.models.policy import Clause, Policy, Programme
from jiugai.policies.models.reading import Reading

__all__ = [
    "CatalogueItem",
    "Clause",
    "EligibilityRule",
    "Finding",
    "FundingSource",
    "NamedCommunity",
    "Obligation",
    "Policy",
    "Programme",
    "Rate",
    "Reading",
    "Stage",
    "Standard",
    "Target",
    "Threshold",
    "Tier",
]
