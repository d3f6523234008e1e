"""What the children of test_bounded do."""

import os
import subprocess
import sys
import time


def reverse(payload: bytes) -> bytes:
    return payload[::-1]


def chatter(payload: bytes) -> bytes:
    print("a library prints this")
    return payload


def sleep(payload: bytes) -> bytes:
    time.sleep(60)
    return payload


def spin(payload: bytes) -> bytes:
    while True:
        pass


def with_grandchild(payload: bytes) -> bytes:
    """Leave a grandchild behind that would outlive us."""
    path = payload.decode()
    grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with open(path, "w") as file:
        file.write(str(grandchild.pid))
    time.sleep(60)
    return b""


def eat(payload: bytes) -> bytes:
    return b"x" * (1 << 40)


def eat_wrapped(payload: bytes) -> bytes:
    try:
        return eat(payload)
    except MemoryError as error:
        raise RuntimeError("library error") from error


def abort_on_memory(payload: bytes) -> bytes:
    os.write(2, b"memory allocation of 549755813888 bytes failed")
    os.abort()


def fail(payload: bytes) -> bytes:
    raise ValueError("wrong sheet")


def environment(payload: bytes) -> bytes:
    return "\n".join(sorted(os.environ)).encode()
