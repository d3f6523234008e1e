"""Bytes under their digest. A blob appears whole or not at all, and is never written again."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from jiugai.attachments.models import blob_path

INCOMING = "incoming"
"""Folder of files on their way in, where the system has no files without a name."""
_CHUNK = 1024 * 1024


class TooLong(Exception):
    """More bytes came than any kind of file may have."""


class Incoming:
    """A file on its way in: `file` is open for reading, `digest` and `size` are known."""

    def __init__(self, file: BinaryIO, path: Path | None, digest: str, size: int) -> None:
        self.file, self.path, self.digest, self.size = file, path, digest, size

    def keep(self) -> None:
        """Give the bytes their name. Where the same content already lies there, nothing happens."""
        target = blob_path(self.digest)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(FileExistsError):
            if self.path:
                os.link(self.path, target)
            else:
                _name(self.file.fileno(), target)
        for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
            _flush_folder(folder)


def _name(handle: int, target: Path) -> None:
    """Give a file without a name its first one, through the process's own list of open files."""
    # With a folder given, the call follows the link that stands in that list.
    folder = os.open("/proc/self/fd", os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.link(str(handle), target, src_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _open_incoming() -> tuple[BinaryIO, Path | None]:
    folder = Path(settings.FILES) / INCOMING
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        # Without a name it vanishes with the process, however that ends.
        handle = os.open(folder, os.O_RDWR | os.O_TMPFILE, 0o600)
    except (AttributeError, OSError):
        handle, name = tempfile.mkstemp(dir=folder)
        return os.fdopen(handle, "w+b"), Path(name)
    return os.fdopen(handle, "w+b"), None


@contextlib.contextmanager
def receive(pieces: Iterator[bytes], max_bytes: int) -> Iterator[Incoming]:
    """Write what comes to a file that nobody sees yet, safe on disk. Raises TooLong beyond `max_bytes`."""
    file, path = _open_incoming()
    try:
        digest, size = hashlib.sha256(), 0
        for piece in pieces:
            size += len(piece)
            if size > max_bytes:
                raise TooLong
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
        yield Incoming(file, path, digest.hexdigest(), size)
    finally:
        file.close()
        if path:
            path.unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()
