"""The roads that people walk, from the first click to the last, in the running product with its real worker."""

import io
import re
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.browser.conftest import PageOf, accessibility_faults, sideways

PLAN = [
    "青禾政办发〔2021〕9号",
    "青禾县2021年城镇老旧小区改造实施方案",
    "一、目标任务",
    "2021年改造2000年底前建成的老旧小区3个，分别为东苑小区、西苑小区，改造面积1.2万平方米、150户，计划投资360万元。",
    "二、改造内容",
    "（一）基础类。包括供水、排水、供热、道路。",
    "（二）完善类。包括停车场、无障碍设施。",
    "三、实施步骤",
    "（一）准备阶段（5月底前）。完成设计和招标。",
    "（二）施工阶段（6月-10月）。完成施工。",
    "四、职责分工",
    "县住建局：负责组织实施和质量监管。",
    "县财政局：负责资金拨付和监管。",
    "青禾县人民政府办公室",
    "2021年4月6日",
]


def plan_as_docx() -> bytes:
    document = Document()
    for line in PLAN:
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def read_document(page: Page, name: str, data: bytes) -> None:
    """Load a document and wait until the worker has read it; the waiting page refreshes itself."""
    page.goto("/policies/load/")
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": data})
    page.locator("main form button.btn--main").click()
    expect(page.locator("h1")).not_to_have_text("正在读取文件", timeout=60_000)


def confirm_everything(page: Page) -> None:
    address = page.url.split("?")[0]
    while page.locator("form[action$='/settle/'] button").count():
        page.locator("details:has(form[action$='/settle/'])").evaluate_all("all => all.forEach(d => d.open = true)")
        page.locator("form[action$='/settle/'] button").first.click()
        page.wait_for_load_state()
    sections = page.locator("nav.seg a").count() or 1
    for section in range(sections):
        page.goto(f"{address}?section={section}")
        every = page.locator(".reader__bar form[action$='/confirm/'] button")
        if every.count():
            every.click()
            page.wait_for_load_state()


@pytest.mark.clause("TR-0", part="from the document")
@pytest.mark.clause("GT-0", part="from the document")
def test_a_county_starts_from_its_document(page_of: PageOf) -> None:
    """Load a Word file, see what was read beside the text, correct one fact, settle the rest, put it in force."""
    page = page_of("gt-lead")
    read_document(page, "实施方案.docx", plan_as_docx())
    expect(page.locator("h1")).to_have_text("核对读出的内容")
    assert accessibility_faults(page) == []
    expect(page.locator(".conflicts")).to_contain_text("2")

    households = page.locator(".fact", has_text="户数").first
    before = page.locator("#tally").inner_text()
    households.locator("a[href*='correct']").click()
    field = page.locator("input[name='v-households']")
    field.fill("一百五")
    field.press("Enter")
    expect(page.locator(".field__error")).to_contain_text("只填数字")
    expect(page.locator("input[name='v-households']")).to_have_value("一百五")
    page.locator("input[name='v-households']").fill("156")
    page.locator("input[name='v-households']").press("Enter")
    expect(page.locator(".fact", has_text="户数").first).to_contain_text("156")
    expect(page.locator("#tally")).not_to_have_text(before)

    expect(page.locator("#apply")).to_contain_text("还不能办理")
    confirm_everything(page)
    page.locator("input[name=effective_from]").fill("2021-09-01")
    page.locator("#apply form button.btn--main").click()
    expect(page.locator("main")).to_contain_text("请把本文件作为它的修订来应用")
    expect(page.locator("input[name=effective_from]")).to_have_value("2021-09-01")
    page.locator("input[name=revise]").check()
    page.locator("#apply form button.btn--main").click()
    expect(page.locator("h1")).to_have_text("青禾县2021年城镇老旧小区改造实施方案")
    expect(page.locator("main")).to_contain_text("156")

    page.goto("/communities/")
    expect(page.locator("main")).to_contain_text("东苑小区")
    expect(page.locator("main")).to_contain_text("3")
    expect(page.locator(".pagehead .late")).to_contain_text("2")


def test_the_plan_document_itself_is_read_completely(page_of: PageOf, seeds: Path) -> None:
    """The real document of Tumd Right Banner through the page: its own contradictions stand first."""
    page = page_of("tr-lead")
    read_document(page, "方案.txt", (seeds / "tumd-right-banner-2021.txt").read_bytes())
    expect(page.locator(".conflicts")).to_contain_text("27")
    tally = [int(n) for n in re.findall(r"\d+", page.locator("#tally").inner_text())]
    assert tally[1] > 60
    page.goto("/")
    expect(page.locator("main")).to_contain_text("等您核对")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.txt", b"   ", "文件里没有文字"),
        ("扫描.pdf", b"%PDF-1.4 broken", "不能读取"),
        ("方案.docx", b"PK\x03\x04 not a zip", "文件已损坏"),
    ],
)
def test_a_bad_file_is_answered_in_plain_words(page_of: PageOf, name: str, data: bytes, words: str) -> None:
    page = page_of("tr-lead")
    page.goto("/policies/load/")
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": data})
    page.locator("main form button.btn--main").click()
    expect(page.locator("h1")).not_to_have_text("正在读取文件", timeout=60_000)
    expect(page.locator("main")).to_contain_text(words)


@pytest.mark.clause("TR-2.1", part="on the page")
def test_a_clerk_completes_a_community_on_the_phone_and_sees_why(page_of: PageOf) -> None:
    page = page_of("tr-town", "/communities/", width="phone")
    page.locator("a", has_text="气象局家属楼").click()
    expect(page.locator("main")).to_contain_text("待人工认定")
    assert sideways(page) == 0
    page.locator("a[href$='/edit/']").click()
    page.fill("input[name=built_from]", "1996-05-01")
    page.fill("input[name=built_to]", "1996-05-01")
    page.fill("input[name=area]", "很大")
    for radio in page.locator("input[type=radio][value=yes][name^='conditions']").all():
        radio.check()
    page.locator("main form button.btn--main").click()
    expect(page.locator("main")).to_contain_text("只填平方米数")
    expect(page.locator("input[name=area]")).to_have_value("很大")
    expect(page.locator("input[name=built_from]")).to_have_value("1996-05-01")
    page.fill("input[name=area]", "2,345.60")
    for radio in page.locator("input[type=radio][value=no][name^='excluded']").all():
        radio.check()
    page.locator("input[name=in_region][value=yes]").check()
    page.locator("main form button.btn--main").click()
    expect(page.locator("main")).to_contain_text("2,345.60")
    expect(page.locator("h2 + .st", has_text="符合").first).to_be_visible()
    page.locator("td .clause, td a.clause").first.click()
    expect(page.locator("h1")).to_contain_text("二（")


def test_search_by_keyboard(page_of: PageOf) -> None:
    page = page_of("tr-lead")
    page.keyboard.press("/")
    page.keyboard.type("西岳")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    expect(page.locator("main")).to_contain_text("西岳楼")
