"""Long work is found again, can be called back, and never waits for a worker that died."""

import datetime
import os
import signal
import subprocess
import sys
import time
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from jiugai.accounts.api import Posting
from jiugai.audit.api import AuditEntry
from jiugai.common import clock
from jiugai.common.results import BadInput, NotAllowed, WrongState
from jiugai.common.subjects import SubjectRef
from jiugai.desk.api import Job, JobState, cancel_job, jobs_visible_to, on_job_ended, reap_jobs, start_job
from jiugai.desk.moves import MOVES
from jiugai.desk.states import OPEN

running = import_module("jiugai.desk.services.run_job")


def start(actor, kind="test.work", **payload) -> Job:
    return start_job(actor=actor, county=actor.county, kind=kind, payload=payload)


@pytest.fixture
def held(monkeypatch):
    """Jobs stay in the queue, as without a worker."""
    monkeypatch.setattr(import_module("jiugai.desk.services.start_job"), "enqueue", lambda pk: None)


@pytest.fixture
def ended(monkeypatch):
    """Jobs whose end was announced."""
    told: list[int] = []
    monkeypatch.setattr(running, "_listeners", [lambda job: told.append(job.pk)])
    return told


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_the_table_of_moves_has_no_way_out_of_an_end() -> None:
    assert {s for sources, _to in MOVES.values() for s in sources} == set(OPEN)
    assert {to for _from, to in MOVES.values()} == set(JobState)


@pytest.mark.django_db(transaction=True)
def test_a_job_runs_after_commit_and_keeps_its_result(cast, kinds, ended) -> None:
    @kinds("test.work", "Count")
    def count(work):
        for n in range(1, 4):
            work.progress(n, 3)
        work.result_subject = SubjectRef("test.thing", "7")
        return {"sum": work.payload["a"] + 1, "who": work.actor.label, "may": work.actor.may("desk.use")}

    office = cast.gaotang.lead_office
    with transaction.atomic():
        job = start(office, a=41)
        assert fresh(job).state == JobState.QUEUED
    done = fresh(job)
    assert (done.state, done.n, done.of, done.error) == (JobState.DONE, 3, 3, "")
    assert done.result == {"sum": 42, "who": office.label, "may": True}
    assert done.result_subject == SubjectRef("test.thing", "7")
    assert done.ended_at is not None
    assert AuditEntry.objects.filter(code="desk.job.started", subject_id=str(job.pk)).exists()
    assert ended == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_job_never_runs(cast, kinds) -> None:
    ran = []
    kinds("test.work", "Count")(lambda work: ran.append(1))
    office = cast.gaotang.lead_office
    with transaction.atomic():
        start(office)
        transaction.set_rollback(True)
    assert ran == []
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_told_in_its_own_words(cast, kinds) -> None:
    @kinds("test.work", "Read")
    def refuse(work):
        raise BadInput("这不是实施方案。")

    job = fresh(start(cast.gaotang.lead_office))
    assert (job.state, job.error) == (JobState.FAILED, "这不是实施方案。")


@pytest.mark.django_db(transaction=True)
def test_a_fault_is_told_with_a_number_and_its_cause_stays_in_the_log(cast, kinds, caplog) -> None:
    @kinds("test.work", "Read")
    def fail(work):
        raise ZeroDivisionError("secret detail")

    job = fresh(start(cast.gaotang.lead_office))
    assert job.state == JobState.FAILED
    assert "secret" not in job.error
    assert job.reference in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_permission_is_asked_at_the_start_and_again_when_it_runs(cast, kinds, held, monkeypatch) -> None:
    kinds("test.work", "Operate", may="notifications.operate")(lambda work: None)
    with pytest.raises(NotAllowed):
        start(cast.gaotang.lead_office)
    job = start(cast.gaotang.system_admin)
    monkeypatch.setattr("jiugai.common.permissions.of_role", lambda role: frozenset())
    running.run_job(job.pk)
    assert fresh(job).state == JobState.FAILED


