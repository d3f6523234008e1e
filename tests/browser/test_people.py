"""Buildings, dwellings and their people in a real browser: by keyboard, masked, looked at with a reason."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PageOf, accessibility_faults, sideways


def first_building(page: Page, number: str) -> None:
    """Register a building of the first community and open it."""
    page.goto("/communities/")
    page.locator("#list tbody tr a").first.click()
    page.locator(".tabs a", has_text="房屋").click()
    page.locator("a.btn--main", has_text="登记楼栋").click()
    page.fill("input[name=number]", number)
    page.fill("input[name=built_year]", "1994")
    page.locator("main form button.btn--main").click()
    page.locator("table a", has_text=number).first.click()
    expect(page.locator("#h-b")).to_have_text(number)


def test_dwellings_are_entered_by_keyboard_alone(page_of: PageOf) -> None:
    """Enter moves on, at the end it saves; the next form is open with the cursor in it, and copies on request."""
    page = page_of("tr-lead")
    first_building(page, "77号楼")
    page.locator("a.btn--main", has_text="录入房屋").click()
    expect(page.locator("input[name=stair]")).to_be_focused()
    assert accessibility_faults(page) == []
    for word in ("1单元", "101", "1", "78.60"):
        page.keyboard.type(word)
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # use
    page.keyboard.press("Enter")  # tenure
    page.keyboard.type("𡃁㛃")
    page.keyboard.press("Enter")
    page.keyboard.type("13812345678")
    page.keyboard.press("Enter")
    expect(page.locator("table")).to_contain_text("1单元-101")
    expect(page.locator("input[name=stair]")).to_be_focused()

    page.locator("[data-copy]").click()
    expect(page.locator("input[name=area]")).to_have_value("78.60")
    expect(page.locator("input[name=room]")).to_be_focused()
    page.keyboard.type("102")
    page.keyboard.press("Control+Enter")
    expect(page.locator("table")).to_contain_text("1单元-102")
    expect(page.locator("input[name=room]")).to_be_focused()
    page.keyboard.press("Control+Enter")  # the room is not filled in yet
    expect(page.locator(".field__error")).to_have_count(1)
    expect(page.locator("input[name=room]")).to_be_focused()


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_name_is_shown_for_a_reason_and_hidden_again(page_of: PageOf, width: str) -> None:
    page = page_of("tr-lead", width=width)
    first_building(page, f"66号楼{width}")
    address = page.url
    page.goto(f"{address}enter/")
    for name, value in {"stair": "1", "room": "301", "floor": "3", "name": "张秋实", "phone": "13812345678"}.items():
        page.fill(f"input[name={name}]", value)
    page.locator("main form button.btn--main").first.click()
    page.goto(address)
    assert sideways(page) == 0
    page.locator("a.door", has_text="301").click()
    expect(page.locator("#household")).to_contain_text("138****5678")
    assert "13812345678" not in page.content()
    page.locator("#show summary").click()
    page.locator("#show button").click()
    expect(page.locator(".field__error").first).to_be_visible()
    page.select_option("#show select", "visit")
    page.locator("#show button").click()
    expect(page.locator("#household")).to_contain_text("13812345678")
    expect(page.locator("#household")).to_contain_text("张秋实")
    assert "13812345678" not in page.url
    assert accessibility_faults(page) == []
    assert sideways(page) == 0
    page.locator("a", has_text="重新遮盖").click()
    assert "张秋实" not in page.content()


def test_the_search_box_finds_a_telephone_without_writing_it_into_the_address(page_of: PageOf) -> None:
    page = page_of("tr-lead")
    box = page.locator("[data-search]")
    box.fill("15400000001")
    box.press("Enter")
    expect(page.locator("main")).to_contain_text("住*")
    assert "154" not in page.url
    page.locator("main a", has_text="1-101").first.click()
    expect(page.locator("#household")).to_contain_text("154****0001")


def test_a_telephone_in_the_box_of_a_list_is_posted(page_of: PageOf) -> None:
    page = page_of("tr-lead", "/communities/people/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#list-q").fill("154 0000 0001")
    page.locator("#list-q").press("Enter")
    expect(page.locator("main")).to_contain_text("住*")
    assert [url for url in asked if "0001" in url or "154" in url] == []
    page.goto("/communities/people/")
    page.locator("#list-q").fill("西岳")
    page.locator("#list-q").press("Enter")
    page.wait_for_url(lambda url: "q=" in url)
