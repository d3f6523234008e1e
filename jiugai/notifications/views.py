"""Pages of notifications: the list, what one wants to hear of, and for operators what did not get through."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiugai.common.tables import Column, Empty, ListPage
from jiugai.common.web import OfficeRequest
from jiugai.notifications.models import Delivery, Notification
from jiugai.notifications.queries import (
    paces_of,
    stuck_deliveries,
    visible_notification,
    with_reading,
)
from jiugai.notifications.services import (
    channels,
    choose_pace,
    codes,
    give_up_delivery,
    mark_all_read,
    mark_read,
    retry_delivery,
)
from jiugai.notifications.states import DeliveryState, Pace

PER_PAGE = 50
MARKS = {
    DeliveryState.WAITING: "wait", DeliveryState.SENDING: "doing", DeliveryState.SENT: "done",
    DeliveryState.FAILED: "late", DeliveryState.GIVEN_UP: "stop",
}  # fmt: skip
"""State of a delivery → mark of the design system."""
ICONS = {
    "notifications.overdue": "s-late", "notifications.returned": "s-back", "notifications.due_today": "plan",
    "notifications.due_soon": "plan", "notifications.job_ended": "bolt",
}  # fmt: skip
STATES = {"notifications.overdue": "late", "notifications.returned": "back"}


def _row(notification: Notification) -> dict[str, object]:
    is_read: bool = getattr(notification, "is_read", False)
    code = notification.code
    return {
        "it": notification,
        "is_read": is_read,
        "icon": ICONS.get(code, "bell"),
        "state": "" if is_read else STATES.get(code, ""),
        "occasion": codes.get(code).label if code in codes else code,
    }


@never_cache
@require_safe
def inbox(request: OfficeRequest) -> HttpResponse:
    """Unread first, then newest first; what is muted stands here as well."""
    page = Paginator(with_reading(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    rows = [_row(notification) for notification in page]
    unread = [row for row in rows if not row["is_read"]]
    return render(
        request,
        "notifications/list.html",
        {"page": page, "unread_rows": unread, "read_rows": rows[len(unread) :], "has_unread": bool(unread)},
    )


@require_POST
def open_it(request: OfficeRequest, pk: int) -> HttpResponse:
    """Mark it read and go where it leads."""
    notification = visible_notification(request.actor, pk)
    mark_read(notification, actor=request.actor)
    return HttpResponseRedirect(notification.url or "/notifications/")


@require_POST
def read_all(request: OfficeRequest) -> HttpResponse:
    n = mark_all_read(actor=request.actor)
    messages.success(request, _("Marked as read: %(n)d.") % {"n": n})
    return redirect("notifications:list")


@require_http_methods(["GET", "POST"])
def preferences(request: OfficeRequest) -> HttpResponse:
    """For each occasion: at once, once a day, muted."""
    if request.method == "POST":
        for code in codes:
            pace = request.POST.get(code.id)
            if pace is not None and code.may_mute:
                choose_pace(actor=request.actor, code=code.id, pace=pace)
        messages.success(request, _("Saved."))
        return redirect("notifications:preferences")
    chosen = paces_of(request.actor.person_id or 0)
    rows = [{"code": code, "pace": chosen.get(code.id, Pace.AT_ONCE)} for code in codes]
    return render(request, "notifications/preferences.html", {"rows": rows, "paces": Pace.choices})


class Stuck(ListPage):
    id = "notifications.stuck"
    title = gettext_lazy("Messages that are stuck")
    unit = gettext_lazy("messages")
    columns = [
        Column("notification", gettext_lazy("Message"), value="notification.title", sort="", wrap=True),
        Column("person", gettext_lazy("Recipient"), value=lambda d: str(d.person), sort=""),
        Column("channel", gettext_lazy("Channel"), value=lambda d: _channel(d)),
        Column("state", gettext_lazy("State"), kind="state", value=lambda d: (MARKS[d.state], d.get_state_display())),
        Column("attempts", gettext_lazy("Attempts"), kind="number"),
        Column("last_error", gettext_lazy("Last error")),
        Column("changed_at", gettext_lazy("Last tried"), kind="time"),
        Column("pk", gettext_lazy("Settle"), template="notifications/_settle.html", sort=""),
    ]
    default_order = "-changed_at"
    empty = Empty(
        gettext_lazy("No message is stuck"),
        gettext_lazy("What an outside channel does not take appears here and is tried again five times."),
    )

    def queryset(self, request: OfficeRequest) -> Any:
        return stuck_deliveries()


def _channel(delivery: Delivery) -> str:
    return str(channels.get(delivery.channel).label) if delivery.channel in channels else delivery.channel


@require_POST
def settle(request: OfficeRequest, pk: int) -> HttpResponse:
    """Send it again, or leave it at that."""
    delivery = get_object_or_404(Delivery, pk=pk)
    if request.POST.get("do") == "give_up":
        give_up_delivery(delivery, actor=request.actor)
    else:
        retry_delivery(delivery, actor=request.actor)
    return redirect("notifications:stuck")
