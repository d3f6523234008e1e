"""Originals: the row says what was given by whom; the bytes lie in the store under their digest."""

from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiugai.attachments import rules
from jiugai.attachments.states import FileKind
from jiugai.common.subjects import SubjectRef


class AppendOnly(Exception):
    """An attempt to change or delete what may only be added."""


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("attachments are written once")

    def delete(self) -> NoReturn:
        raise AppendOnly("attachments are written once")


class Attachment(models.Model):
    """One act of handing in a file. The same content handed in twice is two rows over one file in the store."""

    digest = models.CharField(_("digest"), max_length=64, db_index=True)
    """SHA-256 of the content, hexadecimal."""
    size = models.BigIntegerField(_("size"))
    """Bytes."""
    kind = models.CharField(_("kind"), max_length=12, choices=FileKind)
    name = models.CharField(_("name"), max_length=rules.NAME_LENGTH)
    """As entered; what pages and headers show is `safe_name`."""
    purpose = models.CharField(_("purpose"), max_length=80)
    """Code of what it was handed in for, such as "policies.document"."""
    personal = models.BooleanField(_("contains personal data"), default=False)
    """Every opening of the content leaves an audit row."""
    county = models.CharField(_("county"), max_length=6, db_index=True)
    uploaded_by_id = models.BigIntegerField(_("uploaded by"), null=True)
    uploaded_by_label = models.CharField(_("uploaded by"), max_length=300)
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        ordering = ["-uploaded_at", "-id"]
        indexes = [models.Index(fields=["uploaded_by_id", "county"], name="attachment_uploader")]
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="attachment_not_empty"),
            models.CheckConstraint(condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="attachment_digest"),
        ]

    def __str__(self) -> str:
        return self.safe_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("attachments are written once")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("attachments:detail", args=[self.pk])

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("attachments are written once")

    @property
    def audit_label(self) -> str:
        """File names of personal papers name people: the audit shows the kind instead."""
        return str(self.get_kind_display()) if self.personal else self.safe_name

    @property
    def rule(self) -> rules.Kind:
        return rules.KINDS[self.kind]

    @property
    def safe_name(self) -> str:
        return rules.safe_name(self.name, self.rule)

    @property
    def shown_name(self) -> str:
        """The name as entered with every mark that would not be seen written out."""
        return rules.visible(self.name)

    @property
    def path(self) -> Path:
        return blob_path(self.digest)

    @property
    def digest_groups(self) -> list[str]:
        """The digest in groups of eight, for reading it against a printed one."""
        return [self.digest[i : i + 8] for i in range(0, 64, 8)]


def blob_path(digest: str) -> Path:
    """Two levels of folders keep each of them small."""
    return Path(settings.FILES) / digest[:2] / digest[2:4] / digest


class AttachmentLinkQuerySet(models.QuerySet["AttachmentLink"]):
    def delete(self) -> tuple[int, dict[str, int]]:
        if self.exclude(supports="").exists():
            raise AppendOnly("a figure rests on one of these files")
        return super().delete()


class AttachmentLink(models.Model):
    """The attachment belongs to a subject. While it `supports` a figure there, the link cannot be removed."""

    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="links", verbose_name=_("attachment"))
    subject_kind = models.CharField(_("subject"), max_length=80)
    subject_id = models.CharField(_("subject"), max_length=64)
    supports = models.CharField(_("supports"), max_length=200, blank=True)
    """The figure or decision that rests on it, in words; empty = none."""
    county = models.CharField(_("county"), max_length=6)
    linked_by_id = models.BigIntegerField(_("linked by"), null=True)
    linked_by_label = models.CharField(_("linked by"), max_length=300)
    linked_at = models.DateTimeField(_("linked at"), default=timezone.now)

    objects = AttachmentLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment link")
        ordering = ["linked_at", "id"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="attachmentlink_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["attachment", "subject_kind", "subject_id"], name="attachmentlink_once_per_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attachment_id} → {self.subject}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.supports:
            raise AppendOnly(f"{self.supports} rests on this file")
        return super().delete(*args, **kwargs)

    @property
    def subject(self) -> SubjectRef:
        return SubjectRef(self.subject_kind, self.subject_id)
