from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "jiugai.notifications"
    label = "notifications"

    def ready(self) -> None:
        from jiugai.audit.api import add_label
        from jiugai.common import context, permissions, scheduler
        from jiugai.common.roles import EVERYBODY, Role
        from jiugai.common.shell import NavGroup, NavItem, nav
        from jiugai.desk.api import on_job_ended
        from jiugai.notifications.queries import stuck_deliveries, unread_count
        from jiugai.notifications.services import add_code, send_due_notices
        from jiugai.notifications.services.job_ended import tell_job_ended

        permissions.add("notifications.read", _("Read one's notifications"), roles=EVERYBODY)
        permissions.add("notifications.operate", _("Settle messages that are stuck"), roles={Role.SYSTEM_ADMIN})
        add_label("notifications.delivery.retried", _("Message sent again"))
        add_label("notifications.delivery.given_up", _("Message given up"))
        add_code("notifications.overdue", _("Something is overdue"), may_mute=False, order=10)
        add_code("notifications.returned", _("Something was returned"), may_mute=False, order=20)
        add_code("notifications.due_today", _("Something is due today"), order=30)
        add_code("notifications.due_soon", _("Something is due soon"), order=40)
        add_code("notifications.job_ended", _("Background work has ended"), order=50)
        nav.add(
            NavItem(
                "notifications.stuck",
                _("Messages that are stuck"),
                "notifications:stuck",
                "bell",
                NavGroup.ADMIN,
                90,
                "notifications.operate",
                count=lambda actor, county: stuck_deliveries().count(),
            )
        )
        on_job_ended(tell_job_ended)
        context.provide("unread", lambda request: unread_count(request.actor))  # type: ignore[attr-defined]
        scheduler.every(60, "notifications.due_notices", send_due_notices)
