"""Ways out of the house. The list inside the product is always there; SMS or office chat are registered here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from jiugai.common.registry import Registry
from jiugai.notifications.models import Notification


@dataclass(frozen=True)
class Channel:
    """`deliver(person, notifications)` sends one message and raises when it did not get through.

    Several notifications at once are a digest. `reaches(person)` says whether the person has an address there.
    It must bear being asked again after a break: who gives a message its own number can refuse to send it twice.
    """

    id: str
    label: str | Promise
    deliver: Callable[[Any, Sequence[Notification]], None]
    reaches: Callable[[Any], bool]
    order: int = 0


channels: Registry[Channel] = Registry("notification channels")
