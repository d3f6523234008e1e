"""The map in a real browser: rows and marks are joined, keys and mouse move it, and no other host is ever asked."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PageOf, accessibility_faults, sideways

LOOKED_AT = "/design/"


def view(page: Page) -> list[float]:
    box = page.locator(".map__paper").first.get_attribute("viewBox")
    assert box
    return [float(n) for n in box.split()]


@pytest.fixture
def page(page_of: PageOf) -> Page:
    return page_of("gt-lead", LOOKED_AT)


class TestJoined:
    def test_pointing_at_a_row_marks_its_place(self, page: Page) -> None:
        page.locator("#row-2").hover()
        expect(page.locator('.map__mark[data-row="row-2"]')).to_have_attribute("data-near", "")
        page.locator("#row-3").hover()
        expect(page.locator("[data-near]")).to_have_count(1)

    def test_the_focus_on_a_row_marks_its_place(self, page: Page) -> None:
        page.locator("#row-1 a").first.focus()
        expect(page.locator('.map__mark[data-row="row-1"]')).to_have_attribute("data-near", "")

    def test_pointing_at_a_mark_shows_its_name_and_its_row(self, page: Page) -> None:
        mark = page.locator('.map__mark[data-row="row-3"]')
        expect(mark.locator("text")).to_be_hidden()
        mark.hover()
        expect(mark.locator("text")).to_be_visible()
        expect(page.locator("#row-3")).to_have_attribute("data-near", "")

    def test_a_mark_leads_to_its_row(self, page: Page) -> None:
        page.locator('.map__mark[data-row="row-3"]').click()
        expect(page).to_have_url(re.compile("#row-3$"))
        expect(page.locator("#row-3")).to_be_in_viewport()

    def test_marks_are_reached_and_followed_by_keyboard(self, page: Page) -> None:
        page.locator('.map__mark[data-row="row-2"]').focus()
        expect(page.locator('.map__mark[data-row="row-2"] text')).to_be_visible()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("#row-2$"))


class TestMoved:
    def test_buttons_and_keys(self, page: Page) -> None:
        first = view(page)
        page.locator('[data-zoom="in"]').click()
        nearer = view(page)
        assert nearer[2] < first[2]
        page.keyboard.press("ArrowRight")
        assert view(page)[0] > nearer[0]
        page.keyboard.press("-")
        assert view(page)[2] > nearer[2]
        page.locator('[data-zoom="all"]').click()
        assert view(page) == first

    def test_the_wheel_scrolls_the_page_unless_the_key_is_held(self, page: Page) -> None:
        paper = page.locator(".map__paper")
        paper.scroll_into_view_if_needed()
        paper.hover()
        first = view(page)
        page.mouse.wheel(0, 100)
        assert view(page) == first
        paper.hover()
        page.keyboard.down("Control")
        page.mouse.wheel(0, -200)
        page.keyboard.up("Control")
        page.wait_for_timeout(100)
        assert view(page)[2] < first[2]

    def test_a_drag_moves_and_follows_no_link(self, page: Page) -> None:
        first, mark = view(page), page.locator('.map__mark[data-row="row-3"]')
        mark.scroll_into_view_if_needed()
        box = mark.locator("circle").bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y - 40, steps=4)
        page.mouse.up()
        assert view(page)[0] < first[0]
        assert view(page)[1] > first[1]
        assert "#row-3" not in page.url

    def test_marks_keep_their_size(self, page: Page) -> None:
        mark = page.locator('.map__mark[data-row="row-1"] use')
        before = mark.bounding_box()
        page.locator('[data-zoom="in"]').click()
        after = mark.bounding_box()
        assert before
        assert after
        assert abs(before["width"] - after["width"]) < 0.5

    def test_tiles_cover_what_is_seen(self, page: Page) -> None:
        page.evaluate("document.querySelector('.map').dataset.tiles = '/no-such-tiles/{z}/{x}/{y}.png'")
        page.locator('[data-zoom="in"]').click()
        tiles = page.locator('[data-layer="tiles"] image')
        assert 1 < tiles.count() < 60
        x, y, w, h = view(page)
        corners = tiles.evaluate_all("all => all.map(i => ['x','y','width','height'].map(n => +i.getAttribute(n)))")
        assert min(c[0] for c in corners) <= x
        assert min(c[1] for c in corners) <= y
        assert max(c[0] + c[2] for c in corners) >= x + w
        assert max(c[1] + c[3] for c in corners) >= y + h
        page.locator('[data-zoom="all"]').click()
        assert tiles.count() < 60, "those no longer seen are gone"


def test_on_a_phone(page_of: PageOf) -> None:
    page = page_of("gt-lead", LOOKED_AT, width="phone")
    assert sideways(page) == 0
    assert [f for f in accessibility_faults(page) if "map" in f] == []
    mark = page.locator('.map__mark[data-row="row-1"] use').bounding_box()
    assert mark
    assert mark["width"] >= 16, "marks are as large as on a desk"


def test_with_the_network_closed(page_of: PageOf) -> None:
    """Nothing but the installation itself answers; the map is whole. What asks elsewhere fails in `page_of`."""
    page = page_of("gt-lead", LOOKED_AT)
    page.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
    page.reload()
    assert page.locator(".map__mark").count() == 4
    assert page.locator(".map__paper image").count() == 0


def test_without_script(page_of: PageOf) -> None:
    signed_in = page_of("gt-lead", LOOKED_AT)
    plain = signed_in.context.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False, storage_state=signed_in.context.storage_state(), base_url=signed_in.url
    )
    page = plain.new_page()
    page.goto(LOOKED_AT)
    expect(page.locator(".map__mark")).to_have_count(4)
    expect(page.locator("[data-tools]")).to_be_hidden()
    page.locator('.map__mark[data-row="row-2"]').click()
    expect(page).to_have_url(re.compile("#row-2$"))
    plain.close()


class TestPlacesOfCommunities:
    """From a file to the map beside the list, and one place by a click; looked at wide and narrow."""

    FEATURES = (("西岳楼", "", [110.525, 40.567]), ("供销楼", "国防光缆", [110.5, 40.5]))

    def content(self) -> bytes:
        features = [
            {
                "type": "Feature",
                "properties": {"name": name, "备注": note},
                "geometry": {"type": "Point", "coordinates": place},
            }
            for name, note, place in self.FEATURES
        ]
        whole = {"type": "FeatureCollection", "datum": "GCJ-02", "features": features}
        return json.dumps(whole, ensure_ascii=False).encode()

    def test_a_file_is_looked_at_then_written_and_seen(self, page_of: PageOf) -> None:
        page = page_of("tr-lead", "/communities/map/import/")
        file = {"name": "p.geojson", "mimeType": "application/json", "buffer": self.content()}
        page.set_input_files("[name=file]", file)  # type: ignore[arg-type]
        page.locator("form.form .btn--main").click()
        expect(page.locator("main table")).to_contain_text("国防光缆")
        assert accessibility_faults(page) == []
        page.locator("main form .btn--main").click()
        expect(page.locator(".map__paper")).to_be_visible()
        row = page.locator("tbody tr", has=page.get_by_role("link", name="西岳楼", exact=True))
        row.hover()
        expect(page.locator(".map__mark[data-near]")).to_have_attribute("aria-label", re.compile("西岳楼"))
        assert accessibility_faults(page) == []
        assert sideways(page) == 0

    def test_the_map_follows_the_filters(self, page_of: PageOf) -> None:
        page = page_of("tr-lead", "/communities/?beside=on")
        everywhere = page.locator(".map__mark").count()
        page.fill("#list-q", "家属楼")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("q="))
        page.wait_for_function(f"document.querySelectorAll('.map__mark').length < {everywhere}")
        page.locator('[data-zoom="in"]').click()
        assert page.locator("[data-tools]").is_visible(), "the script also serves a map that came later"

    def test_a_click_on_the_map_fills_the_form(self, page_of: PageOf) -> None:
        page = page_of("tr-lead", "/communities/?q=西岳楼")
        page.get_by_role("link", name="西岳楼", exact=True).click()
        page.wait_for_url(re.compile(r"/communities/\d+/"))
        page.goto(f"{page.url.split('#')[0]}place/edit/")
        assert accessibility_faults(page) == []
        before = page.input_value("#id_longitude")
        page.locator(".map__paper").click(position={"x": 60, "y": 200})
        assert page.input_value("#id_longitude") != before
        assert page.input_value("#id_datum") == "cgcs2000"
        expect(page.locator(".map__pin")).to_be_visible()
        page.locator("form.form .btn--main").click()
        expect(page).to_have_url(re.compile("/place/$"))
        assert accessibility_faults(page) == []

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_narrow(self, page_of: PageOf, language: str) -> None:
        page = page_of("tr-lead", "/communities/?beside=on", width="phone", language=language)
        assert sideways(page) == 0
        assert page.locator(".map").bounding_box()["y"] > page.locator("tbody").bounding_box()["y"]  # type: ignore[index]
        for path in ("/communities/map/import/",):
            page.goto(path)
            assert sideways(page) == 0
            assert accessibility_faults(page) == []
