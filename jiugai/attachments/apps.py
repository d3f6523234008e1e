from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttachmentsConfig(AppConfig):
    name = "jiugai.attachments"
    label = "attachments"

    def ready(self) -> None:
        from jiugai.attachments.models import Attachment
        from jiugai.audit.api import add_label, keep_append_only
        from jiugai.common import permissions, subjects
        from jiugai.common.roles import OFFICE_ROLES, Role

        permissions.add("attachments.read", _("Open files"), roles=OFFICE_ROLES | {Role.SYSTEM_ADMIN})
        permissions.add("attachments.add", _("Add files"), roles=OFFICE_ROLES | {Role.SYSTEM_ADMIN})
        add_label("attachments.attachment.stored", _("File stored"))
        add_label("attachments.link.added", _("File attached"))
        add_label("attachments.link.removed", _("File taken off"))
        keep_append_only(Attachment)
        subjects.add_kind("attachments.attachment", _("File"), url=_address, permission="attachments.read")


def _address(pk: str) -> str:
    from django.urls import reverse

    return reverse("attachments:detail", args=[pk])
