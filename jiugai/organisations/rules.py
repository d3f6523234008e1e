"""Pure rules about division codes, names and credit codes. No django, no database."""

import unicodedata

# They belong to every reader of tables too; here they are part of this module's rules.
from jiugai.common.identifiers import credit_code_check as credit_code_check
from jiugai.common.identifiers import credit_code_problem as credit_code_problem

CODE_LENGTH = 12
LEVEL_LENGTHS = {2: "province", 4: "city", 6: "county", 9: "sub_district", 12: "neighbourhood"}
"""Significant digits of a statistical division code → level (GB/T 10114, R-OBJ-8)."""


def full_code(prefix: str) -> str:
    """The 12-digit code of a place named by its significant digits: 150221 → 150221000000."""
    return prefix.ljust(CODE_LENGTH, "0")


def region_prefix(code: str) -> str:
    """Significant digits of a 12-digit code, which are also the scope of whoever works there: 150221104000 → 150221104.

    Raises ValueError when it is not a 12-digit division code.
    """
    if len(code) != CODE_LENGTH or not (code.isascii() and code.isdigit()) or code.startswith("00"):
        raise ValueError(f"not a 12-digit division code: {code!r}")
    for length in LEVEL_LENGTHS:
        if not code[length:].strip("0"):
            return code[:length]
    return code


def level_of(code: str) -> str:
    """Level of a 12-digit code. Raises ValueError as `region_prefix`."""
    return LEVEL_LENGTHS[len(region_prefix(code))]


def parent_code(code: str) -> str:
    """12-digit code one level up, "" above a province."""
    length = len(region_prefix(code))
    above = [n for n in LEVEL_LENGTHS if n < length]
    return full_code(code[: above[-1]]) if above else ""


def code_range(prefix: str) -> tuple[str, str]:
    """Lowest and highest 12-digit code under a prefix: a range that an index serves on both databases."""
    return prefix.ljust(CODE_LENGTH, "0"), prefix.ljust(CODE_LENGTH, "9")


def normalise_name(name: str) -> str:
    """Key under which two spellings of a name are the same: width and white space only.

    "旗财政局" and "财政局", "热力公司" and "热力有限公司" stay different: whether they are one body, a person decides.
    """
    return "".join(unicodedata.normalize("NFKC", name).split())


def normalise_credit_code(text: str) -> str:
    return normalise_name(text).upper()
