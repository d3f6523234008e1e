"""Office files are zips, and a zip says about itself what it likes: every entry is unpacked as a stream and counted."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b\x08", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ")
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
_DECLARED = tuple(
    word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
)
_OVERLAP = 64
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)

Look = Callable[[str, bytes], None]
Names = Callable[[list[str]], None]


@dataclass(frozen=True)
class Limits:
    """`entries` in number, `unpacked` in bytes of all entries, `ratio` in unpacked bytes per packed byte.

    The ratio counts from `ratio_from` bytes on: small XML may well shrink to a hundredth. Archives within the archive
    are refused except under the folders of `nested`.
    """

    entries: int
    unpacked: int
    ratio: int
    ratio_from: int
    nested: tuple[str, ...] = ()
    chunk: int = 64 * 1024


class BadArchive(Exception):
    """The zip must not be opened; `code` says why."""

    def __init__(self, code: Literal["broken", "bomb", "encrypted", "macros", "entities"]) -> None:
        super().__init__(code)
        self.code = code


def check_archive(data: bytes, limits: Limits, *, names: Names | None = None, look: Look | None = None) -> None:
    """Raise BadArchive unless `data` is a zip of an office file that unpacks to sane, entity-free, macro-free content.

    `names` is called with the names of all entries before anything is unpacked; `look` with every piece of every entry,
    in order. Both may raise errors of their own, other than those of a broken zip.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _FAULTS:
        raise BadArchive("broken") from None
    with archive:
        entries = archive.infolist()
        found = [entry.filename for entry in entries]
        if len(found) > limits.entries:
            raise BadArchive("bomb")
        if any(name.lower().rsplit("/", 1)[-1] in _MACRO_PARTS for name in found):
            raise BadArchive("macros")
        if names:
            names(found)
        if len(set(found)) != len(found):
            raise BadArchive("broken")
        if any(entry.flag_bits & 1 for entry in entries):
            raise BadArchive("encrypted")
        left = limits.unpacked
        for entry in entries:
            left -= _check_entry(archive, entry, left, limits, look)


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, limits: Limits, look: Look | None) -> int:
    """Unpacked size of one entry in bytes, after reading all of it."""
    size = 0
    name = entry.filename.lower()
    is_xml = name.endswith((".xml", ".rels", ".vml"))
    tail = b""
    for chunk in _chunks(archive, entry, limits.chunk):
        if size == 0 and chunk.startswith(_ARCHIVES) and not name.startswith(limits.nested):
            raise BadArchive("bomb")
        size += len(chunk)
        if size > left or (size > limits.ratio_from and size > limits.ratio * max(1, entry.compress_size)):
            raise BadArchive("bomb")
        if is_xml:
            _check_xml(tail, chunk, name)
            tail = chunk[-_OVERLAP:]
        if look:
            look(entry.filename, chunk)
    return size


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, size: int) -> Iterator[bytes]:
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(size):
                yield chunk
    except _FAULTS:
        raise BadArchive("broken") from None


def _check_xml(tail: bytes, chunk: bytes, name: str) -> None:
    # A doctype can only stand before the first element, but where that begins is for a parser to say; look everywhere.
    for piece in (chunk, tail + chunk[:_OVERLAP]):
        # Almost no piece has an exclamation mark, and one byte is found much faster than a word.
        if b"!" in piece and any(word in piece for word in _DECLARED):
            raise BadArchive("entities")
    if name == "[content_types].xml" and b"macroEnabled" in tail + chunk:
        raise BadArchive("macros")
