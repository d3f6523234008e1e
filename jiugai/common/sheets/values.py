"""From the content of a cell to a typed value: one parser per column, fast for plain cells, patient with the others.

What comes out: text str, number int, area int (0.01 ㎡), money int (分), date, year int, choice its key, yesno bool,
phone, identity and credit str in their usual writing, picture `Picture`; None for an empty cell, CLEAR for one that
says 清空. Numbers of spreadsheets carry 15 digits, so binary noise beyond them is dropped. Areas are rounded half up to
0.01 ㎡ (surveyors give two decimals, formulas more); amounts finer than one 分 are refused.
"""

import datetime
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from jiugai.common.identifiers import credit_code_problem, identity_problem, phone_number, squeezed
from jiugai.common.sheets.cell_faults import CellFault, shown
from jiugai.common.sheets.heads import CLEAR, CLEAR_WORDS, Head, Picture, Value, in_all_languages
from jiugai.common.sheets.values_dates import YEARS, as_date, as_year
from jiugai.common.sheets.values_numbers import bounded, number_parser, quantity_parser
from jiugai.common.sheets.values_text import NOTHING, written

Parser = Callable[[Value], Any]
Noted = Callable[[str], None]

_YES = frozenset(("是", "有", "对", "yes", "y", "true", "t", "1", "√", "✓", "✔", "☑", "需要", "已"))
_NO = frozenset(("否", "无", "没有", "不是", "no", "n", "false", "f", "0", "×", "✗", "✘", "x", "☒", "不需要", "未"))
_CLEAR_LENGTH = max(map(len, CLEAR_WORDS)) + 3
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SEVERAL = re.compile(r"\d{7}\s*[,，、;；/／]\s*\d{3}")


def parser(
    head: Head, file_head: str = "", *, noted: Noted | None = None, today: datetime.date | None = None
) -> Parser:
    """A function from a cell to its value; it raises CellFault.

    `file_head` is the head in the file: a unit in it holds for numbers without one. `noted` hears of cells whose own
    unit differs from it. `today` bounds dates of birth.
    """
    inner: Parser
    if head.kind in ("area", "money"):
        inner = quantity_parser(head, file_head, noted)
    elif head.kind == "identity":
        inner = _identity(head, today)
    else:
        inner = _MAKERS[head.kind](head)
    if not head.required:
        return inner if head.key else _clearable(inner)

    def required(value: Value) -> Any:
        result = inner(value)
        if result is None or result == "":
            raise CellFault("required", label=head.label)
        return result

    return required


def _clearable(inner: Parser) -> Parser:
    def parse_or_clear(value: Value) -> Any:
        if isinstance(value, str) and len(value) <= _CLEAR_LENGTH and value.strip().lower() in CLEAR_WORDS:
            return CLEAR
        return inner(value)

    return parse_or_clear


def parse(value: Value, head: Head, file_head: str = "") -> Any:
    """One cell. For whole columns make a `parser` once: it is many times faster."""
    return parser(head, file_head)(value)


def _text(head: Head) -> Parser:
    longest = head.longest

    def parse_text(value: Value) -> str | None:
        text = written(value, head)
        if len(text) > longest:
            raise CellFault("too_long", n=len(text), limit=longest)
        return text or None

    return parse_text


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _choice(head: Head) -> Parser:
    exact = dict(head.also) | {word: key for key, label in head.choices for word in (key, *in_all_languages(label))}
    folded = {_folded(word): key for word, key in exact.items()}
    named = "、".join(str(label) for _key, label in head.choices)

    def parse_choice(value: Value) -> str | None:
        found = exact.get(value) if isinstance(value, str) else None
        if found is not None:
            return found
        text = written(value, head)
        if not text:
            return None
        key = folded.get(_folded(text))
        if key is None:
            if text in NOTHING:
                return None
            raise CellFault("choice", value=shown(text), choices=named)
        return key

    return parse_choice


def _yesno(head: Head) -> Parser:
    def parse_yesno(value: Value) -> bool | None:
        if isinstance(value, bool):
            return value
        text = written(value, head)
        if not text or text in ("-", "—", "/"):
            return None
        word = _folded(text)
        if word in _YES:
            return True
        if word in _NO:
            return False
        raise CellFault("yesno", value=shown(text))

    return parse_yesno


def _phone(head: Head) -> Parser:
    def parse_phone(value: Value) -> str | None:
        text = written(value, head)
        if not text or text in NOTHING:
            return None
        if len(text) == 11 and text.isdecimal() and text[0] == "1" and text[1] > "2" and text.isascii():
            return text
        if number := phone_number(text):
            return number
        if "*" in text:
            raise CellFault("masked", value=shown(text))
        raise CellFault("phones" if _SEVERAL.search(text) else "phone", value=shown(text))

    return parse_phone


def _identity(head: Head, today: datetime.date | None) -> Parser:
    def parse_identity(value: Value) -> str | None:
        text = written(value, head)
        if not text or text in NOTHING:
            return None
        number = text.upper() if text.isascii() and text.isalnum() else squeezed(text)
        if problem := identity_problem(number, today):
            # The number itself is personal and stays out of the sentence, also a masked one.
            raise CellFault("identity" if problem == "shape" else f"identity_{problem}")
        return number

    return parse_identity


def _credit(head: Head) -> Parser:
    def parse_credit(value: Value) -> str | None:
        text = written(value, head)
        if not text or text in NOTHING:
            return None
        code = text.upper() if text.isascii() and text.isalnum() else squeezed(text)
        if problem := credit_code_problem(code):
            raise CellFault("credit" if problem == "shape" else "credit_check", value=shown(text))
        return code

    return parse_credit


def _picture(head: Head) -> Parser:
    def parse_picture(value: Value) -> Picture | None:
        if isinstance(value, Picture):
            return value
        if not written(value, head):
            return None
        raise CellFault("picture")

    return parse_picture


def _date(head: Head) -> Parser:
    def parse_date(value: Value) -> datetime.date | None:
        if isinstance(value, datetime.date):
            return value.date() if isinstance(value, datetime.datetime) else value
        text = written(value, head)
        if _ISO.fullmatch(text):
            try:
                return datetime.date.fromisoformat(text)
            except ValueError:
                raise CellFault("date", value=text) from None
        return None if not text or text in NOTHING else as_date(text)

    return parse_date


def _year(head: Head) -> Parser:
    def parse_year(value: Value) -> int | None:
        if type(value) is int and value in YEARS:
            return bounded(value, head)
        if isinstance(value, datetime.date):
            return bounded(as_year(value), head)
        text = written(value, head)
        return None if not text or text in NOTHING else bounded(as_year(text), head)

    return parse_year


_MAKERS: dict[str, Callable[[Head], Parser]] = {
    "text": _text,
    "number": number_parser,
    "date": _date,
    "year": _year,
    "choice": _choice,
    "yesno": _yesno,
    "phone": _phone,
    "credit": _credit,
    "picture": _picture,
}
