"""Taking in a plan document: from foreign bytes to text, or to one reason why not.

The type is told by the content, never by the name. Text files are decoded here; docx and pdf are opened only inside a
child process with limits on time and memory (`jiugai.common.bounded`). Without Django, so that it can be used anywhere.
"""

import json
import re
from dataclasses import dataclass

from jiugai.common.bounded import ChildFailed, TooMuchMemory, TooSlow, run_bounded
from jiugai.policies.reader.intake_reasons import REASONS, WARNINGS, Unreadable, Warned
from jiugai.policies.reader.intake_text import decode

__all__ = ["MAX_BYTES", "REASONS", "WARNINGS", "Extracted", "Unreadable", "Warned", "extract"]

MAX_BYTES = 20 * 1024 * 1024
SECONDS = 30
MEMORY_MB = 640
_MB = 1024 * 1024

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x1f\x8b", "GZIP"),
    (b"SQLite format 3", "SQLite"),
    (b"{\\rtf", "RTF"),
    (b"\x00\x00\x01\x00", "ICO"),
    (b"ID3", "MP3"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (("EncryptedPackage", "encrypted", ""), ("WordDocument", "old_doc", ""), ("Workbook", "", "XLS"))
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body|svg)\b", re.I | re.S
)


@dataclass(frozen=True)
class Extracted:
    """What a file contains: its text (line ends \\n), its kind (txt, docx, pdf), pages (pdf only), what to check."""

    text: str
    kind: str
    pages: int | None
    warnings: tuple[Warned, ...]


def extract(data: bytes, filename: str, *, limit: int = MAX_BYTES) -> Extracted:
    """Text of a plan document; `filename` only serves to warn when it says another type than the content.

    `limit` is in bytes. Raises Unreadable with a code of REASONS, and nothing else.
    """
    if not data.strip(b"\x00\t\n\r "):
        raise Unreadable("empty")
    if len(data) > limit:
        raise Unreadable("too_large", size_mb=-(-len(data) // _MB), limit_mb=limit // _MB)
    kind = _kind(data)
    text, pages, warnings = (decode(data), None, []) if kind == "txt" else _parsed(data)
    if not re.search(r"\w", text):
        raise Unreadable("empty")
    named = filename.rsplit(".", 1)[-1].lower() if "." in filename else ""
    if named in ("txt", "docx", "pdf", "doc", "wps") and named != kind:
        warnings.append(Warned("other_type", {"named": named, "kind": kind}))
    return Extracted(text, kind, pages, tuple(warnings))


def _kind(data: bytes) -> str:
    """txt, docx or pdf by content; docx stands for any zip, which the child looks into."""
    if data.startswith(_OLE):
        raise _ole(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "docx"
    for start, kind in _SIGNATURES:
        # Some signatures are plain letters: those only count where the rest is no text.
        if data.startswith(start) and (len(start) > 3 or b"\x00" in data[:512] or start == b"\xff\xd8\xff"):
            raise Unreadable("not_a_document", kind=kind)
    if data[4:8] == b"ftyp" or (data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE", b"AVI ")):
        raise Unreadable("not_a_document", kind="MEDIA")
    if _MARKUP.match(data[:2000]):
        raise Unreadable("not_a_document", kind="HTML")
    return "txt"


def _ole(data: bytes) -> Unreadable:
    """What an OLE container (old Office, or Office with password) holds, by the names of its streams."""
    for stream, code, kind in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return Unreadable(code) if code else Unreadable("not_a_document", kind=kind)
    return Unreadable("not_a_document", kind="OLE")


def _parsed(data: bytes) -> tuple[str, int | None, list[Warned]]:
    try:
        answer = run_bounded("jiugai.policies.reader.intake_child:parse", data, seconds=SECONDS, memory_mb=MEMORY_MB)
    except TooSlow as error:
        raise Unreadable("too_slow", seconds=int(error.seconds)) from None
    except TooMuchMemory:
        raise Unreadable("too_much_memory") from None
    except ChildFailed:
        raise Unreadable("broken") from None
    result = json.loads(answer)
    if "code" in result:
        raise Unreadable(result["code"], **result["values"])
    return result["text"], result["pages"], [Warned(code, values) for code, values in result["warnings"]]
