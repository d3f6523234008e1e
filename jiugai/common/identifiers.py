"""Numbers that identify people, bodies and connections: how they are written and checked. Pure; nothing is looked up.

R-DATA-1 (credit codes, GB 32100) and R-DATA-2 (identity numbers, GB 11643).
"""

import datetime
import re
import unicodedata
from operator import mul

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CREDIT_SHAPE = re.compile(rf"[{_CREDIT_ALPHABET}]{{2}}\d{{6}}[{_CREDIT_ALPHABET}]{{10}}", re.ASCII)
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ZEROS = ord("0") * sum(_IDENTITY_WEIGHTS)
_IDENTITY = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_OTHER_DOCUMENTS = re.compile(r"[A-Z]\d{8}|[A-Z]{2}\d{7}|[HM]\d{8}(?:\d{2})?|\d{8}", re.ASCII)
"""Passports, permits of Hong Kong and Macao (with and without the count of renewals), permits of Taiwan."""
_MOBILE = re.compile(r"(?:\+?0?0?86)?(1[3-9]\d{9})", re.ASCII)
_LANDLINE = re.compile(r"(?:\+?86)?(0(?:10|2\d|[3-9]\d{2}))?([2-9]\d{6,7})(?:[-x转](\d{1,6}))?", re.ASCII)
_SERVICE = re.compile(r"[48]00\d{7}|1[12]\d{1,3}|9\d{4,7}", re.ASCII)


def squeezed(text: str) -> str:
    """Half-width, in capitals, without any white space."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def credit_code_check(first17: str) -> str:
    """Check character of a unified social credit code. It can be any of the 31 characters."""
    total = sum(_CREDIT_ALPHABET.index(c) * w for c, w in zip(first17, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_ALPHABET[(31 - total % 31) % 31]


def credit_code_problem(code: str) -> str:
    """ "" when the code is right, else "shape" (length or characters) or "check" (a character was mistyped)."""
    if not _CREDIT_SHAPE.fullmatch(code):
        return "shape"
    return "" if credit_code_check(code[:17]) == code[17] else "check"


def identity_check(first17: str) -> str:
    """Check character of an identity number: a digit or X."""
    total = sum(map(mul, first17.encode("ascii"), _IDENTITY_WEIGHTS)) - _ZEROS
    return "10X98765432"[total % 11]


def identity_problem(number: str, today: datetime.date | None = None) -> str:
    """ "" when an identity number, passport or permit is well written, else why not.

    "old" (15 digits), "shape", "date" (its date of birth does not exist or lies after `today`) or "check" (a digit was
    mistyped). Numbers of residents of Hong Kong, Macao and Taiwan (81, 82, 83) follow the same rule.
    """
    if len(number) == 15 and number.isdecimal():
        return "old"
    if not _IDENTITY.fullmatch(number):
        return "" if _OTHER_DOCUMENTS.fullmatch(number) else "shape"
    try:
        born = datetime.date.fromisoformat(number[6:14])
    except ValueError:
        return "date"
    if born.year < 1850 or (today and born > today):
        return "date"
    return "" if identity_check(number[:17]) == number[17] else "check"


def phone_number(text: str) -> str:
    """A telephone number in its usual writing (13800001234, 0472-8912345, 8912345), "" when it is none."""
    plain = re.sub(r"[\s().\u2010-\u2015\u2212]|-(?=\d{5,})", "", unicodedata.normalize("NFKC", text))
    if found := _MOBILE.fullmatch(plain.replace("-", "")):
        return found[1]
    if _SERVICE.fullmatch(plain.replace("-", "")):
        return plain.replace("-", "")
    if found := _LANDLINE.fullmatch(plain):
        number = f"{found[1]}-{found[2]}" if found[1] else found[2]
        return f"{number}-{found[3]}" if found[3] else number
    return ""
