"""Originals are kept whole, once, and for good."""

import io
import os
import signal
import stat
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from jiugai.attachments import rules
from jiugai.attachments.api import (
    Attachment,
    AttachmentLink,
    FileRefused,
    attachments_of,
    check_files,
    limits,
    link_file,
    open_content,
    store_file,
    unlink_file,
)
from jiugai.attachments.models import AppendOnly
from jiugai.attachments.services import blobs, remove_leftovers
from jiugai.attachments.tests import samples as s
from jiugai.audit.api import AuditEntry
from jiugai.common.results import NotAllowed, WrongState
from jiugai.common.subjects import SubjectRef

OPEN = SubjectRef("test.open", "1")
pytestmark = pytest.mark.django_db


def keep(actor, content=s.PDF, name="通知.pdf", **more):
    return store_file(actor=actor, county=actor.county, content=content, name=name, purpose="test", **more)


def in_store(store):
    return sorted(p for p in store.rglob("*") if p.is_file())


def test_content_lies_under_its_digest_readable_by_the_owner_only(cast, store) -> None:
    office = cast.gaotang.lead_office
    kept = keep(office, io.BytesIO(s.PDF))
    assert kept.path.read_bytes() == s.PDF
    assert kept.path.relative_to(store).parts == (kept.digest[:2], kept.digest[2:4], kept.digest)
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    with open_content(kept) as content:
        assert content.read() == s.PDF
    assert (kept.uploaded_by_id, kept.county, kept.size) == (office.person_id, "371526", len(s.PDF))


def test_same_content_twice_is_one_file_and_two_rows(cast, store) -> None:
    first = keep(cast.gaotang.lead_office, name="a.pdf")
    second = keep(cast.gaotang.sub_district, name="b.pdf")
    assert first.digest == second.digest
    assert first.pk != second.pk
    assert in_store(store) == [first.path]


def test_handing_in_is_on_record(cast) -> None:
    kept = keep(cast.gaotang.lead_office)
    entry = AuditEntry.objects.get(code="attachments.attachment.stored")
    assert (entry.subject_id, entry.county) == (str(kept.pk), "371526")
    assert kept.digest in entry.after


def test_who_may_not_add_files_leaves_nothing(cast, store) -> None:
    with pytest.raises(NotAllowed):
        keep(cast.gaotang.security_admin)
    assert in_store(store) == []


@pytest.mark.parametrize(("name", "content"), [("空.pdf", b""), ("方案.docx", s.EXE), ("方案.docx", s.DOCM)])
def test_a_refused_file_leaves_neither_row_nor_bytes(cast, store, name, content) -> None:
    with pytest.raises(FileRefused) as refusal:
        keep(cast.gaotang.lead_office, content, name)
    assert str(refusal.value.reason)
    assert not Attachment.objects.exists()
    assert in_store(store) == []


def test_more_than_any_kind_may_have_is_stopped_on_the_way(cast, store, monkeypatch) -> None:
    monkeypatch.setattr(rules, "MAX_BYTES", 1000)
    with pytest.raises(FileRefused) as refusal:
        keep(cast.gaotang.lead_office, io.BytesIO(s.PDF * 100))
    assert refusal.value.code == "too_large"
    assert in_store(store) == []


def test_a_fault_before_the_row_stands_leaves_no_half_file(cast, store, monkeypatch) -> None:
    def fail(*args, **kwargs):
        raise DatabaseError("gone")

    monkeypatch.setattr(Attachment, "save", fail)
    with pytest.raises(DatabaseError):
        keep(cast.gaotang.lead_office)
    assert not Attachment.objects.exists()
    # The whole content may lie there without a row; the check names it. Half a content never.
    assert all(p.read_bytes() == s.PDF for p in in_store(store))
    assert {f.what for f in check_files()} <= {"orphan"}


KILLED = """
import os, pathlib, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "jiugai.config.settings"
import django
django.setup()
from django.conf import settings
settings.FILES = pathlib.Path(sys.argv[1])
from jiugai.attachments.services import blobs
def pieces():
    yield b"x" * 100_000
    print("half", flush=True)
    sys.stdin.read()
with blobs.receive(pieces(), 10**9) as incoming:
    incoming.keep()
"""


def test_a_process_killed_in_the_middle_leaves_nothing(store) -> None:
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"half\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdin.close()
    child.stdout.close()
    assert in_store(store) == []


