"""Text of a PDF, page by page."""

import logging
import re
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, LimitReachedError, PdfReadError, PyPdfError

from jiugai.policies.reader.intake_reasons import Unreadable, Warned

MAX_PAGES = 300
_UNREADABLE = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]|/g\d+|\(cid:\d+\)")
_MAX_UNREADABLE = 0.2
_MIN_PER_PAGE = 15

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
        texts = [page.extract_text() for page in reader.pages]
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
