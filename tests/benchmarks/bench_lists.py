"""The list of the register at 60, 1,000 and 15,000 communities: does a page cost more in a larger county?

    python -m tests.benchmarks.bench_lists [--full] [--database sqlite|postgresql]

Each size is a simulated county of its own in one database, with its buildings and dwellings behind it: 10 dwellings to
a community, or 200 with --full (3,000,000 behind the largest). The page is asked with two filters (programme and
heating) and a text search through the whole stack in one process; 100 requests per size, in turns after a warm-up.
Baseline: the p95 of the smallest county in the same run. Durability: SQLite in WAL with synchronous=FULL, PostgreSQL
with fsync on.

Bars: p95 of the largest at most 1.5 times that of the smallest: on PostgreSQL 15,000 communities, on SQLite 1,000.
Exit status 1 when a bar is missed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BAR = 1.5
ROUNDS = 100
SIZES = {
    "sqlite": ((60, "990301"), (1_000, "990302")),
    "postgresql": ((60, "990301"), (1_000, "990302"), (15_000, "990303")),
}
QUERY = {"programme": "renovation", "heating": "shared", "q": "小区0"}


def child(vendor: str, each: int) -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "jiugai.config.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    from jiugai.accounts.api import ensure_sign_in
    from jiugai.accounts.queries import actor_of
    from jiugai.common.actors import system_actor
    from jiugai.demo.simulation.tiers import simulate_size
    from jiugai.organisations.api import OrganisationKind, county_of, ensure_organisation
    from tests.cast import signed_in_client

    call_command("prepare", verbosity=0)
    house, clients = system_actor("bench"), []
    for n, code in SIZES[vendor]:
        began = time.perf_counter()
        dwellings = simulate_size(code, 7, communities=n, dwellings=n * each, owners=0.0, tell=lambda _text: None)
        print(
            f"{vendor}: {n:,} communities, {dwellings:,} dwellings written in {time.perf_counter() - began:.0f} s",
            flush=True,
        )
        body = ensure_organisation(
            actor=house,
            county=county_of(code),
            name="模拟牵头部门",
            kind=OrganisationKind.LEAD_OFFICE,
            region_code=f"{code}000000",
        )
        posting = ensure_sign_in(
            actor=house, username=f"bench-{code}", password="Bench-Lists-2021!", organisation=body, role="lead_office",
            label="牵头 1", demo=False,
        )  # fmt: skip
        clients.append(signed_in_client(actor_of(posting)))
    if vendor == "postgresql":
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    path = reverse("communities:list")

    def ask(client: Client) -> float:
        began = time.perf_counter()
        answer = client.get(path, QUERY, SERVER_NAME="127.0.0.1")
        took = time.perf_counter() - began
        assert answer.status_code == 200, answer.status_code
        return took

    times: list[list[float]] = [[] for _ in clients]
    for _ in range(3):
        for client in clients:
            ask(client)
    for _ in range(ROUNDS):
        for own, client in zip(times, clients, strict=True):
            own.append(ask(client))
    p95 = [sorted(own)[int(len(own) * 0.95) - 1] * 1000 for own in times]
    for (n, _code), ms in zip(SIZES[vendor], p95, strict=True):
        print(f"{vendor}: {n:>6,} communities: p95 {ms:.1f} ms, ratio {ms / p95[0]:.2f} (bar {BAR})")
    return 1 if p95[-1] / p95[0] > BAR else 0


def run(vendor: str, each: int) -> int:
    with tempfile.TemporaryDirectory(prefix="lists ") as folder:
        environment = os.environ | {"JIUGAI_DATA": folder, "JIUGAI_LOG_LEVEL": "ERROR", "JIUGAI_DEMO": "off"}
        command = [sys.executable, "-m", "tests.benchmarks.bench_lists", "--child", vendor, "--each", str(each)]
        if vendor == "sqlite":
            environment.pop("JIUGAI_DATABASE", None)
            return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        from tests.postgres import cluster, url

        with cluster(durable=True) as server:
            environment["JIUGAI_DATABASE"] = url(server)
            return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--full", action="store_true", help="200 dwellings to a community: 3,000,000 behind the largest"
    )
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    each = 200 if options.full else options.each
    if options.child:
        return child(options.child, each)
    vendors = [options.database] if options.database else ["sqlite", "postgresql"]
    return max([run(vendor, each) for vendor in vendors])


if __name__ == "__main__":
    sys.exit(main())
