"""One cell: everything that people write for a number, an area, an amount, a date, a choice, a telephone."""

import contextlib
import datetime
import timeit
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from jiugai.common.area import CentiSquareMetre
from jiugai.common.identifiers import identity_check
from jiugai.common.money import Fen
from jiugai.common.sheets import CELL_FAULTS, CLEAR, CellFault, Head, HeadKind, Picture, RowParser, parse, parser

DAY = datetime.date(2003, 6, 30)


def fault(kind: HeadKind, value: Any, **more: Any) -> str:
    with pytest.raises(CellFault) as raised:
        parse(value, Head("x", "栏", kind, **more))
    assert raised.value.sentence
    return raised.value.code


def taken(kind: HeadKind, value: Any, file_head: str = "", **more: Any) -> Any:
    return parse(value, Head("x", "栏", kind, **more), file_head)


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("邮电家属楼", "邮电家属楼"), (" 邮电　家属楼\xa0", "邮电 家属楼"), ("１号楼Ａ座", "1号楼A座"),
        ("北院（２期）", "北院（2期）"),
        ("a\u200bb\ufeff", "ab"), ("一行\r\n\r\n 二行 ", "一行\n二行"), (101, "101"), (3.5, "3.5"),
        (0.1 + 0.2, "0.3"), (True, "是"),
        (DAY, "2003-06-30"), (datetime.datetime(2003, 6, 30, 8, 5), "2003-06-30 08:05"), ("-", "-"), ("007", "007"),
        ("+86", "+86"), ("=", "="), ("", None), ("  ", None), (None, None), ("#1", "#1"), ("①②", "①②"),
    ],
)  # fmt: skip
def test_text(value: Any, meant: str | None) -> None:
    assert taken("text", value) == meant


def test_text_that_is_none() -> None:
    assert fault("text", "=cmd|' /C calc'!A0") == "formula"
    assert fault("text", "＝1+1") == "formula"
    assert fault("text", "#REF!") == "excel_error"
    assert fault("text", "楼" * 201) == "too_long"
    assert fault("text", Picture("ID_1")) == "not_text"
    assert fault("text", 150221198001011234) == "digits_lost"
    assert fault("text", datetime.date(2025, 3, 2), key=True) == "date_made_by_excel"
    assert fault("text", " ", required=True) == "required"


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (24, 24), (24.0, 24), ("24", 24), ("２４", 24), (" 24 户", 24), ("1,514", 1514), ("1，514户", 1514),
        ("24.0", 24), ("六层", 6),
        ("十二", 12), ("二十", 20), ("二十一栋", 21), ("-3", -3), ("", None), ("—", None), ("无", None), ("/", None),
        (0, 0),
    ],
)  # fmt: skip
def test_whole_numbers(value: Any, meant: int | None) -> None:
    assert taken("number", value) == meant


def test_numbers_that_are_none() -> None:
    assert fault("number", 24.5) == fault("number", "24.5") == "whole"
    assert (
        fault("number", "二十几")
        == fault("number", "24或25")
        == fault("number", "1e5")
        == fault("number", DAY)
        == "number"
    )
    assert fault("number", 5001, most=5000) == "too_great"
    assert fault("number", "-1", least=0) == "too_small"
    assert fault("number", 10**15) == "digits_lost"


@pytest.mark.parametrize(
    ("value", "head", "meant"),
    [
        (78.6, "", 7860), ("78.60", "", 7860), ("７８．６㎡", "", 7860), ("5,080.5平方米", "", 508050),
        (2080, "", 208000),
        (1.35, "建筑面积（万㎡）", 1_350_000), ("1.35", "面积(万平方米)", 1_350_000),
        ("1.35万㎡", "建筑面积 ㎡", 1_350_000),
        ("13500㎡", "建筑面积（万㎡）", 1_350_000), (0.1 + 0.2, "", 30), (78.605, "", 7861),
        (13.869999999999999, "万㎡", 13_870_000),
        (2.675, "", 268), ("78.605", "", 7861), (13.86, "13.86万平方米", 13_860_000), ("无", "", None),
        (None, "", None), (0, "", 0),
    ],
)  # fmt: skip
def test_areas(value: Any, head: str, meant: int | None) -> None:
    assert taken("area", value, head) == meant


def test_areas_and_amounts_that_are_none() -> None:
    assert fault("area", "约两千") == fault("area", "78.6元") == fault("area", DAY) == fault("area", True) == "unit"
    assert fault("money", "面议") == fault("money", "78㎡") == "amount"
    assert fault("money", 12.345) == fault("money", "12.345元") == "decimals"
    assert fault("area", 1e15) == "digits_lost"
    assert fault("area", -1, least=0) == "too_small"


