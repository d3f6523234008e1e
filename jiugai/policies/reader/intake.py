"""Taking in a plan document: from foreign bytes to text, or to one reason why not.

The type is told by the content, never by the name. Text files are decoded here; docx and pdf are opened only inside a
child process with limits on time and memory (`jiugai.common.bounded`). Without Django, so that it can be used anywhere.
"""

import json
import re
from dataclasses import dataclass

from jiugai.common.bounded import ChildFailed, TooMuchMemory, TooSlow, run_bounded
from jiugai.common.foreign.encodings import BadText, decode
from jiugai.common.foreign.kinds import kind_of, ole_kind
from jiugai.policies.reader.intake_reasons import REASONS, WARNINGS, Unreadable, Warned

__all__ = ["MAX_BYTES", "REASONS", "WARNINGS", "Extracted", "Unreadable", "Warned", "extract"]

MAX_BYTES = 20 * 1024 * 1024
SECONDS = 30
MEMORY_MB = 640
_MB = 1024 * 1024
_OURS = {"text": "txt", "zip": "docx", "pdf": "pdf"}


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
    text, pages, warnings = (_decoded(data), None, []) if kind == "txt" else _parsed(data)
    if not re.search(r"\w", text):
        raise Unreadable("empty")
    named = filename.rsplit(".", 1)[-1].lower() if "." in filename else ""
    if named in ("txt", "docx", "pdf", "doc", "wps") and named != kind:
        warnings.append(Warned("other_type", {"named": named, "kind": kind}))
    return Extracted(text, kind, pages, tuple(warnings))


def _kind(data: bytes) -> str:
    """txt, docx or pdf by content; docx stands for any zip, which the child looks into."""
    kind = kind_of(data)
    if kind == "ole":
        inside = ole_kind(data)
        code = {"encrypted": "encrypted", "DOC": "old_doc"}.get(inside)
        raise Unreadable(code) if code else Unreadable("not_a_document", kind=inside)
    if kind not in _OURS:
        raise Unreadable("not_a_document", kind=kind)
    return _OURS[kind]


def _decoded(data: bytes) -> str:
    try:
        return decode(data)[0]
    except BadText as error:
        if error.code == "binary":
            raise Unreadable("not_a_document", kind="BIN") from None
        raise Unreadable("wrong_encoding") from None


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
