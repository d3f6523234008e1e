import pytest

from jiugai.desk.api import job_kind
from jiugai.desk.services.kinds import job_kinds


@pytest.fixture
def kinds(monkeypatch):
    """Kinds of jobs declared here are forgotten after the test: `@kinds("test.count", "Count")`."""
    monkeypatch.setattr(job_kinds, "_entries", dict(job_kinds._entries))
    return job_kind
