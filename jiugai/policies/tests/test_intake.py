"""Plan documents as offices send them are taken in; everything else is refused with one clear reason."""

import io
import string
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from jiugai.common.bounded import ChildFailed, TooMuchMemory, TooSlow
from jiugai.policies.reader import intake
from jiugai.policies.reader.intake import REASONS, WARNINGS, Unreadable, extract
from jiugai.policies.tests import intake_files as files
from jiugai.policies.tests.intake_files import PLAN


def refused(data: bytes, name: str = "方案.docx") -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        extract(data, name)
    return caught.value


# Text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_in_every_usual_encoding(encoding: str, end: str) -> None:
    found = extract(PLAN.replace("\n", end).encode(encoding), "方案.txt")
    assert (found.text, found.kind, found.pages, found.warnings) == (PLAN, "txt", None, ())


def test_rare_characters_of_place_names_survive_in_gb18030() -> None:
    text = PLAN + "㙍头社区、䶮家巷、𫍯园小区\n"
    assert extract(text.encode("gb18030"), "a.txt").text == text


def test_traditional_text_in_utf8() -> None:
    text = "老舊小區改造實施方案，二〇二二年五月"
    assert extract(text.encode(), "a.txt").text == text


@pytest.mark.parametrize("encoding", ["big5", "shift_jis"])
def test_foreign_encodings_are_refused_not_read_as_rubbish(encoding: str) -> None:
    text = (
        "城鎮老舊小區改造實施方案的目標任務是完成改造"
        if encoding == "big5"
        else "これは改造のてびきであります、よろしくおねがい"
    )
    assert refused((text * 20).encode(encoding, "ignore"), "a.txt").code == "wrong_encoding"


def test_cut_off_utf8_is_no_gb18030() -> None:
    assert refused(("老旧小区改造实施方案" * 50).encode()[:-1], "a.txt").code == "wrong_encoding"


@pytest.mark.parametrize(
    "data", [b"", b"\n  \r\n", b"\xef\xbb\xbf", "　\n".encode(), b"\x00" * 100, "\ufeff".encode("utf-16-le")]
)
def test_nothing_in_it(data: bytes) -> None:
    assert refused(data, "a.txt").code == "empty"


def test_fifty_megabytes_are_refused_with_the_limit() -> None:
    error = refused("改造".encode() * (50 * 1024 * 1024 // 6), "a.txt")
    assert (error.code, error.values) == ("too_large", {"size_mb": 50, "limit_mb": 20})
    assert "50 MB; at most 20 MB" in str(error)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"MZ\x90\x00\x03" + b"\x00" * 500, "EXE"),
        (files.png(), "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)), "JPEG"),
        (b"\x7fELF" + b"\x02" * 300, "ELF"),
        (b"{\\rtf1\\ansi hello}", "RTF"),
        (b"<!DOCTYPE html><html><body>plan</body></html>", "HTML"),
        (b"\x01\x02\x00\x05rubbish\x00" * 50, "BIN"),
    ],
)
@pytest.mark.parametrize("name", ["方案.docx", "方案.txt", "方案.pdf"])
def test_a_new_name_does_not_make_a_document(data: bytes, kind: str, name: str) -> None:
    error = refused(data, name)
    assert (error.code, error.values) == ("not_a_document", {"kind": kind})


def test_text_that_begins_like_a_signature_is_text() -> None:
    assert extract("BMZ老旧小区改造".encode(), "a.txt").kind == "txt"


# Word


def test_paragraphs_and_tables_stay_in_order() -> None:
    document = Document()
    document.add_paragraph("附件1")
    table = document.add_table(3, 3)
    rows = [("序号", "小区名称", "户数"), ("1", "槐荫里小区", "120"), ("2", "盐务局\n宿舍", "64")]
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("二、职责分工")
    found = extract(files.saved(document), "附件.docx")
    assert found.text.splitlines() == [
        "附件1",
        "序号 | 小区名称 | 户数",
        "1 | 槐荫里小区 | 120",
        "2 | 盐务局 宿舍 | 64",
        "二、职责分工",
    ]
    assert (found.kind, found.pages) == ("docx", None)


def test_merged_cells_stand_once_where_they_begin() -> None:
    document = Document()
    table = document.add_table(3, 3)
    for i, cell in enumerate(table._cells):
        cell.text = str(i)
    table.cell(0, 1).merge(table.cell(0, 2)).text = "合计"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "城东街道"
    lines = extract(files.saved(document), "a.docx").text.splitlines()
    assert lines == ["0 | 合计", "城东街道 | 4 | 5", "| 7 | 8"]


