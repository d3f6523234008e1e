"""An answer of the rules never changes unseen."""

import datetime

import pytest

from jiugai.audit.api import entries_of
from jiugai.communities.models import Community, Enrolment
from jiugai.communities.services import change_row
from jiugai.policies.models import Policy
from tests.cast import Cast

JUDGED = "communities.enrolment.judged"


@pytest.fixture
def enrolment(plans: dict[str, Policy]) -> Enrolment:
    """One whose programme admits by year of completion."""
    rules = plans["150221"].eligibilityrules.filter(built_before__isnull=False, priority=False)
    return Enrolment.objects.filter(judged_by=plans["150221"], programme__in=rules.values("programme")).earliest("pk")


def test_the_first_answer_names_its_plan(enrolment: Enrolment, plans: dict[str, Policy]) -> None:
    entry = entries_of(enrolment).get(code=JUDGED)
    assert entry.before_values["judged_by"] == ""
    assert entry.after_values["answer"] == enrolment.answer == "ask"
    assert entry.after_values["judged_by"] == plans["150221"].key


def test_facts_that_turn_the_answer_leave_the_turn_on_record(enrolment: Enrolment, cast: Cast) -> None:
    lead = cast.tumd.lead_office
    community = Community.objects.get(pk=enrolment.community_id)
    late = {"built_from": datetime.date(2012, 5, 1)}
    community = change_row(community, actor=lead, values=late, version=community.version)
    turns = entries_of(enrolment).filter(code=JUDGED)
    entry = turns.last()
    assert entry is not None
    assert (entry.before_values["answer"], entry.after_values["answer"]) == ("ask", "no")
    assert entry.person_label == lead.person_label
    change_row(community, actor=lead, values={"address": "人和路"}, version=community.version)
    assert turns.count() == 2