def test_without_nameless_files_a_leftover_is_found_and_removed(cast, store, monkeypatch) -> None:
    monkeypatch.setattr(os, "O_TMPFILE", 0)  # as on a file system that has none: opening a folder to write fails
    kept = keep(cast.gaotang.lead_office)
    assert in_store(store) == [kept.path]
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    left = store / blobs.INCOMING / "tmpabc"
    left.write_bytes(b"half")
    assert [f.what for f in check_files()] == ["leftover"]
    assert remove_leftovers() == 0
    os.utime(left, (time.time() - 90_000,) * 2)
    assert remove_leftovers() == 1


def test_the_check_notices_every_kind_of_damage(cast, store, capsys) -> None:
    office = cast.gaotang.lead_office
    changed, lost, short = keep(office, s.PDF), keep(office, s.TEXT, "a.txt"), keep(office, s.PNG, "a.png")
    call_command("check_files")
    assert "3" in capsys.readouterr().out
    changed.path.write_bytes(s.PDF.replace(b"Catalog", b"catalog"))
    lost.path.unlink()
    short.path.write_bytes(s.PNG[:-1])
    stranger = store / "ab" / "cd" / "file"
    stranger.parent.mkdir(parents=True)
    stranger.write_bytes(b"x")
    assert {(f.what, f.where) for f in check_files()} == {
        ("changed", changed.digest), ("missing", lost.digest), ("size", short.digest), ("orphan", "ab/cd/file"),
    }  # fmt: skip
    with pytest.raises(CommandError, match="3"):
        call_command("check_files")


def test_rows_are_written_once_in_the_database_itself(cast) -> None:
    kept = keep(cast.gaotang.lead_office)
    with pytest.raises(AppendOnly):
        kept.save()
    with pytest.raises(AppendOnly):
        Attachment.objects.update(digest="0" * 64)
    for statement in ("UPDATE attachments_attachment SET digest = 'x'", "DELETE FROM attachments_attachment"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Attachment.objects.get().digest == kept.digest


def test_a_lost_content_is_told_not_crashed_over(cast) -> None:
    kept = keep(cast.gaotang.lead_office)
    kept.path.unlink()
    with pytest.raises(WrongState):
        open_content(kept)


def test_a_file_belongs_to_a_subject_once(cast, open_subjects) -> None:
    office = cast.gaotang.lead_office
    kept = keep(office)
    link_file(kept, OPEN, actor=office)
    link_file(kept, OPEN, actor=office)
    assert attachments_of(OPEN) == [kept]
    assert AuditEntry.objects.filter(code="attachments.link.added").count() == 1


def test_what_supports_a_figure_cannot_be_removed(cast, open_subjects) -> None:
    office = cast.gaotang.lead_office
    link = link_file(keep(office), OPEN, actor=office, supports="改造面积 13.86 万㎡")
    with pytest.raises(WrongState) as refusal:
        unlink_file(link, actor=office, reason="多余")
    assert "13.86" in str(refusal.value.reason)
    with pytest.raises(AppendOnly):
        link.delete()
    with pytest.raises(AppendOnly):
        AttachmentLink.objects.all().delete()
    assert attachments_of(OPEN)


def test_what_supports_nothing_can_be_taken_off_and_stays_in_the_store(cast, open_subjects) -> None:
    office = cast.gaotang.lead_office
    link = link_file(keep(office), OPEN, actor=office)
    with pytest.raises(NotAllowed):
        unlink_file(link, actor=cast.gaotang.utility)
    unlink_file(link, actor=office, reason="传错了")
    assert attachments_of(OPEN) == []
    assert Attachment.objects.get().path.exists()
    assert AuditEntry.objects.get(code="attachments.link.removed").reason == "传错了"


def test_a_supporting_link_may_come_later_and_then_stays(cast, open_subjects) -> None:
    office = cast.gaotang.lead_office
    kept = keep(office)
    link_file(kept, OPEN, actor=office)
    assert link_file(kept, OPEN, actor=office, supports="24 户").supports == "24 户"


def test_limits_are_told_before_the_upload() -> None:
    told = {limit.extensions: limit.megabytes for limit in limits(["pdf", "jpeg"])}
    assert told == {("pdf",): 50, ("jpg", "jpeg", "jfif"): 20}
    assert {ext for limit in limits() for ext in limit.extensions} == rules.KNOWN_EXTENSIONS
