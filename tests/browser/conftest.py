"""The running product with both demo counties, in a real headless Chromium.

`page_of("gt-lead")` is a signed-in page; what the browser complains about (script errors, refused by the content
security policy, anything from another host) fails the test that opened it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.product import Installation, Running, free_port, wait_for
from tests.run import chromium

WIDTHS = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
PageOf = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A demo installation that runs for the whole session; tests may write into it."""
    demo = Installation(tmp_path_factory.mktemp("a demo"), "", demo=True)
    demo.manage("prepare")
    running = Running(demo, free_port(), tmp_path_factory.mktemp("log") / "out")
    wait_for(lambda: "Jiugai is ready" in running.printed or running.process.poll() is not None, 120)
    assert running.process.poll() is None, running.printed
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    path = chromium()
    assert path, "no Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _states() -> dict[str, dict[str, object]]:
    return {}


class Complaints:
    """What the browser did not like, of one page."""

    def __init__(self, page: Page, address: str) -> None:
        self.found: list[str] = []
        self.address = address
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"script error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        # The answers 403, 404, 409, 422 and 429 are pages of the product; the browser logs them as errors.
        answered = "the server responded with a status of 4" in message.text or "Error Code 4" in message.text
        if message.type == "error" and not answered:
            self.found.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.found.append(f"asks another host: {request.url}")


@pytest.fixture
def page_of(product: Running, chrome: Browser, _states: dict[str, dict[str, object]]) -> Iterator[PageOf]:
    """Open a page signed in as a demo person ("" = a visitor), at a path, as wide as a desk or a phone."""
    contexts: list[BrowserContext] = []
    complaints: list[Complaints] = []
    address = f"http://127.0.0.1:{product.port}"

    def open_page(
        username: str, path: str = "/", *, width: str = "desk", language: Literal["zh-hans", "en"] = "zh-hans"
    ) -> Page:
        context = chrome.new_context(
            viewport=WIDTHS[width],  # type: ignore[arg-type]
            locale="zh-CN",
            base_url=address,
            storage_state=_states.get(username),  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.add_cookies([{"name": "jiugai_language", "value": language, "url": address}])
        page = context.new_page()
        complaints.append(Complaints(page, address))
        if username and username not in _states:
            page.goto("/sign-in/")
            page.locator(f'button[name="username"][value="{username}"]').click()
            page.wait_for_url(lambda url: "/sign-in" not in url)
            _states[username] = context.storage_state()  # type: ignore[assignment]
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    if not getattr(open_page, "expected", False):
        assert [c for one in complaints for c in one.found] == []


def accessibility_faults(page: Page) -> list[str]:
    """Violations of WCAG 2.1 A and AA that axe finds, a line each."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": tags}}
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {n['target']} {n['failureSummary']}" for v in violations for n in v["nodes"]]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
