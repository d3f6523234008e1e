"""What looks like a rule, a number or a name, and nothing was taken from it."""

from __future__ import annotations

import re

from .draft import Pieces, PlanDraft
from .lists import split
from .paper import Paper

_NUMBER = re.compile(
    r"\d{1,12}(?:\.\d{1,6})? ?(?:万|亿)?(?:余|多)?(?:个|户|栋|幢|套|平方米|平米|㎡|元|%|％|米|公里|天|个月|工作日"
    r"|部|处|盏|项|人|座|台|亩)|[一二三四五六七八九十]+分之[一二三四五六七八九十]+"
)
_RULE = re.compile(r"必须|一律|不得|严禁|禁止|应当|均须|务必|至少|不少于|不低于|不超过")
_NOTICE = re.compile(r"二十|十九大|“十[三四五]五”|习近平")


def unread(paper: Paper, draft: PlanDraft) -> Pieces:
    """Sentences of rules, numbers and names that no fact was read from; prose is left out."""
    covered = _covered(paper, draft)
    found: Pieces = []
    for para in paper.paras:
        for begin, stop in split(paper.flat, para.start, para.end, "。；\n"):
            words = paper.flat[begin:stop]
            if len(words) < 6 or not (_NUMBER.search(words) or _RULE.search(words)):
                continue
            if _NOTICE.search(words) and not _RULE.search(words):
                continue
            pieces = paper.pieces(begin, stop)
            if pieces and not any(covered[start] or any(covered[start:end]) for start, end in pieces):
                found.append((pieces[0][0], pieces[-1][1]))
    return found


def _covered(paper: Paper, draft: PlanDraft) -> bytearray:
    """One byte per character of the text: whether a fact was read there."""
    covered = bytearray(len(paper.text))
    for pieces in draft.to_json()["spans"].values():
        for start, end in pieces:
            covered[start:end] = b"\x01" * (end - start)
    return covered
