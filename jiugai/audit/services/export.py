"""The chain as a file that proves itself: JSON lines, and a zip with the verifier beside them."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from jiugai.audit import verifier
from jiugai.audit.models import AuditEntry, AuditSeal
from jiugai.audit.queries import audit_entries_visible_to, chain_head, content_sql, unsealed_entries
from jiugai.audit.services.record import record
from jiugai.audit.services.verify import CHUNK, chain_rows
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.results import NotAllowed

EXPORTED = "audit.chain.exported"
TAIL = 50_000
"""Unsealed entries that an export shows at most; in service there are a few."""
HOW = """操作留痕链导出 / export of the audit chain

    python verifier.py audit.jsonl
    python verifier.py audit.jsonl --head <以前打印的链头 / a chain head printed earlier>

verifier.py 只用 Python 标准库，不联网，不需要服务器。
verifier.py uses the standard library only: no network, no server.
audit.jsonl 每行一条；没有 content 的行不在导出人的查看范围内，只附摘要，不影响验证。
One row per line in audit.jsonl; rows without content lie outside the exporter's area and carry their digest only.
"""


def _line(**data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def _visible(actor: Actor, ids: list[int]) -> set[int] | None:
    """Ids whose content this actor may have; None: all."""
    if not ids or (not actor.scope and actor.role in {"system", "audit_admin"}):
        return None
    return set(audit_entries_visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))


def _fields(content: str | bytes | None) -> list[str] | None:
    if content is None:
        return None
    text = content if isinstance(content, str) else bytes(content).decode(errors="replace")
    return text.split(verifier.SEPARATOR)


def export_lines(actor: Actor) -> Iterator[str]:
    """The chain in order: a header, entries with their links, the seals between them, the unsealed tail, and an end.

    Entries that the actor may not see come with id, digest and link only: the chain can be proven all the same.
    Works in chunks; the rows sealed when it begins are those exported.
    """
    head = chain_head()
    yield _line(format=verifier.FORMAT, made_at=clock.now().isoformat(), fields=verifier.FIELDS, place=head.place)
    seals = AuditSeal.objects.filter(last__lte=head.place).order_by("number").iterator(chunk_size=CHUNK)
    seal = next(seals, None)
    for rows in chain_rows(head.place):
        visible = _visible(actor, [row[1] for row in rows])
        for place, entry, link, digest, content in rows:
            shown = {"content": _fields(content)} if visible is None or entry in visible else {}
            yield _line(kind="entry", place=place, id=entry, link=link, digest=digest, **shown)
            if seal is not None and seal.last == place:
                yield _line(kind="seal", number=seal.number, last=seal.last, head=seal.head, at=seal.at.isoformat())
                seal = next(seals, None)
    yield from _tail(actor)
    yield _line(kind="end", place=head.place, head=head.digest)


def _tail(actor: Actor) -> Iterator[str]:
    ids = list(unsealed_entries().order_by("pk").values_list("pk", flat=True)[:TAIL])
    visible = _visible(actor, ids)
    sql = f"SELECT e.digest, {content_sql()} FROM audit_auditentry e WHERE e.id = %s"  # noqa: S608 - fixed columns
    with connection.cursor() as cursor:
        for id_ in ids:
            cursor.execute(sql, [id_])
            digest, content = cursor.fetchone()
            shown = {"content": _fields(content)} if visible is None or id_ in visible else {}
            yield _line(kind="unsealed", id=id_, digest=digest, **shown)


def record_export(*, actor: Actor) -> AuditEntry:
    """Check the permission and write that the chain leaves the house, up to which head. Raises NotAllowed."""
    if not actor.may("audit.export"):
        raise NotAllowed(_("Your role does not include exporting the record."))
    head = chain_head()
    with transaction.atomic():
        return record(actor, EXPORTED, None, after={"place": head.place, "head": head.digest})


class _Sink(io.RawIOBase):
    """Takes what the zip writer writes, and hands it on piece by piece."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self.parts.append(part)
        return len(part)

    def take(self) -> bytes:
        taken, self.parts = b"".join(self.parts), []
        return taken


def export_zip(actor: Actor) -> Iterator[bytes]:
    """A zip of the export, the verifier and how to use it, while it is being made. `record_export` comes first."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("README.txt", HOW)
        archive.writestr("verifier.py", Path(verifier.__file__).read_text("utf8"))
        with archive.open("audit.jsonl", "w", force_zip64=True) as file:
            for number, line in enumerate(export_lines(actor)):
                file.write(line.encode())
                if number % 500 == 0 and sink.parts:
                    yield sink.take()
    yield sink.take()
