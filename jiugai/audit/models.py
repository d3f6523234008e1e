"""What happened, and the chain over it. Rows are only ever added; the database itself refuses anything else."""

import datetime
import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiugai.audit.states import label_of
from jiugai.common.crypto import EncryptedTextField
from jiugai.common.subjects import SubjectRef, kind_label, url_of


class AuditEntry(models.Model):
    """One change, or one look at personal data: who, for whom, when (true time), what, why.

    Written in the transaction of the change with its own digest; it holds no place in the chain yet, so that writers
    never wait for each other. People and organisations are kept as id and label, never as keys upwards.
    """

    at = models.DateTimeField(_("time"))
    county = models.CharField(_("county"), max_length=6, blank=True)
    code = models.CharField(_("what"), max_length=80)
    subject_kind = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    subject_label = models.CharField(_("subject"), max_length=200, blank=True)
    person_id = models.BigIntegerField(null=True)
    person_label = models.CharField(_("person"), max_length=100)
    organisation_id = models.BigIntegerField(null=True)
    organisation_label = models.CharField(_("organisation"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=40, blank=True)
    stands_in_for_id = models.BigIntegerField(null=True)
    stands_in_for_label = models.CharField(_("stands in for"), max_length=100, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    before = models.TextField(_("before"), blank=True, help_text="canonical JSON")
    after = models.TextField(_("after"), blank=True, help_text="canonical JSON")
    request_id = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="audit_subject"),
            models.Index(fields=["county", "at"], name="audit_county_at"),
            models.Index(fields=["person_id"], name="audit_person"),
            models.Index(fields=["county", "code"], name="audit_county_code"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.code} {self.subject_label}".rstrip()

    @property
    def label(self) -> str:
        return label_of(self.code)

    @property
    def subject(self) -> SubjectRef | None:
        return SubjectRef(self.subject_kind, self.subject_id) if self.subject_kind else None

    @property
    def subject_url(self) -> str:
        return url_of(self.subject) if self.subject else ""

    @property
    def subject_kind_label(self) -> str:
        return kind_label(self.subject_kind) if self.subject_kind else ""

    @property
    def before_values(self) -> dict[str, Any]:
        return json.loads(self.before) if self.before else {}

    @property
    def after_values(self) -> dict[str, Any]:
        return json.loads(self.after) if self.after else {}


class PersonalValue(models.Model):
    """A personal value named in an entry, encrypted, until it is erased; the entry keeps its keyed digest for ever.

    `sealed` holds a random salt and the canonical value: without the salt, which goes with the value, the digest
    cannot be tried out even by who has the key.
    """

    class Side(models.TextChoices):
        BEFORE = "before", _("before")
        AFTER = "after", _("after")

    entry = models.ForeignKey(AuditEntry, models.PROTECT, related_name="personal_values")
    side = models.CharField(max_length=6, choices=Side.choices)
    name = models.CharField(max_length=80)
    sealed = EncryptedTextField()

    class Meta:
        verbose_name = _("personal value")
        verbose_name_plural = _("personal values")
        constraints = [models.UniqueConstraint(fields=["entry", "side", "name"], name="audit_personal_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.side} {self.name}"


class AuditLink(models.Model):
    """The place of one entry in the chain, and the digest over the link before it and the entry's own digest."""

    place = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="link")
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit link")
        verbose_name_plural = _("audit links")

    def __str__(self) -> str:
        return f"{self.place} → {self.entry_id}"


class AuditSeal(models.Model):
    """One batch chained by the sealer, with the head it left behind and a mark made with the installation's key.

    `highest` is the highest entry id that the batch looked at; every entry up to `settled` has its link or will never
    exist, so that transactions that end late are not lost and the sealer need not look at old rows again.
    """

    number = models.BigIntegerField(primary_key=True)
    first = models.BigIntegerField(unique=True)
    last = models.BigIntegerField(unique=True)
    head = models.CharField(max_length=64)
    highest = models.BigIntegerField()
    settled = models.BigIntegerField()
    at = models.DateTimeField()
    mark = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")

    def __str__(self) -> str:
        return f"{self.number}: {self.first}—{self.last}"

    def marked_text(self) -> str:
        """What the keyed mark stands for."""
        at = self.at.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        return f"seal {self.number} {self.first} {self.last} {self.head} {self.highest} {self.settled} {at}"
