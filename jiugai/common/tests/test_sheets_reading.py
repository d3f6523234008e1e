"""Ordinary tables of offices: titles above, merged cells, heads in two rows, old formats, text in several encodings."""

import datetime
from typing import Any

import pytest

from jiugai.common.sheets import BadTable, Head, Picture, match_heads, pictures, read_table
from jiugai.common.tests import sheets_files as files

LABELS = files.HEADS


def rows_of(content: bytes, **how: Any) -> list[list[Any]]:
    return [row for _number, row in read_table(content, name="台账.xlsx", labels=LABELS, **how).rows()]


def made(fill: Any) -> bytes:
    return files.book(fill)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(files.xlsx(), "xlsx"), (files.xls(), "xls"), (files.dispimg(), "xlsx")],
    ids=["xlsx", "xls", "wps"],
)
def test_workbooks_are_told_by_content(content: bytes, kind: str) -> None:
    table = read_table(content, name="随便.dat", labels=LABELS)
    assert (table.kind, table.sheets[0].name, table.notes) == (kind, "台账", ())


@pytest.mark.parametrize("build", [files.xlsx, files.xls])
def test_both_formats_of_workbooks_give_the_same_rows(build: Any) -> None:
    assert rows_of(build()) == [["邮电家属楼", "1号楼", 24, 2080.5], ["旧邮电家属楼", "2号楼", 36, 3120.25],
                                ["粮食局家属院", "1号楼", 12, 960]]  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16")],
)
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_text_tables_in_the_encodings_of_offices(encoding: str, named: str, separator: str) -> None:
    table = read_table(files.csv(separator=separator, encoding=encoding), name="台账.csv", labels=LABELS)
    assert (table.kind, table.encoding, table.n) == ("csv", named, 3)
    assert next(iter(table.rows())) == (2, ["邮电家属楼", "1号楼", "24", "2080.5"])


def test_rows_of_text_tables_count_as_spreadsheets_count_them() -> None:
    content = 'sep=;\r\n小区名称;户数\r\n"邮电\n家属楼";24\r\n\r\n="001";\'=1\r\n'.encode()
    table = read_table(content, name="a.csv", labels=LABELS)
    assert list(table.rows()) == [(3, ["邮电\n家属楼", "24"]), (5, ["001", "=1"])]


def test_titles_totals_and_remarks_do_not_hurt() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 3, "老旧小区改造台账（2025年）")
        files.put(sheet, [("填报单位：示例街道", None, "填报时间：", "2025年")], top=1)
        files.put(sheet, [files.HEADS, *files.ROWS, ("合  计", None, 72, 6160.75)], top=3)
        sheet.merge_range(9, 0, 9, 3, "注：面积以测绘为准。")
        files.put(sheet, [("填表人：", "联系电话：")], top=10)

    table = read_table(made(fill), name="台账.xlsx", labels=LABELS)
    assert (table.head_row, table.heads, table.n) == (4, files.HEADS, 3)
    assert [number for number, _row in table.rows()] == [5, 6, 7]


def test_heads_are_found_without_knowing_them() -> None:
    content = files.xlsx(("某某台账",), (), ("甲", "乙", "丙"), (1, 2, 3))
    assert (read_table(content, name="a.xlsx").head_row, read_table(content, name="a.xlsx").heads) == (
        3,
        ("甲", "乙", "丙"),
    )


def test_the_row_of_heads_can_be_given() -> None:
    content = files.xlsx(("小区名称", "户数"), ("名称", "数量"), ("邮电家属楼", 24))
    table = read_table(content, name="a.xlsx", labels=LABELS, head_row=2)
    assert (table.heads, list(table.rows())) == (("名称", "数量"), [(3, ["邮电家属楼", 24])])


def test_merged_cells_are_filled_downwards_and_across() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        files.put(sheet, [files.HEADS, (None, "1号楼", 24, 2080.5), (None, "2号楼", 36), (None, None, None, None)])
        sheet.merge_range(1, 0, 3, 0, "邮电家属楼")
        sheet.merge_range(2, 2, 2, 3, "待测")

    assert rows_of(made(fill)) == [["邮电家属楼", "1号楼", 24, 2080.5], ["邮电家属楼", "2号楼", "待测", "待测"]]


def test_heads_in_two_rows_become_one() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 1, 0, "小区名称")
        sheet.merge_range(0, 1, 0, 2, "建筑面积 ㎡")
        files.put(sheet, [("住宅", "商业"), (2080.5, 100)], top=1, left=1)
        files.put(sheet, [("邮电家属楼",)], top=2)

    table = read_table(made(fill), name="a.xlsx", labels=LABELS)
    assert table.heads == ("小区名称", "建筑面积 ㎡/住宅", "建筑面积 ㎡/商业")
    assert list(table.rows()) == [(3, ["邮电家属楼", 2080.5, 100])]
    known = (Head("name", "小区名称"), Head("home", "住宅", kind="area"), Head("shop", "商业", kind="area"))
    assert match_heads(table.heads, known, {}) == ["name", "home", "shop"]


