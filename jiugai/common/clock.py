"""Two clocks. The true one stamps audit and sign-ins; the county's business date drives deadlines and overviews.

Demo counties run on a labelled business date. Time zone of all people-facing dates: Asia/Shanghai.
"""

import datetime
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")

_business_date: Callable[[str], datetime.date | None] | None = None


def register_business_date(source: Callable[[str], datetime.date | None]) -> None:
    """`organisations` tells how a county's fixed business date is read (6-digit code → date, None = the true date)."""
    global _business_date
    _business_date = source


def now() -> datetime.datetime:
    """True time, aware."""
    return timezone.now()


def true_today() -> datetime.date:
    return now().astimezone(SHANGHAI).date()


def is_fixed(county: str) -> bool:
    """Whether the county runs on a fixed (labelled) business date."""
    return bool(county and _business_date and _business_date(county))


def today(county: str) -> datetime.date:
    """The county's business date."""
    fixed = _business_date(county) if county and _business_date else None
    return fixed or true_today()
