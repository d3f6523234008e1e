"""How words in tables are compared: heads, totals, notes. Shared by the reading process and by head matching."""

import re
import unicodedata
from collections.abc import Sequence

_BRACKETS = re.compile(r"[(\[{【〔〈<][^)\]}】〕〉>]*[)\]}】〕〉>]")
_UNIT = re.compile(
    r"(?:[,/:;]|单位)*(?:万?平方米|万?平米|万?m2|亿元|万元|元|公顷|亩|个|户|栋|幢|套|间|层|人|处|台|年份?|%|km|米|m)$"
)
_DROPPED = re.compile(r"[\s*_,.、,;:/\\|·•\-—~\"'“”‘’#]+")
_TOTALS = frozenset(
    start + gap.join(word) + end
    for word in ("合计", "总计", "小计", "共计", "累计", "总和", "汇总", "本页合计", "本页小计", "全旗合计", "全县合计")
    for gap in ("", " ", "  ", "   ", "    ", "\u3000", "\u3000\u3000", "\xa0")
    for end in ("", ":", "：", " ")
    for start in ("", " ")
) | {"Total", "TOTAL", "total", "Subtotal", "SUBTOTAL", "Sum", "SUM"}
_NOTE_STARTS = frozenset("注备说填制审复单负联打日nrNRＮＲ")
_NOTES = re.compile(
    r"(?:注|备注|说明|填表说明|填报说明|填表人|填报人|制表人?|审核人?|复核人?|单位负责人|负责人|联系人|联系电话|填表日期|填报日期"
    r"|填报单位|制表日期|打印日期|日期|note|notes|remarks?)\s*\d*\s*[:：.、]",
    re.I,
)


def plain(text: str) -> str:
    """Width and case folded, all white space and signs of punctuation dropped: ＂建筑 面积＊＂ → 建筑面积."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text).casefold())


def head_key(text: str) -> str:
    """A column head without brackets and the unit at its end: 建筑面积（㎡） and 建筑面积 ㎡ are one.

    Heads that are nothing but a unit or a bracket stay as they are.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    whole = _DROPPED.sub("", folded)
    # A unit counts as one only behind a space: 户 in 总户 is part of the word.
    spaced = " ".join(_BRACKETS.sub(" ", folded).split())
    last = spaced.rpartition(" ")
    if last[0] and _UNIT.fullmatch(last[2].strip(":,;/")):
        spaced = last[0]
    key = _DROPPED.sub("", spaced)
    return key or whole


def is_total(row: Sequence[object]) -> bool:
    """Whether one of the first three cells says 合计, 小计 and the like, and nothing else."""
    return not _TOTALS.isdisjoint(row[:3])


def is_note(text: str) -> bool:
    """Whether a cell is a remark or a signature under the table: 注：…, 填表人：…."""
    return text.strip()[:1] in _NOTE_STARTS and bool(_NOTES.match(unicodedata.normalize("NFKC", text.strip())))


def letters(column: int) -> str:
    """Letters of a column as spreadsheets write them: 0 → A, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
