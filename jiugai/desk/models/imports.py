"""Tables that are taken in: the batch, its file in parts, its checked rows in frames, and columns remembered."""

import datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiugai.common.crypto import EncryptedBytesField, EncryptedTextField
from jiugai.desk.models.work import Job
from jiugai.desk.states import ImportState


class ImportBatch(models.Model):
    """One file of one kind of rows, on its way from the upload into the register, and back for seven days.

    Whatever of it may name a resident (file name, sheet, heads, cells, answers) is encrypted.
    """

    kind = models.CharField(_("kind"), max_length=80)
    """Id of its importer."""
    permission = models.CharField(_("permission"), max_length=80)
    """Of its importer: who lacks it does not see the batch."""
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    county = models.CharField(_("county"), max_length=6)
    scope = models.CharField(_("working area"), max_length=12, blank=True)
    """Of the person at the upload, a prefix of the division code: who works in a wider area sees the batch too."""
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    person_label = models.CharField(_("uploaded by"), max_length=300)
    organisation_id = models.BigIntegerField(_("organisation"), null=True)
    role = models.CharField(_("role"), max_length=40)
    """With the organisation: whose inbox it stands in."""
    language = models.CharField(_("language"), max_length=10)
    """In which the rows are told what is wrong with them."""
    file_name = EncryptedTextField(_("file name"), blank=True)
    size = models.PositiveBigIntegerField(_("size"))
    """Bytes."""
    digest = models.CharField(_("digest"), max_length=64)
    """Keyed digest of the content: finds the same file again."""
    table = EncryptedTextField(_("table"), blank=True)
    """JSON of `services.importing_files.TableFacts`; empty until the file was read."""
    sheet = EncryptedTextField(_("sheet"), blank=True)
    head_row = models.PositiveIntegerField(_("head row"), default=0)
    """As in Excel; 0 = found by itself."""
    mapping = models.JSONField(_("columns"), default=list)
    """For each column of the file the name of its head, "" = not imported."""
    decisions = EncryptedTextField(_("answers"), blank=True)
    """JSON object: question → chosen option."""
    counts = models.JSONField(_("counts"), default=dict)
    """Rows per outcome at the last check or import, open questions, and questions of one sort."""
    notes = EncryptedTextField(_("notes"), blank=True)
    """JSON list of sentences about cells, such as mixed units, from the last check."""
    written = models.JSONField(_("written"), default=dict)
    """What the importer counted while writing."""
    run = models.BigIntegerField(_("run"), default=0)
    """Which frames count: those of the last check that came to its end."""
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name=_("background work"))
    """The last one: reading, checking, writing or taking back."""
    undo_report = EncryptedTextField(_("kept when taken back"), blank=True)
    """JSON: {"reversed": n, "kept": [[label, why], …]}."""
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    touched_at = models.DateTimeField(_("last touched"), default=timezone.now)
    checked_at = models.DateTimeField(_("checked at"), null=True)
    applied_at = models.DateTimeField(_("imported at"), null=True)
    undone_at = models.DateTimeField(_("taken back at"), null=True)
    erased_at = models.DateTimeField(_("content erased at"), null=True)

    class Meta:
        verbose_name = _("import batch")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["county", "kind", "-created_at"], name="importbatch_list"),
            models.Index(fields=["county", "digest"], name="importbatch_same_file"),
            models.Index(fields=["erased_at", "touched_at"], name="importbatch_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=[ImportState.IMPORTED, ImportState.UNDONE])
                | models.Q(applied_at__isnull=False),
                name="importbatch_imported_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ImportState.UNDONE) | models.Q(undone_at__isnull=False),
                name="importbatch_undone_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("desk:import", args=[self.pk])

    @property
    def audit_label(self) -> str:
        """Names of files may name people."""
        return str(self)

    @property
    def county_code(self) -> str:
        return self.county

    @property
    def undo_until(self) -> datetime.datetime | None:
        return self.applied_at + UNDO_FOR if self.applied_at else None

    @property
    def can_undo(self) -> bool:
        return self.state == ImportState.IMPORTED and self.undo_until is not None and timezone.now() < self.undo_until

    @property
    def n(self) -> int:
        """Rows at the last check."""
        return sum(int(self.counts.get(outcome, 0)) for outcome in ("new", "changed", "same", "fault", "ask"))


UNDO_FOR = datetime.timedelta(days=7)


class ImportPart(models.Model):
    """A piece of the file's bytes, encrypted; together and in order they are the file."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="parts", verbose_name=_("import batch"))
    n = models.PositiveIntegerField(_("number"))
    content = EncryptedBytesField(_("content"))

    class Meta:
        verbose_name = _("part of a file")
        ordering = ["n"]
        constraints = [models.UniqueConstraint(fields=["batch", "n"], name="importpart_once")]

    def __str__(self) -> str:
        return f"{self.batch_id} / {self.n}"


class ImportFrame(models.Model):
    """Up to 500 checked rows: their cells, what importing would do, faults and questions."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="frames", verbose_name=_("import batch"))
    run = models.BigIntegerField(_("run"))
    n = models.PositiveIntegerField(_("number"))
    new = models.PositiveSmallIntegerField(_("new rows"))
    changed = models.PositiveSmallIntegerField(_("changed rows"))
    same = models.PositiveSmallIntegerField(_("rows without change"))
    fault = models.PositiveSmallIntegerField(_("rows with faults"))
    ask = models.PositiveSmallIntegerField(_("rows with a question"))
    rows = EncryptedBytesField(_("rows"))
    """Compressed JSON, a list of `services.importing_frames.Kept`."""

    class Meta:
        verbose_name = _("frame of checked rows")
        ordering = ["n"]
        constraints = [models.UniqueConstraint(fields=["batch", "run", "n"], name="importframe_once")]

    def __str__(self) -> str:
        return f"{self.batch_id} / {self.n}"


class ImportColumns(models.Model):
    """Which column a person matched to which head, by importer: the next file comes matched."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=80)
    heads = EncryptedTextField(_("heads"))
    """JSON object: head as it stood in the file → name of the importer's head, "" = not imported."""

    class Meta:
        verbose_name = _("columns remembered")
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="importcolumns_once")]

    def __str__(self) -> str:
        return self.kind
