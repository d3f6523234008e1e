"""Pytest plugin: writes the clause marks of all collected tests to the file that CLAUSES_OUT names."""

import json
import os
from pathlib import Path

import pytest


def pytest_collection_finish(session: pytest.Session) -> None:
    rows = [
        [str(clause), item.nodeid.partition("[")[0], str(mark.kwargs.get("part") or "")]
        for item in session.items
        for mark in item.iter_markers("clause")
        for clause in mark.args
    ]
    Path(os.environ["CLAUSES_OUT"]).write_text(json.dumps(rows), "utf8")
