"""Tables made for the tests: ordinary ones from offices, and the kinds that break readers."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import xlsxwriter

HEADS = ("小区名称", "楼号", "户数", "建筑面积 ㎡")
ROWS = (
    ("邮电家属楼", "1号楼", 24, 2080.5),
    ("旧邮电家属楼", "2号楼", 36, 3120.25),
    ("粮食局家属院", "1号楼", 12, 960.0),
)
MIME = "http://schemas.openxmlformats.org/"


def book(fill: Callable[[Any, Any], None]) -> bytes:
    """A workbook that `fill(book, first sheet)` writes into."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        fill(made, made.add_worksheet("台账"))
    return out.getvalue()


def put(sheet: Any, rows: Iterable[Iterable[Any]], top: int = 0, left: int = 0) -> None:
    for y, row in enumerate(rows, top):
        for x, value in enumerate(row, left):
            if isinstance(value, str):
                sheet.write_string(y, x, value)
            elif value is not None:
                sheet.write(y, x, value)


def xlsx(*rows: Iterable[Any], top: int = 0, left: int = 0) -> bytes:
    return book(lambda _book, sheet: put(sheet, rows or (HEADS, *ROWS), top, left))


def csv(*rows: Iterable[Any], separator: str = ",", encoding: str = "utf-8") -> bytes:
    lines = [separator.join("" if v is None else str(v) for v in row) for row in rows or (HEADS, *ROWS)]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def repacked(data: bytes, changes: Mapping[str, bytes], *, without: str = "") -> bytes:
    """A copy of the zip with parts replaced or added, and one part left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes and name != without:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return out.getvalue()


def with_sheet(inner: str, head: str = "") -> bytes:
    """A workbook whose sheet is exactly this XML inside <worksheet>."""
    xml = f'<?xml version="1.0"?>{head}<worksheet xmlns="{MIME}spreadsheetml/2006/main">{inner}</worksheet>'
    return repacked(xlsx(), {"xl/worksheets/sheet1.xml": xml.encode()})


def cell(ref: str, text: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


def rows_xml(rows: Iterable[Iterable[str]]) -> str:
    """<sheetData> of texts in columns A, B, C …"""
    return (
        "<sheetData>"
        + "".join(
            f'<row r="{y}">' + "".join(cell(f"{chr(65 + x)}{y}", t) for x, t in enumerate(row)) + "</row>"
            for y, row in enumerate(rows, 1)
        )
        + "</sheetData>"
    )


def with_uncalculated() -> bytes:
    return with_sheet(
        '<sheetData><row r="1">' + cell("A1", "小区名称") + cell("B1", "户数") + "</row>"
        '<row r="2">' + cell("A2", "邮电家属楼") + '<c r="B2"><f>12+12</f></c></row></sheetData>'
    )


def dispimg() -> bytes:
    """As WPS writes pictures in cells: the formula's result names an entry of cellimages.xml."""

    def fill(_book: Any, sheet: Any) -> None:
        put(sheet, [("小区名称", "照片"), ("邮电家属楼", None)])
        value = '=DISPIMG("ID_0A1B",1)'
        sheet.write_formula(1, 1, '=_xlfn.DISPIMG("ID_0A1B",1)', None, value)

    images = (
        f'<etc:cellImages xmlns:xdr="{MIME}drawingml/2006/spreadsheetDrawing" xmlns:a="{MIME}drawingml/2006/main" '
        f'xmlns:r="{MIME}officeDocument/2006/relationships" xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData">'
        '<etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="ID_0A1B"/><xdr:cNvPicPr/></xdr:nvPicPr>'
        '<xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>'
    )
    relations = (
        f'<Relationships xmlns="{MIME}package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{MIME}officeDocument/2006/relationships/image" Target="media/image1.png"/></Relationships>'
    )
    return repacked(
        book(fill),
        {
            "xl/cellimages.xml": images.encode(),
            "xl/_rels/cellimages.xml.rels": relations.encode(),
            "xl/media/image1.png": PNG,
        },
    )


def two_sheets(first: Any, second: Any, *, hide: bool = False) -> bytes:
    def fill(book: Any, sheet: Any) -> None:
        put(sheet, first)
        other = book.add_worksheet("数据")
        put(other, second)
        if hide:
            other.hide()

    return book(fill)


def docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()


def lying_zip() -> bytes:
    """60 MB of spaces that the zip's directory says are a few bytes."""
    return repacked(xlsx(), {"xl/theme/theme1.xml": b" " * 60_000_000})


def errors() -> bytes:
    def fill(_book: Any, sheet: Any) -> None:
        put(sheet, [("小区名称", "楼号", "户数"), ("邮电家属楼", "1号楼", None)])
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")

    return book(fill)


def merged_title() -> bytes:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 3, "老旧小区改造台账")
        put(sheet, [("填报单位：", "示例街道", "填报时间：", "2025年")], top=1)
        put(sheet, [HEADS, *ROWS, ("合 计", None, 72, 6160.75), ("注：面积以测绘为准",)], top=2)

    return book(fill)


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


# ---- the old formats: a compound file with one stream ----------------------------------------------------------------


def compound(name: str, content: bytes) -> bytes:
    """An OLE file (512-byte sectors) that holds `content` under `name`."""
    content = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")
    n = len(content) // 512
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    # sector 0 the allocation table, 1 the directory, from 2 the stream
    table = [fat_mark, end, *range(3, n + 2), end]
    table += [free] * (128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)

    def entry(label: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = label.encode("utf-16-le") + b"\0\0" if label else b""
        made = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, free, free, child)
        return made + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, len(content))
    directory += entry("", 0, free, 0, 0) * 2
    return header + struct.pack("<128I", *table) + directory + content


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _text16(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def xls(*rows: Iterable[Any], encrypted: bool = False) -> bytes:
    """A workbook of Excel 97 with one sheet 台账."""
    cells = b""
    for y, row in enumerate(rows or (HEADS, *ROWS)):
        for x, value in enumerate(row):
            if isinstance(value, str):
                cells += _record(0x0204, struct.pack("<HHH", y, x, 0) + _text16(value))
            elif value is not None:
                cells += _record(0x0203, struct.pack("<HHHd", y, x, 0, value))
    bof = struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0, 6)
    sheet = _record(0x0809, bof[:2] + struct.pack("<H", 0x10) + bof[4:]) + cells + _record(0x0A, b"")
    name = "台账".encode("utf-16-le")
    start = _record(0x0809, bof)
    if encrypted:
        start += _record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    length = len(start) + 4 + 8 + len(name) + 4
    bound = _record(0x0085, struct.pack("<IBBBB", length, 0, 0, 2, 1) + name)
    return compound("Workbook", start + bound + _record(0x0A, b"") + sheet)
