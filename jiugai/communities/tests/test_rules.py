"""Eligibility by the rules of two counties, from plain values."""

import datetime

import pytest

from jiugai.communities.rules import Criterion, Facts, Rule, judge, name_key

DAY = datetime.date
WILLING = Criterion("willing", "居民改造意愿强烈")
NEGLECTED = Criterion("neglected", "失养失修失管")
SHANTY = Criterion("shanty", "纳入棚户区改造计划")
GAOTANG = Rule("二", DAY(2005, 12, 31), land="state_owned", conditions=(NEGLECTED, WILLING), excluded=(SHANTY,))
TUMD_SCOPE = Rule("二（一）", region="萨拉齐城区", conditions=(WILLING,), excluded=(SHANTY,))
TUMD_FIRST = Rule("二（二）1", DAY(2000, 12, 31), ambiguous=True, priority=True)


def facts(**changes: object) -> Facts:
    known: dict[str, object] = {
        "built_from": DAY(1998, 6, 1), "built_to": DAY(1999, 6, 1), "in_region": True, "land": "state_owned",
        "conditions": {"willing": True, "neglected": True}, "excluded": {"shanty": False},
    }  # fmt: skip
    return Facts(**(known | changes))  # type: ignore[arg-type]


def reason_codes(verdict: object, answer: str) -> list[str]:
    return [r.code for r in verdict.reasons if r.answer == answer]  # type: ignore[attr-defined]


@pytest.mark.clause("GT-2")
def test_all_known_and_within_the_rules_is_eligible() -> None:
    assert judge(facts(), [GAOTANG]).answer == "yes"


@pytest.mark.clause("GT-2")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"built_from": DAY(2006, 1, 1), "built_to": DAY(2006, 1, 1)}, "built_too_late"),
        ({"land": "collective"}, "land"),
        ({"excluded": {"shanty": True}}, "excluded"),
        ({"conditions": {"willing": False, "neglected": True}}, "condition"),
    ],
)
def test_one_failed_test_refuses_and_names_itself_with_its_clause(changes: dict[str, object], code: str) -> None:
    verdict = judge(facts(**changes), [GAOTANG])
    assert verdict.answer == "no"
    assert reason_codes(verdict, "no") == [code]
    assert {r.clause for r in verdict.reasons} == {"二"}


@pytest.mark.clause("GT-2")
def test_the_last_admitted_day_is_admitted_and_the_next_is_not() -> None:
    last, next_day = DAY(2005, 12, 31), DAY(2006, 1, 1)
    assert judge(facts(built_from=last, built_to=last), [GAOTANG]).answer == "yes"
    assert judge(facts(built_from=next_day, built_to=next_day), [GAOTANG]).answer == "no"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"built_from": None, "built_to": None}, "built_unknown"),
        ({"built_from": DAY(2004, 1, 1), "built_to": DAY(2008, 1, 1)}, "built_mixed"),
        ({"land": ""}, "land"),
        ({"conditions": {"neglected": True}}, "condition"),
    ],
)
def test_what_is_not_known_or_mixed_asks_for_a_person(changes: dict[str, object], code: str) -> None:
    verdict = judge(facts(**changes), [GAOTANG])
    assert verdict.answer == "ask"
    assert reason_codes(verdict, "ask") == [code]


@pytest.mark.clause("TR-2.1")
def test_the_scope_sets_no_year_and_the_priority_refuses_nobody() -> None:
    late = judge(facts(built_from=DAY(2003, 5, 1), built_to=DAY(2003, 5, 1)), [TUMD_SCOPE, TUMD_FIRST])
    assert (late.answer, late.first_rank) == ("yes", False)
    early = judge(facts(), [TUMD_SCOPE, TUMD_FIRST])
    assert (early.answer, early.first_rank) == ("yes", True)


@pytest.mark.clause("TR-2.1")
def test_a_wording_that_leaves_the_year_open_is_settled_by_a_person() -> None:
    in_2000 = judge(facts(built_from=DAY(2000, 4, 1), built_to=DAY(2000, 4, 1)), [TUMD_SCOPE, TUMD_FIRST])
    assert in_2000.first_rank is None
    assert reason_codes(in_2000, "ask") == ["built_in_open_year"]


def test_without_a_rule_a_person_decides() -> None:
    assert judge(facts(), []).answer == "ask"


def test_names_differ_by_words_not_by_width_or_spaces() -> None:
    assert name_key("农大公寓楼 １—5号楼") == name_key("农大公寓楼1—5号楼")
    assert name_key("邮电家属楼") != name_key("旧邮电家属楼")
