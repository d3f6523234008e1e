"""What a review takes and what it refuses: only facts of the document, nothing lost, everything on record."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jiugai.audit.api import entries_of
from jiugai.common.actors import Actor
from jiugai.organisations.api import county_of
from jiugai.policies.models import Policy, Reading
from jiugai.policies.reader import read_text
from jiugai.policies.services import review
from jiugai.policies.states import PolicyState, ReadingState
from tests.cast import Cast

SignIn = Callable[[Actor | str], Client]
DOCUMENT = """青禾政办发〔2031〕9号

青禾县2031年城镇老旧小区改造实施方案

一、目标任务
2031年改造2000年底前建成的老旧小区3个，分别为东苑小区、西苑小区，改造面积1.2万平方米、150户，计划投资360万元。
二、实施步骤
（一）准备阶段（5月底前）。完成设计和招标。
（二）施工阶段（6月-10月）。完成施工。
三、职责分工
县住建局：负责组织实施和质量监管。
县财政局：负责资金拨付和监管。
"""


@pytest.fixture
def lead(plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> Client:
    return client_of(cast.gaotang.lead_office)


@pytest.fixture
def reading(lead: Client) -> Reading:
    return Reading.objects.create(
        county=county_of("371526"), file_name="方案.txt", digest="0" * 64, state=ReadingState.REVIEW,
        draft=read_text(DOCUMENT).to_json(), started_by="高唐县住建局",
    )  # fmt: skip


def send(client: Client, act: str, reading: Reading, **fields: Any) -> int:
    return client.post(reverse(f"policies:{act}", args=[reading.pk]), fields).status_code


def settle_all(client: Client, reading: Reading) -> None:
    for n in range(len(reading.draft["findings"])):
        send(client, "settle", reading, finding=n, decision="以正文为准")
    reading.refresh_from_db()
    open_ = [f.pointer for f in review.facts_of(reading.draft, reading.decisions) if not f.decided]
    send(client, "confirm", reading, pointer=open_)


@pytest.mark.parametrize(
    "pointer",
    ["/text", "/clauses", "/spans", "/findings/0", "/title/x", "/targets/x", "/text/0", "//", "", "/stages/0/name"],
)
def test_only_what_the_review_shows_can_be_left_out_or_taken_back(reading: Reading, lead: Client, pointer: str) -> None:
    for act in ("drop", "reopen"):
        assert send(lead, act, reading, pointer=pointer) == 409
    reading.refresh_from_db()
    assert reading.decisions == {}
    assert lead.get(reading.get_absolute_url()).status_code == 200


def test_a_row_left_out_does_not_move_the_clauses_of_the_rows_behind_it(reading: Reading, lead: Client) -> None:
    assert send(lead, "drop", reading, pointer="/stages/0") == 302
    assert send(lead, "drop", reading, pointer="/duties/0") == 302
    settle_all(lead, reading)
    assert send(lead, "apply", reading, effective_from="2031-01-01") == 302
    policy = Policy.objects.get(reading=reading)
    assert policy.stages.get().clause.number == "二（二）"


def test_a_correction_that_says_nothing_is_refused_and_the_fact_stays_in_sight(reading: Reading, lead: Client) -> None:
    assert send(lead, "correct", reading, pointer="/stages/0") == 422
    assert send(lead, "correct", reading, pointer="/title", **{"v-title": " "}) == 422
    reading.refresh_from_db()
    assert "/stages/0" in {f.pointer for f in review.facts_of(reading.draft, reading.decisions)}


@pytest.mark.parametrize(
    ("pointer", "field", "text"),
    [
        ("/title", "v-title", "标" * 201),
        ("/doc_number", "v-doc_number", "号" * 61),
        ("/targets/0/names", "v-names", "小区\n" * 501),
        ("/targets/0/area_m2", "v-area_m2", "9" * 13),
        ("/targets/0/built_before", "v-built_before", "0001-01-01"),
    ],
)
def test_what_a_plan_cannot_keep_is_refused_in_the_review(
    reading: Reading, lead: Client, pointer: str, field: str, text: str
) -> None:
    assert send(lead, "correct", reading, pointer=pointer, **{field: text}) == 422


def test_a_contradiction_with_a_number_beyond_all_numbers_is_refused(reading: Reading, lead: Client) -> None:
    assert send(lead, "settle", reading, finding="9" * 5000) == 422


def test_the_record_says_what_was_read_and_what_was_written_instead(reading: Reading, lead: Client) -> None:
    assert send(lead, "correct", reading, pointer="/targets/0/households", **{"v-households": "156"}) == 302
    entry = entries_of(reading).last()
    assert entry is not None
    assert entry.before_values == {"/targets/0/households": {"value": 150}}
    assert entry.after_values == {"/targets/0/households": {"state": "corrected", "value": 156}}


def test_who_put_a_document_in_force_and_which_plan_ended_by_it_is_on_record(
    reading: Reading, lead: Client, plans: dict[str, Policy]
) -> None:
    draft = json.loads(json.dumps(reading.draft).replace("2031", "2021"))
    Reading.objects.filter(pk=reading.pk).update(draft=draft)
    reading.refresh_from_db()
    settle_all(lead, reading)
    fields = {"effective_from": "2021-12-01", "revise": "on", "reason": "上级调整任务"}
    assert send(lead, "apply", reading, **fields) == 302
    ended = entries_of(plans["371526"]).get(code="policies.policy.superseded")
    assert ended.before_values == {"effective_until": None, "state": PolicyState.IN_FORCE}
    assert ended.after_values == {"effective_until": "2021-12-01", "state": PolicyState.SUPERSEDED}
    applied = entries_of(reading).get(code="policies.reading.applied")
    assert (applied.after_values["state"], applied.reason) == ("applied", "上级调整任务")
