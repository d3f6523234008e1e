"""The sealer: gives written entries their place in the chain, a few seconds after the change.

Writers know nothing of it and wait for nobody. On PostgreSQL a transaction with lower ids may end after one with higher
ids, so the sealer may not simply go on from the highest id it has seen. It looks at everything above `settled`: the id
up to which every entry has its link or will never exist. Whoever has taken an id holds a lock on the table of entries
until the end of the transaction; once every such holder began later than a former seal was made, all ids which that
seal could have seen are decided, and `settled` moves up to its `highest`.
"""

import datetime
from collections.abc import Sequence

from django.db import connection, transaction

from jiugai.audit import verifier
from jiugai.audit.models import AuditLink, AuditSeal
from jiugai.common import clock
from jiugai.common.crypto import keyed_digest

BATCH = {"sqlite": 2_000, "postgresql": 10_000}
"""Entries per seal; on SQLite the sealer holds the only write lock meanwhile (about 10 ms)."""
ADVISORY_LOCK = 7_105_318_004
CLOCK_STEP = datetime.timedelta(minutes=1)
"""Steps of the server's clock up to this size do no harm."""

_UNSEALED = """
SELECT e.id, e.digest FROM audit_auditentry e
WHERE e.id > %s AND NOT EXISTS (SELECT 1 FROM audit_auditlink l WHERE l.entry_id = e.id)
ORDER BY e.id LIMIT %s
"""
_OLDEST_WRITER = """
SELECT min(coalesce(a.xact_start, '0001-01-01 12:00Z'))
FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.relation = 'audit_auditentry'::regclass AND l.mode = 'RowExclusiveLock' AND l.granted
  AND l.pid IS DISTINCT FROM pg_backend_pid()
"""

Unsealed = Sequence[tuple[int, str]]


def seal() -> int:
    """Chain everything that is written and committed; gives the number of entries chained.

    One sealer at a time: a second one returns 0 at once (PostgreSQL) or waits for the first (SQLite). Should two ever
    meet, unique places and unique entries make a fork impossible.
    """
    sealed = 0
    while batch := _seal_batch():
        sealed += batch
        if batch < BATCH[connection.vendor]:
            break
    return sealed


def _seal_batch() -> int:
    if connection.vendor == "sqlite" and not _unsealed(_last_seal(), 1):
        return 0  # looked at without the write lock, so that an idle sealer disturbs nobody
    with transaction.atomic():
        if not _only_sealer():
            return 0
        last = _last_seal()
        settled = _settled(last)  # before the rows are read: what is decided now is seen by the next statement
        rows = _unsealed(last, BATCH[connection.vendor])
        if rows:
            _chain(last, rows, settled)
    return len(rows)


def _only_sealer() -> bool:
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        return bool(cursor.fetchone()[0])


def _last_seal() -> AuditSeal | None:
    return AuditSeal.objects.order_by("-number").first()


def _unsealed(last: AuditSeal | None, limit: int) -> Unsealed:
    with connection.cursor() as cursor:
        cursor.execute(_UNSEALED, [last.settled if last else 0, limit])
        return cursor.fetchall()


def _settled(last: AuditSeal | None) -> int | None:
    """Id up to which everything is decided; None: whatever this batch will have seen (SQLite has one writer)."""
    if connection.vendor == "sqlite":
        return None
    if last is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST_WRITER)
        oldest = cursor.fetchone()[0]
    seals = AuditSeal.objects.filter(at__lt=oldest - CLOCK_STEP) if oldest else AuditSeal.objects.all()
    decided = seals.order_by("-number").values_list("highest", flat=True).first()
    return max(last.settled, decided or 0)


def _chain(last: AuditSeal | None, rows: Unsealed, settled: int | None) -> None:
    start, head = (last.last, last.head) if last else (0, verifier.GENESIS)
    links = []
    for place, (entry, digest) in enumerate(rows, start + 1):
        head = verifier.link_digest(head, entry, digest)
        links.append((place, entry, head))
    _write_links(links)
    highest = max(rows[-1][0], last.highest if last else 0)
    if settled is None:
        settled = highest
    elif len(rows) == BATCH[connection.vendor]:  # more may wait above this batch
        settled = max(min(settled, rows[-1][0]), last.settled if last else 0)
    seal = AuditSeal(
        number=last.number + 1 if last else 1,
        first=links[0][0],
        last=links[-1][0],
        head=head,
        highest=highest,
        settled=settled,
        at=_database_time(),
    )
    seal.mark = keyed_digest(seal.marked_text())
    seal.save(force_insert=True)


def _write_links(links: list[tuple[int, int, str]]) -> None:
    """Many narrow rows: one prepared statement, or one array per column, is several times faster than the ORM."""
    table = AuditLink._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns = [list(column) for column in zip(*links, strict=True)]
            cursor.execute(
                f"INSERT INTO {table} (place, entry_id, digest) "  # noqa: S608 - table of the model
                "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[])",
                columns,
            )
        else:
            cursor.executemany(f"INSERT INTO {table} (place, entry_id, digest) VALUES (%s, %s, %s)", links)  # noqa: S608


def _database_time() -> datetime.datetime:
    """The clock by which PostgreSQL also tells when a transaction began."""
    if connection.vendor == "sqlite":
        return clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
