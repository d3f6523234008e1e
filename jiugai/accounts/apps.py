from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

_AUDIT_LABELS = {
    "person.created": _("Account opened"),
    "person.changed": _("Account changed"),
    "person.left": _("Person left"),
    "person.unlocked": _("Account unlocked"),
    "posting.given": _("Posting given"),
    "posting.ended": _("Posting ended"),
    "posting.switched": _("Posting switched"),
    "deputy.set": _("Deputy named"),
    "deputy.ended": _("Deputation ended"),
    "password.changed": _("Password changed"),
    "password.reset": _("Password reset"),
    "second_factor.added": _("Second factor added"),
    "second_factor.removed": _("Second factor removed"),
    "recovery_codes.made": _("Recovery codes made"),
    "role_rule.changed": _("Rule for a role changed"),
    "sessions.ended": _("Sessions ended"),
    "setup.token": _("Set-up token made"),
    "setup.done": _("First-run set-up done"),
}


class AccountsConfig(AppConfig):
    name = "jiugai.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from allauth.mfa.models import Authenticator
        from django.contrib.auth.signals import user_logged_in

        from jiugai.accounts.adapters import CONTEXT as SECOND_FACTOR
        from jiugai.accounts.queries import seat_holders
        from jiugai.accounts.services.sessions import close_stale_sessions
        from jiugai.accounts.services.setup import console_lines
        from jiugai.accounts.states import DoorEvent
        from jiugai.accounts.views.chooser import county_choices, posting_choices
        from jiugai.audit import api as audit
        from jiugai.common import context, permissions, scheduler, shell, subjects
        from jiugai.common.management.rotation import sealed_in
        from jiugai.common.roles import EVERYBODY, Role
        from jiugai.common.supervisor import Banner, banner
        from jiugai.organisations.api import register_people

        banner.add(Banner("accounts.setup", 5, console_lines))
        security, system, watcher = Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN
        permissions.add("accounts.self", _("Own account"), roles=EVERYBODY)
        permissions.add("accounts.read", _("See people and postings"), roles={system, security})
        permissions.add("accounts.manage_people", _("Open and close accounts"), roles={system})
        permissions.add("accounts.give_roles", _("Give roles, unlock, reset passwords"), roles={security})
        permissions.add("accounts.doors", _("See the sign-in record"), roles={security, watcher})
        admin = shell.NavGroup.ADMIN
        for item in (
            shell.NavItem("people", _("People and roles"), "accounts:people", "people", admin, 10, "accounts.read"),
            shell.NavItem("doors", _("Sign-in record"), "accounts:doors", "key", admin, 20, "accounts.doors"),
            shell.NavItem(
                "second_factor", _("Second factor"), "accounts:role_rules", "lock", admin, 30, "accounts.give_roles"
            ),
        ):
            shell.nav.add(item)
        for code, label in _AUDIT_LABELS.items():
            audit.add_label(f"accounts.{code}", label)
        for event in DoorEvent:
            audit.add_label(f"accounts.door.{event.value}", event.label)
        subjects.add_kind("accounts.person", _("Person"), lambda pk: f"/people/{pk}/", permission="accounts.read")
        subjects.add_kind("accounts.doorrecord", _("Sign-in record"))
        register_people(seat_holders)
        sealed_in(Authenticator, "data", ("secret", "seed", "migrated_codes"), SECOND_FACTOR)
        scheduler.every(300, "accounts.close_stale_sessions", close_stale_sessions)
        context.provide("postings", posting_choices)
        context.provide("counties", county_choices)
        user_logged_in.connect(_begin, dispatch_uid="accounts.begin_session", weak=False)


def _begin(sender: object, request: object, user: object, **kwargs: object) -> None:
    """Every sign-in, whatever way it came, opens a work session."""
    from jiugai.accounts.services.sessions import begin_session

    begin_session(request, user)  # type: ignore[arg-type]
