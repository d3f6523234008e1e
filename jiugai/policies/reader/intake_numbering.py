"""The numbers that Word puts before paragraphs by itself (numbering.xml); they are not part of the text runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_NO_NUMBER = {"bullet", "none"}
_SPACED_AFTER = "章节条款篇"


def chinese(number: int, digits: str = _DIGITS, tens: str = "十百千") -> str:
    """`number` (1–9999) in counting words: 十、十一、二十、一百零二."""
    if not 0 < number < 10000:
        return str(number)
    out = ""
    gap = False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            out += ("零" if gap and out else "") + digits[digit] + (tens[place - 1] if place else "")
            gap = False
        else:
            gap = True
    return out[1:] if out.startswith(digits[1] + tens[0]) and digits is _DIGITS else out


def roman(number: int) -> str:
    """`number` in upper-case Roman numerals."""
    if not 0 < number < 4000:
        return str(number)
    out = ""
    steps = (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")
    for value, sign in (*steps, (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        out += sign * (number // value)
        number %= value
    return out


def letters(number: int) -> str:
    """a … z, aa, bb … as Word repeats them."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else str(number)


def circled(number: int) -> str:
    """① … ⑳, beyond in brackets."""
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else f"({number})"


def full_width(number: int) -> str:
    """１２３."""
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": "{:02d}".format,
    "upperRoman": roman,
    "lowerRoman": lambda n: roman(n).lower(),
    "upperLetter": lambda n: letters(n).upper(),
    "lowerLetter": letters,
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "decimalEnclosedParen": lambda n: f"({n})",
    "decimalEnclosedFullstop": lambda n: f"{n}.",
    "decimalFullWidth": full_width,
    "decimalFullWidth2": full_width,
    "chineseLegalSimplified": lambda n: chinese(n, _LEGAL, "拾佰仟"),
    "ideographLegalTraditional": lambda n: chinese(n, _LEGAL, "拾佰仟"),
    "ideographTraditional": lambda n: _STEMS[(n - 1) % 10],
    "ideographZodiac": lambda n: _BRANCHES[(n - 1) % 12],
    "ideographDigital": lambda n: "".join(_DIGITS[int(digit)] for digit in str(n)),
    "japaneseDigitalTenThousand": lambda n: "".join(_DIGITS[int(digit)] for digit in str(n)),
    "ideographEnclosedCircle": lambda n: chr(0x3280 + n - 1) if 1 <= n <= 10 else f"({chinese(n)})",
}
for _name in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting"):
    _FORMATS[_name] = chinese
_FORMATS["taiwaneseCountingThousand"] = chinese


@dataclass
class Level:
    """One level of a list: where it starts, how its number looks (`%1` stands for the number of the first level)."""

    start: int = 1
    style: str = "decimal"
    pattern: str = ""
    legal: bool = False
    restart: int | None = None
    """Level (from 1) whose next number restarts this one; None: any higher one; 0: never."""


@dataclass
class Counter:
    """The numbers reached in one list so far."""

    levels: dict[int, Level]
    reached: dict[int, int] = field(default_factory=dict)


def _value(element: Any, path: str) -> str | None:
    found = element.find(path) if element is not None else None
    return None if found is None else found.get(f"{_W}val")


def _number(text: str | None, default: int) -> int:
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default


