"""Any text is read without an error, quickly, and every place it names lies in the text."""

import random
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiugai.policies.reader import read_text

SAMPLES = Path(__file__).parent / "samples"
NUMBERS = [
    "2022年",
    "27个小区",
    "1514户",
    "13.86万平方米",
    "4200万元",
    "5月底前",
    "30元/平方米",
    "200户以上",
    "1.",
    "合计",
]
MARKS = [
    "、",
    "，",
    "。",
    "：",
    "；",
    "（",
    "）",
    "\n",
    "\t",
    " | ",
    "一、",
    "（一）",
    "一是",
    "附件",
    "“",
    "”",
    "《",
    "》",
    "第一条",
]
NOUNS = [
    "老旧小区",
    "改造",
    "组长：",
    "成员：",
    "张三 ",
    "县财政局",
    "负责",
    "基础类",
    "包括",
    "等",
    "不得纳入",
    "阳光小区",
    "全部",
]
WORDS = st.sampled_from([*NUMBERS, *MARKS, *NOUNS, "街道", "和", "前建成", "— 3 —"])


def places_lie_in_the_text(draft: dict[str, Any]) -> None:
    length = len(draft["text"])
    for pointer, pieces in draft["spans"].items():
        assert all(0 <= start < end <= length for start, end in pieces), pointer
    for finding in draft["findings"]:
        assert all(0 <= start < end <= length for start, end in finding["spans"]), finding
    for clause in [*draft["clauses"], *draft["unread"]]:
        assert 0 <= clause["start"] < clause["end"] <= length


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    places_lie_in_the_text(read_text(text).to_json())


@settings(max_examples=120, deadline=None)
@given(st.lists(WORDS, max_size=80))
def test_any_order_of_plan_words_is_read(words: list[str]) -> None:
    places_lie_in_the_text(read_text("".join(words)).to_json())


def test_documents_cut_and_damaged_are_read() -> None:
    chance = random.Random(7)
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
    for _ in range(25):
        text = list(chance.choice(texts)[chance.randrange(40) :])
        for _ in range(20):
            text[chance.randrange(len(text))] = chance.choice("，。、：；（）《》\n\t |0123一二年月日")
        places_lie_in_the_text(read_text("".join(text)).to_json())


@pytest.mark.parametrize(
    "part",
    [
        "小区",
        "阳光小区、",
        "1",
        "（",
        "2022年",
        "县财政局、",
        "改造，",
        "a\t",
        "由县长任组长；",
        "组长：\n",
        "每户1元",
        "%",
        "1%承担",
        "《",
        "“A、",
        "1个",
    ],
)
def test_endless_repetition_stays_quick(part: str) -> None:
    text = part * (6000 // len(part))
    begun = time.process_time()
    read_text(text)
    assert time.process_time() - begun < 3


def test_a_plan_of_a_hundred_pages_takes_about_a_second() -> None:
    plan = (SAMPLES / "long-county-plan.txt").read_text(encoding="utf-8")
    pages = plan
    while len(pages) < 50_000:
        pages += (
            "\n各有关单位要加强协同配合，形成工作合力，确保圆满完成年度改造任务，改造后的小区由社区组织"
            "验收，资料一并归档。"
        ) * 5
    begun = time.process_time()
    read_text(pages)
    assert time.process_time() - begun < 3


def test_an_empty_text_gives_an_empty_draft() -> None:
    draft = read_text("").to_json()
    assert draft["title"] is None
    assert draft["targets"] == draft["members"] == draft["findings"] == draft["clauses"] == []
    assert draft["categories"] == {"基础类": [], "完善类": [], "提升类": []}
    assert draft["office"] == {"at": None, "director": None, "deputies": [], "dissolves": None}
