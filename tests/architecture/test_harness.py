"""The harness keeps its promises: no silent skips, nothing beside the code, a real PostgreSQL on demand."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests import postgres
from tests.skips import SHARED_MISSING

ROOT = Path(__file__).resolve().parents[2]
SKIPS = {
    "skip": "import pytest\ndef test_x(): pytest.skip('no reason')\n",
    "xfail": "import pytest\n@pytest.mark.xfail\ndef test_x(): assert False\n",
    "module": "import pytest\npytest.importorskip('no_such_module')\ndef test_x(): pass\n",
    "shared": f"import pytest\ndef test_x(): pytest.skip({SHARED_MISSING!r})\n",
}
CONFTEST = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.skips import NoSilentSkips
def pytest_configure(config):
    config.pluginmanager.register(NoSilentSkips(Path(__file__).parent, strict={strict}, shared={shared}))
"""


def _run(folder: Path, kind: str, *, strict: bool, shared: bool = True, allowed: str = "") -> "tuple[int, str]":
    (folder / "tests").mkdir(exist_ok=True)
    (folder / "tests" / "allowed_skips.txt").write_text(allowed)
    (folder / "conftest.py").write_text(CONFTEST.format(root=str(ROOT), strict=strict, shared=shared))
    (folder / "test_planted.py").write_text(SKIPS[kind] + "\ndef test_that_passes(): pass\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", "-c", os.devnull]
    done = subprocess.run(
        [*command, "--rootdir", folder, folder], capture_output=True, text=True, check=False, cwd=folder
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("kind", SKIPS)
def test_a_skip_fails_the_run_under_ci(tmp_path: Path, kind: str) -> None:
    code, text = _run(tmp_path, kind, strict=True)
    assert code == 1
    assert "the run fails" in text


def test_a_skip_is_only_shown_elsewhere(tmp_path: Path) -> None:
    assert _run(tmp_path, "skip", strict=False)[0] == 0


def test_a_skip_with_its_reason_on_the_list_passes(tmp_path: Path) -> None:
    assert _run(tmp_path, "skip", strict=True, allowed="*test_planted.py::test_x | the planted one\n")[0] == 0


def test_a_skip_without_reason_on_the_list_is_refused(tmp_path: Path) -> None:
    code, text = _run(tmp_path, "skip", strict=True, allowed="*test_planted.py::test_x\n")
    assert code != 0
    assert "gives no reason" in text


def test_missing_plan_documents_are_a_reason_only_where_they_are_missing(tmp_path: Path) -> None:
    assert _run(tmp_path, "shared", strict=True, shared=False)[0] == 0


def test_nothing_is_written_beside_the_code() -> None:
    assert ROOT not in settings.DATA.parents
    assert os.environ["JIUGAI_DATA"] == str(settings.DATA)


def test_throwaway_postgres_is_utf8_and_leaves_nothing() -> None:
    with postgres.cluster() as folder:
        with psycopg.connect(host=str(folder), user="postgres", dbname="postgres") as connection:
            row = connection.execute(
                "SELECT current_setting('lc_ctype'), current_setting('server_encoding')"
            ).fetchone()
        assert row == ("C.UTF-8", "UTF8")
    assert not folder.exists()
