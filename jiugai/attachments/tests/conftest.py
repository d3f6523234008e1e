import pytest
from django.conf import LazySettings

from jiugai.attachments import permissions


@pytest.fixture(autouse=True)
def store(settings: LazySettings, tmp_path):
    """A store of its own for every test."""
    settings.FILES = tmp_path / "files"
    return settings.FILES


@pytest.fixture
def open_subjects(monkeypatch):
    """Subjects of kind test.open, whose files everybody in the county reads and the lead office adds to."""
    registry = permissions.readers
    entries = dict(registry._entries)
    monkeypatch.setattr(registry, "_entries", entries)
    permissions.add_reader("test.open", lambda actor, id_: True, lambda actor, id_: actor.role == "lead_office")
    permissions.add_reader("test.closed", lambda actor, id_: False)
