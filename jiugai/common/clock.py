"""Two clocks. The true one stamps audit and sign-ins; the county's business date drives deadlines and overviews.

Demo counties run on a labelled business date. Time zone of all people-facing dates: Asia/Shanghai.
"""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")

_asked: ContextVar[dict[str, datetime.date | None] | None] = ContextVar("business_dates", default=None)
_business_date: Callable[[str], datetime.date | None] | None = None


def register_business_date(source: Callable[[str], datetime.date | None]) -> None:
    """`organisations` tells how a county's fixed business date is read (6-digit code → date, None = the true date)."""
    global _business_date
    _business_date = source


@contextmanager
def asked_once() -> Iterator[None]:
    """Within one request a county's date is read once; a change counts from the next request on."""
    token = _asked.set({})
    try:
        yield
    finally:
        _asked.reset(token)


def _fixed(county: str) -> datetime.date | None:
    if not county or _business_date is None:
        return None
    asked = _asked.get()
    if asked is None:
        return _business_date(county)
    if county not in asked:
        asked[county] = _business_date(county)
    return asked[county]


def now() -> datetime.datetime:
    """True time, aware."""
    return timezone.now()


def true_today() -> datetime.date:
    return now().astimezone(SHANGHAI).date()


def is_fixed(county: str) -> bool:
    """Whether the county runs on a fixed (labelled) business date."""
    return _fixed(county) is not None


def today(county: str) -> datetime.date:
    """The county's business date."""
    return _fixed(county) or true_today()
