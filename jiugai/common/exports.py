"""CSV and XLSX of a list: all matching rows, the chosen columns, units in the heads. Nothing in a cell ever runs."""

import csv
import datetime
import io
import tempfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone

from jiugai.common import clock
from jiugai.common.tables_columns import FORMATS, Column

IN_MEMORY = 2 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_ROWS = 1_048_575
"""Rows under the head of one sheet; what is longer goes on in a further sheet."""
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# characters XML 1.0 cannot carry
_UNWRITABLE = {c: None for c in range(32) if c not in (9, 10, 13)}


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula, even behind spaces (OWASP CSV injection)."""
    return f"'{text}" if text.lstrip(" \u3000\xa0").startswith(_RISKY) else text


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, datetime.datetime):
        return f"{_naive(value):%Y-%m-%d %H:%M}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return safe_text(str(value))


def _naive(moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(clock.SHANGHAI).replace(tzinfo=None) if timezone.is_aware(moment) else moment


def write_csv(out: IO[bytes], columns: Sequence[Column], rows: Iterable[Any]) -> None:
    """UTF-8 with BOM, so that spreadsheet programs read Chinese right."""
    out.write(b"\xef\xbb\xbf")
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([safe_text(c.head) for c in columns])
    cells = [c.exporter() for c in columns]
    writer.writerows([_plain(cell(row)) for cell in cells] for row in rows)
    text.detach()


def write_xlsx(out: IO[bytes], title: str, columns: Sequence[Column], rows: Iterable[Any]) -> None:
    """A sheet with a frozen head, and further ones where the rows do not fit. Numbers are numbers, dates are dates,
    text is only ever text. Rows go to disk one by one.
    """
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    )
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
    cells = [(x, c.exporter(), formats.get(c.kind)) for x, c in enumerate(columns)]
    name = "".join(c for c in title if c not in "[]:*?/\\'")
    number, y, sheet = 1, 0, _new_sheet(book, name[:31], columns, bold)
    for row in rows:
        if y == SHEET_ROWS:
            sheet.autofilter(0, 0, y, len(columns) - 1)
            number, y = number + 1, 0
            sheet = _new_sheet(book, f"{name[:24]} {number}", columns, bold)
        y += 1
        for x, cell, form in cells:
            value = cell(row)
            if value is not None:
                _write_cell(sheet, y, x, value, form)
    if y:
        sheet.autofilter(0, 0, y, len(columns) - 1)
    book.close()


def _new_sheet(book: Any, name: str, columns: Sequence[Column], bold: Any) -> Any:
    sheet = book.add_worksheet(name or None)
    for x, column in enumerate(columns):
        sheet.set_column(x, x, 14 if column.is_number else 22)
        sheet.write_string(0, x, column.head, bold)
    sheet.freeze_panes(1, 1)
    return sheet


def _write_cell(sheet: Any, y: int, x: int, value: Any, form: Any) -> None:
    if isinstance(value, str):
        if not value.isprintable():
            value = value.translate(_UNWRITABLE)
        sheet.write_string(y, x, value[:32767])
    elif isinstance(value, int | Decimal):
        sheet.write_number(y, x, value, form)
    elif isinstance(value, datetime.datetime):
        sheet.write_datetime(y, x, _naive(value), form)
    else:
        sheet.write_datetime(y, x, value, form)


def write(out: IO[bytes], kind: str, title: str, columns: Sequence[Column], rows: Iterable[Any]) -> None:
    """`kind`: xlsx or csv."""
    if kind == "xlsx":
        write_xlsx(out, title, columns, rows)
    else:
        write_csv(out, columns, rows)


def file_name(title: str, kind: str) -> str:
    return f"{title} {clock.true_today():%Y-%m-%d}.{kind}"


def media_type(kind: str) -> str:
    return XLSX if kind == "xlsx" else "text/csv"


def export(kind: str, title: str, columns: Sequence[Column], rows: Iterable[Any]) -> FileResponse:
    """The file as a download, written whole before the answer starts: a failure is an error, not half a file."""
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    write(out, kind, title, columns, rows)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=file_name(title, kind), content_type=media_type(kind))
