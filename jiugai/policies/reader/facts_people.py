"""The leading group: its members with role, name and post, and its office."""

from __future__ import annotations

import re

from .draft import Member, Office, PlanDraft, Text
from .lists import Range, split, split_and, trim
from .outline import MARKER
from .paper import Paper, Para
from .persons import clean_name, is_person, is_post
from .tables import Table

_ROLE = re.compile(
    r"[ ]?(?:[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.、])?[ ]*(?P<r>(?:第一|双|执行|常务|总)?副?组[ ]*长|(?:常务|执行)?副?(?:总指挥|指挥长)|总召集人|(?:副)?召集人|成[ ]*员(?:单位)?|组[ ]*员)[ ]*(?:（[^（）]{1,12}）)?[ ]*(?:[：:]|\t|[ ]+(?=[\u4e00-\u9fff]))[ ]*"
)
_ENTRY = re.compile(
    r"(?P<n>[\u3400-\u9fff·•]{2,6}|[\u3400-\u9fff] {1,3}[\u3400-\u9fff])[ \t，,：:—－-]+(?P<t>[^\n]{2,80})$"
)
_REVERSED = re.compile(r"(?P<t>[^\n，。；]{3,60}?)[ \t]+(?P<n>[\u3400-\u9fff·•]{2,6}|[\u3400-\u9fff] [\u3400-\u9fff])$")
_BRACKET = re.compile(r"(?P<n>[\u3400-\u9fff·•]{2,6})（(?P<t>[^（）]{3,60})）$")
_PROSE = re.compile(
    r"由(?P<head>[^，。；]{2,60}?)(?:同志)?(?:任|担任|为)(?:领导小组|专班)?(?P<r1>(?:第一|双)?组长|总指挥|总召集人|召集人|指挥长)(?P<rest>[^。；]{0,400})"
)
_PROSE_BY_ROLE = re.compile(
    r"(?:(?<=[，。；、：])|^)(?P<r>(?:第一|双|常务|执行)?副?组长|(?:副)?总指挥|成员(?:单位)?)(?:由|为|：)(?P<w>[^；。]{2,300}?)(?:同志)?(?:担任|组成|兼任|任(?=[，。；]))"
)
_PROSE_DEPUTY = re.compile(
    r"(?:^|，)(?:由)?(?P<d>[^，。；]{2,120}?)(?:同志)?(?:任|担任|为)(?:领导小组|专班)?(?:常务|执行)?(?:副组长|副总指挥|副召集人|副指挥长)"
)
_PROSE_MEMBER = re.compile(r"(?:，|^)(?:以|由)?(?P<m>[^。；]{4,300}?)(?:为|任|担任|作为|参加)成员")
_STOP = re.compile(
    r"领导小组|工作专班|下设|办公室设|职责|负责(?!人|同志)|一、|附件|指挥部|成员单位|联系人|今后|不再另行|如有|调整"
)
_AT = re.compile(
    r"办公室(?:设在|设于|设立在|地点设在|挂靠在?)(?P<at>[^，。；（）\n]{2,30}?)(?=[，。；（）\n]|内|$)|(?:设在|设于)(?P<at2>[^，。；（）\n]{2,30}?)(?:的)?办公室|下设办公室(?:于|在)(?P<at3>[^，。；（）\n]{2,30})"
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
    r"[^。；\n]{0,50}(?:自行(?:解散|撤销|取消)|自然(?:解散|撤销)|予以撤销|即行撤销|随之撤销|同时撤销|相应撤销|自动(?:解散|撤销))"
)


def read_people(paper: Paper, tables: list[Table], draft: PlanDraft) -> None:
    """Fill the members and the office."""
    members = _listed(paper) or _tabled(paper, tables)
    draft.members = members or prose_members(paper)
    draft.office = _office(paper)


def role_of(words: str) -> str:
    """One of the three roles for any of the titles in use."""
    words = words.replace(" ", "")
    if "副" in words:
        return "副组长"
    return "成员" if re.search(r"成员|组员", words) else "组长"


