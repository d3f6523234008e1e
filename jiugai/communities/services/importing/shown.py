"""Facts as a table's review shows them, and sentences about rows."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jiugai.common.area import CentiSquareMetre
from jiugai.common.sheets import Head
from jiugai.common.sheets.heads import CLEAR


class Shower:
    """Values of a head in the words and units in which people write them."""

    def __init__(self, heads: Mapping[str, Head]) -> None:
        self.heads = heads
        self._choices = {name: dict(head.choices) for name, head in heads.items() if head.choices}

    def __call__(self, name: str, value: Any) -> Any:
        if value is None or value == "" or value is CLEAR:
            return ""
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if name in self._choices:
            return str(self._choices[name].get(value, value))
        if name in self.heads and self.heads[name].kind == "area":
            return CentiSquareMetre(value).square_metres()
        if isinstance(value, tuple):
            return "—".join(str(part) for part in dict.fromkeys(value))
        return value if isinstance(value, int) else str(value)

    def label(self, name: str) -> str:
        return str((self.heads.get(name) or self.heads["community"]).label)
