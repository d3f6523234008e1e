"""Pages of a community's ground: facilities, conditions, spaces, organisations, contiguous areas."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PageOf, accessibility_faults, sideways

LEAD = "tr-lead"
TABS = ("facilities", "conditions", "spaces", "ties")
FORMS = ("facilities/add", "spaces/add", "ties/add", "parking")


def home_of(page: Page, name: str = "供销楼") -> str:
    """Address of the community of that name."""
    page.goto(f"/communities/?q={name}")
    return page.get_by_role("link", name=name, exact=True).first.get_attribute("href") or ""


def faults(page: Page, path: str) -> list[str]:
    answer = page.goto(path)
    found = [] if answer and answer.status == 200 else [f"answers {answer and answer.status}"]
    if (more := sideways(page)) > 0:
        found.append(f"is {more} px wider than the window")
    return [f"{path} {fault}" for fault in found + accessibility_faults(page)]


@pytest.mark.parametrize(
    ("width", "language"), [("desk", "zh-hans"), ("phone", "zh-hans"), ("desk", "en"), ("phone", "en")]
)
def test_the_pages_of_the_ground(page_of: PageOf, width: str, language: str) -> None:
    home = home_of(page_of(LEAD))
    page = page_of(LEAD, width=width, language=language)
    paths = [f"{home}{path}/" for path in TABS + FORMS]
    page.goto(f"{home}facilities/")
    first = page.locator("table a[href^='/communities/facilities/']").first.get_attribute("href")
    paths += [first, f"{first}edit/", f"{home}conditions/of/TR-B05/", f"{home}conditions/of/TR-B05/add/"]
    paths += ["/communities/facilities/", "/communities/areas/", "/communities/areas/form/"]
    assert [fault for path in paths for fault in faults(page, path)] == []


def test_items_are_recorded_by_keys_and_by_thumb(page_of: PageOf) -> None:
    page = page_of(LEAD)
    home = home_of(page)
    page.goto(f"{home}conditions/")
    before = int(page.locator("#condition-sums b").nth(4).inner_text())
    page.locator("[data-finds] li:has(.tap):not(:has([aria-pressed=true])) .tap").first.focus()
    first = page.locator("li:has(.taps:focus-within)").get_attribute("id")
    page.keyboard.press("2")
    expect(page.locator(f"#{first} [aria-pressed=true]")).to_have_attribute("value", "poor")
    expect(page.locator("#condition-sums b").nth(4)).to_have_text(str(before - 1))
    assert page.evaluate("document.activeElement.classList.contains('tap')")
    thumb = page_of(LEAD, f"{home}conditions/", width="phone")
    line = thumb.locator(f"#{first}")
    for button in line.locator(".tap").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["width"] >= 44
    line.locator(".tap[value=dangerous]").click()
    expect(thumb.locator(f"#{first} [aria-pressed=true]")).to_have_attribute("value", "dangerous")
    thumb.goto(home)
    assert "存在危险" in thumb.locator("main").inner_text()


def test_without_scripts_a_tap_is_a_form(page_of: PageOf) -> None:
    signed_in = page_of(LEAD)
    home = home_of(signed_in)
    plain = signed_in.context.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False, storage_state=signed_in.context.storage_state(), base_url=signed_in.url
    )
    page = plain.new_page()
    page.goto(f"{home}conditions/")
    page.locator("#tap-TR-U05-missing").click()
    assert page.locator("#tap-TR-U05-missing").get_attribute("aria-pressed") == "true"
    plain.close()
