"""The processes of an installation under one roof: web server, worker, scheduler.

`manage.py serve` starts them, starts a crashed one again after a growing pause, and stops all of them together.
Nothing here knows the database, so it lives on while that is being restarted.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from jiugai.common.registry import Registry
from jiugai.common.stopping import StopFlag

log = logging.getLogger("jiugai.serve")
STEADY = 10.0
"""Seconds after which a process counts as having started well."""
LONGEST_PAUSE = 60.0
TRIES = 3
"""How often a process may fail before it ever ran steadily; then the whole start has failed."""


@dataclass(frozen=True)
class Banner:
    """Lines that are printed under the address when the product is ready: demo sign-ins, the set-up token."""

    id: str
    order: int
    lines: Callable[[str], Iterable[str]]
    """Called with the address."""


banner: Registry[Banner] = Registry("start banner")


def _die_with_parent() -> None:
    """Linux: a child gets SIGTERM when the supervisor is killed, so that no orphan keeps the port."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


@dataclass
class Child:
    """One process that is kept running."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    again_at: float = 0.0
    failures: int = 0
    was_steady: bool = False

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the supervisor only, which then stops all in order
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )

    def look(self, now: float) -> bool:
        """Start it again when it has ended and its pause is over. False when it can never be brought up."""
        if self.process is None:
            if now >= self.again_at:
                self.start()
            return True
        code = self.process.poll()
        if code is None:
            if now - self.started > STEADY:
                self.was_steady, self.failures = True, 0
            return True
        self.process = None
        self.failures += 1
        pause = min(LONGEST_PAUSE, 2.0 ** (self.failures - 1))
        self.again_at = now + pause
        log.error("%s ended with %s; starting it again in %d s", self.name, code, pause)
        return self.was_steady or self.failures < TRIES

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def make_stop(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.error("%s does not stop; killed", self.name)
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Supervisor:
    """Keeps the children running until SIGTERM or SIGINT."""

    children: list[Child]
    grace: float = 25.0
    """Seconds that all children together have to end their work."""
    _stop: StopFlag = field(default_factory=StopFlag)

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        self._stop.set()

    def run(self, when_started: Callable[[], None] | None = None) -> int:
        """Exit code: 0 after a signal, 1 when a process could not be brought up."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        for child in self.children:
            child.start()
        if when_started:
            threading.Thread(target=when_started, daemon=True).start()
        try:
            while not self._stop.wait(0.3):
                if not all([child.look(time.monotonic()) for child in self.children]):
                    return 1
            return 0
        finally:
            self.shut_down()

    def shut_down(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        until = time.monotonic() + self.grace
        for child in self.children:
            child.make_stop(until)
