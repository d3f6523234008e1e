"""A real browser on a list: choosing, keys, the way back to the same row, with and without scripts."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from playwright.sync_api import Page, expect, sync_playwright

from jiugai.common import permissions
from jiugai.common.roles import Role
from jiugai.common.tests import house_list
from tests.cast import signed_in_client
from tests.run import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("jiugai.common.tests.browser_urls"),
]


@pytest.fixture
def session(cast, monkeypatch) -> Iterator[str]:
    """Cookie of the lead office's clerk, who has a list of 400 houses."""
    may = permissions.Permission("houses.add", "Add houses", frozenset({Role.LEAD_OFFICE}))
    monkeypatch.setitem(permissions._permissions, "houses.add", may)
    house_list.make_table()
    house_list.build(400)
    yield signed_in_client(cast.gaotang.lead_office).cookies[settings.SESSION_COOKIE_NAME].value
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE test_house")


@contextmanager
def browser(live_server, session: str, path: str, *, width: int = 1440, script: bool = True) -> Iterator[Page]:
    """No database calls inside: it has an event loop."""
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        context = chrome.new_context(
            base_url=live_server.url, locale="zh-CN", viewport={"width": width, "height": 800},
            java_script_enabled=script, reduced_motion="reduce",
        )  # fmt: skip
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path)
        yield page
        chrome.close()
        assert faults == []


def axe(page: Page) -> list[str]:
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": tags}}
    return [
        f"{v['id']}: {n['target']}" for v in Axe().run(page, options=options).response["violations"] for n in v["nodes"]
    ]


def place(page: Page, pk: int) -> float:
    return page.locator(f"#row-{pk}").bounding_box()["y"]


def test_the_bar_counts_and_adds_up_and_the_row_stays_under_the_hand(live_server, session) -> None:
    with browser(live_server, session, "/houses/") as page:
        expect(page.locator("#list-bulk")).to_be_hidden()
        page.evaluate("window.scrollTo(0, 300)")
        before = place(page, 12)
        page.locator("#row-12 .pick input").click()
        expect(page.locator("#list-bulk")).to_contain_text("已选 1 个")
        assert abs(place(page, 12) - before) < 2
        page.locator("#row-15 .pick input").click(modifiers=["Shift"])
        expect(page.locator("#list-bulk")).to_contain_text("已选 4 个")
        expect(page.locator("[data-chosen-sums]")).to_have_text("Floor area 54.00 ㎡ · Cost 66,663.00 元")
        expect(page.locator("#list-said")).to_have_text("已选 4 个")
        page.locator("thead .pick input").click()
        expect(page.locator("#list-bulk")).to_contain_text("已选 50 个")
        page.locator("[name='_all']").check()
        expect(page.locator("#list-bulk")).to_contain_text("已选 400 个")
        assert axe(page) == []
        page.locator("#list-bulk [type='reset']").click()
        expect(page.locator("#list-bulk")).to_be_hidden()


def test_what_is_chosen_stays_chosen_over_the_pages(live_server, session) -> None:
    with browser(live_server, session, "/houses/?per=20") as page:
        page.locator("#row-2 .pick input").check()
        page.locator("#page-next").click()
        page.wait_for_url("**page=2")
        expect(page.locator("#list-bulk")).to_contain_text("已选 1 个")
        page.locator("#row-21 .pick input").check()
        expect(page.locator("[data-chosen-sums]")).to_contain_text("Floor area 23.00")
        page.locator("#page-previous").click()
        page.wait_for_url(lambda url: "page=2" not in url)
        expect(page.locator("#row-2 .pick input")).to_be_checked()
        page.locator("#list-bulk [name='_do']").click()
        expect(page.locator(".pagehead__meta")).to_contain_text("已选 2 个")
        page.get_by_role("link", name="返回列表").click()
        expect(page.locator("#list-bulk")).to_contain_text("已选 2 个")
        expect(page.locator("[data-chosen-sums]")).to_have_text("")
        page.locator("#list-bulk [name='_do']").click()
        expect(page.locator(".pagehead__meta")).to_contain_text("已选 2 个")
        page.get_by_role("link", name="返回列表").click()
        page.locator("#list-bulk [type='reset']").click()
        expect(page.locator("#list-bulk")).to_be_hidden()
        page.locator("#row-2 .pick input").check()
        page.locator("#list-q").fill("House 1")
        page.locator("#list-q").press("Enter")
        page.wait_for_url("**q=House*")
        expect(page.locator("#list-bulk")).to_be_hidden()


