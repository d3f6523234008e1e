"""Foreign files are read by a child that cannot hang, eat the machine or see our secrets."""

import os
import time
from pathlib import Path

import pytest

from jiugai.common.bounded import ChildFailed, TooMuchMemory, TooSlow, run_bounded

TARGETS = "jiugai.common.tests.bounded_targets"


def run(name: str, payload: bytes = b"", seconds: float = 20, memory_mb: int = 256) -> bytes:
    return run_bounded(f"{TARGETS}:{name}", payload, seconds=seconds, memory_mb=memory_mb)


def alive(pid: int) -> bool:
    """Whether the process still runs; one that is dead but not yet reaped by its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def test_bytes_go_in_and_come_back() -> None:
    big = os.urandom(3_000_000)
    assert run("reverse", big) == big[::-1]


def test_what_a_library_prints_does_not_mix_with_the_result() -> None:
    assert run("chatter", "结果".encode()) == "结果".encode()


@pytest.mark.parametrize("name", ["sleep", "spin"])
def test_waiting_and_spinning_end_at_the_wall(name: str) -> None:
    began = time.monotonic()
    with pytest.raises(TooSlow) as caught:
        run(name, seconds=1)
    assert time.monotonic() - began < 8
    assert caught.value.seconds == 1


def test_children_of_the_child_end_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with pytest.raises(TooSlow):
        run("with_grandchild", str(note).encode(), seconds=3)
    for _ in range(50):
        if not alive(int(note.read_text())):
            return
        time.sleep(0.1)
    pytest.fail("the grandchild outlived the child")


@pytest.mark.parametrize("name", ["eat", "eat_wrapped", "abort_on_memory"])
def test_hunger_for_memory_is_told_apart_from_a_fault(name: str) -> None:
    with pytest.raises(TooMuchMemory) as caught:
        run(name)
    assert caught.value.memory_mb == 256


def test_a_fault_is_reported_with_its_reason() -> None:
    with pytest.raises(ChildFailed, match="ValueError: wrong sheet"):
        run("fail")


def test_the_child_sees_none_of_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIUGAI_FIELD_KEY", "secret")
    assert b"JIUGAI_FIELD_KEY" not in run("environment")


@pytest.mark.parametrize("target", ["os:system;rm", "os", "a b:c", ":x"])
def test_only_a_dotted_name_is_a_target(target: str) -> None:
    with pytest.raises(ValueError, match="not a target"):
        run_bounded(target, b"", seconds=1, memory_mb=64)
