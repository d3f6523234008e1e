"""Numbers, dates, lists, bodies and line breaks: the words that every reading rests on."""

from datetime import date
from decimal import Decimal

import pytest

from jiugai.policies.reader.bodies import core, is_body, looks_like_bodies, same_body, split_bodies
from jiugai.policies.reader.dates import cutoffs, goal_date, period
from jiugai.policies.reader.lists import split
from jiugai.policies.reader.normalise import normalise
from jiugai.policies.reader.numbers import exact, han_to_int, to_decimal
from jiugai.policies.reader.paper import read_paper
from jiugai.policies.reader.persons import is_person, is_post


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("二十七", 27),
        ("一百零五", 105),
        ("二〇二二", 2022),
        ("两千三百", 2300),
        ("两万三千", 23_000),
        ("十", 10),
        ("甲", None),
    ],
)
def test_chinese_numerals(words: str, number: int | None) -> None:
    assert han_to_int(words) == number


@pytest.mark.parametrize(
    ("words", "scale", "value"),
    [("13.86", "万", 138_600), ("1.2", "亿", 120_000_000), ("1,514", "", 1514), ("4200", "万", 42_000_000)],
)
def test_numbers_are_exact(words: str, scale: str, value: int) -> None:
    found = to_decimal(words, scale)
    assert found is not None
    assert exact(found) == value
    assert isinstance(exact(found), int)


def test_a_number_that_is_not_whole_stays_decimal() -> None:
    assert exact(Decimal("12.50")) == Decimal("12.5")


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("5月底前", None, date(2021, 5, 31)),
        ("6月-10月", date(2021, 6, 1), date(2021, 10, 31)),
        ("11月", date(2021, 11, 1), date(2021, 11, 30)),
        ("二〇二二年三月底前", None, date(2022, 3, 31)),
        ("2022年6月上旬至8月中旬", date(2022, 6, 1), date(2022, 8, 20)),
        ("即日起至2022年4月20日", None, date(2022, 4, 20)),
        ("年底前", None, date(2021, 12, 31)),
        ("1-2月", date(2021, 1, 1), date(2021, 2, 28)),
        ("2022年第二、三季度", date(2022, 4, 1), date(2022, 9, 30)),
        ("3月15日—31日", date(2021, 3, 15), date(2021, 3, 31)),
    ],
)
def test_periods(words: str, first: date | None, last: date | None) -> None:
    found = period(words, 2021)
    assert found is not None
    assert (found.first, found.last) == (first, last)


def test_a_day_without_a_year_has_no_date() -> None:
    found = period("5月底前", None)
    assert found is not None
    assert (found.first, found.last) == (None, None)


@pytest.mark.parametrize(
    ("words", "last", "ambiguous"),
    [
        ("2005年12月31日前建成的小区", date(2005, 12, 31), False),
        ("2005年底前建成的小区", date(2005, 12, 31), False),
        ("1990年（含）以前建成的小区", date(1990, 12, 31), False),
        ("2000年以前建成的小区", date(2000, 12, 31), True),
        ("建成于2000年底前的小区", date(2000, 12, 31), False),
        ("竣工验收时间在2000年6月30日之前的小区", date(2000, 6, 30), False),
        ("建成于2001年至2005年的小区", date(2005, 12, 31), False),
    ],
)
def test_the_last_day_admitted(words: str, last: date, ambiguous: bool) -> None:
    found = cutoffs(words)
    assert [(one.last_day, one.ambiguous) for one in found] == [(last, ambiguous)]


@pytest.mark.parametrize("words", ["2025年底前完成改造", "2022年3月底前完成招标", "2000年印发的通知"])
def test_other_dates_are_no_cut_off(words: str) -> None:
    assert cutoffs(words) == []


def test_the_end_of_a_five_year_plan() -> None:
    found = goal_date("到“十四五”末，全面完成")
    assert found is not None
    assert found[0] == date(2025, 12, 31)


def test_a_list_is_cut_outside_brackets_only() -> None:
    text = "管线（供水、供电）、道路、消防"
    assert [text[a:b] for a, b in split(text, 0, len(text), "、")] == ["管线（供水、供电）", "道路", "消防"]


@pytest.mark.parametrize(
    ("words", "bodies"),
    [
        ("萨镇及各社区", ["萨镇", "各社区"]),
        ("县供电公司、水务集团、燃气公司等专营设施单位", ["县供电公司", "水务集团", "燃气公司"]),
        ("县发展和改革局、县财政局", ["县发展和改革局", "县财政局"]),
        ("牵头单位：县住建局", ["县住建局"]),
    ],
)
def test_lists_of_bodies(words: str, bodies: list[str]) -> None:
    assert [words[a:b] for a, b in split_bodies(words, 0, len(words))] == bodies
    assert looks_like_bodies(words, 0, len(words)) or "：" in words


@pytest.mark.parametrize(
    "words", ["县财政局", "各街道办事处", "旗园林环卫中心", "中国联通公司某某分公司", "县消防大队"]
)
def test_bodies(words: str) -> None:
    assert is_body(words)


@pytest.mark.parametrize("words", ["基础类", "改造内容", "完成时限", "加强组织领导", "资金全部到位"])
def test_no_bodies(words: str) -> None:
    assert not is_body(words)


def test_one_body_under_long_and_short_names() -> None:
    assert same_body("县住房和城乡建设局", "县住建局")
    assert same_body("旗发展和改革委员会", "旗发改委")
    assert not same_body("县教育局", "县财政局")
    assert core("旗邮政局") == core("某旗邮政公司") == "邮政"


@pytest.mark.parametrize(("name", "is_one"), [("欧阳春分", True), ("韩春", True), ("县财政", False), ("主任", False)])
def test_names_of_persons(name: str, is_one: bool) -> None:
    assert is_person(name) is is_one


def test_posts() -> None:
    assert is_post("旗住建局副局长、城管执法大队大队长")
    assert not is_post("旗住建局")


def test_normalising_keeps_what_carries_meaning() -> None:
    assert normalise("ａ\u3000１２\u00a0３\r\n㎡（一）\ufeff") == "a 12 3\n㎡（一）"


def test_traditional_characters_are_converted_in_place() -> None:
    raw = "老舊小區改造實施方案，縣政府辦公室"
    assert normalise(raw) == "老旧小区改造实施方案，县政府办公室"
    assert len(normalise(raw)) == len(raw)


def test_a_single_rare_character_makes_no_traditional_document() -> None:
    assert normalise("某某小區改造") == "某某小區改造"


def test_broken_lines_and_page_numbers_are_read_as_one_sentence() -> None:
    text = "为有序推进全区老旧小区改造，补齐设施短\n— 1 —\n板，改善群众居住条件，制定本方案。"
    paper = read_paper(text)
    assert [paper.line(para) for para in paper.paras] == [text.replace("\n— 1 —\n", "")]
    assert [text[a:b] for a, b in paper.pieces(16, 22)] == ["设施短", "板，改"]


def test_web_page_dirt_is_left_out() -> None:
    paper = read_paper("首页 > 政务公开 > 文件\n字体：[大 中 小]\n一、改造范围\n浏览次数：12\n上一篇：通知")
    assert [paper.line(para) for para in paper.paras] == ["一、改造范围"]


def test_headings_glued_to_a_sentence_are_cut_off() -> None:
    paper = read_paper("制定本方案。一、指导思想以人为本。二、工作目标完成任务。")
    assert len(paper.paras) == 3