@pytest.mark.parametrize(
    ("value", "head", "meant"),
    [
        (12.6, "", 1260), ("12.60", "", 1260), ("￥1,250.50", "", 125050), (4200, "金额（万元）", 4_200_000_000),
        ("4,200 万元", "", 4_200_000_000),
        ("0.5亿元", "", 5_000_000_000), (0.1 + 0.2, "", 30), (29.99, "", 2999), (1.1, "万元", 1_100_000),
        (5, "每单元", 500),
    ],
)  # fmt: skip
def test_amounts(value: Any, head: str, meant: int) -> None:
    assert taken("money", value, head) == meant


@given(st.integers(0, 10**11))
def test_what_a_spreadsheet_keeps_comes_back_to_the_last_unit(units: int) -> None:
    assert taken("area", units / 100) == taken("area", f"{units / 100:.2f}") == CentiSquareMetre(units)
    assert taken("money", units / 100) == taken("money", f"{units / 100:.2f}元") == Fen(units)


def test_units_other_than_the_columns_are_told() -> None:
    heard: list[str] = []
    read = parser(Head("x", "面积", "area"), "面积（㎡）", noted=heard.append)
    assert [read(v) for v in (100, "100㎡", "100平方米", "0.01万㎡")] == [10_000, 10_000, 10_000, 10_000]
    assert heard == ["万m2"]


@pytest.mark.parametrize(
    "value",
    [
        DAY, datetime.datetime(2003, 6, 30, 9), "2003-06-30", "2003-6-30", "2003/6/30", "2003.6.30", "2003. 6. 30",
        "2003年6月30日",
        "2003年6月30号", "２００３年６月３０日", "2003年06月30日 星期一", "20030630", 20030630,
        "二〇〇三年六月三十日", "二○○三年六月三十日",
        "2003-06-30 00:00:00", "2003-06-30T08:00:00+08:00", 37802, "37802", "2003 6 30",
    ],
)  # fmt: skip
def test_dates(value: Any) -> None:
    assert taken("date", value) == DAY


def test_dates_that_are_none() -> None:
    for value in ("2003年6月", "2003-6", "2003", 2003, "200306"):
        assert fault("date", value) == "date_incomplete"
    for value in ("98.6.30", "03-6-30", "98年6月"):
        assert fault("date", value) == "year_short"
    for value in ("6/30/2003", "30.6.2003"):
        assert fault("date", value) == "date_order"
    for value in ("2003-06-31", "2003年13月1日", "不详", "2003-6-30-1", 5, 2.5, True, "0000-00-00"):
        assert fault("date", value) == "date"


@pytest.mark.parametrize(
    "value",
    [1998, 1998.0, "1998", "1998年", "１９９８年", "1998.6", "1998年6月", "1998-06-30", "199806", "一九九八年",
    "1998年代",
     datetime.date(1998, 6, 30), datetime.date(1905, 6, 20), "19980630"],
)  # fmt: skip
def test_years(value: Any) -> None:
    if value == "1998年代":
        assert fault("year", value) == "year"
    else:
        assert taken("year", value) == 1998


def test_years_that_are_none() -> None:
    assert fault("year", "98年") == fault("year", "98") == fault("year", "80年代") == "year_short"
    assert fault("year", "不详") == fault("year", 198) == fault("year", 98765) == "year"
    assert fault("year", 2001, most=2000) == "too_great"


def test_choices_in_any_language_and_width() -> None:
    choices = (("yes", gettext_lazy("Yes")), ("public", "公有"), ("co2", "ＣＯ２"))
    written = ("是", "Yes", "YES", "yes", " 公 有 ", "co2", "", None, "-")
    assert [taken("choice", v, choices=choices) for v in written] == [
        "yes", "yes", "yes", "yes", "public", "co2", None, None, None]  # fmt: skip
    assert fault("choice", "集体", choices=choices) == "choice"


