"""Contradictions and gaps of a plan, each shown with the places that contradict each other. Nothing is corrected."""

from __future__ import annotations

from .draft import Finding, PlanDraft
from .findings_numbers import number_findings
from .findings_people import people_findings
from .findings_rules import rule_findings
from .outline import Node
from .paper import Paper
from .tables import Table


def find(paper: Paper, nodes: list[Node], tables: list[Table], draft: PlanDraft) -> list[Finding]:
    """All findings, the contradictions before the gaps, no two alike."""
    found = [
        *number_findings(paper, tables, draft),
        *people_findings(paper, draft),
        *rule_findings(paper, draft),
    ]
    unique: dict[tuple[str, str], Finding] = {}
    for one in found:
        unique.setdefault((one.kind, one.message), one)
    return list(unique.values())