def _listed(paper: Paper) -> list[Member]:
    """Members as lines under 组长：, 副组长：, 成员："""
    members: list[Member] = []
    role: str | None = None
    for para in paper.paras:
        line = paper.line(para)
        head = _ROLE.match(line)
        if head and re.search(r"[：:\t]$|[ ]$", head.group()):
            role = role_of(head["r"])
            body = para.start + head.end()
            if body < para.end:
                members.extend(_entries(paper, body, para.end, role))
            continue
        if role is None or not line.strip():
            continue
        if _ends(line):
            role = None
            continue
        found = _entries(paper, para.start, para.end, role)
        named = bool(members and members[-1].name)
        if named and found and not any(one.name for one in found) and _continues(paper, members[-1], para):
            _append(paper, members[-1], para)
        elif found:
            members.extend(found)
        elif members and _continues(paper, members[-1], para):
            _append(paper, members[-1], para)
        else:
            role = None
    return members if any(one.role == "组长" for one in members) or len(members) > 2 else []


def _ends(line: str) -> bool:
    """Whether a line is no member: a numbered heading, or a sentence about the group."""
    marker = MARKER.match(line)
    return (
        bool(_STOP.search(line))
        or (marker is not None and not is_person(re.split(r"[ \t，：]", line[marker.end() :])[0]))
        or "。" in line[:-1]
    )


def _entries(paper: Paper, start: int, end: int, role: str) -> list[Member]:
    flat = paper.flat
    start, end = trim(flat, start, end, " \n\t；。，、")
    one = _entry(paper, start, end, role)
    if one:
        return [one]
    parts = split(flat, start, end, "；") if "；" in flat[start:end] else split(flat, start, end, "、，")
    found: list[Member] = []
    for part in parts:
        entry = _entry(paper, *part, role)
        if entry is None:
            glued = _glued(paper, *part, role)
            entry = glued or _post_only(paper, *part, role)
        if entry:
            found.append(entry)
    if len(found) * 3 >= len(parts) * 2:
        return _shared_post(paper, found, start, end)
    return []


def _entry(paper: Paper, start: int, end: int, role: str) -> Member | None:
    words = paper.flat[start:end]
    marker = re.match(r"(?:\d{1,2}[.、．]|（\d{1,2}）)[ ]?", words)
    if marker:
        start += marker.end()
        words = paper.flat[start:end]
    for pattern in (_ENTRY, _BRACKET, _REVERSED):
        match = pattern.match(words)
        if match and is_person(match["n"]) and not is_person(match["t"]) and (is_post(match["t"]) or pattern is _ENTRY):
            if pattern is _ENTRY and re.search(r"[，；][\u4e00-\u9fff]{2,3}[ ]", match["t"]):
                continue
            return _member(paper, start, match, role)
    return None


def _member(paper: Paper, start: int, match: re.Match[str], role: str) -> Member:
    name_at = (start + match.start("n"), start + match.end("n"))
    title_at = trim(paper.flat, start + match.start("t"), start + match.end("t"))
    title = re.sub(r"\s", "", paper.value(*title_at))
    at = {
        "": paper.pieces(start, start + match.end()),
        "name": paper.pieces(*name_at),
        "title": paper.pieces(*title_at),
    }
    return Member(role, clean_name(paper.value(*name_at)), title, at=at)


def _glued(paper: Paper, start: int, end: int, role: str) -> Member | None:
    """县财政局局长张三: a post and a name written together."""
    words = paper.flat[start:end]
    for size in (3, 2, 4):
        title, name = words[:-size], words[-size:]
        if len(title) >= 2 and is_person(name) and is_post(title) and not is_post(words):
            at = {
                "": paper.pieces(start, end),
                "name": paper.pieces(end - size, end),
                "title": paper.pieces(start, end - size),
            }
            return Member(role, clean_name(name), re.sub(r"\s", "", title), at=at)
    return None


def _post_only(paper: Paper, start: int, end: int, role: str) -> Member | None:
    words = paper.flat[start:end]
    if 2 <= len(words) <= 40 and (
        is_post(words) or re.search(r"(?:局|委|办|中心|公司|镇|街道|办事处|大队|部|政府|乡|社区)$", words)
    ):
        where = paper.pieces(start, end)
        return Member(role, None, re.sub(r"\s", "", paper.value(start, end)), at={"": where, "title": where})
    return None