def test_yes_and_no() -> None:
    assert [taken("yesno", v) for v in ("是", "有", "√", "Y", "1", 1, True)] == [True] * 7
    assert [taken("yesno", v) for v in ("否", "无", "×", "N", "0", 0, False)] == [False] * 7
    assert taken("yesno", "") is taken("yesno", "—") is None
    assert fault("yesno", "在建") == "yesno"


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("13800001234", "13800001234"), (13800001234, "13800001234"), ("138 0000 1234", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("+86 13800001234", "13800001234"), ("１３８００００１２３４", "13800001234"), ("0472-8912345", "0472-8912345"),
        ("04728912345", "0472-8912345"), ("（0472）8912345", "0472-8912345"), ("8912345", "8912345"),
        ("010-88889999-123", "010-88889999-123"),
        ("4008001234", "4008001234"), ("12345", "12345"), ("无", None),
    ],
)  # fmt: skip
def test_telephones(value: Any, meant: str | None) -> None:
    assert taken("phone", value) == meant


def test_telephones_that_are_none() -> None:
    assert fault("phone", "138****1234") == "masked"
    assert fault("phone", "13800001234、13900001234") == "phones"
    assert fault("phone", "1380000123") == fault("phone", "张三") == "phone"


def test_identity_numbers() -> None:
    good = "11010519491231002X"
    assert (
        taken("identity", good) == taken("identity", good.lower()) == taken("identity", " 110105 19491231 002X") == good
    )
    assert taken("identity", "E12345678") == "E12345678"
    assert identity_check("11010519491231002") == "X"
    assert fault("identity", good[:-1] + "1") == "identity_check"
    assert fault("identity", "11010519490231002X") == "identity_date"
    assert fault("identity", "110105491231002") == "identity_old"
    assert fault("identity", "1101051949") == fault("identity", "居民") == "identity"
    assert fault("identity", 110105194912310021) == "digits_lost"


def test_an_identity_number_is_never_repeated_in_a_sentence() -> None:
    for value in ("11010519491231002", "110105194912310021", "110105194902310021"):
        with pytest.raises(CellFault) as raised:
            parse(value, Head("x", "身份证号", "identity"))
        assert value[6:14] not in raised.value.sentence


def test_credit_codes() -> None:
    assert taken("credit", "91350100M000100Y43") == taken("credit", "91350100m000100y43 ") == "91350100M000100Y43"
    assert fault("credit", "91350100M000100Y44") == "credit_check"
    assert fault("credit", "9135") == "credit"


def test_pictures() -> None:
    assert taken("picture", Picture("ID_1")) == Picture("ID_1")
    assert taken("picture", None) is None
    assert fault("picture", "见附件") == "picture"


def test_a_cell_can_empty_a_value_but_not_a_key() -> None:
    assert taken("number", "清空") is CLEAR
    assert taken("text", "清空", key=True) == "清空"


def test_rows_tell_all_their_faults_at_once() -> None:
    heads = (Head("name", "小区名称", required=True), Head("n", "户数", "number"), Head("day", "竣工", "date"))
    rows = RowParser(heads, ["n", "", "name", "day"], ["户数", "备注", "小区名称", "竣工"])
    assert rows.parse(2, [24, "x", "邮电家属楼", DAY]) == ({"n": 24, "name": "邮电家属楼", "day": DAY}, {})
    with translation.override("zh-hans"):
        values, faults = rows.parse(3, ["多", None, None, None])
    assert values == {"day": None}
    assert faults == {"n": "“多”不是数字。只填数字，如 24。", "name": "请填写“小区名称”。"}


@given(st.text() | st.floats() | st.integers() | st.booleans() | st.dates() | st.datetimes() | st.none())
def test_no_cell_breaks_a_parser(value: Any) -> None:
    kinds: tuple[HeadKind, ...] = ("text", "number", "area", "money", "date", "year", "choice", "yesno", "phone",
                                   "identity", "credit", "picture")  # fmt: skip
    for kind in kinds:
        with contextlib.suppress(CellFault):
            taken(kind, value, key=True)


def test_every_fault_has_a_sentence_in_chinese() -> None:
    with translation.override("zh-hans"):
        for code, sentence in CELL_FAULTS.items():
            assert translation.gettext(sentence) != sentence, code


def test_plain_cells_are_fast() -> None:
    """2 µs on a quiet machine; six times that before this says no, so that a busy one does not."""
    plain: list[tuple[HeadKind, Any]] = [
        ("text", "邮电家属楼"), ("number", 24), ("area", 78.6), ("money", 12.5), ("date", DAY), ("year", 1998),
        ("yesno", "是"), ("phone", "13800001234"), ("identity", "11010519491231002X"),
    ]  # fmt: skip
    for kind, value in plain:
        read = parser(Head("x", "栏", kind))
        best = min(timeit.repeat(lambda read=read, value=value: read(value), number=2000, repeat=5)) / 2000
        assert best < 12e-6, (kind, best)
