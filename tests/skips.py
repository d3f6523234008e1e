"""Nothing is skipped silently: under CI a skipped or expected-to-fail test fails the run, unless it is on the list.

`tests/allowed_skips.txt` has a line `pattern of the test's id | reason` for each. Tests of the shared plan documents
may be skipped only where those do not lie beside the project.
"""

from fnmatch import fnmatchcase
from pathlib import Path

import pytest

SHARED_MISSING = "the plan documents do not lie beside the project"


def allowed_patterns(root: Path) -> list[str]:
    path = root / "tests" / "allowed_skips.txt"
    lines = path.read_text("utf8").splitlines() if path.exists() else []
    rows = [line for line in lines if line.strip() and not line.startswith("#")]
    for row in rows:
        if not row.partition("|")[2].strip():
            raise pytest.UsageError(f"tests/allowed_skips.txt: {row!r} gives no reason")
    return [row.partition("|")[0].strip() for row in rows]


class NoSilentSkips:
    """Pytest plugin. `strict`: fail the run; `shared`: the plan documents are there, so nothing may miss them."""

    def __init__(self, root: Path, *, strict: bool, shared: bool) -> None:
        self.strict, self.shared = strict, shared
        self.patterns = allowed_patterns(root)
        self.skipped: dict[str, str] = {}

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if not report.skipped:
            return
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr or "")
        if SHARED_MISSING in reason and not self.shared:
            return
        if not any(fnmatchcase(report.nodeid, pattern) for pattern in self.patterns):
            self.skipped[report.nodeid] = getattr(report, "wasxfail", "") or reason

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self.strict and self.skipped and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.skipped:
            terminalreporter.section("skipped without a place on the list" + (": the run fails" if self.strict else ""))
            for nodeid, reason in sorted(self.skipped.items()):
                terminalreporter.line(f"{nodeid}: {reason}")
