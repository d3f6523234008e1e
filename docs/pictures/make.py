"""Take the pictures of the documentation from a running demonstration, 1440 wide, in Chinese.

    make run                                        in one terminal, freshly reset
    .venv/bin/python docs/pictures/make.py          in another; needs Chromium

The document in the picture of the plan reader is invented (a test sample), so no real person stands in it.
"""

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parents[1] / "jiugai/policies/tests/samples/long-county-plan.txt"
ADDRESS = os.environ.get("ADDRESS", "http://127.0.0.1:8000")
PICTURES = (
    ("overview", "tr-group", "/overview/"),
    ("my-work", "tr-lead", "/"),
    ("plan", "tr-lead", "/policies/150221-2021/"),
    ("clause", "tr-lead", "/policies/150221-2021/clauses/四（二）旗消防大队/"),
    ("duties", "tr-fire", "/organisations/duties/"),
    ("register", "tr-lead", "/communities/"),
    ("community", "tr-lead", "/communities/1/"),
    ("audit", "tr-audit", "/audit/"),
    ("chain", "tr-audit", "/audit/chain/"),
)


def sign_in(page: Page, username: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{ADDRESS}/sign-in/")
    page.click(f"button[name=username][value={username}]")
    page.wait_for_load_state()


def take(page: Page, name: str) -> None:
    """Under 200 kB: a palette of 256 colours holds everything these pages use."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(HERE / f"{name}.png", optimize=True)


def read_sample(page: Page) -> None:
    sign_in(page, "gt-lead")
    page.goto(f"{ADDRESS}/policies/load/")
    page.set_input_files("input[type=file]", SAMPLE)
    page.click("main button.btn--main")
    while "/readings/" in page.url and page.locator("#apply").count() == 0:
        page.wait_for_timeout(1500)
        page.reload()
    page.evaluate("scrollTo(0, 0)")
    take(page, "reader")


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is needed to take the pictures")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        for name, username, path in PICTURES:
            sign_in(page, username)
            page.goto(ADDRESS + path)
            take(page, name)
        read_sample(page)
        browser.close()


if __name__ == "__main__":
    main()
