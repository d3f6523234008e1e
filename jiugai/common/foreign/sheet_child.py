"""What runs in the limited child process: guard, parser, and the table as lines of JSON.

The answer's first line is an object: either {code, values} of a failure, or the facts of the table. Every further line
is a piece of the table: [row numbers, columns]. Dates, moments and pictures are objects with one key, so that all
else is plain JSON and fast on both sides.
"""

import datetime
import io
import json
import re
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from jiugai.common.foreign.kinds import kind_of, ole_kind
from jiugai.common.foreign.sheet_csv import read_text
from jiugai.common.foreign.sheet_faults import BadSheet
from jiugai.common.foreign.sheet_guard import Part, Seen, check_xlsx
from jiugai.common.foreign.sheet_table import Grid, Table, find_table
from jiugai.common.foreign.sheet_terms import letters
from jiugai.common.foreign.tags import attributes

PIECE = 256
"""Rows per line of the answer."""
_START_OF_XLS = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_FILEPASS = 0x2F
MAX_ANSWER = 160 * 1024 * 1024
_PICTURE = re.compile(r'=(?:_xlfn\.)?DISPIMG\("([^"]{1,100})"')
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_DATES = {datetime.date}
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")


@dataclass(frozen=True)
class _Sheet:
    name: str
    hidden: bool
    part: Part | None = None

    @property
    def size(self) -> tuple[int, int] | tuple[()]:
        """Rows and columns as the guard saw them; () when it did not."""
        return (self.part.rows, self.part.columns or self.part.last_column) if self.part and self.part.rows else ()


def parse(payload: bytes) -> bytes:
    """Payload: a line of JSON {labels, sheet, head_row}, then the file. See the module for the answer."""
    line, _, content = payload.partition(b"\n")
    asked = json.loads(line)
    del payload
    try:
        return _answer(content, asked)
    except BadSheet as refused:
        return json.dumps({"code": refused.code, "values": refused.values}).encode()


def _answer(content: bytes, asked: dict[str, Any]) -> bytes:
    kind = kind_of(content)
    if kind == "zip":
        return _book("xlsx", content, check_xlsx(content), asked)
    if kind == "ole":
        inside = ole_kind(content)
        if "_VBA_PROJECT".encode("utf-16-le") in content:
            raise BadSheet("macros")
        if inside == "encrypted" or (inside == "XLS" and _is_locked(content)):
            raise BadSheet("encrypted")
        if inside != "XLS" and "Workbook".encode("utf-16-le") not in content:
            raise BadSheet("not_a_table", kind=inside)
        return _book("xls", content, Seen(), asked)
    if kind == "HTML":
        raise BadSheet("web_page")
    if kind != "text":
        raise BadSheet("not_a_table", kind=kind.upper())
    return _csv(content, asked)


def _is_locked(content: bytes) -> bool:
    """Whether an xls asks for a password: record FILEPASS near the start; to the parser it is damage."""
    at = content.find(_START_OF_XLS)
    for _ in range(20):
        if at < 0 or at + 4 > len(content):
            return False
        kind, length = struct.unpack_from("<HH", content, at)
        if kind == _FILEPASS:
            return True
        at += 4 + length
    return False


# ---- text ---------------------------------------------------------------------------------------------------------


def _csv(content: bytes, asked: dict[str, Any]) -> bytes:
    rows, encoding = read_text(content)
    table = find_table(Grid(rows), frozenset(asked["labels"]), asked["head_row"])
    if table is None:
        raise BadSheet("empty")
    if len(table.heads) == 1 and len(asked["labels"]) > 1 and re.search(r"[，；、^~#/]|\s{2,}", table.heads[0]):
        raise BadSheet("separator")
    return _packed(table, {"kind": "csv", "encoding": encoding, "sheets": [], "sheet": ""})


# ---- books --------------------------------------------------------------------------------------------------------


def _book(kind: str, content: bytes, seen: Seen, asked: dict[str, Any]) -> bytes:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = _sheets(book, seen)
        sizes: dict[str, tuple[int, int]] = {}
        name, table = _chosen(book, sheets, asked, sizes)
        shown = [(s.name, *(s.size or sizes.get(s.name, (0, 0))), s.hidden) for s in sheets.values()]
        if seen.external:
            table.notes["external"] = {}
        if seen.drawings:
            table.notes["drawings"] = {}
        part = sheets[name].part
        if part and part.uncalculated:
            table.notes["uncalculated"] = {"n": part.uncalculated}
        return _packed(table, {"kind": kind, "encoding": "", "sheets": shown, "sheet": name})
    except calamine.PasswordError:
        raise BadSheet("encrypted") from None
    except calamine.CalamineError:
        raise BadSheet("broken") from None


def _sheets(book: Any, seen: Seen) -> dict[str, _Sheet]:
    """Worksheets in the order of the book; sizes as far as the guard saw them."""
    parts = _parts_by_name(seen)
    found = {}
    for meta in book.sheets_metadata:
        if str(meta.typ).endswith("WorkSheet"):
            hidden = not str(meta.visible).endswith(".Visible")
            found[meta.name] = _Sheet(meta.name, hidden, parts.get(meta.name))
    if not found:
        raise BadSheet("empty")
    return found


