"""Dates and years as people write them into tables."""

import datetime
import re
import unicodedata

from jiugai.common.sheets.cell_faults import CellFault, shown

_DIGITS = str.maketrans("〇零一二三四五六七八九○", "001234567890")
_TENS = re.compile(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)")
_FULL = re.compile(r"(\d{4})[-/.年\s]\s*(\d{1,2})[-/.月\s]\s*(\d{1,2})(?:日|号)?", re.ASCII)
_PACKED = re.compile(r"(19|20)(\d{2})(\d{2})(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})(?:[-/.年\s]\s*(\d{1,2})月?|年?)", re.ASCII)
_PACKED_MONTH = re.compile(r"((?:19|20)\d{2})(?:0[1-9]|1[0-2])", re.ASCII)
_YEAR_LAST = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}", re.ASCII)
_TWO_DIGITS = re.compile(r"['’]?\d{2}(?:[-/.年].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}|(?:20世纪)?\d0年代?", re.ASCII)
_TIME = re.compile(
    r"(?:T|\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$|\(?(?:星期|周)[一二三四五六日天]\)?$"
)
_EPOCH = datetime.date(1899, 12, 30)
_SERIALS = range(14_611, 73_051)
"""Serial numbers of spreadsheets for 1940 to 2099: what a date is in a cell whose format says number."""
YEARS = range(1900, 2101)


def _plain(text: str) -> str:
    """Half-width, Chinese numerals as digits, without time of day or weekday."""
    plain = _TIME.sub("", unicodedata.normalize("NFKC", text).strip())
    plain = _TENS.sub(lambda m: f"{m[1] or '一'}{m[2] or '〇'}", plain)
    return plain.translate(_DIGITS).strip()


def as_date(text: str) -> datetime.date:
    """2003-6-30, 2003/06/30, 2003.6.30, 2003年6月30日, 20030630, 二〇〇三年六月三十日, 37802. Raises CellFault."""
    plain = _plain(text)
    found = _FULL.fullmatch(plain)
    if found:
        return _real(int(found[1]), int(found[2]), int(found[3]), text)
    if packed := _PACKED.fullmatch(plain):
        return _real(int(packed[1] + packed[2]), int(packed[3]), int(packed[4]), text)
    if plain.isdecimal() and int(plain) in _SERIALS and len(plain) == 5:
        return _EPOCH + datetime.timedelta(days=int(plain))
    if _YEAR_LAST.fullmatch(plain):
        raise CellFault("date_order", value=shown(text))
    if _MONTH.fullmatch(plain) or _PACKED_MONTH.fullmatch(plain):
        raise CellFault("date_incomplete", value=shown(text))
    if _TWO_DIGITS.fullmatch(plain):
        raise CellFault("year_short", value=shown(text))
    raise CellFault("date", value=shown(text))


def _real(year: int, month: int, day: int, text: str) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise CellFault("date", value=shown(text)) from None


def as_year(value: str | datetime.date) -> int:
    """1998, 1998年, 1998.6, 一九九八年, a date. Raises CellFault."""
    if isinstance(value, datetime.date):
        day = value.date() if isinstance(value, datetime.datetime) else value
        # 1998 typed into a cell formatted as a date is the 1998th day of spreadsheets, in June 1905.
        serial = (day - _EPOCH).days
        return serial if serial in YEARS else day.year
    plain = _plain(value)
    found = _MONTH.fullmatch(plain) or _FULL.fullmatch(plain) or _PACKED_MONTH.fullmatch(plain)
    if found and int(found[1]) in YEARS:
        return int(found[1])
    if packed := _PACKED.fullmatch(plain):
        return int(packed[1] + packed[2])
    if _TWO_DIGITS.fullmatch(plain):
        raise CellFault("year_short", value=shown(value))
    raise CellFault("year", value=shown(value))
