"""How the work that waits is grouped and when it is due for a reminder. Pure; days are county business dates."""

import datetime
import hashlib
from collections.abc import Iterable
from typing import Literal, Protocol, TypeVar

from jiugai.common import workdays

ONE_DAY = datetime.timedelta(days=1)
GROUPS = ("overdue", "returned", "today", "soon", "later", "open")
"""Ids of states.Group in the order of urgency."""
SOON = 7
"""Working days that count as soon."""
REMIND_BEFORE = 2
"""Working days before the due date from which on a reminder is due."""

Near = Literal["overdue", "yesterday", "today", "tomorrow", "workdays", "days", "far"]
Threshold = Literal["due_soon", "due_today", "overdue", "returned"]


class Waiting(Protocol):
    """What grouping needs of an inbox item."""

    @property
    def due(self) -> datetime.date | None: ...
    @property
    def state(self) -> str: ...


W = TypeVar("W", bound=Waiting)


def group_of(item: Waiting, today: datetime.date) -> str:
    """One of GROUPS: what is overdue comes before what was returned, then by due date."""
    if item.due is not None and item.due < today:
        return "overdue"
    if item.state == "back":
        return "returned"
    if item.due is None:
        return "open"
    if item.due == today:
        return "today"
    return "soon" if item.due <= workdays.add_workdays(today, SOON).date else "later"


def grouped(items: Iterable[W], today: datetime.date) -> dict[str, list[W]]:
    """Group id → items, most urgent first; within a group the nearest due date first, else in the order given."""
    found: dict[str, list[W]] = {group: [] for group in GROUPS}
    for item in items:
        found[group_of(item, today)].append(item)
    for members in found.values():
        members.sort(key=lambda i: i.due or datetime.date.max)
    return found


def near(due: datetime.date, today: datetime.date) -> tuple[Near, int]:
    """How to say a due date, with its number: ("overdue", working days), ("workdays", left), ("days", left) …

    A due date on the days off right after today leaves 0 working days: then calendar days are told.
    """
    if due < today:
        late = workdays.workdays_between(due, today)
        return ("overdue", late) if late else ("yesterday" if today - due == ONE_DAY else "days", (due - today).days)
    if due == today:
        return "today", 0
    if due == today + ONE_DAY:
        return "tomorrow", 0
    left = workdays.workdays_between(today, due)
    if not left:
        return "days", (due - today).days
    return ("workdays" if left <= SOON else "far"), left


def threshold_of(item: Waiting, today: datetime.date) -> Threshold | None:
    """The reminder that is due now; only the latest one that was reached counts, whatever was missed before."""
    if item.due is not None and item.due < today:
        return "overdue"
    if item.state == "back":
        return "returned"
    if item.due is None:
        return None
    if item.due == today:
        return "due_today"
    return "due_soon" if workdays.workdays_between(today, item.due) <= REMIND_BEFORE else None


def posting_address(posting_id: int) -> str:
    return f"posting:{posting_id}"


def office_address(organisation_id: int, role: str) -> str:
    """Everybody who holds the role in the organisation, now or later."""
    return f"office:{organisation_id}:{role}"


def addresses(posting_id: int | None, organisation_id: int | None, role: str) -> list[str]:
    """Addresses at which an actor is reached."""
    found = [posting_address(posting_id)] if posting_id is not None else []
    return found + ([office_address(organisation_id, role)] if organisation_id is not None else [])


def fitted(key: str) -> str:
    """A key of any length made to fit its column, still its own."""
    return key if len(key) <= 200 else f"{key[:135]}:{hashlib.sha256(key.encode()).hexdigest()}"


def is_local(url: str) -> bool:
    """Whether an address stays within the product."""
    return url == "" or (url.startswith("/") and not url.startswith(("//", "/\\")) and url.isprintable())


MORNING = datetime.time(8)


def last_morning(now: datetime.datetime) -> datetime.datetime:
    """The latest 8 o'clock not after `now`; `now` is aware, in the people's time zone."""
    morning = datetime.datetime.combine(now.date(), MORNING, now.tzinfo)
    return morning if morning <= now else morning - ONE_DAY


def retry_after(attempts: int) -> datetime.timedelta:
    """Pause after the given number of failed attempts: 1, 5, 25 … minutes."""
    return datetime.timedelta(minutes=5 ** (attempts - 1))
