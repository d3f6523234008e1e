"""What is checked of a docx before anything parses it: it is a zip, and a zip says about itself what it likes."""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from jiugai.policies.reader.intake_reasons import Unreadable

MAX_ENTRIES = 3000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 150
"""Unpacked bytes per packed byte of one entry; Word's own XML reaches about 60."""
_RATIO_FROM = 2 * 1024 * 1024
_CHUNK = 64 * 1024
_DOCUMENT = "word/document.xml"
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b\x08", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ")
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
_DECLARED = tuple(
    word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
)
_OTHER_KINDS = (
    ("xl/workbook", "XLSX"),
    ("ppt/presentation", "PPTX"),
    ("OFD.xml", "OFD"),
    ("META-INF/MANIFEST.MF", "JAR"),
    ("AndroidManifest.xml", "APK"),
)


def check_docx(data: bytes) -> None:
    """Raise Unreadable unless `data` is a docx that unpacks to sane, entity-free, macro-free content.

    Every entry is unpacked as a stream and counted; sizes in the headers are not believed.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_names([entry.filename for entry in entries])
            if any(entry.flag_bits & 1 for entry in entries):
                raise Unreadable("encrypted")
            total = 0
            for entry in entries:
                total += _check_entry(archive, entry, MAX_UNPACKED - total)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
        raise Unreadable("broken") from None


def _check_names(names: list[str]) -> None:
    if len(names) > MAX_ENTRIES:
        raise Unreadable("zip_bomb")
    if any(name.lower().rsplit("/", 1)[-1] in _MACRO_PARTS for name in names):
        raise Unreadable("macros")
    for start, kind in _OTHER_KINDS:
        if any(name.startswith(start) for name in names):
            raise Unreadable("not_a_document", kind=kind)
    if "mimetype" in names and "content.xml" in names:
        raise Unreadable("not_a_document", kind="ODT")
    if _DOCUMENT not in names:
        raise Unreadable("not_a_document", kind="ZIP")
    if len(set(names)) != len(names):
        raise Unreadable("broken")


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    """Unpacked size of one entry in bytes, after reading all of it."""
    size = 0
    name = entry.filename.lower()
    is_xml = name.endswith((".xml", ".rels", ".vml"))
    tail = b""
    for chunk in _chunks(archive, entry):
        if size == 0 and chunk.startswith(_ARCHIVES) and not name.startswith("word/embeddings/"):
            raise Unreadable("zip_bomb")
        size += len(chunk)
        if size > left or (size > _RATIO_FROM and size > MAX_RATIO * max(1, entry.compress_size)):
            raise Unreadable("zip_bomb")
        if is_xml:
            _check_xml(tail + chunk, name)
            tail = chunk[-64:]
    return size


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _check_xml(piece: bytes, name: str) -> None:
    if any(word in piece for word in _DECLARED):
        raise Unreadable("xml_bomb")
    if name == "[content_types].xml" and b"macroEnabled" in piece:
        raise Unreadable("macros")
