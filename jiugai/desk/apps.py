from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "jiugai.desk"
    label = "desk"

    def ready(self) -> None:
        from jiugai.audit.api import add_label
        from jiugai.common import permissions, scheduler, subjects
        from jiugai.common.roles import EVERYBODY
        from jiugai.common.shell import NavGroup, NavItem, nav
        from jiugai.common.tables import register_saved_views
        from jiugai.desk.services import drop_old_drafts, reap_jobs
        from jiugai.desk.views.work import SavedViewLinks, job_url

        permissions.add("desk.use", _("Use drafts, saved views and background work"), roles=EVERYBODY)
        add_label("desk.job.started", _("Background work started"))
        add_label("desk.job.cancelled", _("Background work cancelled"))
        add_label("desk.view.shared", _("View shared"))
        add_label("desk.view.withdrawn", _("View no longer shared"))
        subjects.add_kind("desk.job", _("Background work"), url=job_url, private=True)
        nav.add(NavItem("desk.jobs", _("Background work"), "desk:jobs", "bolt", NavGroup.WORK, 90, "desk.use"))
        register_saved_views(SavedViewLinks())
        scheduler.every(60, "desk.reap_jobs", reap_jobs)
        scheduler.every(scheduler.DAY, "desk.drop_old_drafts", drop_old_drafts)
