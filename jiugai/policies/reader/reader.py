"""Read a plan document: the order in which its facts are found."""

from __future__ import annotations

import re

from .draft import PlanDraft
from .facts_duties import read_duties
from .facts_goals import read_goals
from .facts_header import read_header
from .facts_items import category_ranges, read_items
from .facts_money import read_funding, read_rates
from .facts_people import read_people
from .facts_rules import read_rules
from .facts_scope import read_scope
from .facts_stages import read_stages
from .facts_tables import read_community_names, read_table_facts
from .facts_targets import complete_investment, read_targets
from .findings import find
from .normalise import normalise
from .outline import clauses, read_outline
from .paper import read_paper
from .tables import read_tables
from .unread import unread

#: Words without which a text is no plan of this kind: rules are not read from recipes.
_ABOUT = re.compile(r"小区|住宅|改造|整治|物业|居民|城市更新|楼栋|管道|电梯|财政|资金|户|栋")


def read_text(text: str) -> PlanDraft:
    """Everything a plan document says that the product can use, from its text. Never raises on any text."""
    paper = read_paper(normalise(text))
    nodes = read_outline(paper)
    tables = read_tables(paper)
    draft = PlanDraft(paper.text, clauses=clauses(paper, nodes))
    read_header(paper, nodes, draft)
    read_targets(paper, nodes, draft)
    read_table_facts(paper, tables, draft)
    complete_investment(paper, draft)
    read_scope(paper, nodes, draft)
    read_goals(paper, draft)
    read_community_names(paper, nodes, tables, draft)
    read_items(paper, nodes, tables, draft)
    if _ABOUT.search(paper.text):
        read_rules(paper, nodes, category_ranges(paper, nodes), draft)
        read_rates(paper, draft)
        read_funding(paper, nodes, draft)
    read_stages(paper, nodes, tables, draft)
    read_people(paper, tables, draft)
    read_duties(paper, nodes, tables, draft)
    draft.findings = find(paper, nodes, tables, draft)
    draft.unread = unread(paper, draft)
    return draft
