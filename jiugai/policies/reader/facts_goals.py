"""Tiers of the goal (确保 … 力争 …) and the outcomes wanted."""

from __future__ import annotations

import re

from .dates import cutoffs, goal_date
from .draft import PlanDraft, Text, Tier
from .lists import Range, sentences, split, strip_tail
from .paper import Paper
from .quantities import is_stock

_TIER = re.compile(
    r"(?P<s>(?:在)?(?:确保|力争|争取|努力|保证)(?:全部|基本|全面)?(?:完成|实现|改造|实施|启动|消除|做好)?"
    r"|基本完成|全面完成|全部完成|完成)(?P<o>[^，。；]{4,80})"
)
_QUOTED_LIST = re.compile(r"[“\"](?P<list>[^“”\"]{2,24}(?:[、，][^“”\"、，]{2,24}){1,12})[”\"]")
_FOUR = r"[\u4e00-\u9fff]{2,8}"
_OUTCOME_LIST = re.compile(
    rf"(?:建设|打造|建成|实现|达到|做到|形成|创建|营造|构建)(?:一批|成为"
    rf"|改造后(?:的)?小区)?(?P<list>{_FOUR}(?:、{_FOUR}){{2,9}})(?=的|[，。；“])"
)
_OUTCOME_VERB = re.compile(r"实现|达到|建设|建成|打造|形成|做到|目标|标准|创建|营造|成为|努力|使|让|变成")
_NO_OUTCOME = re.compile(r"原则|方式|方法|机制|为主|坚持|按照|遵循|理念|精神|模式|体系|思路|意识")


def read_goals(paper: Paper, draft: PlanDraft) -> None:
    """Fill tiers and outcomes."""
    draft.tiers = _tiers(paper)
    draft.outcomes = _outcomes(paper)


def _tiers(paper: Paper) -> list[Tier]:
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
        if match["s"] == "完成" and not (cutoffs(rest) and goal):
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


def _outcomes(paper: Paper) -> list[Text]:
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
        if sum(lengths) / len(parts) < 3.4 or (_has_things(flat, parts) and not re.search(r"目标", after)):
            continue
        return [paper.fact(*strip_tail(flat, *part, "的")) for part in parts]
    return []


def _has_things(flat: str, parts: list[Range]) -> bool:
    """Outcomes are states (道路平整), not things to build or bodies."""
    return any(
        re.search(r"(?:设施|小区|单位|部门|改造|公司|局|系统|中心|工程|资金|项目)$", flat[a:b]) for a, b in parts
    )
