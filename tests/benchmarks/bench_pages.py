"""Pages: server time of my work and of the county overview.

    python -m tests.benchmarks.bench_pages

Each page is asked through the whole stack (middleware, permission, queries, template) in one process, without a socket.
Baseline: the sign-in page through the same stack, which reads almost nothing. Rows: both demo counties as loaded (two
plans, 26 named communities, all bodies and duties, one sign-in per role). Durability: SQLite in WAL with
synchronous=FULL. Median of 40 in turns after a warm-up.

Bar: at most 8 times the baseline, for my work and for the overview, of lead office and sub-district. Exit status 1
when it is missed.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.product import Installation

BAR = 8.0
ROUNDS = 40
PAGES = [("gt-lead", "workbench:inbox"), ("gt-lead", "workbench:overview"), ("gt-street1", "workbench:inbox")]
PAGES += [("tr-lead", "workbench:inbox"), ("tr-lead", "workbench:overview")]


def measure(demo: Installation) -> int:
    os.environ.update({k: v for k, v in demo.environment.items() if k.startswith("JIUGAI_")})
    os.environ["JIUGAI_LOG_LEVEL"] = "ERROR"
    os.environ["DJANGO_SETTINGS_MODULE"] = "jiugai.config.settings"
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    def ask(client: Client, path: str) -> float:
        began = time.perf_counter()
        answer = client.get(path)
        took = time.perf_counter() - began
        assert answer.status_code == 200, f"{path} answers {answer.status_code}"
        return took

    visitor, clients = Client(SERVER_NAME="127.0.0.1"), {}
    for username in {u for u, _ in PAGES}:
        clients[username] = Client(SERVER_NAME="127.0.0.1")
        clients[username].post("/sign-in/demo/", {"username": username})
    missed = 0
    for username, name in PAGES:
        client, path = clients[username], reverse(name)
        for _ in range(3):
            ask(client, path), ask(visitor, "/sign-in/")
        pairs = [(ask(client, path), ask(visitor, "/sign-in/")) for _ in range(ROUNDS)]
        page, base = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
        with CaptureQueriesContext(connection) as queries:
            ask(client, path)
        missed += page / base > BAR
        print(
            f"{name} of {username}: {page:.1f} ms, {len(queries)} queries; sign-in page {base:.1f} ms:"
            f" ratio {page / base:.2f} (bar {BAR})"
        )
    return 1 if missed else 0


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="a demo ") as folder:
        demo = Installation(Path(folder), "", demo=True)
        demo.manage("prepare")
        return measure(demo)


if __name__ == "__main__":
    sys.exit(main())
