"""A loaded document files its clauses under the numbers that offices use, each under the one that holds it."""

import datetime
from pathlib import Path

from jiugai.policies.reader import read_text
from jiugai.policies.services.facts_from_draft import facts_from_draft
from jiugai.policies.services.pages import sections_of

PLAN = (Path(__file__).parent / "samples" / "long-county-plan.txt").read_text("utf8")


def test_numbers_are_whole_and_nested() -> None:
    draft = read_text(PLAN).to_json()
    facts = facts_from_draft(draft, {}, "371526", datetime.date(2022, 5, 1))
    numbers = {clause.number: len(clause.path) for clause in facts.clauses}
    assert numbers["一"] == 1
    assert numbers["一（一）"] == 2
    assert numbers["一（二）3"] == 3
    assert not any(" " in number and not number.endswith("是") for number in numbers)
    assert {target["clause"] for target in facts.rows["targets"]} <= set(numbers)


def test_a_long_text_is_cut_at_its_top_clauses() -> None:
    draft = read_text(PLAN * 3).to_json()
    headings = [section.heading for section in sections_of(draft)]
    assert "一 总体要求" in headings
    assert not any(heading.startswith("一（") for heading in headings)
