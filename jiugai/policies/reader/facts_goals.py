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
_STATE = re.compile(
    r"(?P<o>(?:19|20)\d\d年[^，。；]{0,10}前[^，。；]{0,4}建成的[^，。；]{0,20}?小区)(?:的)?(?:改造)?(?:任务|工作)?"
    r"(?P<s>应改尽改|能改尽改|取得[^，。；]{0,6}进展|(?:基本|全面|全部)(?:完成|改造)[^，。；]{0,6})"
)
_COUNTED = re.compile(r"\d ?(?:万)?(?:个|户|栋|幢|平方米|㎡|万元|亿元)")
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
        for start, end in sentences(paper.flat, para.start, para.end, "。\n"):
            goal = None
            for begin, stop in split(paper.flat, start, end, "；"):
                words = paper.flat[begin:stop]
                own = goal_date(words)
                goal = (own[0].isoformat(), begin + own[1], begin + own[2]) if own else goal
                if re.search(r"老旧|小区|改造任务|居住区", words) and not is_stock(words):
                    found.extend(_tiers_in(paper, begin, stop, goal))
    return found


def _tiers_in(paper: Paper, begin: int, stop: int, goal: tuple[str, int, int] | None) -> list[Tier]:
    words = paper.flat[begin:stop]
    found: list[Tier] = []
    end = 0
    for match in _TIER.finditer(words):
        rest = match["o"]
        span = (begin + match.start(), begin + match.end())
        if cutoffs(rest) and not re.search(r"小区|改造|任务", rest):
            more = re.match(r"[^。；]{0,120}?(?:改造(?:工作|任务)?|小区)", words[match.end() :])
            span = (span[0], span[1] + more.end()) if more else span
            rest = words[match.start("o") : span[1] - begin]
        if match.start() < end or not _is_tier(match["s"], rest, goal is not None):
            continue
        end = span[1] - begin
        strength = re.sub(r"^在", "", match["s"])
        if strength == "完成":
            stronger = re.findall(r"确保|力争|争取", words[: match.start()])
            strength = f"{stronger[-1]}完成" if stronger else strength
        tier = Tier(_tier_subject(rest), None, strength, paper.value(*span), at={"": paper.pieces(*span)})
        if goal:
            tier.by = goal[0]
            tier.at["by"] = paper.pieces(goal[1], goal[2])
        found.append(tier)
    return found or _states(paper, begin, stop, goal)


def _states(paper: Paper, begin: int, stop: int, goal: tuple[str, int, int] | None) -> list[Tier]:
    """到2025年末，2000年底前建成的小区应改尽改: by a date, and what communities of some age are to reach."""
    found: list[Tier] = []
    if goal is None:
        return found
    for match in _STATE.finditer(paper.flat, begin, stop):
        span = match.span()
        found.append(Tier(match["o"], None, match["s"], paper.value(*span), at={"": paper.pieces(*span)}))
    for tier in found:
        tier.by = goal[0]
        tier.at["by"] = paper.pieces(goal[1], goal[2])
    return found


def _is_tier(strength: str, rest: str, dated: bool) -> bool:
    """A goal without numbers about communities of some age, or about the works by a date."""
    if _COUNTED.search(rest) or not re.search(r"小区|改造|任务", rest):
        return False
    if strength == "完成":
        return dated and bool(cutoffs(rest) or re.search(r"^全[县市区旗省]|^所有|^全部", rest))
    return bool(cutoffs(rest)) or (dated and "改造" in rest)


def _tier_subject(rest: str) -> str:
    rest = re.sub(r"^(?:对|将|到\d{4}年(?:年?底)?前?(?:基本|全面)?完成)", "", rest)
    return re.sub(r"(?:的)?(?:城镇)?(?:改造)?(?:任务|工作|基础上|改造基础上)+$|(?:的)?改造$", "", rest)


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
        brief = set(lengths) == {2} and re.match(r"[”\"]?的?(?:效果|目标|标准|要求)", after)
        if (sum(lengths) / len(parts) < 3.4 and not brief) or (
            _has_things(flat, parts) and not re.search(r"目标", after)
        ):
            continue
        return [paper.fact(*strip_tail(flat, *part, "的")) for part in parts]
    return []


def _has_things(flat: str, parts: list[Range]) -> bool:
    """Outcomes are states (道路平整), not things to build or bodies."""
    return any(
        re.search(r"(?:设施|小区|单位|部门|改造|公司|局|系统|中心|工程|资金|项目)$", flat[a:b]) for a, b in parts
    )
