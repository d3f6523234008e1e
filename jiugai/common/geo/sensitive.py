"""What must never be mapped: defence cables, military sites, and exact positions of utility lines (R-UTIL-9, GT-5.4b).

A feature is judged by everything that is written with it. The office of armed forces has houses like any other owner
unit, so that the word alone refuses nothing: a cable, line or site must stand with it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from jiugai.common.geo.faults import BadGeo

_WHOSE = "国防|军用|军事|军队|部队|军区|军缆|defen[cs]e|military"
_LINE = "光缆|光纤|电缆|线缆|管线|管道|管网|线路|通信线|军缆|cable|fib(?:re|er)|pipeline|conduit"
_SITE = "军事(?:设施|禁区|管理区|基地)|军用(?:设施|机场|仓库)|military(?:site|area|base|installation|facility)"
_DEFENCE = re.compile(_WHOSE)
_ANY_LINE = re.compile(f"(?:{_LINE})|(?:power|water|gas|heat|sewer|utility)(?:line|main)")
_ANY_SITE = re.compile(_SITE)


def _plain(text: str) -> str:
    """Without case, width, spaces and marks that somebody puts between the letters."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower())


def _texts(values: Iterable[object]) -> Iterable[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _texts([*value.keys(), *value.values()])
        elif isinstance(value, list | tuple):
            yield from _texts(value)


def check_sensitive(properties: Mapping[str, object], *, is_line: bool = False) -> None:
    """Raise BadGeo when what is written with a feature names what must not be mapped.

    Names and values count, also when one property says whose it is and another what it is. `is_line`: the geometry is a
    line; then the name of any utility is enough.
    """
    written = [_plain(t) for t in _texts([*(k for k, v in properties.items() if v), *properties.values()])]
    lines = any(_ANY_LINE.search(t) for t in written)
    if any(_ANY_SITE.search(t) for t in written) or (lines and any(_DEFENCE.search(t) for t in written)):
        raise BadGeo("defence")
    if is_line and lines:
        raise BadGeo("utility_line")
