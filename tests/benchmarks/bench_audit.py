"""Audit: what appending and proving cost beside doing the same without an audit. On SQLite and on PostgreSQL.

    python -m tests.benchmarks.bench_audit [--full] [--database sqlite|postgresql]

Bars (each a ratio of two times measured in one run, in turns):

* one by one: `record` of N rows, each in its own transaction, and sealing them, against `create` of the same rows in a
  table of the same columns and indexes without digest, chain and triggers: at most 2.
* many: `record_many` of N rows in one transaction, and sealing them, against `bulk_create` (the ORM's, batches of
  1,000) of the same rows: at most 2.
* proof: `verify` of the sealed chain against reading the same rows (all columns, raw cursor, the same chunks) and
  hashing each with SHA-256: at most 1.5. 200,000 entries, or AUDIT_BENCH_ENTRIES; --full takes 1,000,000.

Durability: SQLite in WAL with synchronous=FULL as in production; PostgreSQL with fsync and synchronous_commit on.
Row shape: 17 fields, about 330 bytes of content: a change of three fields of a community with a reason.
Exit status 1 when a bar is missed.
"""

import argparse
import gc
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BAR_APPEND, BAR_PROOF = 2.0, 1.5
ROUNDS = 5
SINGLE, BULK = 400, 10_000
CODE = "audit.bench.changed"


def before_after(n: int) -> tuple[dict[str, Any], dict[str, Any]]:
    before = {"area": 612_300 + n, "households": 240, "note": "二层以上无外墙保温，管网老化"}
    return before, before | {"area": 612_350 + n, "households": 244, "note": "外墙保温已核实，管网更换计划待报"}


