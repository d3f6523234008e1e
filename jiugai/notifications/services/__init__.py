"""Everything that writes notifications."""

from jiugai.notifications.services.channels import Channel, channels
from jiugai.notifications.services.codes import add_code, codes
from jiugai.notifications.services.deliver import deliver_waiting, give_up_delivery, retry_delivery
from jiugai.notifications.services.notify import notify
from jiugai.notifications.services.read import choose_pace, mark_all_read, mark_read
from jiugai.notifications.services.send_due_notices import send_due_notices

__all__ = [
    "Channel", "add_code", "channels", "choose_pace", "codes", "deliver_waiting", "give_up_delivery", "mark_all_read",
    "mark_read", "notify", "retry_delivery", "send_due_notices",
]  # fmt: skip
