"""What a person leaves on the desk: jobs that run, forms half filled, views of lists, tables being taken in."""

from jiugai.desk.models.imports import ImportBatch, ImportColumns, ImportFrame, ImportPart
from jiugai.desk.models.work import Draft, Job, SavedView

__all__ = ["Draft", "ImportBatch", "ImportColumns", "ImportFrame", "ImportPart", "Job", "SavedView"]
