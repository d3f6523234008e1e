"""Which column of a file is which: what a person chose before, the same words, synonyms, then similar words."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from jiugai.common.foreign.sheet_terms import head_key
from jiugai.common.sheets.heads import Head, known_words

ALIKE = 0.85
"""Similarity from which two heads count as the same; 小区名称 and 社区名称 have 0.75 and are not."""
PART_ALIKE = 0.66
"""The same where one head is the end of the other: 电话 and 联系电话 have 0.67. No beginning: 楼栋 and 楼栋数."""
_EMPTY_ENDINGS = ("名称", "姓名", "名", "号码", "情况", "信息")


def match_heads(heads: Sequence[str], known: Sequence[Head], remembered: Mapping[str, str]) -> list[str]:
    """Per column of the file the name of its head, "" where none fits; each name at most once.

    `remembered` maps `head_key`s of files to names, "" for columns that were left out on purpose.
    """
    keys = [_keys(head) for head in heads]
    words = {head.name: [head_key(w) for w in known_words(head)] for head in known}
    found = [""] * len(heads)
    closed: set[int] = set()
    for x, options in enumerate(keys):
        name = remembered.get(options[0]) if options else None
        if name is not None and (not name or (name in words and name not in found)):
            found[x] = name
            closed.add(x)
    # The whole head first, over all columns: a sub-head may be the same word as another column's whole head.
    for depth in range(max(map(len, keys), default=0)):
        for x, options in enumerate(keys):
            if x not in closed and not found[x] and depth < len(options):
                found[x] = next((n for n, w in words.items() if options[depth] in w and n not in found), "")
    _match_alike(keys, words, found, closed)
    return found


def _keys(head: str) -> list[str]:
    """The head's keys, from the whole to its parts: 建筑面积/住宅 may be meant by either."""
    whole = head_key(head)
    parts = [head_key(part) for part in reversed(head.split("/"))] if "/" in head else []
    return [key for key in dict.fromkeys((whole, *parts)) if key]


def _match_alike(keys: list[list[str]], words: dict[str, list[str]], found: list[str], closed: set[int]) -> None:
    scores = []
    for x, options in enumerate(keys):
        if x in closed or found[x] or not options:
            continue
        for n, (name, known) in enumerate(words.items()):
            if name not in found:
                best = max(_alike(options[0], word) for word in known)
                if best:
                    scores.append((-best, x, n, name))
    for _score, x, _n, name in sorted(scores):
        if not found[x] and name not in found:
            found[x] = name


def _alike(one: str, other: str) -> float:
    """Similarity of two keys where it suffices, else 0."""
    if not one or not other:
        return 0.0
    short, long = sorted((one, other), key=len)
    # Chinese puts what is meant last; the last English word of several says too little.
    is_part = (
        len(short) > 1 and not short.isascii() and (long.endswith(short) or long.removeprefix(short) in _EMPTY_ENDINGS)
    )
    score = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return score if score >= (PART_ALIKE if is_part else ALIKE) else 0.0