class Numbering:
    """Turns (list id, level) of the paragraphs, in their order, into the numbers that a reader of the paper sees."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        """`numbering` and `styles` are the root elements of the two parts, or None."""
        self._abstract: dict[str, Any] = {}
        self._nums: dict[str, Any] = {}
        self._counters: dict[str, Counter] = {}
        self._overridden: set[tuple[str, int]] = set()
        self._styles: dict[str, Any] = {}
        if numbering is not None:
            self._abstract = {a.get(f"{_W}abstractNumId"): a for a in numbering.findall(f"{_W}abstractNum")}
            self._nums = {n.get(f"{_W}numId"): n for n in numbering.findall(f"{_W}num")}
        if styles is not None:
            self._styles = {s.get(f"{_W}styleId"): s for s in styles.findall(f"{_W}style")}

    def label(self, paragraph: Any) -> str:
        """Number before `paragraph` (a w:p element), with a space where one is needed; "" where Word puts none."""
        num_id, level = self._list_of(paragraph)
        num = self._nums.get(num_id or "0")
        if num is None or not 0 <= level <= 8:
            return ""
        counter = self._counter(num)
        if level not in counter.levels:
            return ""
        self._count(num, num_id or "", counter, level)
        return self._rendered(counter, level)

    def _list_of(self, paragraph: Any) -> tuple[str | None, int]:
        """List id and level of a paragraph, from itself or from its style and what that is based on."""
        properties = paragraph.find(f"{_W}pPr")
        num_id = _value(properties, f"{_W}numPr/{_W}numId")
        level = _value(properties, f"{_W}numPr/{_W}ilvl")
        style = _value(properties, f"{_W}pStyle")
        seen: set[str] = set()
        while (num_id is None or level is None) and style in self._styles and style not in seen:
            seen.add(style)
            element = self._styles[style]
            num_id = num_id if num_id is not None else _value(element, f"{_W}pPr/{_W}numPr/{_W}numId")
            level = level if level is not None else _value(element, f"{_W}pPr/{_W}numPr/{_W}ilvl")
            style = _value(element, f"{_W}basedOn")
        return num_id, _number(level, 0)

    def _counter(self, num: Any) -> Counter:
        """Lists of one abstract definition go on counting where the other stopped."""
        abstract_id = _value(num, f"{_W}abstractNumId") or ""
        if abstract_id not in self._counters:
            levels = {}
            abstract = self._abstract.get(abstract_id)
            for element in [] if abstract is None else abstract.findall(f"{_W}lvl"):
                levels[_number(element.get(f"{_W}ilvl"), 0)] = _level(element)
            self._counters[abstract_id] = Counter(levels)
        return self._counters[abstract_id]

    def _count(self, num: Any, num_id: str, counter: Counter, level: int) -> None:
        definition = counter.levels[level]
        if (num_id, level) not in self._overridden:
            self._overridden.add((num_id, level))
            for override in num.findall(f"{_W}lvlOverride"):
                if _number(override.get(f"{_W}ilvl"), -1) == level:
                    start = _value(override, f"{_W}startOverride")
                    if start is not None:
                        counter.reached[level] = _number(start, 1) - 1
        counter.reached[level] = counter.reached.get(level, definition.start - 1) + 1
        for lower in [known for known in counter.reached if known > level]:
            restart = counter.levels[lower].restart if lower in counter.levels else None
            if restart is None or (restart and level < restart):
                del counter.reached[lower]

    def _rendered(self, counter: Counter, level: int) -> str:
        definition = counter.levels[level]
        if definition.style in _NO_NUMBER:
            return ""
        label = definition.pattern
        for place in range(level + 1):
            other = counter.levels.get(place, Level())
            number = counter.reached.get(place, other.start)
            counter.reached.setdefault(place, other.start)
            style = "decimal" if definition.legal and place < level else other.style
            label = label.replace(f"%{place + 1}", _FORMATS.get(style, str)(number))
        last = label[-1:]
        spaced = last.isdecimal() or (last.isascii() and last.isalpha()) or (last and last in _SPACED_AFTER)
        return label + (" " if spaced else "")


def _level(element: Any) -> Level:
    restart = _value(element, f"{_W}lvlRestart")
    return Level(
        start=_number(_value(element, f"{_W}start"), 1),
        style=_value(element, f"{_W}numFmt") or "decimal",
        pattern=_value(element, f"{_W}lvlText") or "",
        legal=element.find(f"{_W}isLgl") is not None,
        restart=None if restart is None else _number(restart, 0),
    )
