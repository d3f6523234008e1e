"""Columns of a list page: what a cell shows, how it sorts, adds up and is exported."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiugai.common.area import SQUARE_METRE, WAN_SQUARE_METRES
from jiugai.common.money import WAN_YUAN, YUAN
from jiugai.common.templatetags import jiugai as show

Text = str | Promise
Exported = str | int | Decimal | datetime.date | None
Kind = Literal[
    "text", "number", "plain", "money", "wan", "area", "wan_area", "share", "date", "near", "time", "state", "yesno"
]
NUMBERS = frozenset({"number", "plain", "money", "wan", "area", "wan_area", "share"})
_SHOWN: dict[str, Callable[[Any], str]] = {
    "number": show.count, "money": show.yuan, "wan": show.wan_yuan, "area": show.sqm, "wan_area": show.wan_sqm,
    "share": show.share, "date": show.zh_date, "time": show.zh_time,
}  # fmt: skip
_UNITS: dict[str, Text] = {
    "money": gettext_lazy("yuan"), "wan": gettext_lazy("10,000 yuan"),
    "area": "㎡", "wan_area": gettext_lazy("10,000 ㎡"), "share": "%",
}  # fmt: skip
_SCALE = {"money": YUAN, "wan": WAN_YUAN, "area": SQUARE_METRE, "wan_area": WAN_SQUARE_METRES}
FORMATS = {
    "number": "#,##0", "money": "#,##0.00", "wan": "#,##0.0", "area": "#,##0.00", "wan_area": "#,##0.00",
    "share": "0.0", "date": "yyyy-mm-dd", "near": "yyyy-mm-dd", "time": "yyyy-mm-dd hh:mm",
}  # fmt: skip
"""Number formats of spreadsheets, by kind."""


@dataclass(frozen=True)
class Column:
    """One column. `id` is its name in addresses and, unless `value` says otherwise, the attribute (dots go deeper).

    kind: text; number (thousands), plain (a number without commas, such as a year); money 元 and wan 万元 from 分;
    area ㎡ and wan_area 万㎡ from 0.01 ㎡; share (already in percent); date, near, time; state (value gives
    (state, word)); yesno.
    """

    id: str
    label: Text
    kind: Kind = "text"
    value: str | Callable[[Any], Any] | None = None
    link: Callable[[Any], str] | None = None
    sort: str | None = None
    """Field to order by; by default the id when it is a field or annotation of the rows; "" = cannot be sorted."""
    unit: Text = ""
    shown: bool = True
    """Shown unless the reader chooses otherwise. The first column is always shown."""
    total: bool | str = False
    """Add up all matching rows: True = the field of `id`, or the name of the field."""
    template: str = ""
    """Draws the cell from the context {"row", "value"}; exports still take `value`."""
    note: Callable[[Any], Text] | None = None
    """A second, quieter line under the value."""
    export: Callable[[Any], Any] | None = None
    """Value in exports where it differs from the one shown."""
    wrap: bool = False
    """Long text: may break over lines."""
    css: str = ""

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS

    @property
    def head_unit(self) -> Text:
        return self.unit or _UNITS.get(self.kind, "")

    @property
    def head(self) -> str:
        """Label with its unit, as it stands over the column and over exported columns."""
        return f"{self.label} {self.head_unit}".strip()

    @property
    def cell_css(self) -> str:
        return " ".join(c for c in ("num" if self.is_number else "", "wrap" if self.wrap else "", self.css) if c)

    def raw(self, row: Any) -> Any:
        """The value behind the cell; a missing step on the way gives None."""
        if callable(self.value):
            return self.value(row)
        value = row
        for step in (self.value or self.id).split("."):
            value = getattr(value, step, None)
            if value is None:
                return None
            if callable(value):
                value = value()
        return value

    @property
    def per_unit(self) -> int:
        """How many of the smallest unit make one of the unit shown."""
        return int(_SCALE.get(self.kind, 1))

    @property
    def digits(self) -> int:
        """Decimals shown."""
        return len(FORMATS.get(self.kind, "").partition(".")[2])

    def addend(self, row: Any) -> int:
        """What the row adds to the total of this column, in the smallest unit; 0 when it has no such value."""
        value = row
        for step in (self.id if self.total is True else str(self.total)).split("__"):
            value = getattr(value, step, None)
        return value if isinstance(value, int) else 0

    def shown_text(self, value: Any, today: datetime.date | None = None) -> SafeString | str:
        if self.kind == "state":
            return show.st(*value) if value else show.NOTHING
        if self.kind == "yesno":
            return show.NOTHING if value is None else _("Yes") if value else _("No")
        if value is None or value == "":
            return show.NOTHING
        if self.kind == "near":
            return show.near_date(value, today)
        shown = _SHOWN[self.kind](value) if self.kind in _SHOWN else str(value)
        return shown.removesuffix("%") if self.kind == "share" else shown

    def cell(self, row: Any, today: datetime.date | None = None) -> SafeString:
        """What stands in the cell: the value, its link and its second line. `today` is the county's business date."""
        value = self.raw(row)
        if self.template:
            shown: SafeString | str = render_to_string(self.template, {"row": row, "value": value})
        else:
            shown = self.shown_text(value, today)
        address = self.link(row) if self.link else ""
        html = format_html('<a href="{}">{}</a>', address, shown) if address else format_html("{}", shown)
        note = self.note(row) if self.note else ""
        return format_html('{} <small class="cell__note">{}</small>', html, note) if note else html

    def exported(self, row: Any) -> Exported:
        """The value in a spreadsheet: numbers in the unit of the head, dates as dates, the rest as text."""
        return self.exporter()(row)

    def exporter(self) -> Callable[[Any], Exported]:
        """`exported` as a function to call for each of many rows."""
        read, convert = self.export or self._reader(), self._converter()

        def exported(row: Any) -> Exported:
            value = read(row)
            return None if value is None or value == "" else convert(value)

        return exported

    def _reader(self) -> Callable[[Any], Any]:
        """`raw`, the short way where it is an attribute of the row."""
        if callable(self.value):
            return self.value
        name = self.value or self.id
        if "." in name:
            return self.raw

        def read(row: Any) -> Any:
            value = getattr(row, name, None)
            return value() if callable(value) else value

        return read

    def _converter(self) -> Callable[[Any], Exported]:
        """Words are translated once, not for each row."""
        if self.kind in _SCALE:
            scale = _SCALE[self.kind]
            return lambda value: Decimal(int(value)) / scale
        if self.kind == "state":
            words = show.state_words()
            return lambda value: _as_state(value, words)
        if self.kind == "yesno":
            yes, no = _("Yes"), _("No")
            return lambda value: yes if value else no
        return _CONVERTERS.get(self.kind, _as_text)


def _as_text(value: Any) -> Exported:
    return value if isinstance(value, datetime.date) else str(value)


def _as_number(value: Any) -> Exported:
    return int(value) if isinstance(value, int) else Decimal(str(value))


def _as_state(value: Any, words: Mapping[str, str]) -> Exported:
    if not isinstance(value, tuple):
        return _as_text(value)
    return str(value[1] if len(value) > 1 and value[1] else words.get(value[0], value[0]))


_CONVERTERS: dict[str, Callable[[Any], Exported]] = {
    "number": _as_number, "plain": _as_number, "share": lambda value: Decimal(str(value)),
}  # fmt: skip
