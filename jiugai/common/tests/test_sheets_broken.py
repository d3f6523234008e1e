"""Files that clerks really send, and files that attack: each with the sentence its sender reads."""

import os
import resource
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import translation

from jiugai.common.sheets import BadTable, Head, RowParser, match_heads, read_table
from jiugai.common.tests import sheets_files as files

KNOWN = (
    Head("community", "小区名称", required=True, key=True, longest=60),
    Head("building", "楼号", key=True),
    Head("households", "户数", kind="number", least=0, most=5000),
    Head("area", "建筑面积", kind="area", unit="㎡", least=0),
    Head("phone", "联系电话", kind="phone"),
    Head("built", "竣工日期", kind="date"),
    Head("lift", "有无电梯", kind="yesno"),
    Head("owner", "产权性质", kind="choice", choices=(("private", "私有"), ("public", "公有"))),
)
LABELS = [str(head.label) for head in KNOWN]
NO_TABLE = "这是 {} 类型的文件，不是表格。请上传 Excel 或 WPS 工作簿（.xlsx、.xls）或文本表格（.csv）。"
BROKEN = "文件损坏或不完整。请在电脑上打开后重新保存，或重新获取，再上传。"
PACKED = "工作簿的压缩方式异常，未打开。请把表格复制到新的工作簿后上传。"
NOTHING = "文件里没有表格。请核对是否选错了文件。"
FIRST = ("邮电家属楼", "1号楼")


@dataclass(frozen=True)
class Case:
    """`says` is the refusal, the note or the fault of a cell, whole, as a person reads it in Chinese."""

    id: str
    build: Callable[[], bytes]
    says: str
    name: str = "台账.xlsx"
    sheet: str = ""


def column(head: str, *values: Any) -> Callable[[], bytes]:
    """A table with one doubtful column beside the two that name a building."""
    return lambda: files.xlsx(("小区名称", "楼号", head), *((*FIRST, v) for v in values))


def renamed(start: bytes) -> Callable[[], bytes]:
    return lambda: start + os.urandom(2000)


