"""Every page that the navigation offers to a role, looked at wide and narrow, in Chinese and in English."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PageOf, accessibility_faults, sideways

ROLES = [
    "admin-system", "admin-security", "admin-audit", "gt-lead", "gt-group", "gt-street1", "gt-power", "gt-finance",
    "gt-audit", "gt-enforcement", "gt-contractor", "tr-lead", "tr-town", "tr-heat",
]  # fmt: skip


LOOKED_INTO = frozenset({"gt-lead", "tr-lead", "gt-street1", "tr-town"})
"""Roles whose every page is looked into for accessibility; of the others those pages that nobody had before."""
_seen: set[str] = set()


def offered(page: Page) -> list[str]:
    """Addresses in the navigation, in their order."""
    links: list[str] = page.locator("nav a[href^='/']").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    return [link for link in dict.fromkeys(links) if "sign-out" not in link]


def faults(page: Page, path: str, deep: bool = True) -> list[str]:
    answer = page.goto(path)
    found = [] if answer and answer.status == 200 else [f"answers {answer and answer.status}"]
    if (more := sideways(page)) > 0:
        found.append(f"is {more} px wider than the window")
    if deep or path not in _seen:
        _seen.add(path)
        found += accessibility_faults(page)
    return [f"{path} {fault}" for fault in found]


@pytest.mark.parametrize("username", ROLES)
def test_pages_of_a_role(page_of: PageOf, username: str) -> None:
    page = page_of(username)
    paths = offered(page)
    assert paths
    assert [fault for path in paths for fault in faults(page, path, username in LOOKED_INTO)] == []


@pytest.mark.parametrize(
    ("username", "width", "language"),
    [
        ("gt-lead", "phone", "zh-hans"),
        ("gt-lead", "desk", "en"),
        ("tr-lead", "phone", "en"),
        ("admin-security", "phone", "en"),
        ("admin-audit", "phone", "zh-hans"),
        ("gt-street1", "phone", "zh-hans"),
    ],
)
def test_pages_on_a_phone_and_in_english(page_of: PageOf, username: str, width: str, language: str) -> None:
    page = page_of(username, width=width, language=language)
    paths = offered(page_of(username, width="desk"))
    assert [fault for path in paths for fault in faults(page, path)] == []


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_the_door(page_of: PageOf, width: str) -> None:
    page = page_of("", "/sign-in/", width=width)
    assert faults(page, "/sign-in/") == []


def test_sign_in_by_password_and_out_again(page_of: PageOf) -> None:
    page = page_of("", "/sign-in/")
    page.fill("input[name=username]", "gt-lead")
    page.fill("input[name=password]", "jiugai-demo-2021")
    page.locator("form:has(input[name=password]) button").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    assert page.locator("nav a[href^='/']").count() > 0


def test_without_script_the_product_still_works(product: object, chrome: object, page_of: PageOf) -> None:
    signed_in = page_of("gt-lead")
    state = signed_in.context.storage_state()
    plain = signed_in.context.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False, storage_state=state, base_url=signed_in.url
    )
    page = plain.new_page()
    for path in offered(signed_in):
        answer = page.goto(path)
        assert answer
        assert answer.status == 200
        assert page.locator("main").inner_text().strip()
    plain.close()
