"""Start: from a clone to the first page, and a warm start. Both through `make run`, as a person types it.

    python -m tests.benchmarks.bench_start

Bars (each a ratio of two times measured in one run):

* first: clone of the tree → first page of the demo, against making the same environment alone (venv and pip with the
  same locked packages, same index, same cache): at most 2. Everything of the project itself — words, 60 migrations,
  static files, both counties, server — has to fit into the time of its packages.
* warm: a second `make run` → first page, against `manage.py check` alone, the cheapest thing a Django project does
  (median of 3, in turns): at most 6, and never more than 10 seconds.

Durability: SQLite in WAL with synchronous=FULL as in production. Exit status 1 when a bar is missed.
"""

import contextlib
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from tests.product import ROOT, free_port

BAR_FIRST, BAR_WARM, LONGEST_WARM = 2.0, 6.0, 10.0
ROUNDS = 3


def clone(target: Path) -> None:
    """The files of the tree as they stand, without what git ignores."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def first_page(folder: Path) -> float:
    """Seconds from `make run` to the first page; the product is stopped again."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JIUGAI_")}
    log = folder / "run.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            ["make", "run", f"PORT={port}"], cwd=folder, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    began = time.perf_counter()
    try:
        while time.perf_counter() - began < 900:
            if process.poll() is not None:
                raise RuntimeError(log.read_text()[-2000:])
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
                    answer.read()
                return time.perf_counter() - began
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        raise RuntimeError("no page within 15 minutes")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def environment_alone(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    pip = [folder / "venv" / "bin" / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", ROOT / "requirements.lock"], check=True)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="a clone ") as name:
        folder = Path(name) / "jiugai"
        folder.mkdir()
        clone(folder)
        bare = timed(lambda: environment_alone(Path(name)))
        first = first_page(folder)
        check = [folder / ".venv" / "bin" / "python", "manage.py", "check"]
        warm, base = [], []
        for _ in range(ROUNDS):
            warm.append(first_page(folder))
            base.append(timed(lambda: subprocess.run(check, cwd=folder, check=True, capture_output=True)))
    warm_median, base_median = statistics.median(warm), statistics.median(base)
    print(f"first page {first:.1f} s, environment alone {bare:.1f} s: ratio {first / bare:.2f} (bar {BAR_FIRST})")
    print(
        f"warm start {warm_median:.2f} s, manage.py check {base_median:.2f} s: ratio {warm_median / base_median:.2f}"
        f" (bar {BAR_WARM}, and {LONGEST_WARM:.0f} s)"
    )
    met = first / bare <= BAR_FIRST and warm_median / base_median <= BAR_WARM and warm_median <= LONGEST_WARM
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
