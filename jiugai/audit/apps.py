from django.apps import AppConfig
from django.core import checks
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "jiugai.audit"
    label = "audit"
    verbose_name = _("Record of changes")

    def ready(self) -> None:
        from jiugai.audit import api, models, permissions
        from jiugai.audit.queries import VERIFIED
        from jiugai.audit.services.append_only import check_append_only
        from jiugai.audit.services.export import EXPORTED
        from jiugai.audit.services.personal import ERASED
        from jiugai.audit.services.record import LIST_EXPORTED, LOOK, record_list_export
        from jiugai.audit.services.verify import verify_daily
        from jiugai.audit.states import PROTECTED
        from jiugai.common import crypto, scheduler, shell, subjects
        from jiugai.common.tables import register_export_recorder

        api.keep_append_only(models.AuditEntry)
        api.keep_append_only(models.PersonalValue, erasable=True)
        crypto.replaced_tables.add(models.PersonalValue._meta.db_table)
        api.keep_append_only(models.AuditLink, keys=("entry_id",))
        api.keep_append_only(models.AuditSeal, keys=("first", "last"))
        checks.register(checks.Tags.database)(check_append_only)
        api.add_label(LOOK, _("Looked at personal data"), security=True)
        api.add_label(ERASED, _("Erased personal values"), security=True)
        api.add_label(VERIFIED, _("Verified the record"), security=True)
        api.add_label(LIST_EXPORTED, _("Exported a list"), security=True)
        register_export_recorder(record_list_export)
        api.add_label(EXPORTED, _("Exported the record"), security=True)
        api.add_label(PROTECTED, _("Restored the protection of tables"), security=True)
        permissions.declare()
        subjects.add_kind("audit.auditentry", _("Entry of the record"), lambda pk: reverse("audit:entry", args=[pk]))
        shell.nav.add(
            shell.NavItem(
                "audit", _("Record of changes"), "audit:list", "history", shell.NavGroup.ADMIN, 80, "audit.read"
            )
        )
        scheduler.every(2, "audit.seal", api.seal)
        scheduler.every(scheduler.DAY, "audit.verify", verify_daily)
