"""A process that waits must always notice that it is asked to stop."""

import signal
import time

from jiugai.common.stopping import StopFlag


def test_a_wish_out_of_a_signal_handler_is_noticed_whenever_it_comes() -> None:
    """An Event deadlocks here within a few hundred signals."""
    flag = StopFlag()
    before = signal.signal(signal.SIGALRM, lambda *_: flag.set())
    try:
        for n in range(400):
            flag = StopFlag()
            signal.setitimer(signal.ITIMER_REAL, 0.0005 + n * 0.00001)
            began = time.monotonic()
            while not flag.wait(0.0002):
                assert time.monotonic() - began < 5
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_waiting_without_a_wish_takes_the_time_asked_for() -> None:
    began = time.monotonic()
    assert not StopFlag().wait(0.05)
    assert time.monotonic() - began >= 0.05
