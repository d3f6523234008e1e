"""What other modules use of notifications."""

from jiugai.notifications.models import Delivery, Notification
from jiugai.notifications.queries import (
    WaitingGroup,
    WaitingItem,
    WaitingWork,
    due_text,
    notifications_visible_to,
    unread_count,
    waiting_for,
)
from jiugai.notifications.services import (
    Channel,
    add_code,
    channels,
    deliver_waiting,
    mark_read,
    notify,
    send_due_notices,
)

__all__ = [
    "Channel", "Delivery", "Notification", "WaitingGroup", "WaitingItem", "WaitingWork", "add_code", "channels",
    "deliver_waiting", "due_text", "mark_read", "notifications_visible_to", "notify", "send_due_notices",
    "unread_count", "waiting_for",
]  # fmt: skip
