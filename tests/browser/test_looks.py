"""What the browser tests look for, planted once each: they find it."""

from tests.browser.conftest import Complaints, PageOf, accessibility_faults, sideways


def test_a_picture_without_words_is_found(page_of: PageOf) -> None:
    page = page_of("", "/sign-in/")
    assert accessibility_faults(page) == []
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert any(fault.startswith("image-alt") for fault in accessibility_faults(page))


def test_faint_words_are_found(page_of: PageOf) -> None:
    page = page_of("", "/sign-in/")
    page.evaluate("document.querySelector('h1').style.color = '#ddd'")
    assert any(fault.startswith("color-contrast") for fault in accessibility_faults(page))


def test_a_page_wider_than_the_window_is_found(page_of: PageOf) -> None:
    page = page_of("", "/sign-in/", width="phone")
    assert sideways(page) == 0
    page.evaluate("document.querySelector('main').style.width = '600px'")
    assert sideways(page) > 0


def test_a_script_on_the_page_is_refused_and_noticed(page_of: PageOf) -> None:
    page = page_of("", "/sign-in/")
    noticed = Complaints(page, page.url)
    page.on("console", lambda _: None)
    page.evaluate(
        "(() => { const s = document.createElement('script'); s.textContent = 'window.planted = 1';"
        " document.body.append(s) })()"
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.planted") is None
    assert any("Content Security Policy" in text for text in noticed.found)
    page_of.expected = True  # type: ignore[attr-defined]


def test_another_host_is_refused_and_noticed(page_of: PageOf) -> None:
    page = page_of("", "/sign-in/")
    noticed = Complaints(page, page.url.split("/sign-in")[0])
    page.evaluate("fetch('http://192.0.2.1/x').catch(() => 0)")
    page.wait_for_timeout(200)
    assert noticed.found
    page_of.expected = True  # type: ignore[attr-defined]
