"""Members named in a sentence, by post or by post and name; helpers for lists of posts."""

from __future__ import annotations

import re

from .bodies import ENDING
from .draft import Member
from .lists import Range, split, split_and, strip_head, strip_tail
from .paper import Paper
from .persons import clean_name, could_be_person, is_person, is_post

_PROSE = re.compile(
    r"(?:由|(?<=[，。：；])|^)(?P<head>[^，。；]{2,60}?)(?:同志)?(?:任|担任|为)(?:领导小组|专班)?(?P<r1>(?:第一"
    r"|双)?组长|总指挥|总召集人|召集人|指挥长)(?P<rest>[^。；]{0,400})"
)
_PROSE_BY_ROLE = re.compile(
    r"(?:(?<=[，。；、：])|(?<=小组)|(?<=专班)|^)(?P<r>(?:第一|双|常务|执行)?副?组长|(?:副)?总指挥|成员(?:单位)?)(?:由|为"
    r"|：)(?P<w>[^；。]{2,300}?)(?:同志)?(?:担任|组成|兼任|任(?=[，。；]))"
)
_PROSE_DEPUTY = re.compile(
    r"(?:^|，)(?:由)?(?P<d>[^，。；]{2,120}?)(?:同志)?(?:任|担任|为)(?:领导小组|专班)?(?:第一|常务"
    r"|执行)?(?:副组长|副总指挥|副召集人|副指挥长)"
)
_NAME_AND_POST = re.compile(
    r"(?P<r>(?:第一|常务|执行)?副?组长|(?:副)?总指挥|成员)?[：由为]?(?P<n>[\u3400-\u9fff]{2,4})（(?P<t>[^（）]{2,40})）"
)
_EXPLAINED = re.compile(r"(?P<n>[\u3400-\u9fff·]{2,6}?)(?:同志)?（(?P<t>[^（）]{2,40})）(?:同志)?")
_SHARED_POST = re.compile(r"(?:等)?(?:有关|相关|各)?(?:单位|部门)?的?(?P<post>(?:主要|分管)?(?:负责人|负责同志|领导))$")
_BODY = re.compile(rf"{ENDING.pattern}|负责人$|负责同志$|[长任员]$")
_PROSE_MEMBER = re.compile(r"(?:，|^)(?:以|由)?(?P<m>[^。；]{4,300}?)(?:为|任|担任|作为|参加)成员")


def role_of(words: str) -> str:
    """One of the three roles for any of the titles in use."""
    words = words.replace(" ", "")
    if "副" in words:
        return "副组长"
    return "成员" if re.search(r"成员|组员", words) else "组长"


def glued(paper: Paper, start: int, end: int, role: str) -> Member | None:
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


def explained(paper: Paper, start: int, end: int, role: str) -> Member | None:
    """韩某某同志（副县长）: a name with its post in a bracket."""
    match = _EXPLAINED.fullmatch(paper.flat, start, end)
    if not match or not could_be_person(match["n"]) or not is_post(match["t"]):
        return None
    at = {
        "": paper.pieces(start, end),
        "name": paper.pieces(*match.span("n")),
        "title": paper.pieces(*match.span("t")),
    }
    return Member(role, clean_name(match["n"]), re.sub(r"\s", "", match["t"]), at=at)


def post_only(paper: Paper, start: int, end: int, role: str) -> Member | None:
    words = paper.flat[start:end]
    if 2 <= len(words) <= 40 and (
        is_post(words) or re.search(r"(?:局|委|办|中心|公司|镇|街道|办事处|大队|部|政府|乡|社区)$", words)
    ):
        where = paper.pieces(start, end)
        return Member(role, None, re.sub(r"\s", "", paper.value(start, end)), at={"": where, "title": where})
    return None


