"""From the bytes of a table to its rows. The file is opened only inside a limited child process."""

import datetime
import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from jiugai.common.bounded import ChildFailed, TooMuchMemory, TooSlow, run_bounded
from jiugai.common.foreign.sheet_terms import head_key
from jiugai.common.sheets.faults import BadTable, Note
from jiugai.common.sheets.heads import Picture, Value

MAX_BYTES = 50 * 1024 * 1024
SECONDS = 60
MEMORY_MB = 1200
_MB = 1024 * 1024
_NAMED = {"xlsx": ("xlsx",), "xls": ("xls", "et"), "csv": ("csv", "tsv", "txt")}
_KNOWN = frozenset(("xlsx", "xls", "et", "csv", "tsv", "xlsm", "docx", "doc", "pdf", "ods"))


@dataclass(frozen=True)
class SheetInfo:
    """A worksheet of a workbook. `rows` and `columns` are what the file says of itself, 0 when it does not."""

    name: str
    rows: int
    columns: int
    hidden: bool


@dataclass(frozen=True)
class TableFile:
    """One table out of a file. `kind`: xlsx, xls or csv; `encoding` of text tables; `n` rows of data.

    `head_row` counts from 1 as in Excel and is the lowest when heads take several rows; `letters` are the columns.
    The rows are kept as bytes and decoded a few hundred at a time.
    """

    kind: str
    encoding: str
    sheets: tuple[SheetInfo, ...]
    sheet: str
    head_row: int
    heads: tuple[str, ...]
    letters: tuple[str, ...]
    n: int
    notes: tuple[Note, ...]
    _body: bytes = field(repr=False)

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        """Row numbers as in Excel with the values under the heads; wholly empty rows are left out."""
        decode = json.JSONDecoder(object_hook=_special).decode
        body, at = self._body, 0
        while at < len(body):
            end = body.find(b"\n", at)
            end = len(body) if end < 0 else end
            numbers, columns = decode(body[at:end].decode())
            at = end + 1
            yield from zip(numbers, map(list, zip(*columns, strict=True)), strict=True)


def _special(tagged: dict[str, Any]) -> Value | list[datetime.date]:
    if "d" in tagged:
        days = tagged["d"]
        day = datetime.date.fromisoformat
        return list(map(day, days)) if isinstance(days, list) else day(days)
    if "m" in tagged:
        return datetime.datetime.fromisoformat(tagged["m"])
    return Picture(tagged["p"])


def read_table(
    content: bytes, *, name: str, labels: Collection[str] = (), sheet: str = "", head_row: int = 0
) -> TableFile:
    """The table in a file, told by its content; `name` of the file only serves to notice a wrong ending.

    `labels` are the words that may stand over columns: they find the sheet and the row of heads, unless `sheet` and
    `head_row` (from 1) say so. Raises BadTable, and nothing else.
    """
    if not content.strip(b"\x00\t\n\r ") or content in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        raise BadTable("empty")
    if len(content) > MAX_BYTES:
        raise BadTable("too_large", size_mb=-(-len(content) // _MB), limit_mb=MAX_BYTES // _MB)
    asked = {"labels": sorted({head_key(w) for w in labels} - {""}), "sheet": sheet, "head_row": max(0, head_row)}
    facts, body = _in_child(json.dumps(asked).encode() + b"\n" + content)
    heads = tuple(facts["heads"])
    return TableFile(
        kind=facts["kind"],
        encoding=facts["encoding"],
        sheets=tuple(SheetInfo(*s) for s in facts["sheets"]),
        sheet=facts["sheet"],
        head_row=facts["head_row"],
        heads=heads,
        letters=tuple(facts["letters"]),
        n=facts["n"],
        notes=tuple(_notes(facts, name, heads, bool(labels))),
        _body=body,
    )


def _in_child(payload: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        answer = run_bounded("jiugai.common.foreign.sheet_child:parse", payload, seconds=SECONDS, memory_mb=MEMORY_MB)
    except TooSlow as error:
        raise BadTable("too_slow", seconds=int(error.seconds)) from None
    except TooMuchMemory:
        raise BadTable("too_much_memory") from None
    except ChildFailed:
        raise BadTable("broken") from None
    line, _, body = answer.partition(b"\n")
    facts = json.loads(line)
    if "code" in facts:
        raise BadTable(facts["code"], **facts["values"])
    return facts, body


def _notes(facts: dict[str, Any], name: str, heads: tuple[str, ...], has_labels: bool) -> Iterator[Note]:
    named = name.rpartition(".")[2].lower()
    if named in _KNOWN and named not in _NAMED[facts["kind"]]:
        yield Note("other_type", named=named, kind=facts["kind"])
    if has_labels and not facts["matched"]:
        yield Note("no_known_heads")
    if twice := [h for h, n in Counter(filter(None, heads)).items() if n > 1]:
        yield Note("duplicate_heads", heads="、".join(twice[:5]))
    for code, values in facts["notes"]:
        yield Note(code, **values)
