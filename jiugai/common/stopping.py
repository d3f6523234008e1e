"""A wish to stop that a signal handler may express at any moment."""

import time

SLICE = 0.2
"""Seconds within which a waiting process notices the wish."""


class StopFlag:
    """An Event without a lock: one that a signal handler sets deadlocks when the signal meets its own wait."""

    def __init__(self) -> None:
        self._set = False

    def set(self) -> None:
        self._set = True

    def is_set(self) -> bool:
        return self._set

    def wait(self, seconds: float) -> bool:
        """Sleep up to `seconds`, less when the wish comes; whether it has come."""
        until = time.monotonic() + seconds
        while not self._set and (left := until - time.monotonic()) > 0:
            time.sleep(min(SLICE, left))
        return self._set
