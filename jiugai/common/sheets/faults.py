"""Why a table or a cell cannot be taken, and what readers are told about a table that can: three closed sets.

Each has its sentence; the sentence says what to do.
"""

from typing import Any

from django.utils.translation import gettext, gettext_noop

from jiugai.common.results import BadInput

TABLE_FAULTS: dict[str, str] = {
    "empty": gettext_noop("The file has no table in it. Check that the right file was chosen."),
    "empty_sheet": gettext_noop("There is nothing on the sheet “{sheet}”. Choose another sheet."),
    "too_large": gettext_noop(
        "The file has {size_mb} MB; at most {limit_mb} MB can be read. Remove pictures or split the table, "
        "then upload it again."
    ),
    "not_a_table": gettext_noop(
        "This is a file of type {kind}, not a table. "
        "Upload an Excel or WPS workbook (.xlsx, .xls) or a text table (.csv)."
    ),
    "web_page": gettext_noop(
        "This is a web page with the name of a table, as some systems export it. "
        "Open it in Excel or WPS, save it as .xlsx, then upload that."
    ),
    "encrypted": gettext_noop("The workbook is protected by a password. Remove the password, then upload it again."),
    "macros": gettext_noop(
        "The workbook contains macros, which are not accepted. Save it as .xlsx, then upload it again."
    ),
    "bomb": gettext_noop(
        "The workbook is packed in an abnormal way and was not opened. Copy the table into a new workbook, "
        "then upload that."
    ),
    "entities": gettext_noop(
        "The workbook contains definitions that are not allowed in workbooks and was not opened. "
        "Copy the table into a new workbook, then upload that."
    ),
    "sparse": gettext_noop(
        "Cell {cell} is filled in, far from the rest of the table. Delete the columns to the right of the table and "
        "the rows below it, save, then upload it again."
    ),
    "broken": gettext_noop(
        "The file is damaged or incomplete. Open it on your computer and save it again, or fetch it once more, "
        "then upload it again."
    ),
    "too_many_rows": gettext_noop(
        "The table has more than {limit} rows. Split it, for example by sub-district, and upload the parts one by one."
    ),
    "too_many_columns": gettext_noop(
        "The table has {columns} columns; at most {limit} can be read. Keep only the columns that are needed, "
        "then upload it again."
    ),
    "no_sheet": gettext_noop("There is no sheet “{sheet}” in the workbook. Choose one of: {sheets}."),
    "hidden_only": gettext_noop(
        "The table is on the hidden sheet “{sheet}”. Show the sheet and save, or choose it, then read it again."
    ),
    "no_head": gettext_noop(
        "No column heads were found in the first {rows} rows. Put one row with the names of the columns above the data."
    ),
    "no_rows": gettext_noop(
        "There is nothing below the column heads in row {head_row}. Fill in the table, then upload it again."
    ),
    "separator": gettext_noop(
        "The columns of this text table could not be told apart. Save it with commas between the columns, or as .xlsx, "
        "then upload it again."
    ),
    "encoding": gettext_noop(
        "The characters of this text table cannot be recognised. Save it as UTF-8 or as .xlsx, then upload it again."
    ),
    "binary": gettext_noop(
        "Line {line} contains signs that are no text. Delete them or save the table as .xlsx, then upload it again."
    ),
    "cell_too_long": gettext_noop(
        "A cell near line {line} has more than {limit} characters; perhaps a quotation mark is not closed. "
        "Correct the line, then upload it again."
    ),
    "too_slow": gettext_noop(
        "Reading the table was stopped after {seconds} seconds. Copy the table alone into a new workbook or split it, "
        "then upload it again."
    ),
    "too_much_memory": gettext_noop(
        "Reading the table was stopped because it needs too much memory. Delete what lies far right of the table or "
        "far below it, or split the table, then upload it again."
    ),
}

TABLE_NOTES: dict[str, str] = {
    "other_type": gettext_noop("The file name says {named}, but the content is {kind}; it was read by its content."),
    "no_known_heads": gettext_noop(
        "None of the column heads is known. Check that this is the right sheet and the right row of heads."
    ),
    "duplicate_heads": gettext_noop("Several columns have the same head: {heads}. Check which one is to be used."),
    "columns_without_head": gettext_noop("Columns without a head were not read: {columns} ({n} in all)."),
    "totals": gettext_noop("{n} rows of totals were left out: row {rows}."),
    "remarks": gettext_noop("{n} rows of remarks were left out: row {rows}."),
    "heads_again": gettext_noop("{n} rows that repeat the heads were left out: row {rows}."),
    "uncalculated": gettext_noop(
        "{n} formulas have no stored result and were read as empty. Open the workbook in Excel or WPS and save it, "
        "then upload it again."
    ),
    "mixed_units": gettext_noop(
        "{n} cells under “{head}” name another unit than the column: row {rows}. It was converted."
    ),
    "external": gettext_noop("Formulas refer to other files; their last stored results were taken."),
    "drawings": gettext_noop("Pictures that lie over the sheet were not read; only pictures embedded in cells are."),
}


class BadTable(BadInput):
    """A table that cannot be read. `code` is a key of TABLE_FAULTS; the reason is its sentence."""

    def __init__(self, code: str, **values: Any) -> None:
        if code not in TABLE_FAULTS:
            raise ValueError(f"no such fault: {code}")
        self.code = code
        self.values = values
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        return gettext(TABLE_FAULTS[self.code]).format(**self.values)


class Note:
    """Something to look at in a table that was read. `code` is a key of TABLE_NOTES."""

    def __init__(self, code: str, **values: Any) -> None:
        if code not in TABLE_NOTES:
            raise ValueError(f"no such note: {code}")
        self.code = code
        self.values = values

    def __repr__(self) -> str:
        return f"Note({self.code!r}, {self.values!r})"

    @property
    def sentence(self) -> str:
        return gettext(TABLE_NOTES[self.code]).format(**self.values)