def test_a_table_may_begin_anywhere() -> None:
    table = read_table(files.xlsx(files.HEADS, *files.ROWS, top=5, left=2), name="a.xlsx", labels=LABELS)
    assert (table.head_row, table.letters) == (6, ("C", "D", "E", "F"))
    assert next(iter(table.rows())) == (7, ["邮电家属楼", "1号楼", 24, 2080.5])


def test_the_sheet_that_knows_most_heads_is_taken() -> None:
    def fill(book: Any, sheet: Any) -> None:
        files.put(sheet, [("说明",), ("一行一栋楼",)])
        files.put(book.add_worksheet("数据"), [files.HEADS, *files.ROWS])
        hidden = book.add_worksheet("旧数据")
        files.put(hidden, [files.HEADS, *files.ROWS])
        hidden.hide()

    table = read_table(made(fill), name="a.xlsx", labels=LABELS)
    assert table.sheet == "数据"
    assert [(s.name, s.rows, s.columns, s.hidden) for s in table.sheets] == [
        ("台账", 2, 1, False), ("数据", 4, 4, False), ("旧数据", 4, 4, True)]  # fmt: skip
    assert read_table(made(fill), name="a.xlsx", labels=LABELS, sheet="旧数据").n == 3


def test_values_keep_their_kinds() -> None:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        files.put(sheet, [("小区名称", "户数", "建成", "测量", "电梯", "编号", "比例")])
        files.put(sheet, [("邮电家属楼", 24, None, None, None, "007", 0.5)], top=1)
        sheet.write_datetime(1, 2, datetime.datetime(1998, 6, 30), day)
        sheet.write_datetime(
            1, 3, datetime.datetime(1998, 6, 30, 8, 15), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        )
        sheet.write_boolean(1, 4, True)

    assert rows_of(made(fill)) == [
        ["邮电家属楼", 24, datetime.date(1998, 6, 30), datetime.datetime(1998, 6, 30, 8, 15), True, "007", 0.5]
    ]


def test_formulas_give_their_last_result() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        files.put(sheet, [("小区名称", "户数"), ("邮电家属楼",)])
        sheet.write_formula(1, 1, "=12+12", None, 24)

    assert rows_of(made(fill)) == [["邮电家属楼", 24]]


def test_empty_text_and_quotation_marks_survive_the_way() -> None:
    texts = ['"', '",""', '[""', "\\", '\\",""', "", "null", 'a"",', "\u2028", "{}"]
    content = files.xlsx(("小区名称", *"甲乙丙丁戊己庚辛壬"), texts[:1] + texts[1:])
    assert rows_of(content) == [[text or None for text in texts]]


def test_pictures_in_cells() -> None:
    content = files.dispimg()
    assert rows_of(content) == [["邮电家属楼", Picture("ID_0A1B")]]
    found = pictures(content)
    assert {id_: (p.name, p.size, p.load()) for id_, p in found.items()} == {
        "ID_0A1B": ("image1.png", len(files.PNG), files.PNG)
    }
    assert pictures(files.xlsx()) == {}
    assert pictures(files.csv()) == {}


def test_pictures_of_a_hostile_workbook_are_refused() -> None:
    with pytest.raises(BadTable, match="压缩方式异常"):
        pictures(files.repacked(files.dispimg(), {"xl/theme/theme1.xml": b" " * 60_000_000}))
    cut = files.repacked(files.dispimg(), {}, without="xl/_rels/cellimages.xml.rels")
    with pytest.raises(BadTable, match="损坏"):
        pictures(cut)


def test_every_row_of_a_sheet_may_be_formatted() -> None:
    """Whole columns with borders: half a million empty cells with a style cost nothing but their reading."""
    styled = "".join(f'<row r="{y}"><c r="A{y}" s="0"/></row>' for y in range(4, 500_000))
    first = "".join(
        f'<row r="{y}">{files.cell(f"A{y}", a)}{files.cell(f"B{y}", b)}</row>'
        for y, (a, b) in enumerate([("小区名称", "户数"), ("邮电家属楼", "24")], 1)
    )
    table = read_table(files.with_sheet(f"<sheetData>{first}{styled}</sheetData>"), name="a.xlsx", labels=LABELS)
    assert list(table.rows()) == [(2, ["邮电家属楼", "24"])]


def test_the_same_rows_can_be_read_twice() -> None:
    table = read_table(files.xlsx(files.HEADS, *(files.ROWS * 300)), name="a.xlsx", labels=LABELS)
    assert list(table.rows()) == list(table.rows())
    assert table.n == len(list(table.rows())) == 900
