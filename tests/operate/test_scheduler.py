"""Periodic tasks: each on its own, none stopped by another's fault, what was missed is run once."""

import logging

import pytest
from django.core.management import CommandError, call_command

from jiugai.common import scheduler
from jiugai.common.registry import Registry
from jiugai.common.scheduler import Periodic, Scheduler
from tests.product import MakeInstallation


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> "Registry[Periodic]":
    registry: Registry[Periodic] = Registry("tasks of a test")
    monkeypatch.setattr(scheduler, "periodic", registry)
    monkeypatch.setattr(scheduler, "close_old_connections", lambda: None)
    return registry


def test_tasks_run_at_their_intervals(tasks: "Registry[Periodic]") -> None:
    calls: list[str] = []
    scheduler.every(2, "often", lambda: calls.append("often"))
    scheduler.every(60, "seldom", lambda: calls.append("seldom"))
    clockwork = Scheduler()
    for moment in (0.0, 1.0, 2.0, 4.0):
        clockwork.run_due(moment)
    assert calls == ["often", "seldom", "often", "often"]


def test_what_was_missed_is_run_once(tasks: "Registry[Periodic]") -> None:
    calls: list[int] = []
    scheduler.every(2, "often", lambda: calls.append(1))
    clockwork = Scheduler()
    clockwork.run_due(0.0)
    assert clockwork.run_due(1000.0) == pytest.approx(2.0)
    clockwork.run_due(1001.0)
    assert len(calls) == 2


def test_a_fault_stays_with_its_task(tasks: "Registry[Periodic]", caplog: pytest.LogCaptureFixture) -> None:
    calls: list[int] = []

    def broken() -> None:
        raise RuntimeError("the database went away")

    scheduler.every(2, "a.broken", broken)
    scheduler.every(2, "b.sound", lambda: calls.append(1))
    clockwork = Scheduler()
    with caplog.at_level(logging.ERROR):
        clockwork.run_due(0.0)
        clockwork.run_due(2.0)
    assert len(calls) == 2
    assert [r.getMessage() for r in caplog.records] == ["a.broken failed", "a.broken failed"]


def test_a_stop_is_noticed_between_tasks(tasks: "Registry[Periodic]") -> None:
    calls: list[int] = []
    clockwork = Scheduler()
    scheduler.every(2, "a", clockwork.stop.set)
    scheduler.every(2, "b", lambda: calls.append(1))
    clockwork.run_due(0.0)
    assert calls == []


def test_a_task_is_registered_once(tasks: "Registry[Periodic]") -> None:
    scheduler.every(2, "a", lambda: None)
    with pytest.raises(ValueError, match="registered twice"):
        scheduler.every(3, "a", lambda: None)


def test_every_task_of_the_product_runs_on_an_empty_installation(make: MakeInstallation) -> None:
    office = make()
    office.manage("prepare")
    office.manage("scheduler", "--once")


def test_an_unknown_task_is_named() -> None:
    with pytest.raises(CommandError, match=r"no periodic task no\.such"):
        call_command("scheduler", "no.such", once=True)