def shared_post(paper: Paper, found: list[Member], start: int, end: int) -> list[Member]:
    """县财政局、县发改局主要负责人: the post behind the last body is the post of each before it that has none."""
    if any(one.name for one in found):
        return found
    post = ""
    for one in reversed(found):
        tail = _SHARED_POST.search(one.title or "")
        if tail:
            post = tail["post"]
            one.title = (one.title or "")[: tail.start()] + post
        elif one.title and not is_post(one.title):
            one.title += post
        else:
            post = ""
    return found


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
        named = _bracketed(paper, para.start, para.end)
        if named:
            return named
        match = _PROSE.search(paper.line(para))
        if not match:
            continue
        base = para.start
        members = _prose_part(paper, base + match.start("head"), base + match.end("head"), "组长")
        rest = base + match.start("rest")
        after = rest
        for deputy in _PROSE_DEPUTY.finditer(paper.flat[rest : base + match.end("rest")]):
            members.extend(_prose_part(paper, rest + deputy.start("d"), rest + deputy.end("d"), "副组长"))
            after = rest + deputy.end()
        member = _PROSE_MEMBER.search(paper.flat[after : base + match.end("rest")])
        if member:
            members.extend(_prose_part(paper, after + member.start("m"), after + member.end("m"), "成员"))
        return members
    return []


def _bracketed(paper: Paper, start: int, end: int) -> list[Member]:
    """组长韩某某（县长），副组长水某某（副县长），成员…: names with their posts in brackets."""
    members: list[Member] = []
    role: str | None = None
    for match in _NAME_AND_POST.finditer(paper.flat, start, end):
        role = role_of(match["r"]) if match["r"] else role
        if role and is_person(match["n"]) and is_post(match["t"]):
            at = {
                "": paper.pieces(*match.span()),
                "name": paper.pieces(*match.span("n")),
                "title": paper.pieces(*match.span("t")),
            }
            members.append(Member(role, match["n"], match["t"], at=at))
    return members if any(one.role == "组长" for one in members) else []


def _prose_part(paper: Paper, start: int, end: int, role: str) -> list[Member]:
    found: list[Member] = []
    start, end = strip_head(paper.flat, start, end, r"(?:[^，、]{0,12}(?:成立|组建)了?)?(?:由|以)")
    parts = [one for two in split(paper.flat, start, end, "、，") for one in _and_each(paper.flat, *two)]
    for part in joined_posts(paper.flat, parts):
        part = strip_tail(paper.flat, *part, "(?<!负责)同志")
        entry = explained(paper, *part, role) or glued(paper, *part, role) or post_only(paper, *part, role)
        if entry is None:
            where = paper.pieces(*part)
            entry = Member(role, None, re.sub(r"\s", "", paper.value(*part)), at={"": where, "title": where})
        found.append(entry)
    return shared_post(paper, found, start, end)


def joined_posts(flat: str, parts: list[Range]) -> list[Range]:
    """县委常委、副县长 are two posts of one person: a party post is joined with the post behind it."""
    joined: list[Range] = []
    for part in parts:
        before = flat[joined[-1][0] : joined[-1][1]] if joined else ""
        gap = flat[joined[-1][1] : part[0]] if joined else ""
        if (
            re.search(
                r"(?:常委|党组成员|党委委员|党组副书记|[县区市旗]委副书记|^[县区市旗]?委?书记|党委副书记"
                r"|党工委书记|党组书记)$",
                before,
            )
            and gap == "、"
        ):
            joined[-1] = (joined[-1][0], part[1])
        else:
            joined.append(part)
    return joined


def _and_each(flat: str, start: int, end: int) -> list[Range]:
    """A主要负责人及各区县长 are two."""
    cut = re.search(r"(?<=[人员志长任])(?:以及|及|和|与)(?=[\u4e00-\u9fff]{3})", flat[start:end])
    halves = [(start, start + cut.start()), (start + cut.end(), end)] if cut else [(start, end)]
    return [piece for half in halves for piece in split_and(flat, *half, _BODY)]
