from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ROW_LABELS = (
    ("community", _("Community registered"), _("Community changed"), _("Community trashed"), _("Community restored")),
    ("building", _("Building registered"), _("Building changed"), _("Building trashed"), _("Building restored")),
    ("dwelling", _("Dwelling registered"), _("Dwelling changed"), _("Dwelling trashed"), _("Dwelling restored")),
    ("owner", _("Owner registered"), _("Owner changed"), _("Owner trashed"), _("Owner restored")),
    ("facility", _("Facility registered"), _("Facility changed"), _("Facility trashed"), _("Facility restored")),
    ("itemcondition", _("Condition registered"), _("Condition changed"), _("Condition trashed"),
     _("Condition restored")),
    ("space", _("Space registered"), _("Space changed"), _("Space trashed"), _("Space restored")),
    ("tie", _("Organisation tied"), _("Organisation's tie changed"), _("Organisation's tie trashed"),
     _("Organisation's tie restored")),
)  # fmt: skip
"""Kind of row → words of the record."""
ROW_KINDS = (
    ("building", _("building")), ("dwelling", _("dwelling")), ("owner", _("owner")), ("facility", _("facility")),
    ("itemcondition", _("condition of an item")), ("space", _("space freed")),
    ("tie", _("organisation of a community")),
)  # fmt: skip
LABELS = (
    ("communities.enrolment.added", _("Taken into a programme")),
    ("communities.enrolment.covered", _("Buildings of a programme chosen")),
    ("communities.cap.set", _("Cap on later-built shares set")),
    ("communities.batch.formed", _("Contiguous area formed")),
    ("communities.batch.changed", _("Contiguous area changed")),
    ("communities.batch.dissolved", _("Contiguous area dissolved")),
    ("communities.proposal.drafted", _("Proposal drafted")),
    ("communities.proposal.changed", _("Proposal changed")),
    ("communities.community.merged", _("Communities merged")),
    ("communities.community.distinct", _("Said to be two communities")),
    ("communities.enrolment.judged", _("Eligibility answered by the rules")),
    ("communities.enrolment.overridden", _("Eligibility decided by a person")),
    ("communities.places.imported", _("Places imported")),
    ("communities.border.set", _("Border set")),
    ("communities.borders.imported", _("Borders imported")),
    ("communities.places.exported", _("Places exported")),
)
"""Further codes of the record."""


class CommunitiesConfig(AppConfig):
    name = "jiugai.communities"
    label = "communities"
    verbose_name = _("Community register")

    def ready(self) -> None:
        from jiugai.common.scheduler import every
        from jiugai.communities.queries import scope_providers, tied_to
        from jiugai.communities.queries.facilities import served_by
        from jiugai.communities.services import importing, judge_again, register_named_communities
        from jiugai.policies.api import on_plan_applied

        self._permissions()
        self._record()
        self._subjects()
        scope_providers["owner_unit"] = scope_providers["property_company"] = tied_to
        scope_providers["utility"] = served_by
        every(600, "communities.judge_again", judge_again)
        on_plan_applied("communities", register_named_communities)
        importing.register()
        self._personal()
        self._shell()

    def _permissions(self) -> None:
        from jiugai.common import permissions
        from jiugai.common.roles import OFFICE_ROLES, Role

        editors, tied = {Role.LEAD_OFFICE, Role.SUB_DISTRICT}, {Role.PROPERTY_COMPANY, Role.OWNER_UNIT}
        permissions.add("communities.read", _("Read the community register"), roles=OFFICE_ROLES)
        permissions.add("communities.edit", _("Change the community register"), roles=editors)
        permissions.add("communities.propose", _("Propose changes of one's own communities"), roles=tied)
        permissions.add("communities.proposals", _("See proposals"), roles=editors | tied)
        permissions.add("communities.override", _("Set an eligibility rule aside"), roles={Role.LEAD_OFFICE})

    def _record(self) -> None:
        from jiugai.audit.api import add_label, add_moves
        from jiugai.communities.moves import PROPOSALS

        for kind, *words in ROW_LABELS:
            for what, label in zip(("registered", "changed", "trashed", "restored"), words, strict=True):
                add_label(f"communities.{kind}.{what}", label)
        for code, label in LABELS:
            add_label(code, label)
        add_moves("communities.proposal", PROPOSALS)

    def _subjects(self) -> None:
        from django.urls import reverse

        from jiugai.attachments.api import add_reader
        from jiugai.common.subjects import add_kind
        from jiugai.communities import sources

        read = "communities.read"
        add_kind(
            "communities.proposal",
            _("Proposal"),
            lambda pk: reverse("communities:proposal", args=[pk]),
            permission="communities.proposals",
        )
        add_kind(
            "communities.community",
            _("Community"),
            lambda pk: reverse("communities:community", args=[pk]),
            permission=read,
        )
        add_kind("communities.enrolment", _("Enrolment in a programme"), sources.enrolment_url, permission=read)
        add_kind("communities.batch", _("Contiguous area"), sources.batch_url, permission=read)
        add_kind("communities.border", _("border"), lambda _pk: reverse("communities:list"), permission=read)
        add_kind(
            "communities.admissioncap",
            _("cap on later-built shares"),
            lambda _pk: reverse("communities:caps"),
            permission="communities.override",
        )
        for kind, label in ROW_KINDS:
            add_kind(f"communities.{kind}", label, partial(sources.row_url, kind), permission=read)
        for kind, may_read, may_attach in sources.READERS:
            add_reader(kind, may_read, may_attach)

    def _personal(self) -> None:
        """Personal data: who sees it, what stands on record, when it is erased."""
        from jiugai.audit.api import add_label
        from jiugai.common import permissions
        from jiugai.common.roles import Role
        from jiugai.common.scheduler import DAY, every
        from jiugai.communities.services.retention import keep_and_erase

        seeing = {Role.LEAD_OFFICE, Role.SUB_DISTRICT, Role.NEIGHBOURHOOD}
        permissions.add("communities.personal", _("See personal data of residents, with a reason"), roles=seeing)
        permissions.add("communities.retention", _("Keep personal data longer"), roles={Role.LEAD_OFFICE})
        add_label("communities.person.searched", _("Searched for a person"), security=True)
        add_label("communities.list.opened", _("Opened names and telephones of a list"), security=True)
        add_label("communities.owner.erased", _("Personal data of an owner erased"))
        add_label("communities.owner.postponed", _("Erasing of personal data put off"))
        every(DAY, "communities.keep_and_erase", keep_and_erase)

    def _shell(self) -> None:
        from jiugai.common import shell
        from jiugai.communities import sources
        from jiugai.communities.queries import record_events

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
        shell.inbox.add(shell.InboxSource("communities.erasing", 80, sources.erasing_waiting))
        shell.search.add(shell.SearchSource("communities.people", 15, _("Dwellings"), sources.find_by_person))
        for item in sources.NAV:
            shell.nav.add(item)
        shell.inbox.add(shell.InboxSource("communities.orphans", 25, sources.orphans_waiting))
        shell.inbox.add(shell.InboxSource("communities.eligibility", 20, sources.eligibility_waiting))
        shell.search.add(shell.SearchSource("communities", 10, _("Communities"), sources.find))
        for tile in sources.TILES:
            shell.overview_tiles.add(tile)
        shell.inbox.add(shell.InboxSource("communities.proposals", 30, sources.proposals_waiting))
        for tab in sources.TABS:
            shell.community_tabs.add(tab)
        shell.timeline.add(shell.TimelineSource("communities.record", 10, record_events))
