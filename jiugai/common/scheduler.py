"""What the product does by itself at intervals: sealing the audit chain, reminding of deadlines, clearing old sessions.

A module registers its task in `apps.ready()`; `manage.py scheduler` runs them one after another. A task must bear being
run twice, or late: it looks at what is to be done, not at how often it was called.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.management import call_command
from django.db import close_old_connections

from jiugai.common.registry import Registry
from jiugai.common.stopping import StopFlag

log = logging.getLogger("jiugai.scheduler")
DAY = 24 * 3600


@dataclass(frozen=True)
class Periodic:
    """`run` is called about every `seconds`, first at start; an exception is logged and the next time comes anyway."""

    id: str
    seconds: float
    run: Callable[[], object]
    order: int = 0


periodic: Registry[Periodic] = Registry("periodic tasks")


def every(seconds: float, id_: str, run: Callable[[], object]) -> Periodic:
    """Register a task; a second one with the same id raises ValueError."""
    return periodic.add(Periodic(id_, seconds, run))


def run_once(task: Periodic) -> bool:
    """Run one task apart from all others: its fault is logged, a lost database connection is opened anew next time."""
    close_old_connections()
    began = time.monotonic()
    try:
        task.run()
    except Exception:
        log.exception("%s failed", task.id)
        return False
    finally:
        close_old_connections()
    log.log(
        logging.INFO if task.seconds >= 60 else logging.DEBUG,
        "%s done in %.2f s",
        task.id,
        time.monotonic() - began,
    )
    return True


@dataclass
class Scheduler:
    """Runs the registered tasks until `stop` is set. A slow task delays the others; it is never run twice at once."""

    stop: StopFlag = field(default_factory=StopFlag)
    due: dict[str, float] = field(default_factory=dict)

    def run_due(self, now: float) -> float:
        """Run what is due; gives the seconds until the next is. What was missed meanwhile is run once."""
        for task in periodic:
            if self.stop.is_set():
                return 0
            if now >= self.due.get(task.id, now):
                run_once(task)
                self.due[task.id] = now + task.seconds
        return max(0.05, min((at - now for at in self.due.values()), default=1.0))

    def run(self) -> None:
        log.info("%d periodic tasks: %s", len(periodic), ", ".join(t.id for t in periodic))
        while not self.stop.is_set():
            self.stop.wait(self.run_due(time.monotonic()))


every(DAY, "common.clear_sessions", lambda: call_command("clearsessions"))
every(DAY, "common.prune_tasks", lambda: call_command("prune_db_task_results", min_age_days=30))
