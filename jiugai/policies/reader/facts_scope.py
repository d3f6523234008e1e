"""Scope of each programme, tiers of the goal, and the outcomes wanted."""

from __future__ import annotations

import re

from .dates import cutoffs, goal_date
from .draft import Eligibility, PlanDraft, Text, Tier
from .facts_targets import programme_at
from .lists import Range, sentences, split, split_and, strip_head, strip_tail, trim
from .outline import Node, node_at
from .paper import Paper
from .quantities import is_stock

_SCOPE = re.compile(
    r"老旧(?:住宅)?小区(?:是)?指|(?:改造|实施|整治|适用|纳入)(?:的)?(?:范围|对象)(?:是|为|主要|包括|：|原则上)|重点改造|(?:列入|纳入)[^，。；]{0,14}(?:改造)?范围|改造范围"
)
_SCOPE_HEAD = re.compile(
    r"(?:改造|实施|整治|适用|纳入)(?:的)?(?:范围|对象)|^范围|对象和范围|范围和|改造条件|纳入条件|准入条件"
)
_EXCLUDED = re.compile(
    r"不(?:得|予|能|再)?(?:纳入|列入|属于|在|作为|享受)[^，。；]{0,20}|除外|不适用|严禁纳入|排除在外|不在此[^，。；]{0,6}范围"
)
_NOT_ACTION = re.compile(r"不(?:得|予|能|再)?(?:纳入|列入|属于|在|作为)|不适用|严禁纳入|除外|排除在外")
_LAND = re.compile(r"国有(?:建设用地|土地)|集体(?:建设用地|土地)|(?:划拨|出让)土地")
_FACT_WORDS = re.compile(
    r"失养|失修|失管|不完善|不健全|不齐全|不配套|强烈|意愿|老化|落后|破损|影响|安全|符合|未达到|缺失|缺乏|年代|权属|产权|具备|结构|隐患|不足|无物业|未实施|未进行|达到|同意|出资|不宜"
)
_TIER = re.compile(
    r"(?P<s>(?:在)?(?:确保|力争|争取|努力|保证)(?:全部|基本|全面)?(?:完成|实现|改造|实施|启动|消除|做好)?|基本完成|全面完成|全部完成)(?P<o>[^，。；]{4,80})"
)
_QUOTED_LIST = re.compile(r"[“\"](?P<list>[^“”\"]{2,24}(?:[、，][^“”\"、，]{2,24}){1,12})[”\"]")
_FOUR = r"[\u4e00-\u9fff]{2,8}"
_OUTCOME_LIST = re.compile(
    rf"(?:建设|打造|建成|实现|达到|做到|形成|创建|营造)(?:一批|成为|改造后(?:的)?小区)?(?P<list>{_FOUR}(?:、{_FOUR}){{2,9}})(?=的|[，。；“])"
)
_OUTCOME_VERB = re.compile(r"实现|达到|建设|打造|形成|做到|目标|标准|创建|营造|成为|努力|使|让")
_NO_OUTCOME = re.compile(r"原则|方式|方法|机制|为主|坚持|按照|遵循|理念|精神|模式|体系|思路|意识")


def read_scope(paper: Paper, nodes: list[Node], draft: PlanDraft) -> None:
    """Fill eligibility, tiers and outcomes."""
    for begin, stop, node in _scope_ranges(paper, nodes):
        fact = _eligibility(paper, begin, stop, node, draft)
        if fact:
            _join(draft.eligibility, fact)
    if not any(one.built_before for one in draft.eligibility):
        _from_targets(draft)
    draft.tiers = _tiers(paper, nodes, draft)
    draft.outcomes = _outcomes(paper, nodes)


def _scope_ranges(paper: Paper, nodes: list[Node]) -> list[tuple[int, int, Node | None]]:
    """Clauses headed as scope, and elsewhere single sentences that define it."""
    ranges: list[tuple[int, int, Node | None]] = []
    for node in nodes:
        if _SCOPE_HEAD.search(node.heading) and not any(start <= node.start < end for start, end, _ in ranges):
            ranges.append((node.body, node.end, node))
    for para in paper.paras:
        if para.is_row or any(
            start <= para.start < end or start - 40 <= para.start < start for start, end, _ in ranges
        ):
            continue
        for begin, stop in sentences(paper.flat, para.start, para.end):
            words = paper.flat[begin:stop]
            excluding = (
                _EXCLUDED.search(words) and re.search(r"范围|范畴|改造", words) and ranges and ranges[-1][2] is None
            )
            if (
                (re.search(r"老旧(?:住宅)?小区(?:是)?指|改造(?:范围|对象)(?:主要)?(?:是|为|包括|：)", words))
                or (
                    re.search(r"改造范围|重点改造", words)
                    and cutoffs(words)
                    and not re.search(r"\d+ ?(?:个|户|栋)", words)
                )
                or excluding
            ):
                ranges.append((begin, stop, node_at(nodes, begin)))
    return ranges


