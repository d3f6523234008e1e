"""A file is what its content says, whatever its name pretends."""

import io
import zipfile

import pytest

from jiugai.attachments import rules
from jiugai.attachments.tests import samples as s

TAKEN = [
    ("通知.pdf", s.PDF, "pdf"), ("实施方案.docx", s.DOCX, "docx"), ("台账.xlsx", s.XLSX, "xlsx"),
    ("汇报.pptx", s.PPTX, "pptx"),
    ("批复.ofd", s.OFD, "ofd"), ("a.odt", s.ODT, "odt"), ("a.ods", s.ODS, "ods"), ("老方案.doc", s.DOC, "doc"),
    ("老方案.wps", s.DOC, "doc"), ("表.xls", s.XLS, "xls"), ("表.et", s.XLS, "xls"), ("a.ppt", s.PPT, "ppt"),
    ("现场.jpg", s.JPEG, "jpeg"), ("现场.JPEG", s.JPEG, "jpeg"), ("图.png", s.PNG, "png"), ("图.gif", s.GIF, "gif"),
    ("图.webp", s.WEBP, "webp"), ("图.bmp", s.BMP, "bmp"), ("图.tif", s.TIFF, "tiff"), ("IMG_1.HEIC", s.HEIC, "heic"),
    ("总平面图.dwg", s.DWG, "dwg"), ("方案.txt", s.TEXT, "text"), ("方案.txt", s.GBK, "text"),
    ("方案.txt", s.UTF16, "text"),
    ("台账.csv", s.CSV, "text"), ("网页.html", s.HTML, "web"), ("图.svg", s.SVG, "web"), ("a.xml", s.XML, "web"),
    ("没有后缀", s.PDF, "pdf"), ("𡃁㛃小区名单.txt", "𡃁㛃".encode(), "text"),
]  # fmt: skip
REFUSED = [
    ("空.pdf", b"", "empty"), ("空", b"", "empty"), ("setup.exe", s.EXE, "not_taken"), ("方案.docx", s.EXE, "mismatch"),
    ("现场.jpg", s.ELF, "mismatch"), ("现场.jpg.exe", s.EXE, "not_taken"), ("图.png", s.SVG, "mismatch"),
    ("图.jpg", s.HTML, "mismatch"), ("通知.pdf", s.HTML, "mismatch"), ("图.gif", s.GIF_SCRIPT, "mismatch"),
    ("方案.docm", s.DOCM, "macros"), ("方案.docx", s.DOCM, "macros"), ("表.xlsx", s.XLSM, "macros"),
    ("方案.docx", s.ACTIVEX, "macros"), ("方案.doc", s.DOC_MACRO, "macros"), ("方案.doc", s.MSI, "mismatch"),
    ("方案.docx", s.LOCKED, "locked"), ("方案.docx", s.BOMB, "bomb"), ("方案.docx", s.BOTH, "two_kinds"),
    ("通知.pdf", s.PDF_AND_ZIP, "two_kinds"), ("现场.jpg", s.JPEG_AND_JAR, "two_kinds"),
    ("方案.docx", s.XLSX, "mismatch"), ("表.xlsx", s.ARCHIVE, "mismatch"), ("包.zip", s.ARCHIVE, "not_taken"),
    ("a.jar", s.JAR, "not_taken"), ("包.rar", s.RAR, "not_taken"), ("录像.mp4", s.MP4, "not_taken"),
    ("方案.rtf", s.RTF, "not_taken"), ("a.txt", s.NOISE, "mismatch"), ("脚本.js", b"alert(1)", "not_taken"),
    ("a.bat", b"del *", "not_taken"), ("方案.docx", s.DOCX[:-30], "damaged"),
    ("方案.docx", s.DOCX[:40] + s.DOCX[60:], "damaged"),
    ("合同\u202excod.exe", s.EXE, "not_taken"), ("合同\u202efdp.docx", s.PDF, "mismatch"),
]  # fmt: skip


