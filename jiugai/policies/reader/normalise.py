"""From the raw text of a file to the text that offsets refer to.

Only what carries no meaning is changed: line ends, invisible characters, kinds of spaces, full-width digits and
letters, radicals that PDF fonts put in place of characters, pinyin that copying sites insert. A document in
traditional characters is converted character by character, so that no offset moves.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BREAKS = re.compile("\r\n?|[\u000b\u000c\u0085\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_COMPAT = re.compile("[\u2e80-\u2fd5\uf900-\ufaff]")
_PINYIN = re.compile(r"(?<=[\u4e00-\u9fff])[(（][a-z]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{0,4}[)）]")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_WIDE |= {code: code - 0xFEE0 for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_WIDE |= {ord("％"): ord("%"), ord("．"): ord("."), ord("﹝"): ord("〔"), ord("﹞"): ord("〕"), ord("﹙"): ord("（")}
_WIDE |= {ord("﹚"): ord("）"), ord("﹒"): ord("."), ord("∶"): ord("："), ord("︰"): ord("："), ord("﹕"): ord("：")}
#: Frequent characters that only traditional writing has; three different ones make a traditional document.
_TRADITIONAL = frozenset("舊區辦號發縣鎮實關於樓戶項資設劃務為與國產業應間題體電暖氣環總員長組職責門財審隊")


def normalise(raw: str) -> str:
    """The text that all offsets refer to. Never raises."""
    text = _BREAKS.sub("\n", raw)
    text = _SURROGATES.sub("\ufffd", text)
    text = _INVISIBLE.sub("", text)
    text = _CONTROL.sub("", text)
    text = _SPACES.sub(" ", text).translate(_WIDE)
    text = _COMPAT.sub(_compatible, text)
    text = _PINYIN.sub("", text)
    return _simplified(text) if is_traditional(text) else text


def is_traditional(text: str) -> bool:
    """Whether the document is written in traditional characters (three different ones, one in 200)."""
    hits = [char for char in text if char in _TRADITIONAL]
    return len(set(hits)) >= 3 and len(hits) * 200 >= len(text)


def _compatible(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match.group())
    return plain if len(plain) == 1 else match.group()


def _simplified(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(_simplified_line(line) for line in lines)


def _simplified_line(line: str) -> str:
    whole = _converter().convert(line)
    if len(whole) == len(line):
        return str(whole)
    return "".join(one if len(one) == 1 else char for char in line for one in [_converter().convert(char)])


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
