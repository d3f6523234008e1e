"""Tables as text: fields between commas, semicolons, tabs or bars, in the encodings of Chinese offices."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from jiugai.common.foreign.encodings import BadText, decode
from jiugai.common.foreign.sheet_faults import BadSheet

LONGEST = 100_000
"""Characters of one field; a quotation mark that is never closed swallows the rest of the file."""
_SEPARATORS = ",\t;|，；"
_LOOK = 20
_FORMULA_TEXT = re.compile(r'="(.*)"', re.S)
_GUARDED = re.compile(r"'[\s\u3000\xa0]*[=+\-@＝＋－＠\t\r\n]")


def read_text(content: bytes) -> tuple[Iterator[list[str]], str]:
    """Rows of a CSV or TSV file and its encoding. Raises BadSheet, also while the rows are read."""
    try:
        text, encoding = decode(content)
    except BadText as error:
        raise BadSheet("binary" if error.code == "binary" else "encoding", line=error.line) from None
    first, _, rest = text.partition("\n")
    separator = ""
    # Spreadsheet programs tell each other the separator on a line of its own.
    if declared := re.fullmatch(r'"?sep=(.)"?', first.strip(" \r"), re.I):
        separator = declared[1]
        text = "\n" + rest
    return _rows(text, separator or _separator(text)), encoding


def _separator(text: str) -> str:
    """The sign that splits the first lines into most fields, and into equally many."""
    best, fields = ",", 1.0
    sample = text[:200_000]
    for sign in _SEPARATORS:
        try:
            widths = [len(row) for row in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=sign), _LOOK)]
        except csv.Error:
            continue
        widths = [n for n in widths if n]
        if not widths:
            continue
        usual = max(set(widths), key=widths.count)
        score = usual * widths.count(usual) / len(widths)
        if score > fields:
            best, fields = sign, score
    return best


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 0
    try:
        for row in reader:
            # Row numbers are those a spreadsheet shows: a field with line ends in it is one row.
            line = reader.line_num
            yield [_field(v) if v[:1] in ("=", "'") else v for v in row]
    except csv.Error:
        raise BadSheet("cell_too_long", line=line + 1, limit=LONGEST) from None


def _field(text: str) -> str:
    """A field without the guards that spreadsheet programs and our own exports put before it."""
    if formula := _FORMULA_TEXT.fullmatch(text):
        return formula[1].replace('""', '"')
    return text[1:] if _GUARDED.match(text) else text
