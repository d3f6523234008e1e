"""Workers that die and workers that meet: nobody ever sees half an import, and no row is written twice."""

import datetime
import os
import signal
import subprocess
import sys
import threading
import time
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from jiugai.desk.api import ImportState, JobState, SavedView, reap_jobs, start_import
from jiugai.desk.services import run_job
from jiugai.desk.tests.importer import GOOD, ThingImporter, checked, fresh, stands

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("things")]

WORKER = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "jiugai.config.settings"
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from jiugai.desk.api import importers
from jiugai.desk.services import run_job
from jiugai.desk.tests.importer import ThingImporter
class Slow(ThingImporter):
    def _write(self, actor, row, batch_id):
        super()._write(actor, row, batch_id)
        print("half", flush=True)
        time.sleep(60)
importers.add(Slow())
run_job(int(sys.argv[2]))
"""


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_import_runs_again(cast) -> None:
    office = cast.gaotang.lead_office
    batch = checked(office)
    with pytest.MonkeyPatch.context() as no_worker:
        no_worker.setattr(import_module("jiugai.desk.services.start_job"), "enqueue", lambda pk: None)
        batch = start_import(batch, actor=office)
    environment = os.environ | {"PYTHONPATH": os.getcwd()}
    name = str(connection.settings_dict["NAME"])
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, name, str(batch.job_id)], stdout=subprocess.PIPE, env=environment
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"half\n"
    later = timezone.now() + datetime.timedelta(hours=1)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 300")
    assert stands() == {}
    assert fresh(batch).state == ImportState.IMPORTING
    assert reap_jobs(later) == 0, "the worker is alive, though it has given no sign"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    assert stands() == {}
    assert reap_jobs(later) == 1
    batch = fresh(batch)
    assert (batch.state, batch.job.state, batch.job.attempt) == (ImportState.IMPORTED, JobState.DONE, 2)
    assert stands() == {"甲楼": 24, "乙楼": 36}
    assert SavedView.objects.filter(list_id="test.things").count() == len(GOOD)


def test_two_imports_of_the_same_rows_at_once_write_them_once(cast, monkeypatch) -> None:
    office = cast.gaotang.lead_office
    batches = [checked(office), checked(office)]
    write = ThingImporter._write

    def slow(self, actor, row, batch_id):
        write(self, actor, row, batch_id)
        time.sleep(0.3)

    monkeypatch.setattr(ThingImporter, "_write", slow)
    with pytest.MonkeyPatch.context() as no_worker:
        no_worker.setattr(import_module("jiugai.desk.services.start_job"), "enqueue", lambda pk: None)
        jobs = [start_import(batch, actor=office).job_id for batch in batches]

    def work(pk):
        try:
            run_job(pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=[pk]) for pk in jobs]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    ended = [fresh(batch) for batch in batches]
    assert [batch.state for batch in ended] == [ImportState.IMPORTED] * 2, [batch.job.error for batch in ended]
    assert sorted(batch.written["new"] for batch in ended) == [0, len(GOOD)]
    assert sorted(batch.counts["same"] for batch in ended) == [0, len(GOOD)]
    assert stands() == {"甲楼": 24, "乙楼": 36}
