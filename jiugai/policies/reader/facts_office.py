"""The office of the leading group: with which body, led by whom, and how the group ends."""

from __future__ import annotations

import re

from .draft import Office, Text
from .lists import Range, split, split_and, trim
from .paper import Paper
from .persons import is_person, is_post

_AT = re.compile(
    r"办公室(?:设在|设于|设立在|地点设在|挂靠在?)(?P<at>[^，。；（）\n]{2,30}?)(?=[，。；（）\n]|内|$)|(?:设在"
    r"|设于)(?P<at2>[^，。；（）\n]{2,30}?)(?:的)?办公室|下设办公室[，]?(?:设)?(?:于|在)(?P<at3>[^，。；（）\n]{2,30})"
)
_DIRECTOR = (
    re.compile(r"(?:办公室)?主任(?:由|：)(?P<d>[^，。；\n]{2,36}?)(?:同志)?(?:兼任|担任|任|兼)"),
    re.compile(r"由(?P<d>[^，。；\n由]{2,36}?)(?:同志)?(?:兼任|担任|任|兼)(?:专班|领导小组)?(?:办公室)?主任"),
    re.compile(r"(?:，|。|；)(?P<d>[^，。；\n由]{2,36}?)(?:同志)?(?:兼任|担任|任|兼)(?:专班|领导小组)?办公室主任"),
    re.compile(r"办公室主任[：:][ ]?(?P<d>[^，。；\n]{2,24})"),
)
_DEPUTY = (
    re.compile(r"副主任(?:由|：)?(?P<d>[^，。；、\n][^，。；\n]{1,60}?)(?:等)?(?:同志)?(?:兼任|担任|任(?=[，。；]))"),
    re.compile(r"(?:由|，|；)(?P<d>[^，。；\n由]{2,60}?)(?:同志)?(?:兼任|担任|任)(?:办公室)?副主任"),
    re.compile(r"办公室副主任[：:][ ]?(?P<d>[^，。；\n]{2,40})"),
)
_DISSOLVES = re.compile(
    r"[^。；\n]{0,50}(?:自行(?:解散|撤销|取消)|自然(?:解散|撤销)|予以撤销|即行撤销|随之撤销|同时撤销|相应撤销"
    r"|自动(?:解散|撤销))"
)


def read_office(paper: Paper) -> Office:
    office = Office()
    whole: list[Range] = []
    at = _AT.search(paper.flat)
    if at:
        group = next(name for name in ("at", "at2", "at3") if at[name])
        office.at_ = paper.value(*at.span(group))
        office.at["at_"] = paper.pieces(*at.span(group))
        whole.append(at.span())
    scope = _office_scope(paper)
    director = _first(paper, _DIRECTOR, scope)
    if director:
        office.director = _who(paper, *director)
        office.at["director"] = paper.pieces(*director)
        whole.append(director)
    deputies = _first(paper, _DEPUTY, scope)
    if deputies:
        office.deputies = [
            Text(_who(paper, *part), at={"": paper.pieces(*part)}) for part in _holders(paper.flat, *deputies)
        ]
        whole.append(deputies)
    ends = _DISSOLVES.search(paper.flat)
    if ends:
        office.dissolves = paper.value(*ends.span())
        office.at["dissolves"] = paper.pieces(*ends.span())
        whole.append(ends.span())
    if whole:
        office.at[""] = [piece for span in whole for piece in paper.pieces(*span)]
    return office


def _office_scope(paper: Paper) -> list[Range]:
    """The paragraphs that speak of the office, with the one after each."""
    found = []
    for index, para in enumerate(paper.paras):
        line = paper.line(para)
        if (
            re.search(r"办公室", line)
            and re.search(r"下设|设在|设于|办公室(?:副)?主任|兼任", line)
            and not re.match(r"[ ]?(?:副?组[ ]?长|成[ ]?员)[：: ]", line)
        ):
            after = paper.paras[min(index + 1, len(paper.paras) - 1)]
            found.append((para.start, after.end))
    return found


def _first(paper: Paper, patterns: tuple[re.Pattern[str], ...], scope: list[Range]) -> Range | None:
    for start, end in scope:
        for pattern in patterns:
            for match in pattern.finditer(paper.flat, start, end):
                if (
                    "副主任" in paper.flat[match.start() : match.end()]
                    and pattern in _DIRECTOR
                    and "副主任" in match.group().replace(match["d"], "")
                ):
                    continue
                return trim(paper.flat, *match.span("d"))
    return None


def _holders(flat: str, start: int, end: int) -> list[Range]:
    parts = split(flat, start, end, "、")
    person = re.compile(r"^[\u4e00-\u9fff]{2,4}$")
    return [piece for part in parts for piece in split_and(flat, *part, person)]


def _who(paper: Paper, start: int, end: int) -> str:
    words = re.sub(r"\s", "", paper.value(start, end))
    words = re.sub(r"同志$|^由", "", words)
    person = next((words[-size:] for size in (3, 2) if is_person(words[-size:]) and is_post(words[:-size])), None)
    return person if person and not is_post(words) else words
