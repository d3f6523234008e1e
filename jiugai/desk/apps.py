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
        from jiugai.common.tables import register_background, register_saved_views
        from jiugai.desk.services import drop_old_drafts, lists, reap_jobs
        from jiugai.desk.views.work import SavedViewLinks, job_url

        permissions.add("desk.use", _("Use drafts, saved views and background work"), roles=EVERYBODY)
        add_label("desk.job.started", _("Background work started"))
        add_label("desk.job.cancelled", _("Background work cancelled"))
        add_label("desk.view.shared", _("View shared"))
        add_label("desk.view.withdrawn", _("View no longer shared"))
        subjects.add_kind("desk.job", _("Background work"), url=job_url, private=True)
        nav.add(NavItem("desk.jobs", _("Background work"), "desk:jobs", "bolt", NavGroup.WORK, 90, "desk.use"))
        register_saved_views(SavedViewLinks())
        register_background(lists.ListWork())
        subjects.add_kind(lists.RESULT, _("Result on a list"), url=lists.result_url, private=True)
        scheduler.every(60, "desk.reap_jobs", reap_jobs)
        scheduler.every(scheduler.DAY, "desk.drop_old_drafts", drop_old_drafts)
        scheduler.every(scheduler.DAY, "desk.drop_old_files", lists.drop_old_files)
        self._imports()

    def _imports(self) -> None:
        from jiugai.audit.api import add_label, add_moves
        from jiugai.common import permissions, scheduler, shell, subjects
        from jiugai.common.roles import Role
        from jiugai.desk.moves import IMPORTS
        from jiugai.desk.services.importing_retention import forget_imports
        from jiugai.desk.sources import import_url, imports_waiting

        # The roles of all importers together; what one imports is for the importer's own permission to say.
        permissions.add("desk.import", _("Import tables"), roles={Role.LEAD_OFFICE, Role.SUB_DISTRICT})
        add_moves("desk.importbatch", IMPORTS)
        add_label("desk.importbatch.uploaded", _("Table uploaded"))
        add_label("desk.importbatch.answered", _("Questions of an import answered"))
        add_label("desk.importbatch.erased", _("Content of an import erased"))
        subjects.add_kind("desk.importbatch", _("Import"), url=import_url, permission="desk.import")
        item = shell.NavItem(
            "desk.imports", _("Imports"), "desk:imports", "upload", shell.NavGroup.WORK, 91, "desk.import"
        )
        shell.nav.add(item)
        shell.inbox.add(shell.InboxSource("desk.imports", 60, imports_waiting))
        scheduler.every(scheduler.DAY, "desk.forget_imports", forget_imports)
