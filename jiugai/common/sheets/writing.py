"""Workbooks that people fill in or correct: the template of a table, and the rows that could not be taken.

Text cells are written as text and typed as text (format @), so leading zeros and long numbers stay and nothing that a
person or a file brought can become a formula.
"""

import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from jiugai.common.area import SQUARE_METRE
from jiugai.common.foreign.sheet_terms import letters
from jiugai.common.money import YUAN
from jiugai.common.results import Text
from jiugai.common.sheets.heads import Head, Picture, Value
from jiugai.common.sheets.values_numbers import MEASURES, unit_in

VALIDATED_ROWS = 100_000
"""Rows of a template with drop-downs."""
MAX_COMMENTS = 2000
"""Comments in a file of failed rows; the last column has the reasons of all of them."""
_LONGEST = 32_767
_ANY = 10**9
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}
_UNWRITABLE = {c: None for c in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000))}
_RISKY = tuple("=+-@＝＋－＠")
_TEXTS = frozenset(("text", "choice", "yesno", "phone", "identity", "credit", "picture"))
_TEXT_FORMAT = 49
"""The number of the built-in format @."""
_FORMATS = {"number": "#,##0", "area": "#,##0.00", "money": "#,##0.00", "date": "yyyy-mm-dd", "year": "0"}
_FAULT = {"bg_color": "#FBE3DF", "border": 1, "border_color": "#B3261E"}
_PER_UNIT = {"area": SQUARE_METRE, "money": YUAN}


@dataclass(frozen=True)
class Failed:
    """A row that was not taken. `values` as they were read, by name of head; `faults` sentences by name of head.

    The key "" holds what concerns the whole row. `number` is the row in the file that was sent.
    """

    number: int
    values: Mapping[str, Any]
    faults: Mapping[str, str]


