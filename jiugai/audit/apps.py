from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "jiugai.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        from jiugai.audit import api, models
        from jiugai.audit.services.append_only import check_append_only
        from jiugai.audit.services.record import LOOK

        api.keep_append_only(models.AuditEntry)
        api.keep_append_only(models.PersonalValue, erasable=True)
        api.keep_append_only(models.AuditLink, keys=("entry_id",))
        api.keep_append_only(models.AuditSeal, keys=("first", "last"))
        checks.register(checks.Tags.database)(check_append_only)
        api.add_label(LOOK, _("Looked at personal data"))
