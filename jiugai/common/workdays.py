"""Working days of the official calendar, with adjusted holidays.

Years whose holidays are not published yet count Monday to Friday and are marked provisional.
"""

import datetime
from dataclasses import dataclass

import chinese_calendar

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Deadline:
    date: datetime.date
    provisional: bool


def is_workday(day: datetime.date) -> tuple[bool, bool]:
    """(is a working day, provisional)."""
    try:
        return chinese_calendar.is_workday(day), False
    except NotImplementedError:
        return day.weekday() < 5, True


def add_workdays(start: datetime.date, count: int) -> Deadline:
    """The `count`-th working day after `start`; the day of `start` itself does not count."""
    if count < 0:
        raise ValueError("count must not be negative")
    day, provisional = start, False
    while count:
        day += ONE_DAY
        works, guess = is_workday(day)
        provisional |= guess
        count -= works
    return Deadline(day, provisional)


def workdays_between(start: datetime.date, end: datetime.date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
    if end < start:
        return -workdays_between(end, start)
    days = (start + ONE_DAY * n for n in range(1, (end - start).days + 1))
    return sum(is_workday(day)[0] for day in days)
