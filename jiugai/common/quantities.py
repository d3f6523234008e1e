"""Shared arithmetic of exact quantities: decimal text in, integers of the smallest unit out. Never float."""

import re
import unicodedata
from decimal import Decimal

_SPACES = re.compile(r"[\s,，_]")
# no exponents: "1e999999" would be a number of a million digits
_NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,8})?|\.\d{1,8})", re.ASCII)


def exact_units(text: str, units: dict[str, int], default: str) -> int:
    """Whole smallest units meant by a number with an optional unit, e.g. "４，２００ 万元".

    `units` maps unit words to smallest units per one. Full-width digits and thousands commas are understood.
    Raises ValueError when it is no number, names another unit, or does not come out whole.
    """
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", text))
    unit = next((u for u in sorted(units, key=len, reverse=True) if u and plain.endswith(u)), default)
    number = plain.removesuffix(unit)
    if not _NUMBER.fullmatch(number):
        raise ValueError(text)
    value = Decimal(number) * units[unit]
    if value != value.to_integral_value():
        raise ValueError(text)
    return int(value)


def split_exactly(total: int, weights: list[int]) -> list[int]:
    """Split `total` in proportion to `weights` by largest remainder: the parts always equal the whole.

    Ties go to the earlier part. Raises ValueError for negative or all-zero weights.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be positive")
    parts = [total * w // whole for w in weights]
    rest = total - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[:rest]:
        parts[i] += 1
    return parts


def grouped(value: int, smallest_per_unit: int, decimals: int) -> str:
    """`value` smallest units in a larger unit with thousands commas, rounded half up to `decimals`; minus is −."""
    scale: int = 10**decimals
    n = (abs(value) * scale * 2 + smallest_per_unit) // (2 * smallest_per_unit)
    whole, part = divmod(n, scale)
    text = f"{whole:,}" + (f".{part:0{decimals}d}" if decimals else "")
    return ("−" if value < 0 and n else "") + text
