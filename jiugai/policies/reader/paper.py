"""The text as the reader walks over it: paragraphs made whole again, with the way back to every offset.

`Paper.flat` is a second writing of the text for reading: hard line breaks inside sentences, page numbers and
web-page dirt are left out, punctuation is unified to the Chinese forms, cells of a table row are separated by one
tab. `Paper.pieces()` leads from a range in it to the ranges of the text it stands for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from .draft import Piece, Pieces, Text

_UNIFY = str.maketrans({"(": "（", ")": "）", ":": "：", ";": "；", "?": "？", "!": "！", "﹔": "；", "~": "～"})
_CELL_BREAK = re.compile(r"[ ]*(?:\t|(?<=\S)[ ]+[|│┃｜][ ]+(?=\S)|[|│┃｜])[ ]*")
_TERMINAL = "。；：！？"
_PAGE = re.compile(
    r"^[ ]*(?:[-—–－―·]+[ ]*\d{1,4}[ ]*[-—–－―·]+|第[ ]*\d{1,4}[ ]*页(?:[ ]*[，,/]?[ ]*共[ ]*\d{1,4}[ ]*页)?"
    r"|\d{1,3}[ ]*/[ ]*\d{1,3}|P(?:age)?[ .]*\d{1,4})[ ]*$",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"^[ ]*\d{1,3}[ ]*$")
_DIRT = re.compile(
    r"^[ 【\[]*(?:首页[ >»|/]|(?:您)?(?:现在|当前)?(?:的)?(?:所在)?位置[：: ]|字体[：: ]|字号[：: ]|打印|关闭"
    r"|分享|浏览(?:次数|量)"
    r"|点击(?:次数|数|量|率)|阅读(?:次数|量|数)?[：: ]|访问(?:次数|量)|来源[：:]|信息来源|作者[：:]|责任编辑"
    r"|编辑[：:]|上一[篇条页]"
    r"|下一[篇条页]|扫一扫|扫码|相关(?:文章|链接|解读|稿件|信息)|微信|微博|Copyright|版权所有|网站地图"
    r"|主办单位?[：: ]|承办单位?[：: ]"
    r"|技术支持|联系我们|[^，。]{0,6}ICP备|[^，。]{0,4}公网安备|无障碍(?:浏览|阅读)|收藏本?页?|返回(?:顶部|首页)"
    r"|导航|网站首页"
    r"|政策解读[：: ]|一图读懂|附件下载|保存|加入收藏|长者模式|关怀版|语音播报)",
    re.IGNORECASE,
)
_MARKER = re.compile(
    r"[ ]*(?:第[一二三四五六七八九十百\d]{1,4}[编章节条部]|附[ ]*[件表录]|[一二三四五六七八九十]{1,3}[ ]*[、.]"
    r"|[（(][ ]*(?:[一二三四五六七八九十]{1,3}|\d{1,2})[ ]*[)）]|\d{1,3}[.、)）](?!\d)"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}[ \u4e00-\u9fff]"
    r"|[①-⑳]|[●•·◆■★▪])"
)
_COLON_FIELD = re.compile(r"[ ]*[^，。；：:]{2,24}[：:]")
_FIELD = re.compile(
    r"[ ]*(?:(?:常务|第一)?(?:副)?组[ ]*长|成[ ]*员|(?:副)?总指挥|[（(]此件"
    r"|\d{4}[ ]*年[ ]*\d{1,2}[ ]*月[ ]*\d{1,2}[ ]*日[ ]*$)"
)
_ENTRY = re.compile(
    r"[ ]*(?:[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff][ ]{1,4}[\u4e00-\u9fff])[ ]{1,8}[\u4e00-\u9fff][^，。；]{3,}$"
)
_ROLE_LINE = re.compile(r"(?:[^，。；：:]{0,6}组[ ]*长|成[ ]*员|[^，。；：:]{0,4}指挥)[^，。；：:]{0,4}[：:]")
_GLUED = re.compile(
    r"(?<=[。；])[ ]*(?=[（][一二三四五六七八九十]{1,3}[）])"
    r"|(?<=[。])[ ]*(?=[一二三四五六七八九十]{1,3}、[\u4e00-\u9fff])"
    r"|(?<=[。；])[ ]*(?=\d{1,2}[.、][ ]*[\u4e00-\u9fff“])"
    r"|(?<=[。；])[ ]*(?=（\d{1,2}）[\u4e00-\u9fff])"
    r"|(?<=。)[ ]*(?=第[一二三四五六七八九十]{1,3}[章条][ ]*[\u4e00-\u9fff])"
)
_HAN_GAP = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \n]+(?=[\u3000-\u9fff\uff00-\uffef0-9])|(?<=[0-9])[ \n]+(?=[\u3000-\u9fff])"
)


@dataclass(frozen=True)
class Para:
    """One paragraph or table row: the range in `Paper.flat`, and whether it is a row."""

    start: int
    end: int
    is_row: bool


@dataclass
class Paper:
    """The normalised text with its reading form. `pos[i]` is the offset in `text` of `flat[i]`."""

    text: str
    flat: str = ""
    pos: list[int] = field(default_factory=list)
    paras: list[Para] = field(default_factory=list)

    def pieces(self, start: int, end: int) -> Pieces:
        """Where a range of `flat` stands in `text`: one piece, or several when line breaks lie between."""
        pieces: list[Piece] = []
        for index in range(start, min(end, len(self.flat))):
            if self.flat[index] in " \n\t":
                continue
            at = self.pos[index]
            if pieces and not self.text[pieces[-1][1] : at].strip(" \t"):
                pieces[-1] = (pieces[-1][0], at + 1)
            else:
                pieces.append((at, at + 1))
        return pieces

    def extent(self, start: int, end: int) -> Piece | None:
        """From the first to the last character of a range, breaks included."""
        begin = next(
            (index for index in range(start, min(end, len(self.flat))) if self.flat[index] not in " \n\t"), None
        )
        if begin is None:
            return None
        last = next(index for index in range(min(end, len(self.flat)) - 1, -1, -1) if self.flat[index] not in " \n\t")
        return self.pos[begin], self.pos[last] + 1

    def value(self, start: int, end: int) -> str:
        """The words of a range as written, without the breaks and padding between characters."""
        words = "".join(
            self.text[self.pos[index]] if self.flat[index] not in " \n\t" else " "
            for index in range(start, min(end, len(self.flat)))
        )
        return _HAN_GAP.sub("", words).strip()

    def fact(self, start: int, end: int) -> Text:
        """A range as a text fact with its place."""
        return Text(self.value(start, end), at={"": self.pieces(start, end)})

    def line(self, para: Para) -> str:
        """The reading form of one paragraph."""
        return self.flat[para.start : para.end]


def read_paper(text: str) -> Paper:
    """Make the reading form of a normalised text."""
    paper = Paper(text)
    lines = _lines(text)
    wrap = _wrap_width(lines)
    chars: list[str] = []
    group: list[tuple[int, str]] = []
    for index, (offset, line) in enumerate(lines):
        group.append((offset, line))
        following = lines[index + 1] if index + 1 < len(lines) else None
        if following is None or not _goes_on(line, following[1], offset, following[0], wrap, text):
            _add(paper, chars, group)
            group = []
    paper.flat = "".join(chars)
    return paper


def _lines(text: str) -> list[tuple[int, str]]:
    """The lines that carry content: no blank lines, page numbers, dirt."""
    kept: list[tuple[int, str]] = []
    raw: list[tuple[int, str]] = []
    offset = 0
    for line in text.split("\n"):
        if line.strip():
            raw.append((offset, line))
        offset += len(line) + 1
    for index, (at, line) in enumerate(raw):
        if _PAGE.match(line) or (_DIRT.match(line) and len(line) < 120) or line.count(" > ") + line.count(">>") > 1:
            continue
        if _BARE_NUMBER.match(line) and _between_prose(raw, index):
            continue
        kept.append((at, line))
    return kept


def _between_prose(raw: list[tuple[int, str]], index: int) -> bool:
    near = [raw[at][1].strip() for at in (index - 1, index + 1) if 0 <= at < len(raw)]
    return len(near) == 2 and all(len(line) >= 14 and "\t" not in line for line in near)


def _width(line: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in line.rstrip())


def _wrap_width(lines: list[tuple[int, str]]) -> int:
    """The width at which lines were broken by force, 0 where they were not (3 open lines of nearly that width)."""
    widths = [_width(line.strip()) for _, line in lines if _is_open(line) and re.search(r"[，。,；]", line)]
    widths = sorted((width for width in widths if width >= 20), reverse=True)
    for widest in widths[:5]:
        near = sum(1 for width in widths if widest - 5 <= width <= widest)
        if near >= (3 if widest >= 30 else 5) and near * 3 >= len(widths):
            return widest
    return 0


def _is_open(line: str) -> bool:
    last = line.rstrip()[-1:]
    return last not in _TERMINAL and last not in ":;!?.）)”"


def _goes_on(line: str, after: str, offset: int, next_offset: int, wrap: int, text: str) -> bool:
    """Whether the sentence of `line` goes on in `after`."""
    head, tail = line.strip(), after.strip()
    if _CELL_BREAK.search(head) or _CELL_BREAK.search(tail):
        return False
    if _must_go_on(head, tail):
        return True
    if _MARKER.match(tail) or _FIELD.match(tail) or _ENTRY.match(tail) or (head[-1] in _TERMINAL + ":;!?"):
        return False
    full = bool(wrap) and wrap - 5 <= _width(head) <= wrap + 4 and len(head) >= min(15, wrap // 3)
    if _COLON_FIELD.match(tail) and not (full and re.search(r"[，。；、]", head)):
        return False
    between = text[offset + len(line) : next_offset].split("\n")[1:-1]
    blank_between = bool(between) and not any(_PAGE.match(one) for one in between)
    if head[-1] in "，、," or (_brackets(head) > 0 and not blank_between):
        return True
    if wrap:
        return full and (not blank_between or "，" in head or "," in head) and _is_prose_or_full(head, tail)
    return not (blank_between or _ROLE_LINE.match(head) or _MARKER.match(head)) and _both_prose(head, tail)


def _must_go_on(head: str, tail: str) -> bool:
    """Whether punctuation alone says so: a line that begins with 、, an open 《, a list announced and counted."""
    if tail[0] in "，、。；）》”：,;" and not _MARKER.match(tail):
        return True
    if head.count("《") > head.count("》") or head[-1] in "《“〈":
        return True
    announced = re.search(r"(?:为|是|包括|如下|名单|有|小区)[：:]$", head) and "个" in head
    return bool(announced) and tail.count("、") > 1 and not _MARKER.match(tail)


def _brackets(line: str) -> int:
    """How many brackets stay open at the end of the line."""
    return line.count("（") + line.count("(") - line.count("）") - line.count(")")


def _both_prose(head: str, tail: str) -> bool:
    return _is_prose(head) and _is_prose(tail) and _is_open(head)


def _is_prose(line: str) -> bool:
    return len(line) >= 4 and (re.search(r"[，。；、]", line) is not None)


def _is_prose_or_full(head: str, tail: str) -> bool:
    return len(head) >= 8 and len(tail) >= 1 and not re.fullmatch(r"[\d.,%\s]+", tail)


def _add(paper: Paper, chars: list[str], group: list[tuple[int, str]]) -> None:
    """Write one paragraph (joined lines) into the reading form, cut again where glued headings start."""
    flat: list[str] = []
    pos: list[int] = []
    for offset, line in group:
        _add_line(line, offset, flat, pos)
    is_row = "\t" in flat
    joined = "".join(flat)
    cuts = [0, *(match.end() for match in _GLUED.finditer(joined) if not is_row), len(joined)]
    for begin, end in pairwise(cuts):
        start = len(chars)
        chars.extend(flat[begin:end])
        paper.pos.extend(pos[begin:end])
        paper.paras.append(Para(start, len(chars), is_row))
        chars.append("\n")
        paper.pos.append(pos[end - 1])


def _add_line(line: str, offset: int, flat: list[str], pos: list[int]) -> None:
    stripped = line.strip(" ")
    begin = offset + line.index(stripped[0]) if stripped else offset
    breaks = {match.start(): match.end() for match in _CELL_BREAK.finditer(stripped)} if _is_table(stripped) else {}
    index = 0
    while index < len(stripped):
        if index in breaks:
            flat.append("\t")
            pos.append(begin + index)
            index = breaks[index]
            continue
        char = stripped[index]
        if char != " " or (flat and flat[-1] != " "):
            flat.append(_unified(stripped, index))
            pos.append(begin + index)
        index += 1


def _is_table(line: str) -> bool:
    return "\t" in line or len(re.findall(r"[|│┃｜]", line)) >= 1


def _unified(line: str, index: int) -> str:
    char = line[index]
    if char == ",":
        number = (
            line[index - 1 : index].isdigit()
            and line[index + 1 : index + 4].isdigit()
            and len(line[index + 1 : index + 4]) == 3
        )
        return "," if number else "，"
    if char == "\t":
        return " "
    return char.translate(_UNIFY)
