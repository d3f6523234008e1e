"""Work on foreign bytes in a child process that cannot take the service down.

Parsers of documents and tables may loop, exhaust memory or abort the whole process on a file of a few kilobytes.
`run_bounded` starts a fresh interpreter with limits on address space, processor time and wall time, hands it the
bytes and takes bytes back. The child gets none of the parent's environment except what Python needs to start, so no
key or password is within reach of what a hostile file may provoke.
"""

import contextlib
import importlib
import os
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_MEMORY_EXIT = 71
_FAILURE_EXIT = 70
_STDERR_KEPT = 2000
_STDERR_MAX = 1024 * 1024
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


class BoundedError(Exception):
    """The child did not deliver. Base of the three ways in which that happens."""


class TooSlow(BoundedError):
    """The child used up its seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"not finished within {seconds:g} s")
        self.seconds = seconds


class TooMuchMemory(BoundedError):
    """The child wanted more memory than it may have."""

    def __init__(self, memory_mb: int) -> None:
        super().__init__(f"needs more than {memory_mb} MB")
        self.memory_mb = memory_mb


class ChildFailed(BoundedError):
    """The child ended without a result; `detail` is the end of what it wrote to standard error."""

    def __init__(self, returncode: int, detail: str) -> None:
        super().__init__(f"child ended with {returncode}: {detail[-200:]}")
        self.returncode = returncode
        self.detail = detail


def run_bounded(target: str, payload: bytes, *, seconds: float, memory_mb: int) -> bytes:
    """Call `target` ("module:function", bytes → bytes) on `payload` in a limited child process.

    `seconds` bounds wall time and processor time, start of the interpreter included; `memory_mb` bounds address space.
    Raises TooSlow, TooMuchMemory or ChildFailed. The whole process group of the child is gone when this returns.
    """
    module, _, function = target.partition(":")
    if not module.replace("_", "").replace(".", "").isalnum() or not function.isidentifier():
        raise ValueError(f"not a target: {target}")
    command = [sys.executable, "-P", "-m", "jiugai.common.bounded", target, f"{seconds:g}", str(memory_mb)]
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    environment |= {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    with tempfile.TemporaryFile() as errors:
        # The command is this interpreter and a checked dotted name; nothing of it comes from a file or a person.
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
            cwd=tempfile.gettempdir(),
            start_new_session=True,
        )
        try:
            result, _none = child.communicate(payload, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise TooSlow(seconds) from None
        finally:
            _end(child)
        errors.seek(max(0, errors.seek(0, os.SEEK_END) - _STDERR_KEPT))
        detail = errors.read().decode("utf-8", "replace").strip()
    if child.returncode == 0:
        return result
    raise _failure(child.returncode, detail, seconds, memory_mb)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Kill what is left of the child's process group (it leads one of its own) and reap it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
    child.wait()


def _failure(returncode: int, detail: str, seconds: float, memory_mb: int) -> BoundedError:
    if returncode == -signal.SIGXCPU:
        return TooSlow(seconds)
    # Compiled libraries do not raise MemoryError; they abort and say so.
    aborted = returncode < 0 and ("memory allocation" in detail or "bad_alloc" in detail)
    if returncode == _MEMORY_EXIT or aborted:
        return TooMuchMemory(memory_mb)
    return ChildFailed(returncode, detail)


def _limit(seconds: float, memory_mb: int) -> None:
    """Bind this process before anything foreign is read."""
    memory = memory_mb * 1024 * 1024
    cpu = max(1, int(seconds + 0.999))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_STDERR_MAX, _STDERR_MAX))


def _is_memory(error: BaseException | None) -> bool:
    """Whether a lack of memory stands anywhere behind `error`: libraries wrap it in errors of their own."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, MemoryError):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _child(target: str, seconds: str, memory_mb: str) -> int:
    _limit(float(seconds), int(memory_mb))
    # What libraries print must not mix with the result.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    module, _, function = target.partition(":")
    try:
        result = getattr(importlib.import_module(module), function)(sys.stdin.buffer.read())
        out.write(result)
        out.close()
    except BaseException as error:
        if _is_memory(error):
            return _MEMORY_EXIT
        sys.stderr.write(f"{type(error).__name__}: {error}"[:_STDERR_KEPT])
        return _FAILURE_EXIT
    return 0


if __name__ == "__main__":
    code = _child(*sys.argv[1:4])
    sys.stderr.flush()
    # No clean-up at exit: it may need memory that is not there, and threads of a library must not hold the child.
    os._exit(code)
