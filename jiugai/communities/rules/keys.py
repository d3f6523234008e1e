"""What makes two names, numbers, doors or personal values one. Pure."""

import unicodedata


def name_key(name: str) -> str:
    """What makes two names the same name: width and spaces do not count, everything else does."""
    return "".join(unicodedata.normalize("NFKC", name).split())


_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_BUILDING_WORDS = ("号住宅楼", "号楼", "栋楼", "幢楼", "栋", "幢", "座", "楼", "号", "#")
_STAIR_WORDS = ("单元门", "单元", "门洞", "门")
_ROOM_WORDS = ("号房", "号室", "室", "房", "号", "户")


def _bare(text: str, words: tuple[str, ...]) -> str:
    """The number that counts: width, spaces, leading zeros and the counting word do not; 三 is 3."""
    plain = name_key(text).upper()
    stem = next((plain.removesuffix(w) for w in words if plain.endswith(w)), plain).removeprefix("第") or plain
    if len(stem) == 1:
        stem = stem.translate(_DIGITS)
    return stem.lstrip("0") or stem


def building_key(number: str) -> str:
    """What makes two building numbers one: 3, ３号楼, 03幢 and 三号楼 are the same."""
    return _bare(number, _BUILDING_WORDS)


def door_key(stair: str, room: str) -> str:
    """What makes two doors of a building one: 2单元 401室 and 2-401."""
    return f"{_bare(stair, _STAIR_WORDS)}-{_bare(room, _ROOM_WORDS)}"


def personal_key(name: str, value: str) -> str:
    """A personal value as exact search compares it: a telephone by its digits, an identity number in capitals."""
    plain = name_key(value)
    if name == "phone":
        return "".join(c for c in plain.removeprefix("+86") if c.isdigit())
    return plain.upper() if name == "identity" else plain