def _join(known: list[Eligibility], fact: Eligibility) -> None:
    """Sentences about the scope of one programme make one entry."""
    for one in known:
        if one.programme == fact.programme and (
            one.built_before is None or fact.built_before is None or one.built_before == fact.built_before
        ):
            for name in ("built_before", "land"):
                if getattr(one, name) is None and getattr(fact, name) is not None:
                    setattr(one, name, getattr(fact, name))
                    one.ambiguous = one.ambiguous or fact.ambiguous
                    one.at[name] = fact.at.get(name, [])
            one.conditions.extend(fact.conditions)
            one.excluded.extend(fact.excluded)
            one.wording = f"{one.wording}。{fact.wording}"
            one.at[""] = [*one.at[""], *fact.at[""]]
            return
    known.append(fact)


def _eligibility(paper: Paper, begin: int, stop: int, node: Node | None, draft: PlanDraft) -> Eligibility | None:
    words = paper.flat[begin:stop]
    programme, place = programme_at(paper, node, begin, stop, draft)
    fact = Eligibility(
        programme, None, False, paper.value(begin, stop), None, at={"": paper.pieces(begin, stop), "programme": place}
    )
    fact.at["wording"] = fact.at[""]
    for cutoff in cutoffs(words)[:1]:
        fact.built_before = cutoff.last_day.isoformat()
        fact.ambiguous = cutoff.ambiguous
        fact.at["built_before"] = paper.pieces(begin + cutoff.start, begin + cutoff.end)
    for a, b in sentences(paper.flat, begin, stop, "。；\n"):
        if _NOT_ACTION.search(paper.flat, a, b):
            fact.excluded.extend(_excluded(paper, a, b))
            continue
        land = _LAND.search(paper.flat, a, b)
        if land and fact.land is None:
            fact.land = land.group()
            fact.at["land"] = paper.pieces(*land.span())
        fact.conditions.extend(_conditions(paper, a, b))
    if fact.built_before or fact.conditions or fact.excluded or fact.land:
        return fact
    return None


def _conditions(paper: Paper, begin: int, stop: int) -> list[Text]:
    """The conditions before 的住宅小区: 失养失修失管、设施不完善 …"""
    flat = paper.flat
    noun = re.search(r"的(?:老旧)?(?:住宅|居住)?(?:小区|院落|楼院|项目|住宅|区域)", flat[begin:stop])
    end = begin + noun.start() if noun else stop
    found: list[Text] = []
    for part in split(flat, begin, end, "，、"):
        for _ in range(2):
            part = strip_head(
                flat,
                *part,
                r".{0,24}?(?:是指|指的是|改造范围(?:为|是)|改造对象(?:为|是)|范围内|年?(?:底|月\d+日)?(?:（含）)?(?:以前|之前|前)(?:建成|竣工)(?:的|且)?)",
            )
        part = strip_head(flat, *part, r"(?:以及|且|并且|但|和|及|主要(?:为|是)|包括|对)")
        words = flat[part[0] : part[1]]
        if (
            3 <= len(words) <= 40
            and _FACT_WORDS.search(words)
            and not cutoffs(words)
            and not re.search(r"\d+ ?(?:个|户|万)", words)
        ):
            found.append(paper.fact(*part))
    return found if noun or len(found) > 1 else []


def _excluded(paper: Paper, begin: int, stop: int) -> list[Text]:
    """What is not in the scope: the list before 不属于, 不纳入; or behind 不纳入 … ："""
    flat = paper.flat
    action = _NOT_ACTION.search(flat, begin, stop)
    if action is None:
        return []
    colon = flat.find("：", action.end(), stop)
    start, end = (colon + 1, stop) if colon != -1 and stop - colon > 4 else (begin, action.start())
    start, end = strip_head(flat, start, end, r"(?:但|对于|对|凡|凡是|以下|下列|其中|下列情形)")
    start, end = strip_tail(
        flat, start, end, r"[，]?(?:等)?(?:的)?(?:小区|项目|情形|房屋|区域)?[，]?(?:均|原则上|一律|暂|则|也|，)*"
    )
    whole = re.compile(r"(?:区|房|院|楼|村|项目|改造|住宅|户|建设|地块|小区|区域)$")
    found = []
    for part in _comma_parts(flat, start, end):
        for piece in split_and(flat, *part, whole):
            piece = (
                strip_head(flat, *trim(flat, *piece), r"(?:以及|或者|或|和|及|对|已|凡)(?=[^，]{3,})")
                if flat[piece[0]] != "已"
                else trim(flat, *piece)
            )
            if piece[1] - piece[0] >= 2:
                found.append(paper.fact(*piece))
    return found


