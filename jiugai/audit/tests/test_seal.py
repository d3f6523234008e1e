"""One chain from many writers, who do not wait for each other; nobody who ends late is lost."""

import subprocess
import sys
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from jiugai.audit import api
from jiugai.audit.models import AuditEntry, AuditLink, AuditSeal
from jiugai.audit.services import seal as sealer
from jiugai.audit.tests.conftest import CODE
from jiugai.common.subjects import SubjectRef

THING = SubjectRef("tests.thing", "1")


@pytest.mark.django_db
def test_entries_are_chained_in_batches(write, monkeypatch):
    monkeypatch.setitem(sealer.BATCH, connection.vendor, 2)
    for n in range(5):
        write(area=[n, n + 1])
    assert api.chain_head().unsealed == 5
    assert api.seal() == 5
    assert list(AuditSeal.objects.values_list("first", "last")) == [(1, 2), (3, 4), (5, 5)]
    head = api.chain_head()
    assert (head.place, head.unsealed) == (5, 0)
    assert head.digest == AuditLink.objects.get(place=5).digest
    assert api.verify().proven


@pytest.mark.django_db
def test_nothing_new_makes_no_seal(write):
    write(area=[1, 2])
    assert [api.seal(), api.seal(), AuditSeal.objects.count()] == [1, 0, 1]


@pytest.mark.django_db
def test_the_unsealed_tail_is_reported_as_such(write):
    write(area=[1, 2])
    api.seal()
    write(area=[2, 3])
    found = api.verify()
    assert found.proven
    assert (found.entries, found.unsealed) == (1, 1)


@pytest.mark.django_db
def test_a_fork_is_impossible(write):
    first, second = write(area=[1, 2]), write(area=[2, 3])
    api.seal()
    link = AuditLink.objects.get(entry=first)
    for twin in (AuditLink(place=link.place, entry=second, digest="x"), AuditLink(place=9, entry=first, digest="x")):
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)


def _in_threads(count: int, work) -> None:
    errors: list[BaseException] = []

    def run(n: int) -> None:
        try:
            work(n)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_sealers_keep_one_chain(clerk):
    def work(n: int) -> None:
        for step in range(15):
            if n < 4:
                with transaction.atomic():
                    api.record(clerk, CODE, THING, after={"n": n, "step": step})
            else:
                api.seal()

    _in_threads(6, work)
    api.seal()
    found = api.verify()
    assert found.proven
    assert (found.entries, found.unsealed) == (60, 0)


WRITER = """
import django; django.setup()
from django.db import transaction
from jiugai.audit import api
from jiugai.common.actors import system_actor
for n in range(10):
    with transaction.atomic():
        api.record(system_actor("writer"), "audit.personal.looked_at", None, after={"n": n})
    api.seal()
"""


@pytest.mark.django_db(transaction=True)
def test_processes_keep_one_chain_too(child_environment):
    """Separate processes, each writing and sealing, as web workers and the scheduler do."""
    command = [sys.executable, "-c", WRITER]
    children = [subprocess.Popen(command, env=child_environment, stderr=subprocess.PIPE) for _ in range(3)]
    told = [child.communicate(timeout=60)[1].decode()[-800:] for child in children]
    assert [child.returncode for child in children] == [0, 0, 0], told
    api.seal()
    found = api.verify()
    assert found.proven
    assert found.entries == 30


def _late(actor, started: threading.Event, finish: threading.Event):
    """A transaction that takes its id first and ends last."""
    try:
        with transaction.atomic():
            api.record(actor, CODE, THING, after={"late": True})
            started.set()
            finish.wait(30)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("quick", [1, 4], ids=["one batch", "many batches"])
def test_a_writer_who_ends_late_is_not_lost_and_nobody_waits_for_him(clerk, write, monkeypatch, quick):
    if connection.vendor != "postgresql":
        return  # SQLite has one writer at a time: ids are committed in their order
    monkeypatch.setitem(sealer.BATCH, "postgresql", 2)
    started, finish = threading.Event(), threading.Event()
    late = threading.Thread(target=_late, args=(clerk, started, finish))
    late.start()
    started.wait(30)
    try:
        for n in range(quick):
            write(area=[n, n + 1])
        assert api.seal() == quick
        assert api.seal() == 0
    finally:
        finish.set()
        late.join(30)
    assert api.chain_head().unsealed == 1
    assert api.seal() == 1
    assert AuditLink.objects.order_by("-place").first().entry_id < AuditEntry.objects.order_by("-pk").first().pk
    write(area=[8, 9])
    api.seal()
    write(area=[9, 9])
    api.seal()
    assert api.verify().proven
    assert AuditSeal.objects.order_by("-number").first().settled > AuditEntry.objects.order_by("pk").first().pk


@pytest.mark.django_db(transaction=True)
def test_many_late_rows_are_taken_in_more_than_one_batch(clerk, write, monkeypatch):
    if connection.vendor != "postgresql":
        return  # as above
    monkeypatch.setitem(sealer.BATCH, "postgresql", 3)
    started, finish = threading.Event(), threading.Event()

    def many() -> None:
        try:
            with transaction.atomic():
                api.record_many(clerk, CODE, [api.Line(THING, after={"n": n}) for n in range(10)])
                started.set()
                finish.wait(30)
        finally:
            connection.close()

    late = threading.Thread(target=many)
    late.start()
    started.wait(30)
    write(area=[1, 2])
    api.seal()
    finish.set()
    late.join(30)
    assert api.seal() == 10
    assert api.verify().proven
    assert api.chain_head().unsealed == 0