def timed(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def twin_model() -> Any:
    """A table of the same columns and indexes, without digest, chain and triggers."""
    from django.db import models

    from jiugai.audit.models import AuditEntry

    fields: dict[str, Any] = {f.name: f.clone() for f in AuditEntry._meta.fields if f.name not in {"id", "digest"}}
    indexes = [models.Index(fields=i.fields, name=f"twin_{n}") for n, i in enumerate(AuditEntry._meta.indexes)]
    meta = type("Meta", (), {"app_label": "audit", "indexes": indexes})
    return type("Twin", (models.Model,), {"__module__": __name__, "Meta": meta, **fields})


class Bench:
    def __init__(self, vendor: str, entries: int) -> None:
        from django.core.management import call_command
        from django.db import connection

        from jiugai.audit import api
        from jiugai.common.actors import Actor
        from jiugai.common.subjects import SubjectRef

        call_command("migrate", "audit", verbosity=0)
        self.vendor, self.entries, self.missed = vendor, entries, False
        self.api, self.connection = api, connection
        api.add_label(CODE, "Changed in a benchmark")
        self.actor = Actor(
            person_id=71, person_label="王五", role="lead_office", organisation_id=12,
            organisation_label="住房和城乡建设局", county="150221",
        )  # fmt: skip
        self.subject = SubjectRef("communities.community", "26")
        self.twin = twin_model()
        with connection.schema_editor() as editor:
            editor.create_model(self.twin)

    def say(self, name: str, ours: float, baseline: float, bar: float, count: int) -> None:
        ratio = ours / baseline
        missed = ratio > bar
        self.missed |= missed
        print(
            f"{self.vendor:<11} {name:<22} {ratio:5.2f} × (bar {bar})  "
            f"{count / ours:9,.0f}/s against {count / baseline:9,.0f}/s{'   MISSED' if missed else ''}",
            flush=True,
        )

    def _twins(self, count: int) -> Iterator[Any]:
        """The same rows, ready-made but for what differs."""
        from jiugai.audit.rules import canonical
        from jiugai.common import clock

        at, who = clock.now(), self.actor
        for n in range(count):
            before, after = before_after(n)
            yield self.twin(
                at=at, county=who.county, code=CODE, subject_kind=self.subject.kind, subject_id=self.subject.id,
                person_id=who.person_id, person_label=who.person_label, organisation_id=who.organisation_id,
                organisation_label=who.organisation_label, role=who.role, reason="街道重新测量",
                before=canonical(before), after=canonical(after),
            )  # fmt: skip

    def _lines(self, count: int) -> Iterator[Any]:
        for n in range(count):
            before, after = before_after(n)
            yield self.api.Line(self.subject, before, after, "街道重新测量")

    def one_by_one(self) -> None:
        from django.db import transaction

        def plain() -> None:
            for row in self._twins(SINGLE):
                with transaction.atomic():
                    row.save(force_insert=True)

        def audited() -> None:
            for line in self._lines(SINGLE):
                with transaction.atomic():
                    self.api.record(
                        self.actor, CODE, line.obj, before=line.before, after=line.after, reason=line.reason
                    )
            self.api.seal()

        self._turns("record / create", audited, plain, BAR_APPEND, SINGLE)

    def many(self) -> None:
        from django.db import transaction

        def plain() -> None:
            with transaction.atomic():
                self.twin.objects.bulk_create(self._twins(BULK), batch_size=1000)

        def audited() -> None:
            with transaction.atomic():
                self.api.record_many(self.actor, CODE, self._lines(BULK))
            self.api.seal()

        self._turns("record_many / bulk", audited, plain, BAR_APPEND, BULK)

    def _turns(
        self,
        name: str,
        ours: Callable[[], None],
        baseline: Callable[[], None],
        bar: float,
        count: int,
        rounds: int = ROUNDS,
    ) -> None:
        """Both sides in turns, so that a busy moment of the machine meets both; of each side the quietest round."""
        baseline(), ours()
        pairs = [(timed(baseline), timed(ours)) for _ in range(rounds)]
        base, mine = (min(side) for side in zip(*pairs, strict=True))
        self.say(name, mine, base, bar, count)

    def proof(self) -> None:
        from django.db import transaction

        have = self.api.chain_head().place
        for start in range(have, self.entries, BULK):
            with transaction.atomic():
                self.api.record_many(self.actor, CODE, self._lines(min(BULK, self.entries - start)))
            self.api.seal()
        with self.connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        total = self.api.chain_head().place

        def proven() -> None:
            found = self.api.verify()
            assert found.proven, found.problems[:3]
            assert found.entries == total

        def column(sql: str) -> None:
            with self.connection.cursor() as cursor:
                for start in range(0, total, CHUNK):
                    cursor.execute(sql, [start, start + CHUNK])
                    for row in cursor.fetchall():
                        hashlib.sha256("\x1f".join(map(str, row)).encode()).hexdigest()

        from jiugai.audit.models import AuditEntry
        from jiugai.audit.queries import content_sql
        from jiugai.audit.services.verify import CHUNK

        columns = ", ".join(f.column for f in AuditEntry._meta.fields)
        where = "FROM audit_auditentry e WHERE e.id > %s AND e.id <= %s ORDER BY e.id"
        sql = f"SELECT {columns} {where}"
        self._turns(f"proof of {total:,}", proven, lambda: column(sql), BAR_PROOF, total, 3)
        strict = timed(lambda: column(f"SELECT {content_sql()} {where}"))
        print(f"{self.vendor:<11} (for comparison: the digested text read as one column {total / strict:9,.0f}/s)")


def child(vendor: str, entries: int) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiugai.config.settings")
    import django

    django.setup()
    bench = Bench(vendor, entries)
    bench.one_by_one()
    bench.many()
    bench.proof()
    return int(bench.missed)


def run(vendor: str, entries: int) -> int:
    command = [sys.executable, "-m", "tests.benchmarks.bench_audit", "--child", vendor, "--entries", str(entries)]
    with tempfile.TemporaryDirectory(prefix="jiugai-bench-") as folder:
        environment = os.environ | {"JIUGAI_DATA": folder, "JIUGAI_LOG_LEVEL": "WARNING"}
        if vendor == "sqlite":
            environment["JIUGAI_DATABASE"] = f"sqlite:///{folder}/bench.sqlite3"
            return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        from tests.postgres import cluster, url

        with cluster(durable=True) as server:
            environment["JIUGAI_DATABASE"] = url(server)
            return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="prove 1,000,000 entries")
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    parser.add_argument("--entries", type=int, default=int(os.environ.get("AUDIT_BENCH_ENTRIES", "200000")))
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    entries = 1_000_000 if options.full else options.entries
    if options.child:
        return child(options.child, entries)
    print("audit: 17 fields, about 330 bytes a row; SQLite synchronous=FULL, PostgreSQL fsync=on synchronous_commit=on")
    vendors = [options.database] if options.database else ["sqlite", "postgresql"]
    return max([run(vendor, entries) for vendor in vendors])


if __name__ == "__main__":
    sys.exit(main())
