"""Names that may mean the same community. Pure; it only says what to ask a person, nothing is ever merged by it."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher

ALIKE = 0.66
"""Likeness from which a person is asked."""
_KIND = re.compile(
    r"(?:职工|教职工)?(?:家属|住宅|宿舍|公寓|居民)?(?:小区|大院|家属院|家属区|家属楼|住宅楼|住宅区|宿舍楼|公寓楼|楼房|院|楼|区|苑)$"
)
_BODY = re.compile(r"有限公司|公司|集团|总公司|局|厂|单位|老|旧")
_NUMERALS = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")} | {"十": "10", "两": "2"}
_NUMBER = re.compile(r"\d+")


def core(name: str) -> str:
    """What is left of a name without the word for its kind: 供电公司家属院 → 供电."""
    plain = "".join(unicodedata.normalize("NFKC", name).split())
    stem = _KIND.sub("", plain)
    return _BODY.sub("", stem) or stem or plain


def numbers(name: str) -> list[str]:
    """The numbers in a name: communities that differ in them are different ones."""
    plain = "".join(_NUMERALS.get(c, c) for c in unicodedata.normalize("NFKC", name))
    return _NUMBER.findall(plain)


def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same but for the words that say what kind of place it is)."""
    first, second = numbers(one), numbers(other)
    if first and second and first != second:
        return 0.0
    a, b = core(one), core(other)
    if a == b:
        return 1.0
    if min(len(a), len(b)) >= 2 and (a in b or b in a):
        return 0.9
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


class Names:
    """Names in which those that resemble another are found without comparing it with every one of them."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        self._names: dict[int, str] = {}
        self._by_sign: dict[str, set[int]] = defaultdict(set)
        for key, name in names:
            self.add(key, name)

    def add(self, key: int, name: str) -> None:
        self._names[key] = name
        for sign in set(core(name)):
            self._by_sign[sign].add(key)

    def like(self, name: str, most: int = 3) -> list[int]:
        """Keys of the names that resemble this one most, best first."""
        signs = set(core(name))
        shared = Counter(key for sign in signs for key in self._by_sign.get(sign, ()))
        near = [key for key, n in shared.items() if n * 2 >= min(len(signs), len(set(core(self._names[key]))))]
        scored = sorted((-likeness(name, self._names[key]), key) for key in near)
        return [key for score, key in scored[:most] if -score >= ALIKE]