class _Book:
    """A workbook with the formats that templates and failed rows share."""

    def __init__(self, title: Text, fields: Sequence[Head]) -> None:
        self.out = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.out, _OPTIONS)
        self.sheet = self.add_sheet(str(title))
        self.fields = fields
        self._formats: dict[tuple[str, bool, bool], Any] = {}
        self._lists: Any = None
        self._n_lists = 0

    def add_sheet(self, name: str) -> Any:
        """A sheet under a name that spreadsheets accept: at most 31 characters, none of []:*?/\\, no other's name."""
        plain = "".join(c for c in _clean(name) if c not in "[]:*?/\\")[:29].strip("' ") or "1"
        taken = {sheet.get_name().casefold() for sheet in self.book.worksheets()}
        return self.book.add_worksheet(plain if plain.casefold() not in taken else f"{plain} {len(taken)}")

    def form(self, kind: str, *, fault: bool = False, risky: bool = False) -> Any:
        key = (kind, fault, risky)
        if key not in self._formats:
            form: dict[str, Any] = {"num_format": _TEXT_FORMAT if kind in _TEXTS else _FORMATS[kind]}
            form |= {"valign": "top", "quote_prefix": risky}
            self._formats[key] = self.book.add_format(form | (_FAULT if fault else {}))
        return self._formats[key]

    def heads(self, titles: Sequence[str]) -> None:
        """The frozen row of heads; required columns are bold with an asterisk, every head explains itself."""
        for x, (head, title) in enumerate(zip(self.fields, titles, strict=True)):
            look = {"bold": head.required, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EEF2F6"}
            self.sheet.set_column(x, x, _width(head), self.form(head.kind))
            text = f"{title} *" if head.required else title
            self.sheet.write_string(0, x, text, self.book.add_format(look))
            if about := explanation(head):
                self.sheet.write_comment(0, x, about, {"x_scale": 2, "y_scale": 1.2})
        self.sheet.freeze_panes(1, 1)

    def validate(self, last_row: int) -> None:
        for x, head in enumerate(self.fields):
            if rule := self._rule(head):
                rule |= {"error_title": str(head.label)[:32], "error_message": explanation(head)[:255]}
                self.sheet.data_validation(1, x, max(1, last_row), x, rule)

    def _rule(self, head: Head) -> dict[str, Any] | None:
        if head.kind in ("choice", "yesno"):
            words = [str(label) for _key, label in head.choices] if head.kind == "choice" else [_("Yes"), _("No")]
            return {"validate": "list", "source": self._list(str(head.label), words)}
        rule = {"error_type": "warning", "ignore_blank": True}
        if head.kind == "date":
            span = {"minimum": datetime.date(1900, 1, 1), "maximum": datetime.date(2100, 12, 31)}
            return rule | {"validate": "date", "criteria": "between"} | span
        if head.kind in ("area", "money"):
            return rule | {"validate": "decimal", "criteria": ">=", "value": 0}
        if head.kind in ("number", "year"):
            least, most = (1900, 2100) if head.kind == "year" else (-_ANY, _ANY)
            low, high = least if head.least is None else head.least, most if head.most is None else head.most
            return rule | {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high}
        return None

    def _list(self, label: str, words: Sequence[str]) -> str:
        """Choices on a sheet of their own: a list within the rule itself may have 255 characters at most."""
        if self._lists is None:
            self._lists = self.add_sheet(_("Choices"))
            self._lists.hide()
        x = self._n_lists
        self._n_lists += 1
        self._lists.write_string(0, x, _clean(label))
        for y, word in enumerate(words, 1):
            self._lists.write_string(y, x, _clean(word))
        column = letters(x)
        return f"='{self._lists.get_name()}'!${column}$2:${column}${max(2, len(words) + 1)}"

    def close(self) -> bytes:
        self.book.close()
        return self.out.getvalue()


def write_template(
    title: Text, fields: Sequence[Head], notes: Sequence[Text] = (), example_rows: Sequence[Mapping[str, Any]] = ()
) -> bytes:
    """An empty table to fill in, as xlsx: drop-downs, explanations at the heads, and a sheet on how to fill it in.

    `notes` are sentences about the whole table; `example_rows` (values by name of head, as people write them) stand on
    the sheet of explanations, so that nobody has to delete them.
    """
    book = _Book(title, fields)
    book.heads([head.title for head in fields])
    book.validate(VALIDATED_ROWS)
    _explain(book, notes, example_rows)
    return book.close()


def _explain(book: _Book, notes: Sequence[Text], examples: Sequence[Mapping[str, Any]]) -> None:
    sheet = book.add_sheet(_("How to fill in"))
    bold = book.book.add_format({"bold": True, "bottom": 1})
    wrap = book.book.add_format({"text_wrap": True, "valign": "top"})
    for y, note in enumerate(notes):
        sheet.write_string(y, 0, _clean(str(note)))
    y = len(notes) + 1 if notes else 0
    for x, word in enumerate((_("Column"), _("Required"), _("What to write"), _("Example"))):
        sheet.write_string(y, x, word, bold)
    for head in book.fields:
        y += 1
        texts = (head.title, _("Yes") if head.required else "", explanation(head), head.example)
        for x, text in enumerate(texts):
            sheet.write_string(y, x, _clean(text), wrap)
    sheet.set_column(0, 1, 20)
    sheet.set_column(2, 2, 60)
    sheet.set_column(3, 3, 24)
    if examples:
        y += 2
        for x, head in enumerate(book.fields):
            sheet.write_string(y, x, _clean(head.title), bold)
        for row in examples:
            y += 1
            for x, head in enumerate(book.fields):
                _write(book, sheet, y, x, row.get(head.name), head.kind)


def write_failed(
    title: Text, fields: Sequence[Head], rows: Iterable[Failed], *, file_heads: Mapping[str, str] | None = None
) -> bytes:
    """Only the rows that were not taken, as xlsx: faulty cells coloured and explained, all reasons in the last column.

    The file can be corrected and sent again as it is. `file_heads` (name of head → head in the file that was sent)
    keeps units: 0.3 under 建筑面积（万㎡） must not come back under ㎡.
    """
    book = _Book(title, fields)
    titles = [(file_heads or {}).get(head.name) or head.title for head in fields]
    book.heads([t.rstrip(" *") for t in titles])
    end = len(fields)
    bold = book.book.add_format({"bold": True, "bottom": 1, "bg_color": "#FBE3DF"})
    wrap = book.book.add_format({"text_wrap": True, "valign": "top"})
    book.sheet.write_string(0, end, _("Row in the file sent"), bold)
    book.sheet.write_string(0, end + 1, _("Reasons"), bold)
    book.sheet.set_column(end, end, 12)
    book.sheet.set_column(end + 1, end + 1, 80)
    comments = y = 0
    for y, failed in enumerate(rows, 1):
        for x, head in enumerate(fields):
            fault = failed.faults.get(head.name, "")
            _write(book, book.sheet, y, x, failed.values.get(head.name), head.kind, fault=bool(fault))
            if fault and comments < MAX_COMMENTS:
                book.sheet.write_comment(y, x, _clean(fault), {"x_scale": 2})
                comments += 1
        book.sheet.write_number(y, end, failed.number)
        book.sheet.write_string(y, end + 1, _clean(_reasons(fields, failed)), wrap)
    book.validate(y)
    return book.close()


def _reasons(fields: Sequence[Head], failed: Failed) -> str:
    labels = {head.name: str(head.label) for head in fields}
    return "\n".join(f"{labels[n]}: {text}" if n in labels else text for n, text in failed.faults.items())


def explanation(head: Head) -> str:
    """What to write into a column, in sentences: its note, its choices, how its kind is written."""
    parts = [str(head.note)] if head.note else []
    if head.kind == "choice":
        parts.append(_("One of: {choices}.").format(choices="、".join(str(label) for _key, label in head.choices)))
    if head.kind in ("area", "money") and not unit_in(head.title, MEASURES[head.kind].units):
        parts.append(_("In square metres, such as 78.60.") if head.kind == "area" else _("In yuan, such as 1250.50."))
    words = {
        "date": _("Year, month and day, such as 2003-06-30."),
        "year": _("Four digits, such as 1998."),
        "yesno": _("Yes or no."),
        "phone": _("Mobile number, or area code and number: 0472-8912345."),
        "number": _("A whole number."),
    }
    if head.kind in words:
        parts.append(words[head.kind])
    return _clean("\n".join(parts))


def _write(book: _Book, sheet: Any, y: int, x: int, value: Value | Decimal, kind: str, *, fault: bool = False) -> None:
    """One cell as it was read: numbers as numbers, dates as dates, text as text whatever it begins with."""
    if isinstance(value, Picture):
        value = None
    if value is None or value == "":
        if fault:
            sheet.write_blank(y, x, None, book.form(kind, fault=True))
    elif isinstance(value, bool):
        sheet.write_string(y, x, _("Yes") if value else _("No"), book.form("text", fault=fault))
    elif isinstance(value, int | float | Decimal):
        if kind in _TEXTS:
            sheet.write_string(
                y, x, f"{value:.15g}" if isinstance(value, float) else str(value), book.form(kind, fault=fault)
            )
        else:
            sheet.write_number(y, x, value, book.form(kind, fault=fault))
    elif isinstance(value, datetime.date):
        sheet.write_datetime(y, x, value, book.form("date", fault=fault))
    else:
        text = _clean(str(value))
        sheet.write_string(y, x, text, book.form("text", fault=fault, risky=text.lstrip().startswith(_RISKY)))


def _clean(text: str) -> str:
    return text.translate(_UNWRITABLE)[:_LONGEST]


def _width(head: Head) -> float:
    wide = max(sum(2 if ord(c) > 0x2E80 else 1 for c in head.title) + 2, 10)
    return min(40, max(wide, {"identity": 22, "phone": 16, "date": 13}.get(head.kind, 0)))
