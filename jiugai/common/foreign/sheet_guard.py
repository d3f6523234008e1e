"""What is checked of an xlsx before its parser opens it, in one pass over the unpacked stream.

The parser lays a sheet out as one block from the first to the last cell, so two cells far apart ask for hundreds of
gigabytes and end the process. The last cell with a value is therefore looked up in every piece of a sheet; what slips
through meets the memory limit of the child process.
"""

import re
from dataclasses import dataclass, field

from jiugai.common.foreign.archives import BadArchive, Limits, check_archive
from jiugai.common.foreign.sheet_faults import BadSheet

MAX_CELLS = 12_000_000
"""Cells between the first and the last, empty ones counted."""
MAX_FAULTY = 10_000
LIMITS = Limits(
    entries=20_000,
    unpacked=800 * 1024 * 1024,
    ratio=250,
    ratio_from=20 * 1024 * 1024,
    nested=("xl/embeddings/",),
    chunk=1024 * 1024,
)
_OVERLAP = 1024
_CELL = re.compile(rb'r="([A-Z]{1,3})(\d{1,7})"')
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension [^>]*?ref="(?:[A-Z]{1,3}\d{1,7}:)?([A-Z]{1,3})\d{1,7}"')
_FAULTY = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*t="e")[^>]*?r="([A-Z]{1,3})(\d{1,7})"[^>]*>'
    rb"(?:(?!</(?:\w+:)?c>).){0,4000}?<(?:\w+:)?v>([^<]{1,40})<",
    re.S,
)
_UNCALCULATED = re.compile(rb"</(?:\w+:)?f>(?:<v/>|<v></v>|</c>)|<f[^>]*/></c>")
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?r="(\d{1,7})"')
_OTHER_KINDS = (
    ("xl/workbook.bin", "XLSB"),
    ("word/", "DOCX"),
    ("ppt/", "PPTX"),
    ("OFD.xml", "OFD"),
    ("META-INF/MANIFEST.MF", "JAR"),
    ("AndroidManifest.xml", "APK"),
)


@dataclass
class Part:
    """What was seen of one worksheet: last row with an element, last cell with a value (1-based), cells of errors."""

    rows: int = 0
    columns: int = 0
    last_row: int = 0
    last_column: int = 0
    faulty: dict[tuple[int, int], str] = field(default_factory=dict)
    """(row, column) from 0 → #REF!, #N/A …; the parser would give empty cells."""
    uncalculated: int = 0


@dataclass
class Seen:
    """Of the whole file: its worksheets by the name of their part, and what readers should be told about."""

    parts: dict[str, Part] = field(default_factory=dict)
    small: dict[str, bytes] = field(default_factory=dict)
    """Unpacked text of the parts that name and order the sheets."""
    external: bool = False
    drawings: int = 0


def check_xlsx(data: bytes) -> Seen:
    """Raise BadSheet unless `data` is an xlsx that can be opened; tells what was seen on the way."""
    seen = Seen()
    tails: dict[str, bytes] = {}

    def names(found: list[str]) -> None:
        _check_names(found)
        seen.external = any(name.startswith("xl/externalLinks/") for name in found)
        seen.drawings = sum(name.startswith("xl/drawings/drawing") for name in found)

    def look(name: str, chunk: bytes) -> None:
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            part = seen.parts.setdefault(name, Part())
            _look_at_sheet(part, chunk)
            if tail := tails.get(name):
                _look_at_sheet(part, tail + chunk[:_OVERLAP], seam=len(tail))
            tails[name] = chunk[-_OVERLAP:]
        elif name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            seen.small[name] = seen.small.get(name, b"") + chunk

    try:
        check_archive(data, LIMITS, names=names, look=look)
    except BadArchive as refused:
        raise BadSheet(refused.code) from None
    return seen


def _check_names(names: list[str]) -> None:
    if any(name.lower().startswith("xl/macrosheets/") for name in names):
        raise BadSheet("macros")
    for start, kind in _OTHER_KINDS:
        if any(name.startswith(start) for name in names):
            raise BadSheet("not_a_table", kind=kind)
    if "mimetype" in names and "content.xml" in names:
        raise BadSheet("not_a_table", kind="ODS")
    if "xl/workbook.xml" not in names:
        raise BadSheet("not_a_table", kind="ZIP")


def column_number(letters: bytes) -> int:
    """A → 1, XFD → 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _look_at_sheet(part: Part, window: bytes, seam: int = 0) -> None:
    """`window` is a piece of the sheet, or what lies around a `seam` of two pieces (bytes before it)."""
    if not part.columns and (found := _DIMENSION.search(window[:8192])):
        part.columns = column_number(found[1])
    at = window.rfind(b"<row ")
    if at >= 0 and (found := _ROW.match(window, at)):
        part.rows = max(part.rows, int(found[1]))
    filled = max(window.rfind(b"</v>"), window.rfind(b"</t>"))
    if filled >= 0:
        at = window.rfind(b"<c ", 0, filled)
        if at >= 0 and (found := _CELL.search(window, at, at + 100)):
            part.last_row = max(part.last_row, int(found[2]))
            part.last_column = max(part.last_column, column_number(found[1]))
            if part.last_row * part.last_column > MAX_CELLS:
                raise BadSheet("sparse", cell=f"{found[1].decode()}{int(found[2])}")
    if b't="e"' in window and len(part.faulty) < MAX_FAULTY:
        for found in _FAULTY.finditer(window):
            part.faulty[int(found[2]) - 1, column_number(found[1]) - 1] = found[3].decode("ascii", "replace")
    # One byte is found ten times faster than two, and pieces without formulas have no f.
    if b"f" in window and b"<f" in window:
        found_all = _UNCALCULATED.finditer(window)
        part.uncalculated += sum(1 for found in found_all if not seam or found.start() < seam < found.end())
