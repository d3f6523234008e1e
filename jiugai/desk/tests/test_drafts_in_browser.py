"""A real browser: killed after the twelfth field, signed out in the middle, sent in the end."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from playwright.sync_api import Page, sync_playwright

from jiugai.desk.api import Draft, load_draft
from jiugai.desk.tests.browser_urls import KEY
from tests.cast import signed_in_client
from tests.run import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("jiugai.desk.tests.browser_urls"),
]
FIELDS = "abcdefghijkl"


@pytest.fixture
def session(cast) -> str:
    """Cookie of the sub-district's clerk."""
    return signed_in_client(cast.gaotang.sub_district).cookies[settings.SESSION_COOKIE_NAME].value


@contextmanager
def browser(live_server, session: str) -> Iterator[Page]:
    """A browser of its own; leaving the block kills it. No database calls inside: it has an event loop."""
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        context = chrome.new_context(base_url=live_server.url, locale="zh-CN")
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto("/long-form/")
        page.wait_for_selector("[data-draft-on]", state="attached")
        yield page
        chrome.close()


def kept(page: Page) -> None:
    page.wait_for_selector("[data-draft-status]:not(:empty)")


def restored(page: Page) -> None:
    page.wait_for_selector("[data-draft-note]", state="visible")


def write_everything(page: Page) -> None:
    for name in FIELDS:
        page.fill(f"#f-{name}", f"第{name}格")
    page.fill("#word", "hunter2")
    page.uncheck("#tick")
    page.check("#no")
    page.select_option("#wishes", ["lift"])
    kept(page)


def test_a_browser_killed_after_the_twelfth_field_loses_none(live_server, session, cast) -> None:
    with browser(live_server, session) as page:
        write_everything(page)
    with browser(live_server, session) as page:
        restored(page)
        assert [page.input_value(f"#f-{name}") for name in FIELDS] == [f"第{name}格" for name in FIELDS]
        assert page.input_value("#word") == ""
        assert (page.is_checked("#tick"), page.is_checked("#no")) == (False, True)
        assert page.eval_on_selector("#wishes", "e => [...e.selectedOptions].map(o => o.value)") == ["lift"]
        page.click("[data-draft-discard]")
        page.wait_for_selector("[data-draft-note]", state="hidden")
        assert page.input_value("#f-a") == ""
    assert not Draft.objects.exists()


def test_the_password_never_reaches_the_server_with_a_draft(live_server, session, cast) -> None:
    with browser(live_server, session) as page:
        write_everything(page)
    values = load_draft(actor=cast.gaotang.sub_district, key=KEY)
    assert values is not None
    assert "hunter2" not in str(values)
    assert "hidden-word" not in values.values


def test_what_was_sent_leaves_no_draft_behind(live_server, session) -> None:
    with browser(live_server, session) as page:
        page.fill("#f-a", "最后一句")
        page.click("button[value=save]")
        page.wait_for_selector("#taken")
        assert page.inner_text("#taken") == "save: 最后一句"
        page.goto("/long-form/")
        page.wait_for_timeout(300)
        assert not page.is_visible("[data-draft-note]")
    assert not Draft.objects.exists()


def test_an_ended_session_is_told_and_costs_nothing(live_server, session) -> None:
    with browser(live_server, session) as page:
        page.context.clear_cookies()
        page.fill("#f-a", "还在")
        kept(page)
        assert page.inner_text("[data-draft-status]") == page.get_attribute("[data-draft]", "data-draft-lost")
        assert page.input_value("#f-a") == "还在"
    assert not Draft.objects.exists()
