from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunitiesConfig(AppConfig):
    name = "jiugai.communities"
    label = "communities"
    verbose_name = _("Community register")

    def ready(self) -> None:
        from django.urls import reverse

        from jiugai.audit.api import add_label
        from jiugai.common import permissions, subjects
        from jiugai.common.roles import OFFICE_ROLES, Role
        from jiugai.common.scheduler import every
        from jiugai.communities import sources
        from jiugai.communities.services import judge_again, register_named_communities
        from jiugai.policies.api import on_plan_applied

        permissions.add("communities.read", _("Read the community register"), roles=OFFICE_ROLES)
        permissions.add(
            "communities.edit", _("Change the community register"), roles={Role.LEAD_OFFICE, Role.SUB_DISTRICT}
        )
        permissions.add("communities.override", _("Set an eligibility rule aside"), roles={Role.LEAD_OFFICE})

        add_label("communities.community.registered", _("Community registered"))
        add_label("communities.community.changed", _("Community changed"))
        add_label("communities.enrolment.judged", _("Eligibility answered by the rules"))
        add_label("communities.enrolment.overridden", _("Eligibility decided by a person"))

        subjects.add_kind(
            "communities.community",
            _("Community"),
            lambda pk: reverse("communities:community", args=[pk]),
            permission="communities.read",
        )
        subjects.add_kind(
            "communities.enrolment",
            _("Enrolment in a programme"),
            sources.enrolment_url,
            permission="communities.read",
        )
        every(600, "communities.judge_again", judge_again)
        on_plan_applied("communities", register_named_communities)
        self._shell()

    def _shell(self) -> None:
        from jiugai.common import shell
        from jiugai.communities import sources

        shell.nav.add(
            shell.NavItem(
                "communities",
                _("Communities"),
                "communities:list",
                "building",
                shell.NavGroup.GROUND,
                10,
                "communities.read",
            )
        )
        shell.inbox.add(shell.InboxSource("communities.eligibility", 20, sources.eligibility_waiting))
        shell.search.add(shell.SearchSource("communities", 10, _("Communities"), sources.find))
        for tile in sources.TILES:
            shell.overview_tiles.add(tile)
