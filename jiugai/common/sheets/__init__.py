"""Tables in and out: Excel, WPS and text files from people, templates and failed rows for people. See README.md."""

from jiugai.common.foreign.sheet_terms import head_key
from jiugai.common.sheets.cell_faults import CELL_FAULTS, CellFault
from jiugai.common.sheets.faults import TABLE_FAULTS, TABLE_NOTES, BadTable, Note
from jiugai.common.sheets.heads import CLEAR, Head, HeadKind, Picture, Value
from jiugai.common.sheets.matching import match_heads
from jiugai.common.sheets.pictures import PictureFile, pictures
from jiugai.common.sheets.reading import SheetInfo, TableFile, read_table
from jiugai.common.sheets.rows import RowParser, missing_heads, raw_by_name
from jiugai.common.sheets.values import parse, parser
from jiugai.common.sheets.writing import Failed, write_failed, write_template

__all__ = [
    "CELL_FAULTS",
    "CLEAR",
    "TABLE_FAULTS",
    "TABLE_NOTES",
    "BadTable",
    "CellFault",
    "Failed",
    "Head",
    "HeadKind",
    "Note",
    "Picture",
    "PictureFile",
    "RowParser",
    "SheetInfo",
    "TableFile",
    "Value",
    "head_key",
    "match_heads",
    "missing_heads",
    "parse",
    "parser",
    "pictures",
    "raw_by_name",
    "read_table",
    "write_failed",
    "write_template",
]
