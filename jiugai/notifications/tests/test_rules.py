"""How what waits is ordered and told. 17 September 2021 is a Friday; 18 September is worked, 19 to 21 are days off."""

import datetime
from dataclasses import dataclass

import pytest
from django.utils import translation

from jiugai.notifications import rules
from jiugai.notifications.queries import due_text

FRIDAY = datetime.date(2021, 9, 17)


@dataclass(frozen=True)
class Item:
    id: str
    due: datetime.date | None = None
    state: str = ""


def day(month: int, day: int) -> datetime.date:
    return datetime.date(2021, month, day)


@pytest.mark.parametrize(
    ("item", "group"),
    [
        (Item("a", day(9, 15)), "overdue"),
        (Item("b", day(9, 16), "back"), "overdue"),
        (Item("c", day(9, 22), "back"), "returned"),
        (Item("d", None, "back"), "returned"),
        (Item("e", FRIDAY), "today"),
        (Item("f", day(9, 18)), "soon"),
        (Item("g", day(9, 28)), "soon"),  # the 7th working day: 18, 22, 23, 24, 26 (worked Sunday), 27, 28
        (Item("h", day(9, 29)), "later"),
        (Item("i"), "open"),
    ],
)
def test_groups_follow_urgency_in_working_days(item: Item, group: str) -> None:
    assert rules.group_of(item, FRIDAY) == group


def test_every_item_stands_in_one_group_the_nearest_first() -> None:
    items = [Item("z", day(9, 24)), Item("y", day(9, 22)), Item("x"), Item("w")]
    found = rules.grouped(items, FRIDAY)
    assert tuple(found) == rules.GROUPS
    assert [i.id for i in found["soon"]] == ["y", "z"]
    assert [i.id for i in found["open"]] == ["x", "w"]


@pytest.mark.parametrize(
    ("due", "text"),
    [
        (day(9, 15), "逾期 2 个工作日"),
        (day(9, 16), "逾期 1 个工作日"),
        (FRIDAY, "今天到期"),
        (day(9, 18), "明天到期"),
        (day(9, 22), "还剩 2 个工作日"),
        (day(9, 28), "还剩 7 个工作日"),
        (day(9, 30), ""),
        (None, ""),
    ],
)
def test_due_dates_are_told_as_people_say_them(due: datetime.date | None, text: str) -> None:
    with translation.override("zh-hans"):
        assert due_text(due, FRIDAY) == text


def test_over_days_off_calendar_days_are_told() -> None:
    saturday = day(9, 18)
    with translation.override("zh-hans"):
        assert due_text(day(9, 20), saturday) == "还剩 2 天"
        assert due_text(day(9, 18), day(9, 19)) == "昨天到期"
        assert due_text(day(9, 18), day(9, 21)) == "已逾期"


@pytest.mark.parametrize(
    ("item", "step"),
    [
        (Item("a", day(9, 16)), "overdue"),
        (Item("b", FRIDAY), "due_today"),
        (Item("c", day(9, 22)), "due_soon"),
        (Item("d", day(9, 23)), None),
        (Item("e", day(9, 30), "back"), "returned"),
        (Item("f"), None),
    ],
)
def test_only_the_latest_step_reached_is_due(item: Item, step: str | None) -> None:
    assert rules.threshold_of(item, FRIDAY) == step


@pytest.mark.parametrize("url", ["//evil.example", "https://evil.example/", "javascript:alert(1)", "/\\evil", "/a\nb"])
def test_a_notification_never_leads_outside(url: str) -> None:
    assert not rules.is_local(url)


def test_long_keys_stay_apart() -> None:
    first, second = rules.fitted("a" * 300 + "1"), rules.fitted("a" * 300 + "2")
    assert first != second
    assert len(first) == 200
    assert rules.fitted("short") == "short"


def test_morning_is_the_latest_eight_o_clock() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=8))
    at = datetime.datetime(2021, 9, 17, 7, 59, tzinfo=zone)
    assert rules.last_morning(at) == datetime.datetime(2021, 9, 16, 8, tzinfo=zone)
    assert rules.last_morning(at.replace(hour=8, minute=0)) == datetime.datetime(2021, 9, 17, 8, tzinfo=zone)
