"""PDF documents: their text and tables are taken in, scans and attacks are refused with a reason."""

import base64
import io
import zlib

import pytest
from pypdf import PdfWriter

from jiugai.policies.reader import intake
from jiugai.policies.reader.intake import Unreadable, extract
from jiugai.policies.tests import intake_files as files
from jiugai.policies.tests.intake_files import PLAN


def refused(data: bytes, name: str) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        extract(data, name)
    return caught.value


@pytest.fixture(scope="module")
def plan_pdf() -> bytes:
    first = "".join(f"<p>{line}</p>" for line in PLAN.splitlines() if line)
    return files.pdf(first + '<p style="break-before: page">三、保障措施</p><p>加强组织领导，明确各部门的责任。</p>')


def test_pdf_with_text(plan_pdf: bytes) -> None:
    found = extract(plan_pdf, "方案.pdf")
    assert (found.kind, found.pages, found.warnings) == ("pdf", 2, ())
    for line in [*PLAN.splitlines(), "三、保障措施"]:
        assert line in found.text


_RULED = "<style>table { border-collapse: collapse } td { border: 1px solid; width: 3em }</style><p>附件1</p>"


def test_tables_of_a_pdf_keep_their_rows_where_cells_have_several_lines() -> None:
    rows = "<tr><td>小区名称<td>户数<td>投资（万元）<tr><td>城东盐务局家属院<td>64<td>128.5<tr><td>合计<td>64<td>128.5"
    text = extract(files.pdf(f"{_RULED}<table>{rows}</table><p>二、职责分工</p>"), "a.pdf").text
    assert [line for line in text.splitlines() if line] == [
        "附件1",
        "小区名称 | 户数 | 投资（万元）",
        "城东盐务局家属院 | 64 | 128.5",
        "合计 | 64 | 128.5",
        "二、职责分工",
    ]


def test_merged_cells_of_a_pdf_stand_once_where_they_begin() -> None:
    rows = "<tr><td rowspan=2>东街街道<td>甲院<td>20<tr><td>乙院<td>30<tr><td colspan=2>合计<td>50"
    lines = extract(files.pdf(f"{_RULED}<table>{rows}</table>"), "a.pdf").text.splitlines()
    assert [line for line in lines if line] == ["附件1", "东街街道 | 甲院 | 20", "| 乙院 | 30", "合计 | 50"]


def test_frames_and_underlines_are_no_tables() -> None:
    text = extract(
        files.pdf('<div style="border: 1px solid"><p>甲县老旧小区改造实施方案<p><u>第一条</u> 改造范围</div>'), "a.pdf"
    ).text
    assert "甲县老旧小区改造实施方案\n" in text
    assert "|" not in text


def test_pdf_with_a_password(plan_pdf: bytes) -> None:
    assert refused(files.encrypted_pdf(plan_pdf, "geheim", "owner"), "a.pdf").code == "encrypted"


def test_pdf_that_only_forbids_copying_is_read(plan_pdf: bytes) -> None:
    assert "改造小区12个" in extract(files.encrypted_pdf(plan_pdf, "", "owner"), "a.pdf").text


def test_scanned_pdf_even_with_page_numbers() -> None:
    source = base64.b64encode(files.png()).decode()
    page = f'<img src="data:image/png;base64,{source}" style="width: 15cm; break-after: page"><p>— 1 —</p>'
    error = refused(files.pdf(page * 2), "扫描件.pdf")
    assert error.code == "scanned_pdf"
    assert error.values["pages"] >= 2


def test_a_page_without_text_is_named(plan_pdf: bytes) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(plan_pdf))
    writer.add_blank_page(595, 842)
    found = extract(files.saved_pdf(writer), "a.pdf")
    assert [(w.code, w.values) for w in found.warnings] == [("pages_without_text", {"pages": "3"})]


def test_too_many_pages() -> None:
    writer = PdfWriter()
    for _ in range(301):
        writer.add_blank_page(595, 842)
    error = refused(files.saved_pdf(writer), "a.pdf")
    assert (error.code, error.values) == ("too_many_pages", {"pages": 301, "limit": 300})


@pytest.mark.parametrize("data", [b"%PDF-1.7\nrubbish", b"%PDF-1.4\n" + b"\xff\x00" * 5000])
def test_broken_pdf(data: bytes) -> None:
    assert refused(data, "a.pdf").code == "broken"


def test_pdf_bombs_end_with_a_reason_within_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "SECONDS", 3)
    operators = b"BT /F1 9 Tf (a) Tj ET " * 3_000_000
    reasons = ("zip_bomb", "too_much_memory", "too_slow", "scanned_pdf")
    assert refused(files.handmade_pdf(zlib.compress(operators)), "a.pdf").code in reasons
    twice = zlib.compress(zlib.compress(operators * 5, 9), 9)
    bomb = files.handmade_pdf(twice, declared_filter="[/FlateDecode /FlateDecode]")
    assert refused(bomb, "a.pdf").code in reasons
