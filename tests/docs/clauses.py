"""Which clause of the plan documents is proved by which test, read from the marks on the tests.

    @pytest.mark.clause("TR-2.1")                   the test proves the clause
    @pytest.mark.clause("TR-4.1", part="members")   it proves a part of it, which does not count as the whole

`python -m tests.docs` writes docs/traceability.md and takes proved clauses off docs/pending-clauses.txt.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.architecture.sources import ROOT

PENDING = "docs/pending-clauses.txt"
TRACEABILITY = "docs/traceability.md"
PENDING_HEAD = """\
# Clauses of the two plan documents that no test proves as a whole yet. The list only shrinks: a clause leaves it with
# its test (python -m tests.docs), and a proved clause may not stand here.
"""


@dataclass(frozen=True)
class Clause:
    id: str
    where: str


@dataclass(frozen=True, order=True)
class Mark:
    clause: str
    test: str
    part: str = ""


def read_clauses(path: Path) -> dict[str, Clause]:
    """Clauses in the order of the documents."""
    rows = yaml.safe_load(path.read_text("utf8"))
    return {row["id"]: Clause(row["id"], str(row["where"])) for row in rows}


def read_marks(root: Path, *options: str) -> list[Mark]:
    """All marks of the tests under a root, as pytest itself collects them (tests/docs/collector.py), sorted."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = [
            sys.executable,
            "-m",
            "pytest",
            "--collect-only",
            "-q",
            "-p",
            "no:xdist",
            "-p",
            "tests.docs.collector",
        ]
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "JIUGAI_"))}
        environment = kept | {"CLAUSES_OUT": out.name, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [*command, *options], cwd=root, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode not in (0, 5):
            raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
        return sorted({Mark(*row) for row in json.loads(Path(out.name).read_text("utf8") or "[]")})


def read_pending(root: Path) -> list[str]:
    path = root / PENDING
    lines = path.read_text("utf8").splitlines() if path.exists() else []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def faults(marks: list[Mark], pending: list[str], clauses: dict[str, Clause] | None) -> list[str]:
    """What is wrong between marks, list and documents (None: the documents are not at hand)."""
    whole = {m.clause for m in marks if not m.part}
    found = [f"{c} is proved and still pending: python -m tests.docs" for c in pending if c in whole]
    found += [f"{c} stands twice among the pending" for c in sorted(set(pending)) if pending.count(c) > 1]
    if clauses is not None:
        found += [f"{m.test} names {m.clause}, which is no clause" for m in marks if m.clause not in clauses]
        found += [f"{c} is pending, but no clause" for c in pending if c not in clauses]
        found += [
            f"{c} has neither a test nor a place among the pending" for c in clauses if c not in whole | {*pending}
        ]
    return found


def render(marks: list[Mark], clauses: dict[str, Clause]) -> str:
    """Text of docs/traceability.md."""
    by_clause: dict[str, list[Mark]] = {}
    for mark in marks:
        by_clause.setdefault(mark.clause, []).append(mark)
    whole = sum(any(not m.part for m in by_clause.get(c, [])) for c in clauses)
    part = sum(bool(by_clause.get(c)) for c in clauses) - whole
    lines = [
        "# From clause to test",
        "",
        "Written by `python -m tests.docs`; do not edit. TR is the plan of 土默特右旗, GT the plan of 高唐县.",
        f"Of {len(clauses)} clauses, {whole} are proved as a whole and {part} in part.",
        "",
        "| clause | place in the document | proved | tests |",
        "|---|---|---|---|",
    ]
    for clause in clauses.values():
        rows = by_clause.get(clause.id, [])
        state = "yes" if any(not m.part for m in rows) else "in part" if rows else "not yet"
        tests = "<br>".join(f"`{m.test}`" + (f" ({m.part})" if m.part else "") for m in rows)
        lines.append(f"| {clause.id} | {clause.where} | {state} | {tests} |")
    return "\n".join(lines) + "\n"


def write(root: Path, clauses: dict[str, Clause]) -> dict[str, Any]:
    """Write both documents from the marks."""
    marks = read_marks(root)
    whole = {m.clause for m in marks if not m.part}
    pending = [c for c in clauses if c not in whole]
    (root / PENDING).write_text(PENDING_HEAD + "".join(f"{c}\n" for c in pending), "utf8")
    (root / TRACEABILITY).write_text(render(marks, clauses), "utf8")
    return {"pending": len(pending), "whole": len(clauses) - len(pending)}
