"""Text of a PDF, page by page."""

import logging
import re
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, LimitReachedError, PdfReadError, PyPdfError
from pypdf.generic import ContentStream, FloatObject, NameObject

from jiugai.policies.reader.intake_pdf_tables import PageReader
from jiugai.policies.reader.intake_reasons import Unreadable, Warned

MAX_PAGES = 300
_UNREADABLE = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]|/g\d+|\(cid:\d+\)")
_MAX_UNREADABLE = 0.2
_MIN_PER_PAGE = 15
_SHOWING = {b"Tj", b"TJ", b"'", b'"'}
_UNCHANGED = [FloatObject(1), FloatObject(0), FloatObject(0), FloatObject(1), FloatObject(0), FloatObject(0)]

# pypdf logs every irregularity of a file; none of it concerns anybody here.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read_pdf(data: bytes) -> tuple[str, int, list[Warned]]:
    """Text with pages joined by line ends, number of pages, warnings. Runs in the limited child only.

    A document that opens with the empty password (printing or copying restricted) is read.
    Raises Unreadable: encrypted, too_many_pages, scanned_pdf, zip_bomb, broken.
    """
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("encrypted")
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise Unreadable("too_many_pages", pages=count, limit=MAX_PAGES)
        texts = [_page_text(page) for page in reader.pages]
    except LimitReachedError:
        raise Unreadable("zip_bomb") from None
    except (DependencyError, NotImplementedError):
        raise Unreadable("encrypted") from None
    except (MemoryError, Unreadable):
        raise
    except (PdfReadError, PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError):
        raise Unreadable("broken") from None
    except (RecursionError, AssertionError, ArithmeticError):
        raise Unreadable("broken") from None
    if not count:
        raise Unreadable("broken")
    return _joined(texts)


def _page_text(page: PageObject) -> str:
    """Text of one page, with the rows of ruled tables as lines."""
    if page.get("/Contents") is None:
        return ""
    content = ContentStream(page["/Contents"].get_object(), page.pdf, "bytes")
    _in_single_pieces(content)
    page[NameObject("/Contents")] = content
    seen = PageReader()
    page.extract_text(visitor_text=seen.see_text, visitor_operand_before=seen.see_operator)
    return seen.text()


def _in_single_pieces(content: ContentStream) -> None:
    """Have pypdf hand over each shown string with its own place.

    It collects the strings of a line, so that neighbouring cells become one text; a matrix that changes nothing ends
    the collection.
    """
    operations: list[Any] = []
    for operation in content.operations:
        if operation[1] in _SHOWING:
            operations.append((_UNCHANGED, b"cm"))
        operations.append(operation)
    content.operations = operations


def _joined(texts: list[str]) -> tuple[str, int, list[Warned]]:
    count = len(texts)
    solid = [re.sub(r"\s", "", text) for text in texts]
    length = sum(map(len, solid))
    garbled = sum(len(found) for text in solid for found in _UNREADABLE.findall(text))
    filled = sum(len(text) >= _MIN_PER_PAGE for text in solid)
    # A scanner's stamp or page numbers over pictures are no text layer.
    if filled * 5 < count or (length and garbled / length > _MAX_UNREADABLE) or not length:
        raise Unreadable("scanned_pdf", pages=count)
    without = [str(i + 1) for i, text in enumerate(solid) if not text]
    warnings = [Warned("pages_without_text", {"pages": "、".join(without)})] if without else []
    return "\n".join(text.strip("\n") for text in texts if text.strip()), count, warnings
