"""The register in two browsers at once, and back out of the trash, in the running product."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PageOf, accessibility_faults, sideways


def page_of_community(page: Page, name: str) -> str:
    """Open a community from the list; its address."""
    page.goto("/communities/?q=" + name)
    page.locator("tbody a", has_text=name).first.click()
    expect(page.locator("h1")).to_have_text(name)
    return page.url.split("?")[0]


@pytest.mark.clause("TR-2.2a", part="two editors on the page")
def test_two_people_write_at_once_and_neither_is_overwritten(page_of: PageOf) -> None:
    """Different facts: both stay. The same fact: the second is asked, and chooses."""
    office = page_of("tr-lead")
    address = page_of_community(office, "统建家属楼") + "edit/"
    office.goto(address)
    street = page_of("tr-town", address)
    office.fill("input[name=address]", "北街 1 号")
    office.locator("main form button.btn--main").click()
    expect(office.locator("h1")).to_have_text("统建家属楼")

    street.fill("input[name=parking_before]", "7")
    street.locator("main form button.btn--main").click()
    expect(street.locator("h1")).to_have_text("统建家属楼")
    expect(street.locator("main")).to_contain_text("北街 1 号")
    expect(street.locator("main")).to_contain_text("7")

    office.goto(address)
    street.goto(address)
    office.fill("input[name=address]", "北街 3 号")
    office.locator("main form button.btn--main").click()
    expect(office.locator("h1")).to_have_text("统建家属楼")
    street.fill("input[name=address]", "南街 5 号")
    street.fill("input[name=parking_after]", "20")
    street.locator("main form button.btn--main").click()
    box = street.locator("#conflicts")
    expect(box).to_contain_text("北街 3 号")
    expect(box).to_contain_text("南街 5 号")
    assert accessibility_faults(street) == []
    expect(street.locator("input[name=parking_after]")).to_have_value("20")
    street.locator("main form button.btn--main").click()
    expect(street.locator("#conflicts")).to_be_visible()
    street.locator("label", has_text="北街 3 号").click()
    street.locator("main form button.btn--main").click()
    expect(street.locator("h1")).to_have_text("统建家属楼")
    expect(street.locator("main")).to_contain_text("北街 3 号")
    expect(street.locator("main")).to_contain_text("20")


def test_put_away_by_mistake_and_restored_on_the_phone(page_of: PageOf) -> None:
    page = page_of("tr-lead", width="phone")
    page_of_community(page, "大众苑小区")
    page.locator("details.menu summary", has=page.locator("svg[aria-label='更多']")).click()
    page.locator("a[href$='/trash/']").click()
    page.fill("textarea[name=reason]", "误以为重复登记")
    page.locator("main form button.btn--main").click()
    expect(page.locator("#problem")).to_contain_text("大众苑小区")
    page.locator("#problem a").click()
    expect(page.locator("main")).to_contain_text("误以为重复登记")
    assert accessibility_faults(page) == []
    assert sideways(page) == 0
    page.locator("tr", has_text="大众苑小区").locator("input[type=checkbox]").check()
    page.locator("button[name=_do][value=restore]").click()
    page.locator("main form button.btn--main").click()
    page_of_community(page, "大众苑小区")


def test_the_owner_unit_proposes_and_the_township_accepts(page_of: PageOf) -> None:
    owner = page_of("tr-owner", "/communities/")
    owner.locator("tbody a").first.click()
    name = owner.locator("h1").inner_text()
    address = owner.url.split("?")[0]
    owner.locator(".pagehead a", has_text="补充资料").click()
    owner.fill("input[name=site_area]", "1,234.50")
    owner.fill("input[name=why]", "单位用地证")
    owner.locator("main form button.btn--main").click()
    expect(owner.locator("h1 + .st")).to_contain_text("已提交")

    town = page_of("tr-town", "/")
    town.locator(".inbox__title", has_text=name).first.click()
    expect(town.locator("main")).to_contain_text("1,234.50")
    assert accessibility_faults(town) == []
    town.locator("button[name=do][value=accept]").click()
    expect(town.locator("#problem")).to_contain_text("已写入小区库")
    town.goto(address + "changes/")
    expect(town.locator("main")).to_contain_text("单位用地证")