def _shared_post(paper: Paper, found: list[Member], start: int, end: int) -> list[Member]:
    """县财政局、县发改局主要负责人: the post behind the last body is the post of each."""
    tail = re.search(r"(?:(?:等)?(?:单位|部门)?(?:的)?(?:主要|分管)?(?:负责人|负责同志|领导))$", paper.flat[start:end])
    if not tail or any(one.name for one in found):
        return found
    post = re.sub(r"^等?(?:单位|部门)?的?", "", tail.group())
    for one in found:
        if one.title and not is_post(one.title):
            one.title += post
        elif one.title:
            one.title = re.sub(r"等(?:单位|部门)?的?(?=(?:主要|分管)?负责)", "", one.title)
    return found


def _continues(paper: Paper, last: Member, para: Para) -> bool:
    """A line without a name goes on with the post of the line before."""
    line = paper.line(para).strip()
    return len(line) <= 24 and not re.search(r"[。；：]", line) and (is_post(line) or not is_post(last.title or ""))


def _append(paper: Paper, last: Member, para: Para) -> None:
    last.title = (last.title or "") + re.sub(r"\s", "", paper.value(para.start, para.end))
    more = paper.pieces(para.start, para.end)
    last.at["title"] = [*last.place("title"), *more]
    last.at[""] = [*last.place(), *more]


def _tabled(paper: Paper, tables: list[Table]) -> list[Member]:
    members: list[Member] = []
    for table in tables:
        name = table.column("姓名", "姓 名", "人员")
        title = table.column("工作单位及职务", "单位及职务", "单位职务", "职务", "单位")
        role = table.column("组内职务", "小组职务", "专班职务", "领导小组职务", "组成", "职责")
        if name is None or title is None:
            continue
        current = "成员"
        for row in table.rows:
            if max(name, title) >= len(row):
                continue
            words = paper.value(*row[role]) if role is not None and role < len(row) else ""
            current = role_of(words) if re.search(r"组长|成员|指挥|召集|组员", words) else current
            who = paper.value(*row[name])
            if is_person(who):
                at = {
                    "": paper.pieces(row[0][0], row[-1][1]),
                    "name": paper.pieces(*row[name]),
                    "title": paper.pieces(*row[title]),
                }
                members.append(Member(current, clean_name(who), re.sub(r"\s", "", paper.value(*row[title])), at=at))
    return members


def prose_members(paper: Paper) -> list[Member]:
    """Members by post in a sentence: 由县长任组长，…任副组长，…为成员."""
    for para in paper.paras:
        members = [
            member
            for one in _PROSE_BY_ROLE.finditer(paper.line(para))
            for member in _prose_part(paper, para.start + one.start("w"), para.start + one.end("w"), role_of(one["r"]))
        ]
        if members and any(member.role == "组长" for member in members):
            return members
        match = _PROSE.search(paper.line(para))
        if not match:
            continue
        base = para.start
        members = _prose_part(paper, base + match.start("head"), base + match.end("head"), "组长")
        rest = base + match.start("rest")
        deputy = _PROSE_DEPUTY.search(paper.flat[rest : base + match.end("rest")])
        after = rest
        if deputy:
            members.extend(_prose_part(paper, rest + deputy.start("d"), rest + deputy.end("d"), "副组长"))
            after = rest + deputy.end()
        member = _PROSE_MEMBER.search(paper.flat[after : base + match.end("rest")])
        if member:
            members.extend(_prose_part(paper, after + member.start("m"), after + member.end("m"), "成员"))
        return members
    return []


def _prose_part(paper: Paper, start: int, end: int, role: str) -> list[Member]:
    found: list[Member] = []
    for part in [one for two in split(paper.flat, start, end, "、，") for one in _and_each(paper.flat, *two)]:
        entry = _glued(paper, *part, role) or _post_only(paper, *part, role)
        if entry is None:
            where = paper.pieces(*part)
            entry = Member(role, None, re.sub(r"\s", "", paper.value(*part)), at={"": where, "title": where})
        found.append(entry)
    return _shared_post(paper, found, start, end)


def _and_each(flat: str, start: int, end: int) -> list[Range]:
    """A主要负责人及各区县长 are two."""
    cut = re.search(r"(?<=[人员志长任])(?:以及|及|和|与)(?=[\u4e00-\u9fff]{3})", flat[start:end])
    return [(start, start + cut.start()), (start + cut.end(), end)] if cut else [(start, end)]


def _office(paper: Paper) -> Office:
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
            and not _ROLE.match(line)
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
