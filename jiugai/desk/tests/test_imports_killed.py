"""A worker is killed while it writes: nobody ever sees half an import, and it is started again by itself."""

import datetime
import os
import signal
import subprocess
import sys
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from jiugai.desk.api import ImportState, JobState, SavedView, reap_jobs, start_import
from jiugai.desk.tests.importer import GOOD, checked, fresh, stands

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
