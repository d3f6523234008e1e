"""The content of a cell as tidy text."""

import datetime
import re
from decimal import Decimal

from jiugai.common.sheets.cell_faults import CellFault
from jiugai.common.sheets.heads import Head, Value

EXACT = 10**15
"""Spreadsheets keep 15 digits of a number."""
NOTHING = frozenset(("-", "--", "—", "——", "–", "/", "／", "\\", "无", "N/A", "n/a", "NULL", "null", "None"))
"""What clerks write into number columns that have nothing to say."""
_TO_HALF = {c: c - 0xFEE0 for r in ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B)) for c in range(*r)}
_UNTIDY = re.compile(
    r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\x00-\x1f\x7f\xa0\u2000-\u200f\u2028-\u202f\u3000\ufeff]|  "
)
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff]")
_ERRORS = frozenset(
    ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#BLOCKED!")
)


def tidy(text: str) -> str:
    """Without space at the ends, doubled or invisible; letters and digits half-width. Punctuation stays as written."""
    if _UNTIDY.search(text):
        lines = _INVISIBLE.sub("", text).translate(_TO_HALF).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join(line for line in (" ".join(part.split()) for part in lines) if line)
    return text.strip()


def written(value: Value, head: Head) -> str:
    """The cell as tidy text, whatever it holds; refuses formulas, errors and pictures."""
    if isinstance(value, str):
        text = tidy(value)
        if text and text[0] in "=＝#":
            _refuse_machine(text)
        return text
    return _written_other(value, head)


def _refuse_machine(text: str) -> None:
    if text in _ERRORS:
        raise CellFault("excel_error", value=text)
    if text[0] != "#" and len(text) > 1:
        raise CellFault("formula")


def _written_other(value: Value, head: Head) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if abs(value) >= EXACT:
            raise CellFault("digits_lost")
        return f"{decimal(value):f}"
    if isinstance(value, datetime.date):
        whole = value.date() if isinstance(value, datetime.datetime) and value.time() == datetime.time() else value
        if head.key:
            raise CellFault("date_made_by_excel", value=whole)
        return whole.isoformat(" ", "minutes") if isinstance(whole, datetime.datetime) else whole.isoformat()
    raise CellFault("not_text")


def decimal(value: int | float) -> Decimal:
    """The number that a spreadsheet shows: 15 digits."""
    return Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
