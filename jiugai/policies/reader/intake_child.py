"""What runs in the limited child process: the checks that cost something, and the parsers."""

import json

from jiugai.policies.reader.intake_archive import check_docx
from jiugai.policies.reader.intake_reasons import Unreadable


def parse(payload: bytes) -> bytes:
    """Read a docx or pdf (told apart by content) and return JSON: {text, pages, warnings} or {code, values}."""
    try:
        if payload.startswith(b"PK"):
            from jiugai.policies.reader.intake_docx import read_docx

            check_docx(payload)
            text, pages, warnings = read_docx(payload)
        else:
            from jiugai.policies.reader.intake_pdf import read_pdf

            text, pages, warnings = read_pdf(payload)
    except Unreadable as refused:
        return json.dumps({"code": refused.code, "values": refused.values}).encode()
    clean = text.encode("utf-8", "replace").decode()
    return json.dumps({"text": clean, "pages": pages, "warnings": [[w.code, w.values] for w in warnings]}).encode()
