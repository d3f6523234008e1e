"""Bodies and persons that do not fit together: members, duties, office, posts."""

from __future__ import annotations

import re
from functools import lru_cache

from .bodies import core, is_generic, kind, same_body
from .draft import Finding, Member, PlanDraft, Text
from .members_prose import prose_members
from .paper import Paper
from .persons import POST_END, is_person

#: Kinds of services; two bodies of one kind are taken for each other's counterpart, whatever their firm's name.
_SERVICES = (
    r"供水|排水|自来水|水务|水投|给水|污水|水业|水厂|润泉|水利",
    r"供电|电力|电网",
    r"燃气|供气|天然气|煤气|能源",
    r"热力|供热|供暖|暖气",
    r"通信|通讯|移动|联通|电信|铁通|运营商",
    r"广电|广播电视|有线电视|电视|网络",
    r"邮政|快递",
    r"铁塔",
    r"街道|镇|乡|属地",
    r"社区|居委会|村",
    r"物业|业主",
)
_PREFIX = re.compile(r"^(?:(?:党委|党组)?(?:常务)?副?(?:书记|主任|局长|部长|镇长|经理)?)$")
_ACTING = re.compile(r"(?:^|[。；\n])(?P<b>[\u4e00-\u9fff]{2,12}?(?:局|部门|委|公司|中心))(?:要|应|应当|负责)(?!求)")


def people_findings(paper: Paper, draft: PlanDraft) -> list[Finding]:
    """Findings about members, duties and posts."""
    return [
        *_office_holders(draft),
        *_named_differently(draft),
        *_members_without_duty(paper, draft),
        *_duties_without_member(paper, draft),
        *_posts(paper, draft),
        *_person_twice(draft),
    ]


def bodies_of(member: Member) -> list[str]:
    """The bodies in a member's posts: 旗住建局副局长、城管执法大队大队长 gives two."""
    found = []
    for post in re.split(r"[、，]", member.title or ""):
        body = re.sub(r"(?:（[^）]*）)$", "", post)
        body = re.sub(
            r"(?:(?:党委|党组|党工委|工委|总支)?(?:主要|分管)?(?:常务|第一|执行)?副?(?:书记|镇长|乡长|区长|局长"
            r"|主任|部长|处长|科长|所长|站长|队长|大队长|支队长|院长|校长|行长|总经理|经理|董事长|主席|秘书长"
            r"|组长|政委|厅长)"
            r"|(?:党委|党组|党工委)?成员|(?:一级|二级|三级|四级)?(?:主任科员|科员|主办|调研员|高级主办)|(?:主要"
            r"|分管)?(?:负责人|负责同志|领导)|镇长候选人|总工程师|干部)+$",
            "",
            body,
        )
        if len(body) >= 2:
            found.append(body)
    return found


def counterparts(one: str, other: str) -> bool:
    """Whether two names stand for one body or one kind of service."""
    return bool(services(one) & services(other)) or same_body(one, other)


@lru_cache(maxsize=4096)
def services(name: str) -> frozenset[int]:
    """The kinds of services a name speaks of."""
    return frozenset(index for index, words in enumerate(_SERVICES) if re.search(words, name))


def _office_holders(draft: PlanDraft) -> list[Finding]:
    names = {member.name for member in draft.members if member.name}
    if not names:
        return []
    holders = [Text(draft.office.director, at={"": draft.office.place("director")})] if draft.office.director else []
    found = []
    for holder in [*holders, *draft.office.deputies]:
        person = next(
            (holder.value[-size:] for size in (len(holder.value), 3, 2) if is_person(holder.value[-size:])), None
        )
        if (
            person
            and person not in names
            and not any(name in holder.value for name in names)
            and not POST_END.search(holder.value)
        ):
            message = f"办公室负责人{person}不在领导小组成员名单中"
            found.append(Finding("office_holder_not_member", message, holder.place()))
    return found


def _named_differently(draft: PlanDraft) -> list[Finding]:
    """One body under two kinds of names: 邮政局 in the duties, 邮政公司 in the list of members."""
    found = []
    pairs = [(member, body) for member in draft.members for body in bodies_of(member)]
    for duty in draft.duties:
        for unit in duty.units:
            if is_generic(unit.value) or any(
                body.endswith(unit.value) or unit.value.endswith(body) for _, body in pairs
            ):
                continue
            for member, body in pairs:
                if _other_name(unit.value, body):
                    message = f"职责分工写“{unit.value}”，成员名单写“{body}”，名称不一致"
                    found.append(Finding("body_named_differently", message, [*unit.place(), *member.place("title")]))
                    break
    return found