def test_by_keys_alone_from_the_list_to_the_record_and_back(live_server, session) -> None:
    with browser(live_server, session, "/houses/?page=7&street=") as page:
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("ArrowDown")
        expect(page.locator("#row-303")).to_be_focused()
        page.keyboard.press("Space")
        expect(page.locator("#row-303 .pick input")).to_be_checked()
        page.keyboard.press("k")
        expect(page.locator("#row-302")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("House 302")
        page.go_back()
        expect(page.locator("#row-302")).to_have_attribute("aria-current", "true")
        expect(page.locator("#row-302")).to_be_focused()
        page.keyboard.press("?")
        expect(page.locator(".keyshelp dl")).to_be_visible()
        page.locator("[data-keys-on]").uncheck()
        page.keyboard.press("Escape")
        page.locator("h1").click()
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.tagName") != "TR"


def test_letters_typed_into_a_field_are_letters(live_server, session) -> None:
    with browser(live_server, session, "/houses/") as page:
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.type") == "search"
        page.locator("#list-q").click()
        page.keyboard.type("j k/?")
        expect(page.locator("#list-q")).to_have_value("j k/?")
        page.locator("h1").click()
        page.evaluate(
            "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'j', isComposing: true, bubbles: true}))"
        )
        assert page.evaluate("document.activeElement.tagName") != "TR"


def test_back_from_a_record_one_lands_on_page_seven_at_the_marked_row(live_server, session) -> None:
    with browser(live_server, session, "/houses/") as page:
        page.locator("#list-q").fill("House")
        page.locator("#list-q").press("Enter")
        page.wait_for_url("**/houses/?q=House")
        for n in range(2, 8):
            page.locator("#page-next").click()
            page.wait_for_url(f"**page={n}")
        page.locator("#row-345 th a").scroll_into_view_if_needed()
        before = place(page, 345)
        page.locator("#row-345 th a").click()
        expect(page.locator("h1")).to_have_text("House 345")
        page.go_back()
        expect(page).to_have_url(f"{live_server.url}/houses/?q=House&page=7#row-345")
        expect(page.locator("#row-345")).to_have_attribute("aria-current", "true")
        page.wait_for_timeout(200)
        assert abs(place(page, 345) - before) < 60
        page.locator("#row-345 th a").click()
        page.locator("#back").click()
        expect(page).to_have_url(f"{live_server.url}/houses/?q=House&page=7#row-345")
        expect(page.locator("#row-345")).to_be_in_viewport()


def act(page: Page) -> None:
    """From chosen rows to the list again."""
    page.locator("#list-bulk [name='_do']").click()
    page.fill("[name='street']", "")
    page.locator("[value='look']").click()
    expect(page.locator(".field__error")).to_be_visible()
    page.fill("[name='street']", "north")
    page.locator("[value='look']").click()
    expect(page.locator("main")).to_contain_text("2 条将变更")
    expect(page.locator("main")).to_contain_text("1 条保持不变")
    page.locator("[value='apply']").click()
    expect(page.locator("#list-outcome")).to_contain_text("已办 2 条")


@pytest.mark.parametrize("script", [True, False])
def test_chosen_rows_change_after_a_preview_and_back(live_server, session, script) -> None:
    with browser(live_server, session, "/houses/?sort=name", script=script) as page:
        for pk in (6, 7, 8):
            page.locator(f"#row-{pk} .pick input").check()
        act(page)
        assert page.locator("#row-6 td").nth(1).inner_text() == "north"
        page.locator("#list-outcome [value='undo']").click()
        expect(page.locator("#list-outcome")).to_contain_text("已撤销 2 条")
        assert page.locator("#row-6 td").nth(1).inner_text() == "west"


def test_without_script_the_head_stands_for_the_page(live_server, session) -> None:
    with browser(live_server, session, "/houses/?per=20", script=False) as page:
        page.locator("thead .pick input").check()
        page.locator("#list-bulk [name='_do']").click()
        expect(page.locator(".pagehead__meta")).to_contain_text("已选 20 个")


@pytest.mark.parametrize("width", [1440, 390])
def test_every_step_is_for_everybody(live_server, session, width) -> None:
    """No fault that axe finds, nothing wider than the window: list with chosen rows, form, preview, outcome, past."""
    with browser(live_server, session, "/houses/", width=width) as page:

        def look() -> list[str]:
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            return [f"{page.url} {fault}" for fault in [*axe(page), *([f"{wide} px too wide"] if wide > 0 else [])]]

        for pk in (6, 7, 8):
            page.locator(f"#row-{pk} .pick input").check()
        found = look()
        page.locator("#list-bulk [name='_do']").click()
        found += look()
        page.fill("[name='street']", "north")
        page.locator("[value='look']").click()
        found += look()
        page.locator("[value='apply']").click()
        found += look()
        page.goto("/houses/?at=2021-01-01")
        found += look()
        assert found == []