def test_a_table_inside_a_cell_and_a_frame_of_one_column() -> None:
    document = Document()
    frame = document.add_table(1, 1).cell(0, 0)
    frame.text = "一、总体要求"
    frame.add_paragraph("坚持以人为本。")
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "任务"
    inner = outer.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "供水", "排水"
    assert extract(files.saved(document), "a.docx").text.splitlines() == [
        "一、总体要求",
        "坚持以人为本。",
        "任务 | 供水 | 排水",
    ]


def test_numbers_that_word_puts_by_itself() -> None:
    document = Document()
    files.with_numbering(document)
    for text, num, level in [
        ("总体要求", 90, 0),
        ("指导思想", 90, 1),
        ("基本原则", 90, 1),
        ("以人为本", 90, 2),
        ("因地制宜", 90, 2),
        ("先急后缓", 90, 3),
        ("目标任务", 90, 0),
        ("改造范围", 90, 1),
        ("总则", 91, 0),
        ("2021年改造", 91, 1),
        ("附则", 91, 0),
        ("重新开始", 92, 0),
        ("接着", 92, 0),
    ]:
        files.numbered(document, text, num, level)
    assert extract(files.saved(document), "a.docx").text.splitlines() == [
        "一、总体要求",
        "（一）指导思想",
        "（二）基本原则",
        "1.以人为本",
        "2.因地制宜",
        "①先急后缓",
        "二、目标任务",
        "（一）改造范围",
        "第一章 总则",
        "1.1 2021年改造",
        "第二章 附则",
        "一、重新开始",
        "二、接着",
    ]


def test_numbers_from_a_style_and_after_ten() -> None:
    document = Document()
    files.with_numbering(document)
    style = document.styles["Heading 1"].element
    style.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="90"/></w:numPr>'))
    for _ in range(21):
        document.add_heading("节", 1)
    lines = extract(files.saved(document), "a.docx").text.splitlines()
    assert (lines[0], lines[9], lines[10], lines[19], lines[20]) == (
        "一、节",
        "十、节",
        "十一、节",
        "二十、节",
        "二十一、节",
    )


def test_what_a_reader_of_the_paper_does_not_see_is_left_out() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "— 3 —"
    files.add_xml(
        document,
        "<w:r><w:t>改造</w:t></w:r><w:del><w:r><w:delText>二十</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>十二</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:hyperlink><w:r><w:t>个小区</w:t></w:r></w:hyperlink>",
    )
    found = extract(files.saved(document), "a.docx")
    assert found.text == "改造十二个小区"
    assert [w.code for w in found.warnings] == ["tracked_changes"]