@lru_cache(maxsize=65536)
def _other_name(unit: str, body: str) -> bool:
    """Equal cores and different kinds of bodies; 局 beside 公司, not 住建局 beside 住房和城乡建设局."""
    a, b = core(unit), core(body)
    short, long = sorted((a, b), key=len)
    same = len(short) >= 2 and (a == b or long.endswith(short) or long.startswith(short))
    kinds = {_sort(kind(unit)), _sort(kind(body))}
    if not same or "" in kinds:
        return False
    if len(kinds) == 2:
        return a == b or kinds == {"局", "公司"}
    return (
        a != b
        and kinds == {"局"}
        and len(short) * 2 >= len(long)
        and long.startswith(short)
        and len(long) - len(short) >= 2
    )


@lru_cache(maxsize=1024)
def _sort(ending: str) -> str:
    for sort in ("公司", "集团", "中心", "大队", "局", "委"):
        if ending.endswith(sort):
            return {"集团": "公司", "委": "局"}.get(sort, sort)
    return ""


def _members_without_duty(paper: Paper, draft: PlanDraft) -> list[Finding]:
    units = [unit.value for duty in draft.duties for unit in duty.units]
    if len(draft.duties) < 3 or len(draft.members) < 3:
        return []
    outside = _outside(paper, draft)
    found = []
    for member in draft.members:
        bodies = bodies_of(member)
        if member.role != "成员" or not bodies or any(counterparts(body, unit) for body in bodies for unit in units):
            continue
        name = max(bodies, key=len)
        word = core(name)
        if not re.search(r"(?:局|委|部|办|中心|公司|大队|院|会|处|所|站|集团)$", name) or re.search(
            re.escape(word) + r"(?:局|委|部|办|中心|公司|大队|机关)", outside
        ):
            continue
        found.append(Finding("member_without_duty", f"成员单位{name}没有列出职责", member.place("title")))
    return found


def _outside(paper: Paper, draft: PlanDraft) -> str:
    """The text without the places of the members: a body that acts in the prose is not without a duty."""
    keep = list(paper.text)
    for member in draft.members:
        for start, end in member.place():
            keep[start:end] = " " * (end - start)
    return core_text("".join(keep))


def core_text(text: str) -> str:
    """The text with the long forms of offices made short, so that cores can be looked for."""
    for long, short in (
        ("市场监督管理", "市场监管"),
        ("住房和城乡建设", "住建"),
        ("发展改革|发展和改革", "发改"),
        ("卫生健康", "卫健"),
    ):
        text = re.sub(long, short, text)
    return text


def _duties_without_member(paper: Paper, draft: PlanDraft) -> list[Finding]:
    bodies = [body for member in draft.members for body in bodies_of(member)]
    if len(draft.members) < 3 or len(bodies) < 3:
        return []
    found = []
    units = [(unit.value, unit.place()) for duty in draft.duties for unit in duty.units]
    if draft.duties:
        for match in _ACTING.finditer(paper.flat):
            units.append((match["b"], paper.pieces(*match.span("b"))))
    told: set[str] = set()
    for name, place in units:
        if (
            is_generic(name)
            or re.match(r"各|有关|相关", name)
            or name in told
            or re.search(r"专营|领导小组|专班|成员单位", name)
        ):
            continue
        if services(name) and not kind(name):
            continue
        if not any(counterparts(name, body) for body in bodies):
            told.add(name)
            found.append(Finding("duty_without_member", f"{name}承担职责，但成员名单中没有该单位", place))
    return found


def _posts(paper: Paper, draft: PlanDraft) -> list[Finding]:
    """Posts of heads that the text states otherwise than the list."""
    if not any(member.name for member in draft.members):
        return []
    found = []
    for stated in prose_members(paper):
        if stated.role == "成员" or stated.name or not stated.title:
            continue
        listed = [member for member in draft.members if member.role == stated.role]
        word = re.sub(r"^(?:分管|县政府|市政府|区政府|旗政府|政府|有关|相关|主要|联系)+", "", stated.title)
        if not listed or any(word in (member.title or "") or _same_post(word, member.title or "") for member in listed):
            continue
        others = "、".join(member.title or "" for member in listed)
        message = f"正文写{stated.role}为“{stated.title}”，名单中{stated.role}为“{others}”"
        spans = [*stated.place(), *(piece for member in listed for piece in member.place("title"))]
        found.append(Finding("post_stated_differently", message, spans))
    return found


def _same_post(word: str, title: str) -> bool:
    """协调副主任 of an office is still a post of that office only with the body's name."""
    short = re.sub(r"(?:分管|联系|协调|常务)", "", word)
    return any(
        core_text(short) in core_text(post) or (len(post) >= 3 and post in short) for post in re.split(r"[、，]", title)
    )


def _person_twice(draft: PlanDraft) -> list[Finding]:
    seen: dict[str, Member] = {}
    found = []
    for member in draft.members:
        if member.name and member.name in seen and seen[member.name].title != member.title:
            message = f"{member.name}在名单中出现两次，职务不同"
            found.append(Finding("person_listed_twice", message, [*seen[member.name].place(), *member.place()]))
        elif member.name:
            seen[member.name] = member
    return found