def _parts_by_name(seen: Seen) -> dict[str, Part]:
    relations = {}
    for tag in _RELATION.findall(seen.small.get("xl/_rels/workbook.xml.rels", b"")):
        said = attributes(tag)
        target = said.get("Target", "")
        relations[said.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    found = {}
    for tag in _SHEET.findall(seen.small.get("xl/workbook.xml", b"")):
        said = attributes(tag)
        relation = next((v for k, v in said.items() if k.endswith(":id")), "")
        if part := seen.parts.get(relations.get(relation, "")):
            found[said.get("name", "")] = part
    return found


def _chosen(
    book: Any, sheets: dict[str, _Sheet], asked: dict[str, Any], sizes: dict[str, tuple[int, int]]
) -> tuple[str, Table]:
    """The sheet asked for, else the visible one that knows most heads; fills `sizes` of what was opened."""
    labels = frozenset(asked["labels"])
    if wanted := asked["sheet"]:
        if wanted not in sheets:
            raise BadSheet("no_sheet", sheet=wanted, sheets="、".join(sheets))
        table = _table(book, sheets[wanted], asked, sizes)
        if table is None:
            raise BadSheet("empty_sheet", sheet=wanted)
        return wanted, table
    best: tuple[str, Table] | None = None
    problem: BadSheet | None = None
    for sheet in sheets.values():
        if sheet.hidden:
            continue
        try:
            table = _table(book, sheet, asked, sizes)
        except BadSheet as error:
            problem = problem or error
            continue
        if table and (best is None or table.matched > best[1].matched):
            best = sheet.name, table
            if table.matched >= max(2, len(labels) // 3) or not labels:
                break
    if best is None:
        hidden = [s.name for s in sheets.values() if s.hidden and _has_table(book, s)]
        raise problem or (BadSheet("hidden_only", sheet=hidden[0]) if hidden else BadSheet("empty"))
    return best


def _has_table(book: Any, sheet: _Sheet) -> bool:
    try:
        return _table(book, sheet, {"labels": (), "head_row": 0}, {}) is not None
    except BadSheet:
        return False


def _table(book: Any, sheet: _Sheet, asked: dict[str, Any], sizes: dict[str, tuple[int, int]]) -> Table | None:
    found = book.get_sheet_by_name(sheet.name)
    if found.start is None:
        return None
    sizes[sheet.name] = (found.end[0] + 1, found.end[1] + 1)
    left = found.start[1]
    rows: Iterator[list[Any]] = found.iter_rows()
    if sheet.part and sheet.part.faulty:
        rows = _with_faults(rows, left, sheet.part.faulty)
    return find_table(Grid(rows, left, found.merged_cell_ranges or ()), frozenset(asked["labels"]), asked["head_row"])


def _with_faults(rows: Iterator[list[Any]], left: int, faulty: dict[tuple[int, int], str]) -> Iterator[list[Any]]:
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (y, x), text in faulty.items():
        by_row.setdefault(y, []).append((x - left, text))
    for y, row in enumerate(rows):
        for x, text in by_row.get(y, ()):
            if 0 <= x < len(row):
                row[x] = text
        yield row


# ---- the answer ---------------------------------------------------------------------------------------------------


def _object(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return {"m": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"d": value.isoformat()}
    if isinstance(value, datetime.timedelta):
        return value.total_seconds() / 86400
    return str(value)


def _column(cells: tuple[Any, ...]) -> Any:
    """Cells of one column as JSON has them: whole numbers without a point, dates together where all are dates."""
    kinds = set(map(type, cells))
    if float in kinds:
        return [int(v) if type(v) is float and v.is_integer() else v for v in cells]
    if kinds == _DATES:
        return {"d": list(map(datetime.date.isoformat, cells))}
    return cells


def _piece(encode: Callable[[Any], str], numbers: list[int], rows: list[list[Any]]) -> bytes:
    columns = [_column(cells) for cells in zip(*rows, strict=True)]
    text = encode([numbers, columns])
    if "DISPIMG(" in text:
        text = encode([numbers, [_with_pictures(c) if isinstance(c, tuple | list) else c for c in columns]])
    # An empty string stands between signs of JSON; within a string its marks would be escaped.
    return text.replace(',""', ",null").replace('[""', "[null").encode("utf-8", "replace")


def _with_pictures(cells: Iterable[Any]) -> list[Any]:
    return [{"p": m[1]} if isinstance(v, str) and (m := _PICTURE.match(v)) else v for v in cells]


def _packed(table: Table, facts: dict[str, Any]) -> bytes:
    encode = json.JSONEncoder(
        ensure_ascii=False, separators=(",", ":"), default=_object, check_circular=False, allow_nan=False
    ).encode
    lines: list[bytes] = []
    count = size = 0
    while piece := list(islice(table.rows, PIECE)):
        count += len(piece)
        lines.append(_piece(encode, [number for number, _row in piece], [row for _number, row in piece]))
        size += len(lines[-1])
        if size > MAX_ANSWER:
            raise BadSheet("too_much_memory")
    if not count:
        raise BadSheet("no_rows", head_row=table.head_row)
    facts |= {
        "head_row": table.head_row,
        "heads": table.heads,
        "letters": [letters(x + table.left) for x in range(len(table.heads))],
        "n": count,
        "matched": table.matched,
        "notes": list(table.notes.items()),
    }
    return b"\n".join([json.dumps(facts).encode(), *lines])
