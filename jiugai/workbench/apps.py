from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkbenchConfig(AppConfig):
    name = "jiugai.workbench"
    label = "workbench"
    verbose_name = _("Workbench")

    def ready(self) -> None:
        from jiugai.common import permissions, shell
        from jiugai.common.roles import EVERYBODY, OFFICE_ROLES

        permissions.add("workbench.inbox", _("My work and search"), roles=EVERYBODY)
        permissions.add("workbench.overview", _("County overview"), roles=OFFICE_ROLES)
        work = shell.NavGroup.WORK
        shell.nav.add(shell.NavItem("inbox", _("My work"), "workbench:inbox", "inbox", work, 10, "workbench.inbox"))
        shell.nav.add(
            shell.NavItem("overview", _("Overview"), "workbench:overview", "gauge", work, 20, "workbench.overview")
        )
