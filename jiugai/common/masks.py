"""How personal data looks to people who need not see it: enough to tell two apart, too little to know either. Pure.

A mask hides the length too, where the length says something (names). What is empty stays empty.
"""

from jiugai.common.identifiers import identity_problem, phone_number, squeezed

STAR = "*"
LEAST = 7
"""Digits from which on a number can be somebody's."""


def looks_personal(words: str) -> bool:
    """Whether these are a telephone or an identity number: such may not stand in an address."""
    if sum(c.isdigit() for c in words) < LEAST:
        return False
    return bool(phone_number(words)) or identity_problem(squeezed(words)) in ("", "old", "check", "date")


def mask_name(name: str) -> str:
    """张三 and 张三丰 are both 张**; a character outside the basic plane is one character like any other."""
    plain = name.strip()
    return f"{plain[0]}{STAR * 2}" if plain else ""


def mask_phone(phone: str) -> str:
    """138****5678, 0472-****345; of a short number only the end is left, of a very short one nothing."""
    plain = phone.strip()
    area, dash, rest = plain.partition("-")
    if dash and area.startswith("0"):
        return f"{area}-{_ends(rest, 0, 3)}"
    return _ends(plain, 3, 4) if len(plain) >= 11 else _ends(plain, 0, 3)


def mask_identity(number: str) -> str:
    """1502**********123X; of shorter papers (passports, permits) the first and the last two."""
    plain = number.strip()
    return _ends(plain, 4, 4) if len(plain) >= 15 else _ends(plain, 1, 2)


def _ends(text: str, first: int, last: int) -> str:
    """The first and last characters; nothing at all where hardly anything would be hidden."""
    hidden = len(text) - first - last
    if hidden < 3:
        return STAR * len(text)
    return f"{text[:first]}{STAR * hidden}{text[-last:] if last else ''}"


MASKS = {"name": mask_name, "phone": mask_phone, "identity": mask_identity}


def masked(kind: str, value: str) -> str:
    """`kind` is name, phone or identity; raises KeyError for another, so that nothing is shown by mistake."""
    return MASKS[kind](value)
