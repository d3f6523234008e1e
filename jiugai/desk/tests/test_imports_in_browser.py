"""A real browser, on a desk and on a phone: upload, columns, check, answer, import, take back."""

import os

import pytest
from django.conf import settings
from playwright.sync_api import Page, sync_playwright

from jiugai.desk.tests.importer import table
from tests.cast import signed_in_client
from tests.run import chromium

ROWS = [(f"{n}号楼", n * 3, f"1380000{n:04d}") for n in range(1, 30)]
ROWS += [("丙楼", 13, "13700003333"), ("", 5, ""), ("丁楼", "很多", ""), ("戊楼~", 4, "13600005555"), ("己楼~", 6, "")]
LOOK = os.environ.get("JIUGAI_LOOK", "")
"""Folder for pictures of the pages, when somebody wants to look at them."""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("things")]


def look(page: Page, name: str) -> None:
    if LOOK:
        page.screenshot(path=f"{LOOK}/{name}-{page.viewport_size['width']}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} px too wide"


def walk(page: Page) -> None:
    """The whole road; every page fits the screen."""
    page.goto("/desk/imports/new/test.things/")
    look(page, "upload")
    page.set_input_files("input[type=file]", {"name": "坏.xlsx", "mimeType": "x/y", "buffer": b"MZ" + b"\0" * 999})
    page.click("form .btn--main")
    assert page.locator(".field__error").is_visible()
    look(page, "refused")
    page.set_input_files("input[type=file]", {"name": "名单.csv", "mimeType": "text/csv", "buffer": table(ROWS)})
    page.click("form .btn--main")
    page.wait_for_url("**/match/")
    look(page, "match")
    page.click("main form:has(table) .btn--main")
    page.wait_for_selector(".import__sum")
    look(page, "review")
    assert page.locator(".xl td[data-s=late]").count() == 3
    assert "13700003333" not in page.content()
    page.click(".seg a:first-child")
    look(page, "all")
    page.check(".note input[name=all] >> nth=0")
    page.click(".note button[value=new] >> nth=0")
    page.wait_for_selector(".import__sum")
    assert page.locator(".import__ask").count() == 0
    look(page, "answered")
    page.click(".import__sum .btn--main")
    page.wait_for_selector("a[href$='/undo/']")
    look(page, "done")
    page.click("a[href$='/undo/']")
    page.fill("textarea", "传错了表")
    look(page, "undo")
    page.click("form .btn--main")
    page.wait_for_selector(".note[data-s=back]")
    look(page, "undone")
    page.goto("/desk/imports/")
    look(page, "list")


@pytest.mark.parametrize(("width", "height", "language"), [(1440, 900, "zh-hans"), (390, 844, "en")])
def test_the_whole_road(cast, live_server, width, height, language) -> None:
    session = signed_in_client(cast.gaotang.lead_office).cookies[settings.SESSION_COOKIE_NAME].value
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        context = chrome.new_context(base_url=live_server.url, viewport={"width": width, "height": height})
        cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: language}
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console", lambda m: faults.append(m.text) if m.type == "error" and "status of 4" not in m.text else None
        )
        walk(page)
        chrome.close()
    assert [fault for fault in faults if "status of 4" not in fault] == []
