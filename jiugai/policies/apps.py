from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    name = "jiugai.policies"
    label = "policies"
    verbose_name = _("Plan documents")

    def ready(self) -> None:
        from django.urls import reverse

        from jiugai.attachments.api import add_reader
        from jiugai.audit.api import add_label
        from jiugai.common import clauses, context, permissions, shell, subjects
        from jiugai.common.roles import OFFICE_ROLES, Role
        from jiugai.policies import sources
        from jiugai.policies.services import readings  # noqa: F401 - its job kind must be known to the worker

        permissions.add("policies.read", _("Read plan documents"), roles=OFFICE_ROLES | {Role.AUDIT_ADMIN})
        permissions.add("policies.review", _("Review what was read from a document"), roles={Role.LEAD_OFFICE})
        permissions.add("policies.apply", _("Put a plan in force"), roles={Role.LEAD_OFFICE})

        permissions.add("policies.start", _("Start a county from its plan document"), roles={Role.SYSTEM_ADMIN})

        add_label("policies.policy.applied", _("Plan put in force"))
        add_label("policies.policy.superseded", _("Plan superseded by its revision"))
        add_label("policies.reading.read", _("Plan document read by the machine"))
        add_label("policies.reading.applied", _("Reviewed document put in force"))
        add_label("policies.reading.started", _("Plan document loaded"))
        add_label("policies.reading.decided", _("Reading confirmed or corrected"))
        add_label("policies.reading.reopened", _("Decision on a reading taken back"))
        add_label("policies.reading.discarded", _("Plan document put aside"))

        subjects.add_kind("policies.policy", _("Plan document"), sources.policy_url, permission="policies.read")
        subjects.add_kind(
            "policies.reading",
            _("Document under review"),
            lambda pk: reverse("policies:reading", args=[pk]),
            permission="policies.review",
        )
        add_reader("policies.reading", lambda actor, _pk: actor.may("policies.review"))
        clauses.register_resolver(sources.clause_address, permission="policies.read")

        shell.nav.add(
            shell.NavItem(
                "policies", _("Plan documents"), "policies:list", "doc", shell.NavGroup.BASIS, 10, "policies.read"
            )
        )
        admin = shell.NavGroup.ADMIN
        start = shell.NavItem("start", _("Start a county"), "policies:start", "add", admin, 40, "policies.start")
        shell.nav.add(start)
        shell.inbox.add(shell.InboxSource("policies.start", 5, sources.first_county))
        shell.inbox.add(shell.InboxSource("policies.readings", 30, sources.readings_waiting))
        shell.inbox.add(shell.InboxSource("policies.stages", 40, sources.stages_ending))
        tile = shell.OverviewTile("policies.stages", 25, "policies/tile_stages.html", sources.stages_tile, "stages")
        tiers = shell.OverviewTile("policies.tiers", 8, "policies/tile_tiers.html", sources.tiers_tile, "targets")
        shell.overview_tiles.add(tiers)
        shell.overview_tiles.add(tile)
        duties = shell.OverviewTile("policies.duties", 5, "policies/tile_duties.html", sources.my_duties_tile, "mine")
        shell.overview_tiles.add(duties)
        context.provide("years", sources.year_choices)
        shell.search.add(shell.SearchSource("policies", 20, _("Plan documents and clauses"), sources.find))
