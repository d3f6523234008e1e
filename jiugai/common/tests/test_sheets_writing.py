"""Templates and files of failed rows: what people open, fill in and send again."""

import datetime
import io
import re
import zipfile
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from jiugai.common.sheets import (
    BadTable,
    Failed,
    Head,
    RowParser,
    match_heads,
    missing_heads,
    read_table,
    write_failed,
    write_template,
)

HEADS = (
    Head("name", "小区名称", required=True, key=True, note="与公示的名称一致", example="邮电家属楼"),
    Head("number", "楼号", key=True, example="1号楼"),
    Head("area", "建筑面积", "area", unit="㎡", least=0),
    Head("owner", "产权性质", "choice", choices=[(str(n), f"性质{n}号，名称很长的一种选项") for n in range(40)]),
    Head("built", "竣工日期", "date"),
    Head("homes", "户数", "number", least=0, most=5000),
    Head("lift", "有无电梯", "yesno"),
    Head("phone", "联系电话", "phone", personal=True),
)
RISKY = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "＝1", '=HYPERLINK("http://x")', "\t=1", "http://example.org")


@pytest.fixture(autouse=True)
def _chinese() -> Any:
    with translation.override("zh-hans"):
        yield


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def test_a_template_is_a_table_without_rows() -> None:
    content = write_template("楼栋台账", HEADS, ["一行一栋楼。"], [{"name": "邮电家属楼", "area": 2080.5}])
    with pytest.raises(BadTable, match="第 1 行表头下面没有数据"):
        read_table(content, name="a.xlsx", labels=[str(h.label) for h in HEADS])


def test_a_filled_in_template_matches_itself() -> None:
    """Also in the other language: heads of templates carry an asterisk and the unit."""
    for language in ("zh-hans", "en"):
        with translation.override(language):
            heads = (
                Head("yes", gettext_lazy("Yes"), required=True),
                Head("area", gettext_lazy("Area"), "area", unit="㎡"),
            )
            content = write_failed("表", heads, [Failed(2, {"yes": "x", "area": 1}, {})])
        table = read_table(content, name="a.xlsx")
        assert match_heads(table.heads, heads, {})[:2] == ["yes", "area"], table.heads


def test_drop_downs_come_from_a_hidden_sheet_and_bind_whole_columns() -> None:
    content = write_template("楼栋台账", HEADS)
    sheet, book = part(content, "xl/worksheets/sheet1.xml"), part(content, "xl/workbook.xml")
    assert re.search(r'type="list"[^>]*sqref="D2:D100001"[^>]*><formula1>\'选项\'!\$A\$2:\$A\$41</formula1>', sheet)
    assert "<formula1>'选项'!$B$2:$B$3</formula1>" in sheet
    assert re.search(r'<sheet name="选项"[^>]*state="hidden"', book)
    assert "填写说明" in book
    assert '<pane xSplit="1" ySplit="1"' in sheet


def test_text_columns_are_typed_as_text() -> None:
    content = write_template("楼栋台账", HEADS)
    styles = part(content, "xl/styles.xml")
    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])
    columns = re.findall(r'<col min="(\d+)" max="(\d+)" [^>]*style="(\d+)"', part(content, "xl/worksheets/sheet1.xml"))
    typed = {x: formats[int(style)] for first, last, style in columns for x in range(int(first), int(last) + 1)}
    assert [typed[x] == "49" for x in range(1, 9)] == [True, True, False, True, False, False, True, True]


def test_nothing_in_a_file_of_failed_rows_can_run() -> None:
    rows = [Failed(n, {"name": text, "number": text, "homes": text, "phone": text}, {"homes": text}) for n, text in
            enumerate(RISKY, 2)]  # fmt: skip
    content = write_failed("错误行", HEADS, rows)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/")]
        assert not any("externalLink" in n for n in archive.namelist())
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    table = read_table(content, name="a.xlsx", labels=["小区名称", "楼号"])
    assert [row[0] for _number, row in table.rows()] == list(RISKY)


