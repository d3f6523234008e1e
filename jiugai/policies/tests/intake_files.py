"""Files made for the intake tests: real ones, and the kinds that attack."""

import io
import struct
import zipfile
import zlib
from html import escape
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf import PdfReader, PdfWriter

PLAN = (
    "青禾县老旧小区改造实施方案\n\n一、改造范围\n2000年12月31日前建成的小区。\n二、目标任务\n改造小区12个、1360户。\n"
)

_NUMBERING = """<w:numbering %s>
<w:abstractNum w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%%3."/></w:lvl>
<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%%4"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="91">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%%1章"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%%1.%%2"/></w:lvl>
</w:abstractNum>
<w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>
<w:num w:numId="91"><w:abstractNumId w:val="91"/></w:num>
<w:num w:numId="92"><w:abstractNumId w:val="90"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
</w:numbering>"""


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def plain_docx(*lines: str) -> bytes:
    document = Document()
    for line in lines or PLAN.splitlines():
        document.add_paragraph(line)
    return saved(document)


def with_numbering(document: Any) -> None:
    """Give the document the lists 90 (一、（一）1.①), 91 (第一章 1.1) and 92 (as 90, from 1 again)."""
    root = document.part.numbering_part._element
    for element in parse_xml(_NUMBERING % nsdecls("w")):
        # Word wants all abstract lists before the first list.
        if element.tag.endswith("abstractNum"):
            root.insert(0, element)
        else:
            root.append(element)


def numbered(document: Any, text: str, num: int, level: int) -> None:
    paragraph = document.add_paragraph(text)
    xml = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(xml))


def add_xml(document: Any, inner: str) -> None:
    """Append a paragraph with raw WordprocessingML inside."""
    spaces = nsdecls("w", "wp", "a") + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    spaces += ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    document.element.body.insert(-1, parse_xml(f"<w:p {spaces}>{inner}</w:p>"))


def repacked(data: bytes, changes: dict[str, bytes], *, level: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A copy of the zip `data` with entries replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", level) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return out.getvalue()


def lying_zip(name: str, size: int) -> bytes:
    """A docx with one more entry of `size` zero bytes whose headers say that it unpacks to 10 bytes."""
    data = bytearray(repacked(plain_docx(), {name: b"\x00" * size}))
    true = struct.pack("<I", size)
    central = data.rindex(name.encode()) - 46
    local = struct.unpack_from("<I", data, central + 42)[0]
    for at in (central + 24, local + 22):
        if bytes(data[at : at + 4]) == true:
            data[at : at + 4] = struct.pack("<I", 10)
    return bytes(data)


def pdf(html: str) -> bytes:
    from weasyprint import HTML

    return HTML(string=f'<html lang="zh-CN"><body>{html}</body></html>').write_pdf()


def docx_of(text: str) -> bytes:
    """The text as a Word document: lines of cells joined by | become rows of tables."""
    document = Document()
    rows: list[list[str]] = []

    def put_table() -> None:
        if rows:
            table = document.add_table(0, max(map(len, rows)))
            for row in rows:
                for cell, content in zip(table.add_row().cells, row, strict=False):
                    cell.text = content
            rows.clear()

    for line in text.splitlines():
        if " | " in line:
            rows.append([cell.strip() for cell in line.split("|")])
            continue
        put_table()
        document.add_paragraph(line)
    put_table()
    return saved(document)


def pdf_of(text: str) -> bytes:
    """The text set like an official document: A4, 28 characters to the line, page numbers, ruled tables."""
    parts = [_OFFICIAL]
    in_table = False
    for line in text.splitlines():
        is_row = " | " in line
        if is_row != in_table:
            parts.append("<table>" if is_row else "</table>")
            in_table = is_row
        if is_row:
            parts.append("<tr>" + "".join(f"<td>{escape(cell.strip())}" for cell in line.split("|")))
        else:
            parts.append(f"<p>{escape(line) or '&nbsp;'}")
    return pdf("".join(parts))


_OFFICIAL = """<style>
@page { size: A4; margin: 37mm 26mm 35mm 28mm; @bottom-center { content: "— " counter(page) " —" } }
body { font: 16pt/28pt "Noto Serif CJK SC" }
p { margin: 0; white-space: pre-wrap }
table { border-collapse: collapse }
td { border: 1px solid }
</style>"""


def encrypted_pdf(data: bytes, user: str, owner: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user_password=user, owner_password=owner, algorithm="AES-256")
    return saved_pdf(writer)


def saved_pdf(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def png(width: int = 40, height: int = 40) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\x00" + b"\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def handmade_pdf(content: bytes, *, declared_filter: str = "/FlateDecode") -> bytes:
    """One page with a given (already encoded) content stream."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
        f"<< /Length {len(content)} /Filter {declared_filter} >>\nstream\n".encode() + content + b"\nendstream",
    ]
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def ole(*streams: str) -> bytes:
    """The head of an OLE container naming `streams`."""
    names = b"".join(stream.encode("utf-16-le").ljust(128, b"\x00") for stream in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00") + names
