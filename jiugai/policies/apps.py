from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

LABELS = {
    "policies.policy.applied": _("Plan put in force"),
    "policies.policy.superseded": _("Plan superseded by its revision"),
    "policies.reading.read": _("Plan document read by the machine"),
    "policies.reading.applied": _("Reviewed document put in force"),
    "policies.reading.started": _("Plan document loaded"),
    "policies.reading.decided": _("Reading confirmed or corrected"),
    "policies.reading.reopened": _("Decision on a reading taken back"),
    "policies.reading.discarded": _("Plan document put aside"),
}


class PoliciesConfig(AppConfig):
    name = "jiugai.policies"
    label = "policies"
    verbose_name = _("Plan documents")

    def ready(self) -> None:
        from jiugai.audit.api import add_label
        from jiugai.policies.services import readings  # noqa: F401 - its job kind must be known to the worker

        for code, label in LABELS.items():
            add_label(code, label)
        self._permissions()
        self._subjects()
        self._shell()

    def _permissions(self) -> None:
        from jiugai.common import permissions
        from jiugai.common.roles import OFFICE_ROLES, Role

        permissions.add("policies.read", _("Read plan documents"), roles=OFFICE_ROLES | {Role.AUDIT_ADMIN})
        permissions.add("policies.review", _("Review what was read from a document"), roles={Role.LEAD_OFFICE})
        permissions.add("policies.apply", _("Put a plan in force"), roles={Role.LEAD_OFFICE})
        permissions.add("policies.start", _("Start a county from its plan document"), roles={Role.SYSTEM_ADMIN})

    def _subjects(self) -> None:
        from django.urls import reverse

        from jiugai.attachments.api import add_reader
        from jiugai.common import clauses, subjects
        from jiugai.policies import sources

        subjects.add_kind("policies.policy", _("Plan document"), sources.policy_url, permission="policies.read")
        subjects.add_kind(
            "policies.reading",
            _("Document under review"),
            lambda pk: reverse("policies:reading", args=[pk]),
            permission="policies.review",
        )
        add_reader("policies.reading", lambda actor, _pk: actor.may("policies.review"))
        clauses.register_resolver(sources.clause_address, permission="policies.read")

    def _shell(self) -> None:
        from jiugai.common import context
        from jiugai.common.shell import (
            InboxSource,
            NavGroup,
            NavItem,
            OverviewTile,
            SearchSource,
            inbox,
            nav,
            overview_tiles,
            search,
        )
        from jiugai.policies import sources

        nav.add(NavItem("policies", _("Plan documents"), "policies:list", "doc", NavGroup.BASIS, 10, "policies.read"))
        nav.add(NavItem("start", _("Start a county"), "policies:start", "add", NavGroup.ADMIN, 40, "policies.start"))
        inbox.add(InboxSource("policies.start", 5, sources.first_county))
        inbox.add(InboxSource("policies.readings", 30, sources.readings_waiting))
        inbox.add(InboxSource("policies.stages", 40, sources.stages_ending))
        duties = OverviewTile("policies.duties", 5, "policies/tile_duties.html", sources.my_duties_tile, "mine")
        tiers = OverviewTile("policies.tiers", 8, "policies/tile_tiers.html", sources.tiers_tile, "targets")
        stages = OverviewTile("policies.stages", 25, "policies/tile_stages.html", sources.stages_tile, "stages")
        for tile in (duties, tiers, stages):
            overview_tiles.add(tile)
        context.provide("years", sources.year_choices)
        search.add(SearchSource("policies", 20, _("Plan documents and clauses"), sources.find))
