"""Every clause of the two plan documents has a test that proves it, or stands on a list that only shrinks."""

import os
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.docs import clauses
from tests.docs.clauses import Clause, Mark


@pytest.fixture(scope="module")
def marks() -> list[Mark]:
    return clauses.read_marks(ROOT)


def test_marks_and_pending_list_fit(marks: list[Mark]) -> None:
    assert clauses.faults(marks, clauses.read_pending(ROOT), None) == []


def test_every_clause_is_proved_or_pending(shared: Path, marks: list[Mark]) -> None:
    known = clauses.read_clauses(shared / "mission" / "clauses.yaml")
    assert clauses.faults(marks, clauses.read_pending(ROOT), known) == []


def test_traceability_is_up_to_date(shared: Path, marks: list[Mark]) -> None:
    known = clauses.read_clauses(shared / "mission" / "clauses.yaml")
    written = (ROOT / clauses.TRACEABILITY).read_text("utf8")
    assert written == clauses.render(marks, known), "python -m tests.docs"


KNOWN = {c: Clause(c, "一") for c in ("TR-1", "TR-2", "GT-1")}
TESTS = """
import pytest
pytestmark = pytest.mark.clause("GT-1", part="all of the file")

@pytest.mark.clause("TR-1")
def test_whole(): ...

@pytest.mark.clause("TR-2", part="members")
class TestMembers:
    def test_one(self): ...

@pytest.mark.parametrize("x", [1, pytest.param(2, marks=pytest.mark.clause("TR-2", part="one side"))])
def test_by_parameter(x): ...
"""


def test_marks_are_read_from_tests_classes_files_and_parameters(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(TESTS)
    marks = clauses.read_marks(tmp_path, "-p", "no:django", "-c", os.devnull, "--rootdir", str(tmp_path))
    assert Mark("TR-1", "test_planted.py::test_whole") in marks
    assert Mark("TR-2", "test_planted.py::TestMembers::test_one", "members") in marks
    assert Mark("TR-2", "test_planted.py::test_by_parameter", "one side") in marks
    assert len([m for m in marks if m.clause == "GT-1"]) == 3


@pytest.mark.parametrize(
    ("marks", "pending", "sentence"),
    [
        ([Mark("TR-1", "t")], ["TR-1", "TR-2", "GT-1"], "TR-1 is proved and still pending"),
        ([Mark("TR-1", "t", "a part")], ["TR-2", "GT-1"], "TR-1 has neither a test"),
        ([Mark("XX-1", "t")], ["TR-1", "TR-2", "GT-1"], "XX-1, which is no clause"),
        ([], ["TR-1", "TR-2", "GT-1", "XX-2"], "XX-2 is pending, but no clause"),
        ([], ["TR-1", "TR-2", "GT-1", "GT-1"], "GT-1 stands twice"),
    ],
)
def test_each_fault_is_named(marks: list[Mark], pending: list[str], sentence: str) -> None:
    found = clauses.faults(marks, pending, KNOWN)
    assert len(found) == 1
    assert sentence in found[0]


def test_a_part_does_not_count_as_the_whole() -> None:
    assert clauses.faults([Mark("TR-1", "t", "a part")], ["TR-1", "TR-2", "GT-1"], KNOWN) == []
    text = clauses.render([Mark("TR-1", "t", "a part")], KNOWN)
    assert "| TR-1 | 一 | in part | `t` (a part) |" in text
    assert "0 are proved as a whole and 1 in part" in text
