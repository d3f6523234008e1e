"""Numbers as plan documents write them: 1,514户, 13.86万平方米, 二十七个, 1.2亿元. Exact, never through floats."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "千万": 10_000_000}

#: An Arabic number, with or without thousands commas.
ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,8})?"
#: A number in Chinese characters.
HAN = r"[零〇○一二两三四五六七八九十百千]{1,9}(?:万[零〇○一二两三四五六七八九十百千]{1,9})?"


def han_to_int(text: str) -> int | None:
    """二十七 → 27, 一百零五 → 105, 二〇二二 → 2022; None where it is no number."""
    if "万" in text:
        high, low = (han_to_int(part) for part in text.split("万", 1))
        return high * 10_000 + low if high is not None and low is not None else None
    if not text or any(char not in _DIGITS and char not in _STEPS for char in text):
        return None
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        else:
            total += (digit or 1) * _STEPS[char]
            digit = 0
    return total + digit


def to_int(text: str) -> int | None:
    """A whole number in either writing, else None."""
    plain = text.replace(",", "").strip()
    if plain.isascii() and plain.isdigit():
        return int(plain)
    return han_to_int(plain)


def to_decimal(text: str, scale: str = "") -> Decimal | None:
    """The number times its scale (万, 亿 …), exact; None where it is no number."""
    plain = text.replace(",", "").strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", plain, re.ASCII):
        value = Decimal(plain)
    else:
        whole = han_to_int(plain)
        if whole is None:
            return None
        value = Decimal(whole)
    return value * _SCALES.get(scale, 1)


def exact(value: Decimal) -> int | Decimal:
    """An int where the value is whole, else the Decimal itself."""
    return int(value) if value == value.to_integral_value() else value.normalize()