def test_text_boxes_once_after_their_paragraph_and_content_controls() -> None:
    document = Document()
    box = "<w:txbxContent><w:p><w:r><w:t>征求意见稿</w:t></w:r></w:p></w:txbxContent>"
    files.add_xml(
        document,
        "<w:r><w:t>方案</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'>"
        "<w:drawing><wp:inline><a:graphic>"
        f"<a:graphicData uri='x'><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>",
    )
    inner = "<w:sdtContent><w:p><w:r><w:t>一、范围</w:t></w:r></w:p></w:sdtContent>"
    document.element.body.insert(-1, parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr/>{inner}</w:sdt>"))
    assert extract(files.saved(document), "a.docx").text.splitlines() == ["方案", "征求意见稿", "一、范围"]


def test_pictures_and_contents_are_mentioned() -> None:
    document = Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("一、总体要求\t1", style="toc 1")
    document.add_paragraph("一、总体要求")
    document.add_picture(io.BytesIO(files.png()))
    found = extract(files.saved(document), "a.docx")
    assert found.text.strip() == "一、总体要求"
    assert [(w.code, w.values) for w in found.warnings] == [
        ("pictures", {"count": 1}),
        ("contents_left_out", {"count": 1}),
    ]


def test_a_docx_called_pdf_is_read_with_a_warning() -> None:
    found = extract(files.plain_docx(), "方案.pdf")
    assert found.kind == "docx"
    assert [(w.code, w.values) for w in found.warnings] == [("other_type", {"named": "pdf", "kind": "docx"})]


def macro_type() -> bytes:
    types = files.repacked(files.plain_docx(), {})
    content = zipfile.ZipFile(io.BytesIO(types)).read("[Content_Types].xml")
    changed = content.replace(b"wordprocessingml.document.main+xml", b"document.macroEnabled.main+xml")
    return files.repacked(types, {"[Content_Types].xml": changed.replace(b"openxmlformats-officedocument", b"ms-word")})


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + b"<a>&b;</a>"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: files.repacked(files.plain_docx(), {"word/vbaProject.bin": b"\xd0\xcf"}), "macros"),
        (macro_type, "macros"),
        (lambda: files.ole("Root Entry", "WordDocument", "1Table"), "old_doc"),
        (lambda: files.ole("Root Entry", "EncryptedPackage", "EncryptionInfo"), "encrypted"),
        (lambda: files.ole("Root Entry", "Workbook"), "not_a_document"),
        (lambda: files.repacked(files.plain_docx(), {"word/media/a.bin": b"\x00" * 100_000_000}), "zip_bomb"),
        (lambda: files.repacked(files.plain_docx(), {f"word/media/{i}": b"" for i in range(5000)}), "zip_bomb"),
        (lambda: files.repacked(files.plain_docx(), {"word/media/in.zip": files.plain_docx()}), "zip_bomb"),
        (lambda: files.lying_zip("word/media/a.bin", 50_000_000), "broken"),
        (lambda: files.repacked(files.plain_docx(), {"word/document.xml": ENTITIES}), "xml_bomb"),
        (
            lambda: files.repacked(
                files.plain_docx(), {"customXml/item.xml": b"<!--" + b"x" * 70_000 + b"-->" + ENTITIES}
            ),
            "xml_bomb",
        ),
        (
            lambda: files.repacked(files.plain_docx(), {"word/document.xml": ENTITIES.decode().encode("utf-16")}),
            "xml_bomb",
        ),
        (lambda: files.repacked(files.plain_docx(), {"word/document.xml": b"<w:document"}), "broken"),
        (lambda: files.repacked(files.plain_docx(), {"[Content_Types].xml": b"<Types/>"}), "broken"),
        (lambda: files.plain_docx()[:-400], "broken"),
        (lambda: b"PK\x03\x04" + b"rubbish" * 100, "broken"),
        (lambda: files.repacked(b"PK\x05\x06" + b"\x00" * 18, {"xl/workbook.xml": b"<a/>"}), "not_a_document"),
        (lambda: files.repacked(b"PK\x05\x06" + b"\x00" * 18, {"OFD.xml": b"<a/>"}), "not_a_document"),
        (lambda: files.repacked(b"PK\x05\x06" + b"\x00" * 18, {"readme": b"<a/>"}), "not_a_document"),
    ],
)
def test_word_files_that_are_not_opened(make: Callable[[], bytes], code: str) -> None:
    assert refused(make()).code == code


def test_one_changed_byte_anywhere_never_gives_anything_but_a_reason() -> None:
    data = files.plain_docx()
    codes = set()
    for at in range(0, len(data), len(data) // 6):
        try:
            codes.add(extract(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :], "a.docx").kind)
        except Unreadable as error:
            codes.add(error.code)
    assert codes <= {*REASONS, "docx", "txt"}


def test_a_deeply_nested_document_does_not_crash() -> None:
    inner = b"<w:sdt><w:sdtContent>" * 20_000 + b"</w:sdtContent></w:sdt>" * 20_000
    body = f"<w:document {nsdecls('w')}><w:body>".encode() + inner + b"</w:body></w:document>"
    assert refused(files.repacked(files.plain_docx(), {"word/document.xml": body})).code in ("broken", "zip_bomb")


# The child


@pytest.mark.parametrize(
    ("error", "code"),
    [(TooSlow(30), "too_slow"), (TooMuchMemory(640), "too_much_memory"), (ChildFailed(-11, "segmentation"), "broken")],
)
def test_what_the_child_cannot_do_becomes_a_reason(
    monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    def run(*args: object, **options: object) -> bytes:
        raise error

    monkeypatch.setattr(intake, "run_bounded", run)
    assert refused(files.plain_docx()).code == code


def test_every_reason_and_warning_is_a_sentence_with_a_way_out() -> None:
    for sentence in [*REASONS.values(), *WARNINGS.values()]:
        assert sentence.endswith(".")
        assert all(name != "" for _text, name, _spec, _conv in string.Formatter().parse(sentence) if name is not None)
    with pytest.raises(ValueError, match="no such reason"):
        Unreadable("bad_luck")