@pytest.mark.django_db(transaction=True)
def test_work_of_a_posting_that_has_ended_is_not_done(cast, kinds, held) -> None:
    kinds("test.work", "Work")(lambda work: None)
    actor = cast.gaotang.lead_office
    job = start(actor)
    Posting.objects.filter(pk=actor.posting_id).update(ended_on=clock.true_today())
    running.run_job(job.pk)
    assert fresh(job).state == JobState.FAILED
    assert "任职已结束" in fresh(job).error


@pytest.mark.django_db
def test_two_workers_never_run_the_same_job(cast, kinds, held) -> None:
    ran = []
    kinds("test.work", "Count")(lambda work: ran.append(1))
    job = start(cast.gaotang.lead_office)
    running.run_job(job.pk)
    running.run_job(job.pk)
    assert ran == [1]


@pytest.mark.django_db
def test_a_waiting_job_is_cancelled_at_once(cast, kinds, held) -> None:
    kinds("test.work", "Count")(lambda work: None)
    office = cast.gaotang.lead_office
    job = start(office)
    with pytest.raises(NotAllowed):
        cancel_job(job, actor=cast.gaotang.finance)
    cancel_job(job, actor=office)
    running.run_job(job.pk)
    assert fresh(job).state == JobState.CANCELLED
    with pytest.raises(WrongState):
        cancel_job(job, actor=office)


@pytest.mark.django_db
def test_a_running_job_is_cancelled_at_its_next_step(cast, kinds, held) -> None:
    office, steps = cast.gaotang.lead_office, []

    @kinds("test.work", "Count")
    def count(work):
        for n in range(1, 10):
            steps.append(n)
            cancel_job(work.job, actor=office)
            work.progress(9, 9)

    job = start(office)
    running.run_job(job.pk)
    assert steps == [1]
    assert fresh(job).state == JobState.CANCELLED


def dead(job: Job, *, minutes: int = 11) -> None:
    long_ago = timezone.now() - datetime.timedelta(minutes=minutes)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempt=1, began_at=long_ago, heartbeat_at=long_ago)


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_died_is_marked_failed_and_announced(cast, kinds, held, ended) -> None:
    kinds("test.work", "Count")(lambda work: None)
    office = cast.gaotang.lead_office
    job = start(office)
    dead(job, minutes=9)
    assert reap_jobs() == 0
    dead(job)
    assert reap_jobs() == 1
    assert reap_jobs() == 0
    assert fresh(job).state == JobState.FAILED
    assert fresh(job).error
    assert ended == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_a_resumable_job_runs_again_three_times_at_most(cast, kinds, held) -> None:
    ran = []
    kinds("test.work", "Count", resumable=True)(lambda work: ran.append(work.job.attempt))
    job = start(cast.gaotang.lead_office)
    dead(job)
    assert reap_jobs() == 1
    assert (ran, fresh(job).state) == ([2], JobState.DONE)
    other = start(cast.gaotang.lead_office)
    dead(other)
    Job.objects.filter(pk=other.pk).update(attempt=3)
    reap_jobs()
    assert fresh(other).state == JobState.FAILED


@pytest.mark.django_db
def test_a_worker_that_wakes_up_late_changes_nothing(cast, kinds, held) -> None:
    @kinds("test.work", "Count")
    def slow(work):
        Job.objects.filter(pk=work.job.pk).update(heartbeat_at=timezone.now() - datetime.timedelta(hours=1))
        reap_jobs()
        return {"late": True}

    job = start(cast.gaotang.lead_office)
    running.run_job(job.pk)
    assert (fresh(job).state, fresh(job).result) == (JobState.FAILED, None)


@pytest.mark.django_db
def test_a_worker_whose_job_was_taken_over_does_not_end_it(cast, kinds, held) -> None:
    @kinds("test.work", "Count", resumable=True)
    def slow(work):
        Job.objects.filter(pk=work.job.pk).update(attempt=2, n=1)  # another worker runs it by now
        return {"late": True}

    job = start(cast.gaotang.lead_office)
    running.run_job(job.pk)
    assert (fresh(job).state, fresh(job).attempt, fresh(job).result) == (JobState.RUNNING, 2, None)