REFUSED = [
    Case("nothing", lambda: b"", NOTHING),
    Case("only zeros", lambda: bytes(5000), NOTHING),
    Case("only a byte order mark", lambda: b"\xef\xbb\xbf", NOTHING, "a.csv"),
    Case("only spaces and commas", lambda: b" , ,\r\n,,\r\n", NOTHING, "a.csv"),
    Case("empty workbook", lambda: files.book(lambda _b, _s: None), NOTHING),
    Case(
        "only formats",
        lambda: files.with_sheet('<sheetData><row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'),
        NOTHING,
    ),
    Case("head only", lambda: files.xlsx(files.HEADS), "第 1 行表头下面没有数据。请填写后重新上传。"),
    Case(
        "no head",
        lambda: files.xlsx(*((n, n * 2, n * 3.5) for n in range(1, 40))),
        "前 30 行没有找到表头。请在数据上方加一行栏目名称。",
    ),
    Case(
        "head too far down",
        lambda: files.xlsx(files.HEADS, *files.ROWS, top=45),
        "前 30 行没有找到表头。请在数据上方加一行栏目名称。",
    ),
    Case(
        "hidden sheet only",
        lambda: files.two_sheets([], [files.HEADS, *files.ROWS], hide=True),
        "表格在隐藏的工作表“数据”里。请取消隐藏并保存，或选择这个工作表，再重新读取。",
    ),
    Case(
        "sheet that is not there",
        files.xlsx,
        "工作簿里没有工作表“房屋”。请从这些工作表中选择：台账。",
        sheet="房屋",
    ),
    Case(
        "empty sheet chosen",
        lambda: files.two_sheets([files.HEADS, *files.ROWS], []),
        "工作表“数据”是空的。请选择其他工作表。",
        sheet="数据",
    ),
    Case(
        "too many columns",
        lambda: files.xlsx([f"栏{n}" for n in range(16_384)], range(16_384)),
        "表格有 16384 列，最多可读取 500 列。请只保留需要的列后重新上传。",
    ),
    Case(
        "too large",
        lambda: b"PK\x03\x04" + bytes(51 * 1024 * 1024),
        "文件有 52 MB，最多可读取 50 MB。请删除图片或拆成几份后重新上传。",
    ),
    Case(
        "renamed program",
        renamed(b"MZ\x90\x00\x03\x00\x00\x00"),
        NO_TABLE.format("EXE"),
    ),
    Case(
        "renamed picture",
        renamed(b"\x89PNG\r\n\x1a\n"),
        NO_TABLE.format("PNG"),
        "a.csv",
    ),
    Case(
        "word document",
        files.docx,
        NO_TABLE.format("DOCX"),
    ),
    Case(
        "old word document",
        lambda: files.compound("WordDocument", b"x"),
        NO_TABLE.format("DOC"),
        "a.xls",
    ),
    Case(
        "pdf",
        lambda: b"%PDF-1.7\n1 0 obj\n",
        NO_TABLE.format("PDF"),
    ),
    Case(
        "binary workbook",
        lambda: files.repacked(files.xlsx(), {"xl/workbook.bin": b"x"}, without="xl/workbook.xml"),
        NO_TABLE.format("XLSB"),
    ),
    Case(
        "zip of something",
        lambda: files.repacked(files.xlsx(), {}, without="xl/workbook.xml"),
        NO_TABLE.format("ZIP"),
    ),
    Case(
        "web page named xls",
        lambda: "<html><meta charset='utf-8'><table><tr><td>小区名称</td></tr></table></html>".encode(),
        "这是用表格后缀命名的网页，有些系统会这样导出。请用 Excel 或 WPS 打开，另存为 .xlsx 后上传。",
        "a.xls",
    ),
    Case("password", lambda: files.compound("EncryptedPackage", b"x"), "工作簿设有密码。请取消密码后重新上传。"),
    Case("old password", lambda: files.xls(encrypted=True), "工作簿设有密码。请取消密码后重新上传。", "a.xls"),
    Case(
        "macros",
        lambda: files.repacked(files.xlsx(), {"xl/vbaProject.bin": b"x"}),
        "工作簿含有宏，不能接收。请另存为 .xlsx 后重新上传。",
        "a.xlsm",
    ),
    Case(
        "old macros",
        lambda: files.xls() + files.compound("_VBA_PROJECT", b"x")[512:],
        "工作簿含有宏，不能接收。请另存为 .xlsx 后重新上传。",
        "a.xls",
    ),
    Case(
        "macro sheet",
        lambda: files.repacked(files.xlsx(), {"xl/macrosheets/sheet1.xml": b"<x/>"}),
        "工作簿含有宏，不能接收。请另存为 .xlsx 后重新上传。",
    ),
    Case(
        "entity bomb",
        lambda: files.with_sheet(
            "<sheetData/>", '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        ),
        "工作簿含有不允许的实体定义，未打开。请把表格复制到新的工作簿后上传。",
    ),
    Case("zip bomb", files.lying_zip, PACKED),
    Case(
        "zip in zip",
        lambda: files.repacked(files.xlsx(), {"xl/media/a.zip": files.xlsx()}),
        PACKED,
    ),
    Case(
        "countless parts",
        lambda: files.repacked(files.xlsx(), {f"xl/media/{n}": b"" for n in range(20_001)}),
        PACKED,
    ),
    Case(
        "sparse bomb",
        lambda: files.with_sheet(
            f'<sheetData><row r="1">{files.cell("A1", "小区名称")}</row>'
            f'<row r="1048576">{files.cell("XFD1048576", "x")}</row></sheetData>'
        ),
        "单元格 XFD1048576 离表格很远却填了内容。请删除表格右边的空列和下面的空行，保存后重新上传。",
    ),
    Case(
        "sparse bomb in the middle",
        lambda: files.with_sheet(
            f'<sheetData><row r="1">{files.cell("A1", "小区名称")}</row>'
            f'<row r="9">{files.cell("XFD9", "x")}{files.cell("B9", "x")}</row>'
            f'<row r="1048576">{files.cell("A1048576", "x")}</row></sheetData>'
        ),
        "读取所需内存过大，已停止。请删除表格右边和下面很远处的内容，或拆成几份后重新上传。",
    ),
    Case(
        "every row of the sheet",
        lambda: files.with_sheet(
            "<sheetData><row><c t='str'><v>小区名称</v></c><c t='str'><v>户数</v></c></row>"
            + "".join(f"<row><c t='str'><v>甲</v></c><c><v>{n}</v></c></row>" for n in range(300_010))
            + "</sheetData>"
        ),
        "表格超过 300000 行。请拆成几份，如按街道分开，逐份上传。",
    ),
    Case(
        "truncated",
        lambda: files.xlsx()[:-400],
        BROKEN,
    ),
    Case(
        "damaged inside",
        lambda: files.with_sheet("<sheetData><row r='1'><c r='A1'><v>1"),
        BROKEN,
    ),
    Case(
        "old workbook cut short",
        lambda: files.xls()[:1600],
        BROKEN,
        "a.xls",
    ),
    Case(
        "csv with a NUL",
        lambda: files.csv().replace("粮食局".encode(), b"\x00\x01"),
        "第 4 行有无法识别的字符。请删除这些字符，或另存为 .xlsx 后重新上传。",
        "a.csv",
    ),
    Case(
        "broken encoding",
        lambda: files.csv().replace("邮".encode(), b"\xe9\x82"),
        "无法识别这个文本表格的文字编码。请另存为 UTF-8 编码或 .xlsx 后重新上传。",
        "a.csv",
    ),
    Case(
        "csv without separators",
        lambda: files.csv(separator="、"),
        "无法分辨这个文本表格的各列。请用逗号分隔各列，或另存为 .xlsx 后重新上传。",
        "a.csv",
    ),
    Case(
        "quotation mark never closed",
        lambda: files.csv() + ('"' + "邮电家属楼,1号楼\r\n" * 20_000).encode(),
        "第 5 行附近有一格超过 100000 字，可能是引号没有成对。请改好这一行后重新上传。",
        "a.csv",
    ),
]

NOTED = [
    Case(
        "wrong sheet",
        lambda: files.xlsx(("姓名", "职务"), ("甲", "组员")),
        "表头没有一栏对得上。请核对工作表和表头所在的行是否选对。",
    ),
    Case("csv named xlsx", files.csv, "文件名写的是 xlsx，内容是 csv，已按内容读取。"),
    Case(
        "duplicate heads",
        lambda: files.xlsx(("小区名称", "户数", "户数"), ("邮电家属楼", 24, 25)),
        "有几列的表头相同：户数。请核对用哪一列。",
    ),
    Case(
        "values without head",
        lambda: files.xlsx(("小区名称", "户数"), ("邮电家属楼", 24, None, "补充")),
        "没有表头的列未读取：D（共 1 列）。",
    ),
    Case("totals", files.merged_title, "已略过 1 行合计：第 7 行。"),
    Case("remarks", files.merged_title, "已略过 1 行备注：第 8 行。"),
    Case(
        "heads on every page",
        lambda: files.xlsx(files.HEADS, files.ROWS[0], files.HEADS, files.ROWS[1]),
        "已略过 1 行重复的表头：第 3 行。",
    ),
    Case(
        "never calculated",
        files.with_uncalculated,
        "有 1 个公式没有保存结果，按空格读取。请用 Excel 或 WPS 打开并保存后重新上传。",
    ),
    Case(
        "links to other files",
        lambda: files.repacked(files.xlsx(), {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
        "公式引用了其他文件，已按上次保存的结果读取。",
    ),
    Case(
        "pictures over the sheet",
        lambda: files.repacked(files.xlsx(), {"xl/drawings/drawing1.xml": b"<x/>"}),
        "浮在表格上方的图片未读取，只读取嵌入单元格的图片。",
    ),
    Case(
        "mixed units",
        column("建筑面积（㎡）", 2080.5, "0.208万㎡", "2080.5平方米"),
        "“建筑面积”有 1 格的单位与表头不同，已换算：第 3 行。",
    ),
]

CELLS = [
    Case("command in a cell", column("产权性质", "=cmd|' /C calc'!A0"), "此格以“=”开头。请直接填写内容，不要填公式。"),
    Case("error of a formula", files.errors, "此格的公式结果是 #DIV/0!。请改正公式或直接填写内容。"),
    Case("text in numbers", column("户数", "二十几户"), "“二十几户”不是数字。只填数字，如 24。"),
    Case("half a household", column("户数", 24.5), "“24.5”不是整数。请填整数。"),
    Case("too many households", column("户数", "６０００"), "6000 过大，最多 5000。"),
    Case(
        "area in words",
        column("建筑面积 ㎡", "约两千"),
        "“约两千”不是面积。填平方米数，如 78.60；或带单位，如 0.3 万㎡。",
    ),
    Case("negative area", column("建筑面积 ㎡", -5), "-5.00 过小，至少 0.00。"),
    Case("date without day", column("竣工日期", "1998年6月"), "“1998年6月”日期不全。请写到日，如 2003-06-30。"),
    Case("short year", column("竣工日期", "98.6.30"), "“98.6.30”请写成四位年份，如 1998。"),
    Case("day first", column("竣工日期", "6/30/1998"), "“6/30/1998”年月日顺序不明。请先写年份，如 2003-06-30。"),
    Case("no such day", column("竣工日期", "1998-06-31"), "“1998-06-31”不是日期。请填年月日，如 2003-06-30。"),
    Case("masked phone", column("联系电话", "138****1234"), "“138****1234”有数字被遮住。请填完整号码。"),
    Case(
        "two phones",
        column("联系电话", "13800001234、0472-8912345"),
        "“13800001234、0472-8912345”不止一个号码。请只填一个电话号码。",
    ),
    Case("unknown choice", column("产权性质", "集体"), "“集体”不在选项中。可填：私有、公有。"),
    Case("neither yes nor no", column("有无电梯", "在建"), "“在建”请改填“是”或“否”。"),
    Case(
        "very long cell",
        lambda: files.xlsx(("小区名称", "楼号"), ("楼" * 32_000, "1号楼")),
        "有 32000 字，最多填 60 字。",
    ),
    Case("nothing in a required cell", lambda: files.xlsx(("小区名称", "楼号"), (" ", "1号楼")), "请填写“小区名称”。"),
    Case(
        "number of too many digits",
        column("联系电话", 1234567890123456789),
        "Excel 的数字只保留 15 位，后面几位已经丢失。请把这一列设为文本格式，重新填写。",
    ),
]


@pytest.fixture(autouse=True)
def _chinese() -> Any:
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize("case", REFUSED, ids=lambda c: c.id)
def test_what_cannot_be_read_is_refused_with_a_sentence(case: Case) -> None:
    content = case.build()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BadTable) as refused:
        read_table(content, name=case.name, labels=LABELS, sheet=case.sheet)
    assert str(refused.value.reason) == case.says
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024 + 2 * len(content) // 1024


@pytest.mark.parametrize("case", NOTED, ids=lambda c: c.id)
def test_what_was_read_with_doubts_says_so(case: Case) -> None:
    table = read_table(case.build(), name=case.name, labels=LABELS)
    rows = RowParser(KNOWN, match_heads(table.heads, KNOWN, {}), table.heads)
    for number, row in table.rows():
        rows.parse(number, row)
    assert case.says in [note.sentence for note in (*table.notes, *rows.notes)]


@pytest.mark.parametrize("case", CELLS, ids=lambda c: c.id)
def test_a_cell_that_cannot_be_taken_says_what_to_write(case: Case) -> None:
    table = read_table(case.build(), name=case.name, labels=LABELS)
    rows = RowParser(KNOWN, match_heads(table.heads, KNOWN, {}), table.heads)
    faults = [fault for number, row in table.rows() for fault in rows.parse(number, row)[1].values()]
    assert faults == [case.says]


def test_there_are_enough_broken_files() -> None:
    assert len({case.id for case in (*REFUSED, *NOTED, *CELLS)}) >= 60
