from importlib import import_module

import pytest

from jiugai.desk.api import importers, job_kind
from jiugai.desk.services.kinds import job_kinds
from jiugai.desk.tests.importer import ThingImporter


@pytest.fixture
def kinds(monkeypatch):
    """Kinds of jobs declared here are forgotten after the test: `@kinds("test.count", "Count")`."""
    monkeypatch.setattr(job_kinds, "_entries", dict(job_kinds._entries))
    return job_kind


@pytest.fixture
def things(monkeypatch):
    """The importer of tests, forgotten after the test."""
    monkeypatch.setattr(importers, "_entries", dict(importers._entries))
    return importers.add(ThingImporter())


@pytest.fixture
def held(monkeypatch):
    """Jobs stay in the queue, as without a worker."""
    monkeypatch.setattr(import_module("jiugai.desk.services.start_job"), "enqueue", lambda pk: None)
