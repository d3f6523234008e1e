"""The leading group: its members with role, name and post, as lines, lists or table rows."""

from __future__ import annotations

import re

from .draft import Member, PlanDraft
from .facts_office import read_office
from .lists import split, trim
from .members_prose import glued, joined_posts, post_only, prose_members, role_of, shared_post
from .outline import MARKER
from .paper import Paper, Para
from .persons import clean_name, could_be_person, is_person, is_post
from .tables import Table

_ROLE = re.compile(
    r"[ ]?(?:[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.、])?[ ]*(?P<r>(?:第一|双|执行|常务|总)?[ ]*"
    r"(?:副[ ]*)?组[ ]*长|(?:常务|执行)?副?[ ]*(?:总[ ]*指[ ]*挥|指[ ]*挥[ ]*长)|总召集人|(?:副)?召集人"
    r"|成[ ]*员(?:单位)?"
    r"|组[ ]*员)[ ]*(?:（[^（）]{1,12}）)?[ ]*(?:[：:]|\t|[ ]+(?=[\u4e00-\u9fff])|$)[ ]*"
)
_ENTRY = re.compile(
    r"(?P<n>[\u3400-\u9fff·•]{2,6}|[\u3400-\u9fff] {1,3}[\u3400-\u9fff])[ \t，,：:—－-]+(?P<t>[^\n]{2,80})$"
)
_REVERSED = re.compile(r"(?P<t>[^\n，。；]{3,60}?)[ \t]+(?P<n>[\u3400-\u9fff·•]{2,6}|[\u3400-\u9fff] [\u3400-\u9fff])$")
_BRACKET = re.compile(r"(?P<n>[\u3400-\u9fff·•]{2,6})（(?P<t>[^（）]{3,60})）$")
_IS_ROLE = re.compile(r"(?:第一|常务|执行|双)?副?(?:组长|总指挥|召集人|指挥长)|成员|组员")
_STOP = re.compile(
    r"领导小组(?!办公室(?:副)?主任)|工作专班|下设|办公室设|职责|负责(?!人|同志)|一、|附件|成员单位|联系人|今后"
    r"|不再另行|如有|调整"
)


def read_people(paper: Paper, tables: list[Table], draft: PlanDraft) -> None:
    """Fill the members and the office."""
    members = _listed(paper) or _tabled(paper, tables)
    draft.members = members or prose_members(paper)
    draft.office = read_office(paper)


def _listed(paper: Paper) -> list[Member]:
    """Members as lines under 组长：, 副组长：, 成员："""
    members: list[Member] = []
    role: str | None = None
    for para in paper.paras:
        line = paper.line(para)
        head = _ROLE.match(line)
        if head and (head.end() >= len(line.rstrip()) or re.search(r"[：:\t]$|[ ]$", head.group())):
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
    parts = (
        split(flat, start, end, "；")
        if "；" in flat[start:end]
        else joined_posts(flat, split(flat, start, end, "、，"))
    )
    names = [part for part in parts if is_person(flat[part[0] : part[1]])]
    if parts and len(names) == len(parts):
        return [
            Member(role, clean_name(flat[a:b]), None, at={"": paper.pieces(a, b), "name": paper.pieces(a, b)})
            for a, b in names
        ]
    found: list[Member] = []
    for part in parts:
        entry = _entry(paper, *part, role)
        if entry is None:
            entry = glued(paper, *part, role) or post_only(paper, *part, role)
        if entry:
            found.append(entry)
    if len(found) * 3 >= len(parts) * 2:
        return shared_post(paper, found, start, end)
    return []


def _entry(paper: Paper, start: int, end: int, role: str) -> Member | None:
    words = paper.flat[start:end]
    marker = re.match(r"(?:\d{1,2}[.、．]|（\d{1,2}）)[ ]?", words)
    if marker:
        start += marker.end()
        words = paper.flat[start:end]
    for pattern in (_ENTRY, _BRACKET, _REVERSED):
        match = pattern.match(words)
        if match and not is_person(match["t"]) and _names(match["n"], match["t"], pattern is _ENTRY):
            if pattern is _ENTRY and re.search(r"[，；][\u4e00-\u9fff]{2,3}[ ]", match["t"]):
                continue
            return _member(paper, start, match, role)
    return None


def _names(name: str, title: str, leads: bool) -> bool:
    """Whether a name and a post stand side by side; names without a usual surname only before a clear post."""
    if is_person(name):
        return leads or is_post(title)
    return is_post(title) and could_be_person(name)


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
    """Members in a table with a head, or in rows that begin with a role."""
    members: list[Member] = []
    for table in tables:
        name = table.column("姓名", "人员")
        whole = table.column("单位及职务", "单位职务", "单位和职务", "职务职称")
        titles = [whole] if whole is not None else [table.column("单位", "部门"), _post_column(table)]
        role = _role_column(paper, table)
        columns = [column for column in titles if column is not None and column not in {name, role}]
        if name is None or not columns:
            members.extend(_headless(paper, table))
            continue
        current = "成员"
        for row in table.rows:
            words = paper.value(*row[role]) if role is not None and role < len(row) else ""
            current = role_of(words) if _IS_ROLE.search(words.replace(" ", "")) else current
            found = _row_member(paper, row, name, columns, current)
            members.extend([found] if found else [])
    return members


def _post_column(table: Table) -> int | None:
    return next(
        (index for index, head in enumerate(table.head) if "职务" in head and not re.search(r"小组|专班|组内", head)),
        None,
    )


def _role_column(paper: Paper, table: Table) -> int | None:
    """The column that says 组长, 副组长, 成员."""
    for index in range(len(table.head)):
        cells = [paper.value(*row[index]).replace(" ", "") for row in table.rows if index < len(row)]
        if any(_IS_ROLE.fullmatch(cell) for cell in cells):
            return index
    return None


def _headless(paper: Paper, table: Table) -> list[Member]:
    """Rows such as 组长 | 张三 | 县长 without a head row."""
    members: list[Member] = []
    current: str | None = None
    for row in [table.head_row, *table.rows]:
        words = paper.value(*row[0]).replace(" ", "") if row else ""
        current = role_of(words) if _IS_ROLE.fullmatch(words) else current
        if current and len(row) > 2:
            found = _row_member(paper, row, 1, [2], current)
            members.extend([found] if found else [])
    return members


def _row_member(paper: Paper, row: list[tuple[int, int]], name: int, columns: list[int], role: str) -> Member | None:
    if max([name, *columns]) >= len(row):
        return None
    who = paper.value(*row[name])
    title = "".join(re.sub(r"\s", "", paper.value(*row[column])) for column in columns)
    if not (is_person(who) or (could_be_person(who) and is_post(title))):
        return None
    places = [piece for column in columns for piece in paper.pieces(*row[column])]
    at = {"": paper.pieces(row[0][0], row[-1][1]), "name": paper.pieces(*row[name]), "title": places}
    return Member(role, clean_name(who), title, at=at)
