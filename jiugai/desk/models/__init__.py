"""What a person leaves on the desk: jobs that run, forms half filled, views of lists, tables being taken in."""

from jiugai.desk.models.work import Draft, Job, SavedView

__all__ = ["Draft", "Job", "SavedView"]