def _comma_parts(flat: str, start: int, end: int) -> list[Range]:
    """Members of an exclusion list; a part that does not end as a thing is the beginning of the next."""
    parts: list[Range] = []
    for part in split(flat, start, end, "，、"):
        if parts and re.search(r"(?:计划|的|拟|已|经|范围)$", flat[parts[-1][0] : parts[-1][1]]):
            parts[-1] = (parts[-1][0], part[1])
        else:
            parts.append(part)
    return parts


def _from_targets(draft: PlanDraft) -> None:
    """Without a scope clause the cut-off stated with a target is the only rule there is."""
    if draft.eligibility:
        return
    for target in draft.targets:
        known = {(one.programme, one.built_before) for one in draft.eligibility}
        if target.built_before and (target.programme, target.built_before) not in known:
            cutoff = cutoffs(target.wording)
            ambiguous = bool(cutoff) and cutoff[0].ambiguous
            at = {"": target.at.get("built_before", target.place()), "programme": target.at.get("programme", [])}
            wording = target.wording[cutoff[0].start : cutoff[0].end + 2] if cutoff else target.wording
            draft.eligibility.append(
                Eligibility(target.programme, target.built_before, ambiguous, wording, None, at=at)
            )


def _tiers(paper: Paper, nodes: list[Node], draft: PlanDraft) -> list[Tier]:
    found: list[Tier] = []
    for para in paper.paras:
        if para.is_row:
            continue
        for begin, stop in sentences(paper.flat, para.start, para.end, "。；\n"):
            if not re.search(r"老旧|小区|改造任务|居住区", paper.flat[begin:stop]) or is_stock(paper.flat[begin:stop]):
                continue
            found.extend(_tiers_in(paper, begin, stop))
    return found


def _tiers_in(paper: Paper, begin: int, stop: int) -> list[Tier]:
    words = paper.flat[begin:stop]
    goal = goal_date(words)
    found: list[Tier] = []
    for match in _TIER.finditer(words):
        rest = match["o"]
        if re.search(r"\d+(?:\.\d+)? ?(?:万)?(?:个|户|栋|幢|平方米|㎡|万元|亿元)", rest) or not re.search(
            r"小区|改造|任务", rest
        ):
            continue
        if not (cutoffs(rest) or (goal and re.search(r"改造", rest))):
            continue
        strength = re.sub(r"^在", "", match["s"])
        span = (begin + match.start(), begin + match.end())
        subject = re.sub(
            r"^(?:对|将)|(?:的)?(?:城镇)?(?:改造)?(?:任务|工作|基础上|改造基础上)+$|(?:的)?改造$", "", rest
        )
        tier = Tier(
            subject, goal[0].isoformat() if goal else None, strength, paper.value(*span), at={"": paper.pieces(*span)}
        )
        if goal:
            tier.at["by"] = paper.pieces(begin + goal[1], begin + goal[2])
        found.append(tier)
    return found


def _outcomes(paper: Paper, nodes: list[Node]) -> list[Text]:
    """The first list of wanted outcomes: in quotes behind 实现 and the like, or 建设 … 的“美好家园”."""
    for para in paper.paras:
        if para.is_row:
            continue
        for begin, stop in sentences(paper.flat, para.start, para.end):
            found = _outcomes_in(paper, begin, stop)
            if found:
                return found
    return []


def _outcomes_in(paper: Paper, begin: int, stop: int) -> list[Text]:
    flat = paper.flat
    for match in [*_QUOTED_LIST.finditer(flat, begin, stop), *_OUTCOME_LIST.finditer(flat, begin, stop)]:
        parts = split(flat, *match.span("list"), "、，")
        lengths = [end - start for start, end in parts]
        before = flat[max(begin, match.start() - 24) : match.start("list")]
        after = flat[match.end("list") : match.end("list") + 10]
        clause = re.split(r"[，；]", before)[-1]
        if len(parts) < 3 or max(lengths) > 12 or not _OUTCOME_VERB.search(clause + after[:6]):
            continue
        if _NO_OUTCOME.search(re.sub(r"^.*[，；]", "", before)) or re.match(
            r"[”\"]?的?(?:[^，。]{0,4})?(?:原则|方式|机制|理念|模式|要求|思路|方针)", after
        ):
            continue
        if sum(lengths) / len(parts) < 3.4 or _has_things(flat, parts):
            continue
        return [paper.fact(*strip_tail(flat, *part, "的")) for part in parts]
    return []


def _has_things(flat: str, parts: list[Range]) -> bool:
    """Outcomes are states (道路平整), not things to build or bodies."""
    return any(
        re.search(r"(?:设施|小区|单位|部门|改造|公司|局|系统|中心|工程|资金|项目)$", flat[a:b]) for a, b in parts
    )