def test_failed_rows_say_why_in_the_cell_and_at_the_end() -> None:
    values = {"name": "邮电家属楼", "number": "007", "homes": "多", "built": datetime.date(1998, 6, 30), "area": 2080.5}
    failed = Failed(17, values, {"homes": "“多”不是数字。", "": "与第 3 行重复。"})
    content = write_failed("错误行", HEADS, [failed])
    table = read_table(content, name="a.xlsx", labels=[str(h.label) for h in HEADS])
    assert list(table.rows()) == [
        (
            2,
            [
                "邮电家属楼",
                "007",
                2080.5,
                None,
                datetime.date(1998, 6, 30),
                "多",
                None,
                None,
                17,
                "户数: “多”不是数字。\n与第 3 行重复。",
            ],
        )
    ]
    assert table.heads[-2:] == ("原文件行号", "原因")
    comments = part(content, "xl/comments1.xml")
    assert 'ref="F2"' in comments
    assert "“多”不是数字。" in comments


def test_corrected_rows_keep_the_unit_of_the_file_they_came_from() -> None:
    content = write_failed("错误行", HEADS, [Failed(2, {"name": "甲", "area": 0.3}, {"name": "?"})],
                           file_heads={"area": "建筑面积（万㎡）"})  # fmt: skip
    table = read_table(content, name="a.xlsx", labels=[str(h.label) for h in HEADS])
    rows = RowParser(HEADS, match_heads(table.heads, HEADS, {}), table.heads)
    assert [rows.parse(n, row)[0]["area"] for n, row in table.rows()] == [300_000]


def test_many_failed_rows_keep_their_reasons_without_a_comment_each() -> None:
    rows = (Failed(n, {"name": "甲"}, {"name": "重复。", "homes": "空。"}) for n in range(2, 3002))
    content = write_failed("错误行", HEADS, rows)
    assert part(content, "xl/comments1.xml").count("<comment ") <= 2000 + len(HEADS)
    assert read_table(content, name="a.xlsx", labels=["小区名称", "户数"]).n == 3000


def test_names_of_sheets_are_always_taken() -> None:
    for title in ("选项", "a[b]:c*d?e/f\\g", "'", "", "长" * 50):
        assert write_template(title, HEADS)


def test_signs_that_no_workbook_can_hold_are_left_out() -> None:
    content = write_failed("错误行", HEADS, [Failed(2, {"name": "a\x00\x0b\ud800b\ufffe" + "长" * 40_000}, {})])
    table = read_table(content, name="a.xlsx", labels=["小区名称", "楼号"])
    assert next(row[0] for _number, row in table.rows()).startswith("ab长")


# ---- matching -----------------------------------------------------------------------------------------------------


KNOWN = (
    Head("name", "小区名称", synonyms=("院落名称",), required=True),
    Head("homes", "户数", "number"),
    Head("area", "建筑面积", "area", unit="㎡"),
    Head("phone", "联系电话", "phone"),
    Head("building", "楼栋", required=True),
    Head("year", "建成年份", "year"),
)


@pytest.mark.parametrize(
    ("heads", "names"),
    [
        (["小区名称", "户数", "建筑面积 ㎡"], ["name", "homes", "area"]),
        (["＊小区 名称", "户数（户）", "建筑面积（万㎡）"], ["name", "homes", "area"]),
        (["院落名称", "总户数", "总建筑面积"], ["name", "homes", "area"]),
        (["小区", "电话", "建成年份 *"], ["name", "phone", "year"]),
        (["序号", "社区名称", "备注"], ["", "", ""]),
        (["户数", "户数"], ["homes", ""]),
        (["楼栋数", "楼栋"], ["", "building"]),
        (["面积", "建筑面积"], ["", "area"]),
        (["", "HOMES", "Name"], ["", "homes", "name"]),
        (["㎡", "（户）"], ["", ""]),
    ],
)
def test_matching(heads: list[str], names: list[str]) -> None:
    assert match_heads(heads, KNOWN, {}) == names


def test_what_a_person_chose_before_comes_first() -> None:
    chosen = {"小区编号": "name", "户数": "", "面积": "area", "旧": "gone"}
    assert match_heads(["小区编号", "户数", "面积", "小区名称", "旧"], KNOWN, chosen) == ["name", "", "area", "", ""]


def test_required_heads_without_a_column_are_named() -> None:
    assert [head.name for head in missing_heads(["homes", "name", ""], KNOWN)] == ["building"]
