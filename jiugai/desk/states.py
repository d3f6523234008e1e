"""States of a background job, and of a table that is being taken in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class JobState(TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


OPEN = (JobState.QUEUED, JobState.RUNNING)
"""States in which a job still moves."""


class ImportState(TextChoices):
    UPLOADED = "uploaded", pgettext_lazy("import", "uploaded")
    MATCHED = "matched", pgettext_lazy("import", "columns matched")
    CHECKED = "checked", pgettext_lazy("import", "checked")
    IMPORTING = "importing", pgettext_lazy("import", "being written")
    IMPORTED = "imported", pgettext_lazy("import", "imported")
    UNDONE = "undone", pgettext_lazy("import", "taken back")
    DISCARDED = "discarded", pgettext_lazy("import", "discarded")


UNSETTLED = (ImportState.UPLOADED, ImportState.MATCHED, ImportState.CHECKED, ImportState.IMPORTING)
"""States in which nothing stands in the register yet."""