def judged(name: str, content: bytes, accept: list[str] | None = None) -> rules.Verdict:
    return rules.judge(io.BytesIO(content), len(content), name, accept)


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN)
def test_honest_files_are_taken(name: str, content: bytes, kind: str) -> None:
    verdict = judged(name, content)
    assert (verdict.refusal, verdict.kind and verdict.kind.id) == ("", kind)


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED)
def test_others_are_refused_with_their_reason(name: str, content: bytes, reason: str) -> None:
    assert judged(name, content).refusal == reason


def test_every_reason_of_the_closed_set_can_be_met() -> None:
    assert {reason for _n, _c, reason in REFUSED} | {"too_large"} == set(rules_refusals())


def rules_refusals() -> list[str]:
    from jiugai.attachments.states import FileRefusal

    return list(FileRefusal.values)


def test_kinds_groups_and_refusals_have_words() -> None:
    from jiugai.attachments.states import FileGroup, FileKind

    assert set(FileKind.values) == set(rules.KINDS)
    assert {k.group for k in rules.KINDS.values()} == set(FileGroup.values)


def test_a_table_over_its_limit_is_refused_although_a_document_of_that_size_is_taken() -> None:
    content = s.zipped(
        (s.CONTENT_TYPES, b"<Types/>"), ("xl/workbook.xml", b"x" * (20 * rules.MB + 1)), compression=zipfile.ZIP_STORED
    )
    assert judged("大表.xlsx", content).refusal == "too_large"
    assert judged("大方案.docx", content.replace(b"xl/workbook.xml", b"word/document.xml"[:15])).refusal != "too_large"


def test_a_long_text_is_refused_for_its_size_not_its_kind() -> None:
    assert judged("方案.txt", "户".encode() * (4 * rules.MB)).refusal == "too_large"


def test_a_page_may_take_fewer_kinds() -> None:
    assert judged("图.png", s.PNG, accept=["pdf", "docx"]).refusal == "not_taken"
    assert judged("通知.pdf", s.PDF, accept=["pdf", "docx"]).kind == rules.KINDS["pdf"]


def test_entries_that_lie_over_each_other_are_a_bomb() -> None:
    honest = s.ooxml("word/document.xml", ("word/big.bin", b"\0" * 100_000))
    archive = bytearray(honest)
    at = archive.rfind(b"PK\x01\x02")
    archive[at + 20 : at + 24] = (10_000_000).to_bytes(4, "little")  # packed size beyond the file
    assert judged("方案.docx", bytes(archive)).refusal == "bomb"


def test_a_directory_of_a_million_entries_is_not_even_read() -> None:
    archive = bytearray(s.DOCX)
    at = archive.rfind(b"PK\x05\x06")
    archive[at + 10 : at + 12] = (60_000).to_bytes(2, "little")
    assert judged("方案.docx", bytes(archive)).refusal == "bomb"


@pytest.mark.parametrize(
    ("entered", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\通知.pdf", "通知.pdf"),
        ("合同\u202efdp.exe.pdf", "合同fdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ('a"b;c.pdf', "a_b;c.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("...", "file.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("通知", "通知.pdf"),
        ("通知.PDF", "通知.pdf"),
        ("通知.pdf. ", "通知.pdf"),
        ("零\u200b宽\ufeff.pdf", "零宽.pdf"),
        ("𡃁㛃.pdf", "𡃁㛃.pdf"),
    ],
)
def test_names_leave_the_house_clean(entered: str, shown: str) -> None:
    assert rules.safe_name(entered, rules.KINDS["pdf"]) == shown


def test_long_names_keep_their_ending_and_fit_file_systems() -> None:
    name = rules.safe_name("很" * 300 + ".pdf", rules.KINDS["pdf"])
    assert name.endswith(".pdf")
    assert len(name.encode()) <= 200
    kept = rules.kept_name("长" * 300 + "方案\0.pdf")
    assert len(kept) == 255
    assert kept.endswith("方案.pdf")


def test_hidden_marks_are_shown_to_the_reader() -> None:
    assert rules.visible("a\u202eb") == "a⟨U+202E⟩b"
