"""Whole numbers, areas and amounts as people write them into tables. Exact: a float of a file ends here."""

import datetime
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from jiugai.common.area import SQUARE_METRE
from jiugai.common.area import UNITS as AREA_UNITS
from jiugai.common.money import UNITS as MONEY_UNITS
from jiugai.common.money import YUAN
from jiugai.common.sheets.cell_faults import CellFault, shown
from jiugai.common.sheets.heads import Head, Value
from jiugai.common.sheets.values_text import EXACT, NOTHING, decimal, written

_COUNTERS = re.compile(r"(?:户|栋|幢|个|人|层|楼|间|套|处|台|部|根|盏|辆|米|m|年)$")
_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,12})?|\.\d{1,12})", re.ASCII)
_CHINESE = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}


def bounded(value: int, head: Head, per_unit: int = 1) -> int:
    if head.least is not None and value < head.least:
        raise CellFault("too_small", value=_in_units(value, per_unit), limit=_in_units(head.least, per_unit))
    if head.most is not None and value > head.most:
        raise CellFault("too_great", value=_in_units(value, per_unit), limit=_in_units(head.most, per_unit))
    return value


def _in_units(value: int, per_unit: int) -> str:
    return str(value) if per_unit == 1 else f"{Decimal(value) / per_unit:.2f}"


def _chinese_number(text: str) -> str:
    """六 → 6, 十二 → 12, 二十 → 20; other text unchanged."""
    if text and len(text) <= 3 and all(c in _CHINESE or c == "十" for c in text):
        tens, ten, ones = text.partition("十")
        if not ten:
            return "".join(str(_CHINESE[c]) for c in text)
        if "十" not in ones and len(tens) <= 1 and len(ones) <= 1:
            return str((_CHINESE[tens] if tens else 1) * 10 + (_CHINESE[ones] if ones else 0))
    return text


def number_parser(head: Head) -> Callable[[Value], int | None]:
    free = head.least is None and head.most is None
    unit = unicodedata.normalize("NFKC", str(head.unit))

    def parse_number(value: Value) -> int | None:
        if type(value) is int:
            if -EXACT < value < EXACT:
                return value if free else bounded(value, head)
            raise CellFault("digits_lost")
        text = written(value, head)
        if not text or text in NOTHING:
            return None
        if text.isdecimal() and text.isascii() and len(text) <= 15:
            return bounded(int(text), head)
        plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
        plain = _chinese_number(_COUNTERS.sub("", plain.removesuffix(unit) if unit else plain))
        if not _NUMBER.fullmatch(plain):
            raise CellFault("number", value=shown(text), example=head.example or "24")
        exact = Decimal(plain)
        if exact != exact.to_integral_value():
            raise CellFault("whole", value=shown(text))
        return bounded(int(exact), head)

    return parse_number


def unit_in(text: str, units: dict[str, int]) -> str:
    """The unit that a head names, in brackets or at its end: 建筑面积（万㎡） → 万m2. "" when it names none."""
    plain = unicodedata.normalize("NFKC", text)
    brackets = re.findall(r"[(\[【〔]([^)\]】〕]*)[)\]】〕]", plain)
    for place in (*reversed(brackets), plain):
        squeezed_place = "".join(place.split()).rstrip("*:")
        for unit in sorted(units, key=len, reverse=True):
            # 单元 is part of a building, not an amount.
            if squeezed_place.endswith(unit) and not squeezed_place.endswith("单元"):
                return unit
    return ""


@dataclass(frozen=True)
class Measure:
    """What areas and amounts differ in. `per_unit` smallest units per usual unit; `rounds`: finer ones are rounded."""

    units: dict[str, int]
    usual: str
    fault: str
    per_unit: int
    rounds: bool


MEASURES = {
    "area": Measure(AREA_UNITS, "平方米", "unit", SQUARE_METRE, rounds=True),
    "money": Measure(MONEY_UNITS, "元", "amount", YUAN, rounds=False),
}


def quantity_parser(head: Head, file_head: str, noted: Callable[[str], None] | None) -> Callable[[Value], int | None]:
    """Parser of an area or amount: a number with the unit of the cell, of the file's head, or the usual one."""
    measure = MEASURES[head.kind]
    unit = unit_in(file_head, measure.units) or unit_in(str(head.unit), measure.units) or measure.usual
    scale, rounds = measure.units[unit], measure.rounds
    free = head.least is None and head.most is None

    def parse_quantity(value: Value) -> int | None:
        if type(value) is float or type(value) is int:
            if not -EXACT < value < EXACT:
                raise CellFault("digits_lost")
            scaled = value * scale
            result = round(scaled)
            if abs(scaled - result) > 1e-6:
                result = _inexact(value, scale, rounds)
        else:
            text = written(value, head)
            if not text or text in NOTHING:
                return None
            if isinstance(value, bool | datetime.date):
                raise CellFault(measure.fault, value=shown(text))
            result = _from_text(text, measure, unit, noted)
        return result if free else bounded(result, head, measure.per_unit)

    return parse_quantity


def _inexact(value: int | float, scale: int, rounds: bool) -> int:
    """A number that does not come out whole: by the 15 digits that a spreadsheet shows."""
    exact = decimal(value) * scale
    if exact != exact.to_integral_value() and not rounds:
        raise CellFault("decimals", value=f"{decimal(value):f}")
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def _from_text(text: str, measure: Measure, unit: str, noted: Callable[[str], None] | None) -> int:
    own, number = "", text
    if not _NUMBER.fullmatch(text):
        own, number = _split_unit(text, measure.units)
        if not _NUMBER.fullmatch(number):
            raise CellFault(measure.fault, value=shown(text))
    scale = measure.units[own or unit]
    if noted and scale != measure.units[unit]:
        noted(own)
    exact = Decimal(number) * scale
    if exact != exact.to_integral_value() and not measure.rounds:
        raise CellFault("decimals", value=shown(text))
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def _split_unit(text: str, units: dict[str, int]) -> tuple[str, str]:
    """The cell's own unit ("" without one) and its number as plain digits."""
    plain = re.sub(r"[\s,_]", "", unicodedata.normalize("NFKC", text)).lstrip("¥$约")
    own = next((u for u in sorted(units, key=len, reverse=True) if plain.endswith(u)), "")
    return own, plain.removesuffix(own) if own else plain
