from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "jiugai.organisations"
    label = "organisations"
    verbose_name = _("Organisations and duties")

    def ready(self) -> None:
        from jiugai.audit import api as audit
        from jiugai.common import clock, permissions, shell, subjects
        from jiugai.common.roles import EVERYBODY, Role
        from jiugai.organisations.queries import business_date_of, find_for_search

        clock.register_business_date(business_date_of)
        permissions.add("organisations.read", _("See organisations and duties"), roles=EVERYBODY)
        permissions.add("organisations.edit", _("Edit organisations"), roles={Role.LEAD_OFFICE, Role.SYSTEM_ADMIN})
        basis, title = shell.NavGroup.BASIS, _("Organisations and duties")
        shell.nav.add(shell.NavItem("bodies", title, "organisations:list", "people", basis, 30, "organisations.read"))
        shell.search.add(shell.SearchSource("organisations", 40, _("Organisations"), find_for_search))
        labels = {
            "regions.imported": _("Division table imported"),
            "county.founded": _("County founded"),
            "county.lead_office": _("Lead office named"),
            "organisation.added": _("Organisation added"),
            "organisation.changed": _("Organisation changed"),
            "duties.replaced": _("Duties set from a plan"),
            "duties.retired": _("Duties of a superseded plan ended"),
            "task_force.replaced": _("Task force set from a plan"),
            "seat.held": _("Seat in a task force given"),
        }
        for code, label in labels.items():
            audit.add_label(f"organisations.{code}", label)
        subjects.add_kind("organisations.region", _("Region"))
        subjects.add_kind("organisations.county", _("County"))
        subjects.add_kind("organisations.organisation", _("Organisation"), lambda pk: f"/organisations/{pk}/")
        subjects.add_kind("organisations.taskforce", _("Task force"), lambda pk: f"/organisations/task-forces/{pk}/")