@pytest.mark.django_db
def test_what_a_job_says_is_in_the_language_of_the_installation(cast, kinds, held) -> None:
    @kinds("test.work", "Count")
    def refuse(work):
        raise BadInput(gettext_lazy("This work has already ended."))

    job = start(cast.gaotang.lead_office)
    with translation.override("en"):
        running.run_job(job.pk)
    assert fresh(job).error == "作业已经结束。"


@pytest.mark.django_db(transaction=True)
def test_a_job_that_lost_its_task_is_handed_out_again(cast, kinds, held) -> None:
    kinds("test.work", "Count")(lambda work: None)
    job = start(cast.gaotang.lead_office)
    assert reap_jobs() == 0
    Job.objects.update(queued_at=timezone.now() - datetime.timedelta(minutes=3))
    assert reap_jobs() == 1
    assert fresh(job).state == JobState.DONE


@pytest.mark.django_db
def test_a_listener_that_fails_changes_nothing(cast, kinds, held, monkeypatch, caplog) -> None:
    monkeypatch.setattr(running, "_listeners", [])

    def fail(job):
        raise RuntimeError

    on_job_ended(fail)
    kinds("test.work", "Count")(lambda work: None)
    job = start(cast.gaotang.lead_office)
    running.run_job(job.pk)
    assert fresh(job).state == JobState.DONE


WORKER = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "jiugai.config.settings"
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from jiugai.desk.api import job_kind
from jiugai.desk.services import run_job
@job_kind("test.killed", "Long work", patience=1)
def work(work):
    work.progress(1, 2)
    print("half", flush=True)
    time.sleep(60)
run_job(int(sys.argv[2]))
"""


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_killed_in_the_middle_is_found(cast, kinds, held) -> None:
    kinds("test.killed", "Long work", patience=1)(lambda work: None)
    job = start(cast.gaotang.lead_office, kind="test.killed")
    name = str(connection.settings_dict["NAME"])
    environment = os.environ | {"PYTHONPATH": os.getcwd()}
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, name, str(job.pk)], stdout=subprocess.PIPE, env=environment
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"half\n"
    assert (fresh(job).state, fresh(job).n) == (JobState.RUNNING, 1)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    time.sleep(1.1)
    assert reap_jobs() == 1
    assert fresh(job).state == JobState.FAILED


# ---- pages ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_job_is_found_again_by_its_person_only(cast, kinds, held, client_of) -> None:
    kinds("test.work", "Count the houses")(lambda work: None)
    office = cast.gaotang.lead_office
    job = start(office)
    client = client_of(office)
    assert "Count the houses" in client.get(reverse("desk:jobs")).content.decode()
    page = client.get(job.get_absolute_url()).content.decode()
    assert 'http-equiv="refresh"' in page
    assert 'hx-trigger="every 2s"' in page
    for other in (cast.gaotang.finance, cast.tumd.lead_office):
        assert client_of(other).get(job.get_absolute_url()).status_code == 404
        assert client_of(other).post(reverse("desk:job_cancel", args=[job.pk])).status_code == 404
    part = client.get(job.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith("{#") or "<html" not in part
    running.run_job(job.pk)
    ended = client.get(job.get_absolute_url()).content.decode()
    assert "hx-trigger" not in ended
    assert 'http-equiv="refresh"' not in ended
    assert client.post(reverse("desk:job_cancel", args=[job.pk])).status_code == 409


@pytest.mark.django_db
def test_jobs_of_a_kind_that_is_gone_can_still_be_read(cast, kinds, held, client_of) -> None:
    kinds("test.work", "Count")(lambda work: None)
    office = cast.gaotang.lead_office
    job = start(office)
    Job.objects.update(kind="gone.kind")
    running.run_job(job.pk)
    assert fresh(job).state == JobState.FAILED
    assert client_of(office).get(job.get_absolute_url()).status_code == 200
    assert [j.pk for j in jobs_visible_to(office)] == [job.pk]
