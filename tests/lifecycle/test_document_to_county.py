"""From an uploaded document to a configured county, through the pages."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jiugai.attachments.api import attachments_of
from jiugai.common import subjects
from jiugai.common.actors import Actor
from jiugai.communities.models import Community
from jiugai.organisations.api import Duty
from jiugai.policies.models import Policy, Reading
from jiugai.policies.services import review
from tests.cast import Cast

SignIn = Callable[[Actor | str], Client]
DOCUMENT = """青禾政办发〔2021〕9号

青禾县2021年城镇老旧小区改造实施方案

一、目标任务
2021年改造2000年底前建成的老旧小区3个，分别为东苑小区、西苑小区，改造面积1.2万平方米、150户，计划投资360万元。
二、改造内容
（一）基础类。包括供水、排水、供热、道路。
（二）完善类。包括停车场、无障碍设施。
三、实施步骤
（一）准备阶段（5月底前）。完成设计和招标。
（二）施工阶段（6月-10月）。完成施工。
四、职责分工
县住建局：负责组织实施和质量监管。
县财政局：负责资金拨付和监管。

青禾县人民政府办公室
2021年4月6日
"""


@pytest.fixture
def lead(cast: Cast, client_of: SignIn) -> Client:
    return client_of(cast.gaotang.lead_office)


def load(client: Client, data: bytes, name: str = "方案.txt") -> Any:
    return client.post(reverse("policies:upload"), {"document": SimpleUploadedFile(name, data)})


@pytest.fixture
def reading(lead: Client, django_capture_on_commit_callbacks: Callable[..., Any]) -> Reading:
    with django_capture_on_commit_callbacks(execute=True):
        assert load(lead, DOCUMENT.encode()).status_code == 302
    row = Reading.objects.get()
    assert row.state == "review"
    return row


def facts(reading: Reading) -> list[review.Fact]:
    reading.refresh_from_db()
    return review.facts_of(reading.draft, reading.decisions)


def settle_all(client: Client, reading: Reading) -> None:
    for n in range(len(reading.draft["findings"])):
        client.post(reverse("policies:settle", args=[reading.pk]), {"finding": n, "decision": ""})
    pointers = [f.pointer for f in facts(reading) if not f.decided]
    client.post(reverse("policies:confirm", args=[reading.pk]), {"pointer": pointers})


def test_the_document_is_kept_as_an_original_and_shown_beside_its_facts(reading: Reading, lead: Client) -> None:
    assert [a.name for a in attachments_of(subjects.ref(reading))] == ["方案.txt"]
    page = lead.get(reading.get_absolute_url()).content.decode()
    assert "<mark" in page
    assert "青禾政办发〔2021〕9号" in page
    assert "3 个" in page or "3个" in page


def test_an_unconfirmed_document_is_not_applied_and_all_that_is_missing_is_listed(
    reading: Reading, lead: Client
) -> None:
    answer = lead.post(reverse("policies:apply", args=[reading.pk]), {"effective_from": "2021-04-06"})
    assert answer.status_code == 422
    assert "条未确认" in answer.content.decode()
    assert "处矛盾未处理" in answer.content.decode()
    assert not Policy.objects.exists()


def test_a_confirmed_document_configures_the_county(reading: Reading, lead: Client) -> None:
    settle_all(lead, reading)
    answer = lead.post(reverse("policies:apply", args=[reading.pk]), {"effective_from": "2021-04-06"})
    assert answer.status_code == 302
    policy = Policy.objects.get()
    target = policy.targets.get()
    assert (target.communities, target.households, target.area, target.investment) == (3, 150, 1_200_000, 360_000_000)
    assert set(Community.objects.values_list("name", flat=True)) == {"东苑小区", "西苑小区"}
    assert Duty.objects.filter(plan_key=policy.key).count() == 2
    assert set(policy.catalogueitems.filter(category="basic").values_list("name", flat=True)) >= {"供水", "道路"}
    stage = policy.stages.order_by("order").first()
    assert stage is not None
    assert stage.ends_on == datetime.date(2021, 5, 31)
    page = lead.get(stage.clause.get_absolute_url()).content.decode()
    assert "准备阶段" in page


def test_a_corrected_fact_is_what_is_applied_and_a_dropped_one_is_not(reading: Reading, lead: Client) -> None:
    pointer = next(f.pointer for f in facts(reading) if f.pointer.endswith("/households"))
    answer = lead.post(reverse("policies:correct", args=[reading.pk]), {"pointer": pointer, "v-households": "156"})
    assert answer.status_code == 302
    dropped = next(f.pointer for f in facts(reading) if f.pointer.startswith("/categories/完善"))
    lead.post(reverse("policies:drop", args=[reading.pk]), {"pointer": dropped})
    settle_all(lead, reading)
    lead.post(reverse("policies:apply", args=[reading.pk]), {"effective_from": "2021-04-06"})
    policy = Policy.objects.get()
    assert policy.targets.get().households == 156
    assert not policy.catalogueitems.filter(category="improvement").exists()


def test_a_correction_that_does_not_fit_is_kept_and_says_what_to_write(reading: Reading, lead: Client) -> None:
    pointer = next(f.pointer for f in facts(reading) if f.pointer.endswith("/households"))
    answer = lead.post(reverse("policies:correct", args=[reading.pk]), {"pointer": pointer, "v-households": "一百多"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "只填数字" in page
    assert 'value="一百多"' in page


def test_a_decision_can_be_taken_back(reading: Reading, lead: Client) -> None:
    pointer = facts(reading)[0].pointer
    lead.post(reverse("policies:confirm", args=[reading.pk]), {"pointer": pointer})
    assert facts(reading)[0].state == "confirmed"
    lead.post(reverse("policies:reopen", args=[reading.pk]), {"pointer": pointer})
    assert facts(reading)[0].state == "open"


def test_a_half_done_review_is_found_again_in_my_work(reading: Reading, lead: Client) -> None:
    lead.post(reverse("policies:confirm", args=[reading.pk]), {"pointer": facts(reading)[0].pointer})
    assert reading.get_absolute_url() in lead.get("/").content.decode()
    assert reading.get_absolute_url() in lead.get(reverse("policies:list")).content.decode()


def test_the_reading_does_not_exist_for_the_other_county(reading: Reading, cast: Cast, client_of: SignIn) -> None:
    assert client_of(cast.tumd.lead_office).get(reading.get_absolute_url()).status_code == 404
    assert client_of(cast.gaotang.sub_district).get(reading.get_absolute_url()).status_code == 403


def test_a_second_plan_for_the_same_year_is_refused_until_it_is_called_a_revision(
    reading: Reading, lead: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    settle_all(lead, reading)
    lead.post(reverse("policies:apply", args=[reading.pk]), {"effective_from": "2021-04-06"})
    with django_capture_on_commit_callbacks(execute=True):
        load(lead, DOCUMENT.replace("150户", "160户").encode())
    second = Reading.objects.exclude(pk=reading.pk).get()
    settle_all(lead, second)
    answer = lead.post(reverse("policies:apply", args=[second.pk]), {"effective_from": "2021-09-01"})
    assert answer.status_code == 409
    assert Policy.objects.count() == 1
    lead.post(reverse("policies:apply", args=[second.pk]), {"effective_from": "2021-09-01", "revise": "on"})
    assert Policy.objects.filter(state="in_force").get().targets.get().households == 160


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.txt", "空"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "a.txt", ""),
        (b"PK\x03\x04broken", "a.docx", ""),
        (b"%PDF-1.7 broken", "a.pdf", ""),
        ("菜谱：鸡蛋两个，西红柿三个，切块翻炒。".encode(), "a.txt", ""),
    ],
)
def test_a_bad_file_gets_a_sentence_and_sets_nothing_up(
    lead: Client, django_capture_on_commit_callbacks: Callable[..., Any], data: bytes, name: str, words: str
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = load(lead, data, name)
    if answer.status_code == 302:
        page = lead.get(answer["Location"]).content.decode()
        assert "不能读取" in page or "不像一份实施方案" in page or "认不出" in page
    else:
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not Policy.objects.exists()
