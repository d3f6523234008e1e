"""`manage.py serve`: the product as it runs in an office, its start, its end, and what goes wrong in between."""

import os
import re
import signal
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from jiugai.common.supervisor import Child, Supervisor
from tests.product import Installation, MakeInstallation, Running, free_port, wait_for


def _children(pid: int) -> dict[str, int]:
    """Kind of process → its number, of the direct children."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().decode()
        found |= {kind: int(child) for kind in ("gunicorn", "db_worker", "scheduler") if kind in words}
    return found


def _health(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            return int(answer.status)
    except OSError:
        return 0


@pytest.fixture(scope="module")
def office(make: MakeInstallation) -> Installation:
    office = make()
    office.manage("prepare")
    return office


@pytest.fixture(scope="module")
def running(office: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    product = Running(office, free_port(), tmp_path_factory.mktemp("log") / "out")
    wait_for(lambda: "Jiugai is ready" in product.printed or product.process.poll() is not None)
    yield product
    if product.process.poll() is None:
        product.stop()


def test_it_says_where_it_is_and_answers_there(running: Running) -> None:
    assert f"Jiugai is ready: http://127.0.0.1:{running.port}/" in running.printed, running.printed
    assert _health(running.port) == 200
    assert set(_children(running.process.pid)) == {"gunicorn", "db_worker", "scheduler"}


def test_the_console_shows_the_token_of_first_run_set_up(running: Running) -> None:
    assert re.search(r"/setup/ and give this one-time token:\n  \S{20,}\n", running.printed), running.printed


def test_it_listens_on_this_machine_only(running: Running) -> None:
    table = Path("/proc/net/tcp").read_text()
    listening = [line.split()[1] for line in table.splitlines() if line.split()[3] == "0A"]
    assert {a.split(":")[0] for a in listening if int(a.split(":")[1], 16) == running.port} == {"0100007F"}


def test_a_second_start_over_the_same_data_is_refused(running: Running, office: Installation) -> None:
    assert "already running as process" in office.refusal("serve", "--port", str(free_port()))


def test_a_taken_port_is_named(running: Running, make: MakeInstallation) -> None:
    other = make()
    assert f"127.0.0.1:{running.port} is taken" in other.refusal("serve", "--port", str(running.port))


def test_a_backup_is_made_while_it_runs(running: Running, office: Installation, tmp_path: Path) -> None:
    assert "database" in office.manage("backup", str(tmp_path / "live.tar.gz"))
    assert _health(running.port) == 200


@pytest.mark.parametrize("kind", ["db_worker", "scheduler", "gunicorn"])
def test_a_process_that_dies_is_started_again(running: Running, kind: str) -> None:
    before = _children(running.process.pid)[kind]
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: _children(running.process.pid).get(kind, before) != before)
    wait_for(lambda: _health(running.port) == 200)


def test_everything_stops_together(running: Running, office: Installation) -> None:
    children = _children(running.process.pid)
    assert running.stop() == 0
    assert "Traceback" not in running.printed
    assert not [pid for pid in children.values() if Path(f"/proc/{pid}").exists()]
    assert not (office.data / "serve.pid").exists()


def test_no_orphans_when_it_is_killed(make: MakeInstallation, tmp_path: Path) -> None:
    own = make()  # the module's own may still be running in this process
    own.manage("prepare")
    product = Running(own, free_port(), tmp_path / "out")
    wait_for(lambda: len(_children(product.process.pid)) == 3)
    children = _children(product.process.pid)
    product.process.kill()
    product.process.wait()
    wait_for(lambda: not [pid for pid in children.values() if _is_alive(pid)])


def _is_alive(pid: int) -> bool:
    try:
        return not re.search(r"^State:\s+Z", Path(f"/proc/{pid}/status").read_text(), re.M)
    except OSError:
        return False


def test_an_old_database_is_not_served(make: MakeInstallation) -> None:
    assert "not up to date" in make().refusal("serve", "--port", str(free_port()))


def test_demo_sign_ins_are_not_offered_to_the_network(make: MakeInstallation) -> None:
    assert "this machine only" in make(demo=True).refusal("serve", "--host", "0.0.0.0", "--port", str(free_port()))


def test_a_process_that_never_comes_up_ends_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jiugai.common.supervisor.LONGEST_PAUSE", 0.1)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    child = Child("broken", [sys.executable, "-c", "raise SystemExit(3)"])
    assert Supervisor([child]).run() == 1
    assert child.failures == 3
