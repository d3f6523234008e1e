"""The grammar of enumerations: 、 between members, 和 or 以及 before the last, 等 behind it, brackets kept whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

Range = tuple[int, int]

#: No sentence of a plan is longer; longer ones are broken text, and would make reading slow.
_LONGEST = 3000
_OPEN = "（《“〈【[〔(‘"
_CLOSE = "）》”〉】]〕)’"
_TRIM = " \n\t，、；：。.,;:"


def split(text: str, start: int, end: int, marks: str) -> list[Range]:
    """The parts between the marks outside all brackets and quotes, trimmed; empty parts are left out."""
    parts: list[Range] = []
    depth, begin = 0, start
    for index in range(start, end):
        char = text[index]
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and char in marks:
            parts.append((begin, index))
            begin = index + 1
    parts.append((begin, end))
    return [part for one in parts if (part := trim(text, *one))[0] < part[1]]


def trim(text: str, start: int, end: int, chars: str = _TRIM) -> Range:
    """The range without the punctuation and spaces at its ends."""
    while start < end and text[start] in chars:
        start += 1
    while end > start and text[end - 1] in chars:
        end -= 1
    return start, end


def sentences(text: str, start: int, end: int, marks: str = "。！？\n") -> Iterator[Range]:
    """The sentences of a range; full stops inside quotes end no sentence. Words without any stop are cut by length."""
    for begin, stop in split(text, start, end, marks):
        for at in range(begin, stop, _LONGEST):
            yield at, min(at + _LONGEST, stop)


def strip_tail(text: str, start: int, end: int, pattern: str) -> Range:
    """The range without a tail that matches the pattern."""
    match = re.search(f"(?:{pattern})$", text[start:end])
    return (start, start + match.start()) if match else (start, end)


def strip_head(text: str, start: int, end: int, pattern: str) -> Range:
    """The range without a head that matches the pattern."""
    match = re.match(f"(?:{pattern})", text[start:end])
    return (start + match.end(), end) if match else (start, end)


def split_and(text: str, start: int, end: int, whole: re.Pattern[str], marks: str = "和及与") -> list[Range]:
    """Cut at 和, 及, 与 only where both sides are whole members by themselves."""
    depth = 0
    for index in range(start + 1, end - 1):
        char = text[index]
        depth += (char in _OPEN) - (char in _CLOSE)
        if depth or char not in marks:
            continue
        left = strip_tail(text, start, index, "以")
        right = strip_head(text, index + 1, end, "其他")
        if whole.search(text[left[0] : left[1]]) and whole.search(text[right[0] : right[1]]):
            return [left, *split_and(text, right[0], right[1], whole, marks)]
    return [(start, end)]
