"""The proof of the chain inside the product: every row, every link, every seal, named when it is wrong."""

import datetime
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from operator import itemgetter
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django_tasks import task

from jiugai.audit.models import AuditEntry, AuditLink, AuditSeal, PersonalValue
from jiugai.audit.queries import VERIFIED, chain_head, content_sql, last_verification
from jiugai.audit.rules import PERSONAL
from jiugai.audit.services.append_only import unprotected_tables
from jiugai.audit.services.record import personal_digest, record
from jiugai.audit.verifier import Problem, Row, Walk
from jiugai.common import clock
from jiugai.common.actors import Actor, system_actor
from jiugai.common.crypto import keyed_digest
from jiugai.common.results import NotAllowed

CHUNK = 20_000
AT_ONCE = 100_000
"""Entries that are proven within a second."""
LISTED = 50
"""Problems kept in the entry of a verification; the command lists more."""


@dataclass(frozen=True)
class Verification:
    """What a proof found. `proven` only when nothing is wrong; an unsealed tail is no fault, it is not proven yet."""

    entries: int
    head: str
    unsealed: int
    problems: tuple[Problem, ...] = ()
    more: int = 0
    """Problems beyond those that are listed."""
    unprotected: tuple[str, ...] = field(default=())
    """Append-only tables whose triggers are gone."""

    @property
    def proven(self) -> bool:
        return not self.problems and not self.unprotected


def chain_rows(upto: int, chunk: int = CHUNK) -> Iterator[list[Row]]:
    """The chain in order, with the content that was digested, in chunks: bounded memory, no long transaction."""
    sql = (
        f"SELECT l.place, l.entry_id, l.digest, e.digest, {content_sql()} "  # noqa: S608 - columns of the model
        "FROM audit_auditlink l LEFT JOIN audit_auditentry e ON e.id = l.entry_id AND e.id BETWEEN %s AND %s "
        "WHERE l.place > %s AND l.place <= %s"
    )
    ids = "SELECT min(entry_id), max(entry_id) FROM audit_auditlink WHERE place > %s AND place <= %s"
    with connection.cursor() as cursor:
        for start in range(0, upto, chunk):
            places = [start, min(start + chunk, upto)]
            cursor.execute(ids, places)  # with their range named, PostgreSQL reads only these entries
            cursor.execute(sql, [*cursor.fetchone(), *places])
            yield sorted(cursor.fetchall(), key=itemgetter(0))  # nearly in order already; the database sorts wide rows


def verify(*, personal: bool = False) -> Verification:
    """Prove the whole chain. `personal` also holds the encrypted personal values against their digests (slower)."""
    seal = AuditSeal.objects.order_by("-number").first()
    last, settled = (seal.last, seal.settled) if seal else (0, 0)
    walk = Walk()
    for rows in chain_rows(last):
        walk.rows(rows)
    if walk.place < last:
        walk.report(Problem("unlinked", None, walk.place + 1, f"{walk.place + 1}—{last}"))
    _seals(walk)
    _outsiders(walk, last, settled)
    if personal:
        _personal_values(walk)
    walk.finish()
    return Verification(
        entries=walk.place,
        head=walk.head,
        unsealed=chain_head().unsealed,
        problems=tuple(walk.problems),
        more=walk.more,
        unprotected=tuple(unprotected_tables()),
    )


def _seals(walk: Walk) -> None:
    """Seals follow each other, end where the chain says, and carry the mark of this installation's key."""
    number = last = 0
    for seal in AuditSeal.objects.order_by("number").iterator(chunk_size=CHUNK):
        follows = seal.number == number + 1 and seal.first == last + 1 and seal.last >= seal.first
        if not follows or keyed_digest(seal.marked_text()) != seal.mark:
            walk.report(Problem("seal", None, seal.first, f"{seal.number}: {seal.first}—{seal.last}"))
        number, last = seal.number, seal.last
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.entry_id, s.last FROM audit_auditseal s LEFT JOIN audit_auditlink l ON l.place = s.last "
            "WHERE l.digest IS NULL OR l.digest <> s.head ORDER BY s.last"
        )
        for entry, place in cursor.fetchall():
            walk.report(Problem("seal", entry, place))


def _outsiders(walk: Walk, last: int, settled: int) -> None:
    """Links behind the last seal, and entries that appeared where everything was chained already."""
    for link in AuditLink.objects.filter(place__gt=last).order_by("place")[: walk.limit]:
        if not AuditSeal.objects.filter(last__gte=link.place).exists():  # sealed meanwhile
            walk.report(Problem("inserted", link.entry_id, link.place))
    late = AuditEntry.objects.filter(pk__lte=settled, link__isnull=True).order_by("pk")
    for entry in late.values_list("pk", flat=True)[: walk.limit]:
        walk.report(Problem("inserted", entry))


def _personal_values(walk: Walk) -> None:
    for value in PersonalValue.objects.select_related("entry").iterator(chunk_size=CHUNK):
        entry = value.entry
        told = (entry.before_values if value.side == PersonalValue.Side.BEFORE else entry.after_values).get(value.name)
        if told != {PERSONAL: personal_digest(value.sealed)}:
            walk.report(Problem("altered", entry.pk, None, f"{value.side} {value.name}"))


def verify_chain(*, actor: Actor, personal: bool = False) -> Verification:
    """Prove the chain and leave an entry that says what was found. The caller has checked `audit.verify`."""
    found = verify(personal=personal)
    after = {
        "proven": found.proven,
        "entries": found.entries,
        "head": found.head,
        "unsealed": found.unsealed,
        "problems": len(found.problems) + found.more,
        "unprotected": list(found.unprotected),
        "found": [asdict(problem) for problem in found.problems[:LISTED]],
    }
    with transaction.atomic():
        record(actor, VERIFIED, None, after=after)
    return found


@task()
def _verify_as(who: dict[str, Any]) -> None:
    verify_chain(actor=Actor(**who))


def start_verification(*, actor: Actor) -> bool:
    """Verify at once when the chain is short (True), else in the background (False). Raises NotAllowed."""
    if not actor.may("audit.verify"):
        raise NotAllowed(_("Your role does not include verifying the record."))
    if chain_head().place <= AT_ONCE:
        verify_chain(actor=actor)
        return True
    who = {name: value for name, value in asdict(actor).items() if name != "permissions"}
    transaction.on_commit(lambda: _verify_as.enqueue(who))
    return False


def verify_daily() -> None:
    """What the scheduler calls: prove the chain unless that was done within the last twenty hours."""
    last = last_verification()
    if last is None or clock.now() - last.at > datetime.timedelta(hours=20):
        verify_chain(actor=system_actor("scheduler"))
