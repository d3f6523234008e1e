"""Scope of each programme: the last day admitted, land, conditions, and what is excluded."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .dates import Cutoff, cutoffs, goal_date
from .draft import Eligibility, PlanDraft, Text
from .facts_targets import programme_at
from .lists import Range, sentences, split, split_and, strip_head, strip_tail, trim
from .outline import MARKER, Node, node_at
from .paper import Paper, Para
from .quantities import is_stock

_SCOPE_HEAD = re.compile(
    r"(?:改造|实施|整治|适用|纳入|支持|工作)(?:的)?(?:范围|对象)|^(?:范围|对象)|对象和范围|范围和|(?:改造|纳入"
    r"|准入|申报)条件|排除范围"
)
_DEFINES = re.compile(
    r"(?:老旧|旧)(?:住宅)?(?:小区|住宅区)[，]?(?:是|主要)?(?:是)?指|改造(?:范围|对象)(?:主要)?(?:是|为|包括|限于"
    r"|：)|改造面向|适用(?:于)?本(?:办法|方案|细则|意见|规定)|参照(?:本(?:办法|方案|细则|意见|规定))?执行"
)
_ADMITS = re.compile(
    r"重点改造|改造范围|对[^，。；]{0,60}(?:实施|进行|开展)|纳入|列入|适用本|参照执行|优先|实施[^，。；]{0,12}改造|支持改造"
)
_NOT = (
    r"不(?:得|予|能|再|宜)?(?:纳入|列入|属于|在(?=[^，。；]{0,10}(?:范围|之列|范畴))|作为|享受|安排|支持|申报"
    r"|适用|包括|包含|含(?=：|有))|不予(?:安排|纳入|改造|支持|列入|考虑|受理)"
    r"|严禁(?:纳入|列入)|除外|排除在外|(?:不再|暂不|暂缓|原则上不)(?:实施|进行|安排|纳入|列入|改造)"
)
_NOT_ACTION = re.compile(_NOT)
_ANNOUNCES = re.compile(r"(?:下列|以下|下述|如下)[^，。；]{0,12}|(?:包括|包含|纳入|列入|安排|支持|范围)：$")
_CONDITIONS_OF = re.compile(r"(?:符合|具备|满足)(?:以下|下列|下述)(?:基本)?条件|条件(?:如下|为|是)?：$")
#: A part of a list that only its next part completes: 已列入棚改、城中村改造计划的.
_OPEN_PART = re.compile(
    r"(?:计划|拟|已|经|范围|储备)$|^(?:已经?|被)?(?:纳入|列入)(?!.*(?:计划|规划|范围|名录|名单)).*[^的]$"
)
_CONDITIONS_HEAD = re.compile(r"(?:申报|准入|纳入|入选|入库|改造|实施|基本|支持)(?:的)?条件$")
_EXCEPTIONS = re.compile(
    r"（(?:不含|不包括|不包含)(?P<a>[^（）]{2,60})）|除(?P<b>[^，。；除]{2,40}?)(?:以外|之外|外)(?=[，、])"
)
_STATE = re.compile(r"[\u4e00-\u9fff]{4,}$")
_THING = re.compile(r"(?:区|房|院|楼|村|项目|改造|住宅|户|建设|地块|小区|区域|别墅|大院|平房)$")
_LAND = re.compile(r"国有(?:建设用地|土地)|集体(?:建设用地|土地)|(?:划拨|出让)土地")
_NOUN = re.compile(
    r"的(?:国有土地上的?)?(?:城镇|城市)?(?:老旧)?(?:成套|多层|楼房)?(?:住宅|居住)?(?:小区|院落|楼院|住宅区|居住建筑|建筑"
    r"|楼栋|住宅楼|住宅|项目|片区|区域)"
)
_HEADS = (
    r".{0,24}?(?:是指|指的是|(?:范围|对象)(?:主要)?(?:为|是|限于|包括|面向)|限于|优先考虑|面向|重点(?:改造|支持"
    r"|安排)|优先(?:安排|改造|支持))",
    r"[^，、]{0,40}?(?:以前|之前|前)(?:（含[^）]*）)?[^，、]{0,14}?(?:建成|竣工|交付|建造|建设)(?:并"
    r"|且)?(?:投入使用|交付(?:使用)?)?(?:的|且|、)?",
    r"(?:城市|县城|城区|城镇|市区)(?:或|和|、)?(?:县城|城关镇|建制镇)?(?:（[^）]*）)?(?:范围内|内)?(?=[^，、]{4})",
    r"[^，、]{0,24}(?:国有土地上?|规划区内?|建成区内?|范围内|城区内?)(?:的)?",
    r"(?:以及|且|并且|但|和|及|主要(?:为|是)|包括|对|（[一二三四五六七八九十\d]+）|\d+[.、])",
)


@dataclass
class _List:
    """A list announced by 下列 … that goes on in the clauses below a node."""

    node: Node | None
    excludes: bool


def read_scope(paper: Paper, nodes: list[Node], draft: PlanDraft) -> None:
    """Fill the eligibility of each programme."""
    scopes = [node for node in nodes if _SCOPE_HEAD.search(node.heading)]
    open_list: _List | None = None
    for para in paper.paras:
        if para.is_row:
            continue
        node = node_at(nodes, para.start)
        above = [node, *node.above()] if node else []
        if open_list and not (
            MARKER.match(paper.line(para))
            and open_list.node in above[1:]
            and para.start > (open_list.node.start if open_list.node else 0)
        ):
            open_list = None
        in_scope = any(one in scopes for one in above)
        if open_list:
            _listed(paper, para, open_list, node, draft)
            continue
        open_list = _paragraph(paper, para, node, in_scope, draft)
    if not any(one.built_before for one in draft.eligibility):
        _from_targets(draft)


def _paragraph(paper: Paper, para: Para, node: Node | None, in_scope: bool, draft: PlanDraft) -> _List | None:
    """Read one paragraph; returns the list that its end announces."""
    begin = _content_start(paper, para, node)
    if node and node.start == para.start:
        bare = begin >= para.end
        if _heads_exclusions(node, in_scope):
            if bare or _ANNOUNCES.search(paper.flat, max(begin, node.body), para.end):
                return _List(node, True)
            begin = para.start
        elif _heads_conditions(node) and (bare or _numbered(paper, begin, para.end)):
            for a, b in split(paper.flat, begin, para.end, "；。\n"):
                _condition(paper, a, b, node, draft)
            return _List(node, False)
    announced: _List | None = None
    for start, stop in sentences(paper.flat, begin, para.end, "。\n"):
        announced = _sentence(paper, (start, stop), node, in_scope, draft)
    return announced


def _numbered(paper: Paper, begin: int, end: int) -> bool:
    """Whether a range begins with a numbered item."""
    return begin < end and MARKER.match(paper.flat, begin, end) is not None


def _sentence(paper: Paper, span: Range, node: Node | None, in_scope: bool, draft: PlanDraft) -> _List | None:
    """Read one sentence by its parts; behind a part that excludes the others are excluded too."""
    announced: _List | None = None
    excluding = False
    for a, b in split(paper.flat, *span, "；"):
        if excluding:
            _entry(paper, a, b, node, draft).excluded.extend(_excluded_item(paper, a, b))
            announced = None
            continue
        if announced and not announced.excludes:
            _condition(paper, a, b, node, draft)
            continue
        announced = _unit(paper, a, b, node, in_scope, draft)
        colon = paper.flat.find("：", a, b)
        if announced and not announced.excludes and colon not in {-1, b - 1}:
            _condition(paper, colon + 1, b, node, draft)
        excluding = announced is not None and announced.excludes
    return announced


def _condition(paper: Paper, a: int, b: int, node: Node | None, draft: PlanDraft) -> None:
    """One member of a list of conditions: a cut-off, land, or the condition as it stands."""
    marker = MARKER.match(paper.flat, a, b)
    a, b = trim(paper.flat, marker.end() if marker else a, b)
    if b - a >= 3 and not _admit(paper, a, b, node, draft):
        _entry(paper, a, b, node, draft).conditions.append(paper.fact(a, b))


def _heads_conditions(node: Node) -> bool:
    """Whether a heading says that conditions follow: 申报条件, 应具备以下条件."""
    return bool(_CONDITIONS_HEAD.search(node.heading) or _CONDITIONS_OF.search(node.heading))


def _heads_exclusions(node: Node, in_scope: bool) -> bool:
    """Whether a heading says that what follows is excluded: 不予纳入的情形, 排除范围."""
    return bool(re.search(rf"{_NOT}|排除", node.heading)) and (in_scope or _is_scope(node.heading))


def _unit(paper: Paper, a: int, b: int, node: Node | None, in_scope: bool, draft: PlanDraft) -> _List | None:
    """Read one part of a sentence; returns the list that it announces."""
    words = paper.flat[a:b]
    if _NOT_ACTION.search(_EXCEPTIONS.sub("", words)):
        told = (in_scope or _is_scope(words)) and _exclude(paper, a, b, node, draft)
        return _List(node, True) if told else None
    if _CONDITIONS_OF.search(words):
        return _List(node, False)
    if re.search(r"不得(?!.{0,2}[纳列]入)|必须", words):
        return None
    if not _is_goal(words) and (in_scope or _defines(words)):
        _except(paper, a, b, node, draft)
        _admit(paper, a, b, node, draft)
    return None


def _content_start(paper: Paper, para: Para, node: Node | None) -> int:
    """Behind the heading; a whole sentence taken for a heading is content."""
    if node is None or node.start != para.start:
        return para.start
    sentence = re.search(r"[，、\d]", node.heading) and (node.body >= para.end or node.kind == "article")
    if not sentence:
        return node.body
    marker = MARKER.match(paper.flat, para.start, para.end)
    return marker.end() if marker else para.start


def _is_goal(words: str) -> bool:
    """确保完成 … 力争 … by a date is a goal, not a rule of admission."""
    return goal_date(words) is not None and bool(re.search(r"确保|力争|争取|基本完成|全面完成", words))


def _is_scope(words: str) -> bool:
    return bool(
        re.search(
            r"小区[^。；]{0,8}不(?:得|予)?(?:列入|纳入)|不适用本|范围|范畴|之列|(?:纳入|列入)(?!年度)|不予(?:安排|改造"
            r"|支持)|不再(?:实施|安排)",
            words,
        )
    ) and not re.search(r"资金不得|不得列入.*(?:支出|成本)|企业不", words)


def _defines(words: str) -> bool:
    """Whether a sentence outside a clause of scope says what is admitted."""
    if is_stock(words) or (re.search(r"\d ?(?:个|户|栋|幢|万)", words) and not _DEFINES.search(words)):
        return False
    if _DEFINES.search(words):
        return bool(cutoffs(words) or _NOUN.search(words))
    return bool(
        cutoffs(words)
        and _ADMITS.search(words)
        and goal_date(words) is None
        and not re.search(r"确保|力争|争取", words)
    )


def _entry(
    paper: Paper, begin: int, stop: int, node: Node | None, draft: PlanDraft, cutoff: Cutoff | None = None
) -> Eligibility:
    """The entry of the programme; a further cut-off makes a further entry."""
    programme, place = programme_at(paper, node, begin, stop, draft)
    where = paper.pieces(begin, stop)
    own = [one for one in draft.eligibility if one.programme == programme]
    day = cutoff.last_day.isoformat() if cutoff else None
    if own and (day is None or own[-1].built_before in {None, day}):
        fact = own[-1] if day else own[0]
        if where and where[0] not in fact.at[""]:
            fact.wording = f"{fact.wording}。{paper.value(begin, stop)}"
            fact.at[""] = fact.at["wording"] = [*fact.at[""], *where]
        return fact
    fact = Eligibility(programme, None, False, paper.value(begin, stop), None, at={"": where, "programme": place})
    fact.at["wording"] = where
    draft.eligibility.append(fact)
    return fact


def _admit(paper: Paper, begin: int, stop: int, node: Node | None, draft: PlanDraft) -> bool:
    """Take what a sentence admits; returns whether there was anything."""
    words = paper.flat[begin:stop]
    found = cutoffs(words)
    if len({one.last_day for one in found}) > 1:
        comma = paper.flat.rfind("，", begin + found[0].end, begin + found[1].start)
        if comma != -1:
            first = _admit(paper, begin, comma, node, draft)
            return _admit(paper, comma + 1, stop, node, draft) or first
    land = _LAND.search(words)
    conditions = _conditions(paper, begin, stop)
    if not (found or land or conditions):
        return False
    fact = _entry(paper, begin, stop, node, draft, found[0] if found else None)
    if found and fact.built_before is None:
        fact.built_before = found[0].last_day.isoformat()
        fact.ambiguous = found[0].ambiguous
        fact.at["built_before"] = paper.pieces(begin + found[0].start, begin + found[0].end)
    if land and fact.land is None:
        fact.land = land.group()
        fact.at["land"] = paper.pieces(begin + land.start(), begin + land.end())
    fact.conditions.extend(conditions)
    return True


def _conditions(paper: Paper, begin: int, stop: int) -> list[Text]:
    """The conditions before 的住宅小区: 失养失修失管、设施不完善 …"""
    flat = paper.flat
    nouns = list(_NOUN.finditer(flat, begin, stop))
    if not nouns:
        return []
    found: list[Text] = []
    for part in split(flat, begin, nouns[-1].start(), "，、"):
        noun = _NOUN.search(flat, *part)
        part = (part[0], noun.start()) if noun else part
        for _ in range(3):
            for head in _HEADS:
                part = trim(flat, *strip_head(flat, *part, head))
        for piece in split_and(flat, *part, _STATE, "且"):
            piece = strip_head(flat, *piece, r"并?且")
            if _is_condition(flat[piece[0] : piece[1]]):
                found.append(paper.fact(*piece))
    return found


def _is_condition(words: str) -> bool:
    if (
        not 3 <= len(words) <= 40
        or cutoffs(words)
        or re.search(r"(?:内|上|之中|其中|土地|地区|范围|城区|小区|城镇|县城)$|^(?:[12]\d{3}年|其中)", words)
    ):
        return False
    return not re.search(r"\d ?(?:个|户|万)|改造任务|计划|年底|^对|实施|本方案|可由|基本完成", words)


def _exclude(paper: Paper, begin: int, stop: int, node: Node | None, draft: PlanDraft) -> bool:
    """Read an exclusion; returns whether it announces a list that follows it."""
    flat = paper.flat
    colon = flat.find("：", begin, stop)
    announces = bool(_ANNOUNCES.search(flat, begin, stop)) or colon == stop - 1
    if colon != -1 and stop - colon > 3:
        entry = _entry(paper, begin, stop, node, draft)
        entry.excluded.extend(
            one for part in split(flat, colon + 1, stop, "，、") for one in _excluded_item(paper, *part)
        )
        return True
    if announces:
        return True
    found = _excluded(paper, begin, stop, draft)
    if found:
        _entry(paper, begin, stop, node, draft).excluded.extend(found)
    return False


def _except(paper: Paper, begin: int, stop: int, node: Node | None, draft: PlanDraft) -> None:
    """（不含商品房小区）, 除已列入棚改计划的外: exceptions inside a sentence that admits."""
    for match in _EXCEPTIONS.finditer(paper.flat, begin, stop):
        group = "a" if match["a"] else "b"
        parts = [
            piece
            for part in split(paper.flat, *match.span(group), "、，")
            for piece in _and_parts(paper.flat, part, _THING)
        ]
        _entry(paper, begin, stop, node, draft).excluded.extend(paper.fact(*part) for part in parts)


def _listed(paper: Paper, para: Para, announced: _List, node: Node | None, draft: PlanDraft) -> None:
    """One paragraph of an announced list."""
    marker = MARKER.match(paper.line(para))
    start = para.start + (marker.end() if marker else 0)
    for a, b in split(paper.flat, start, para.end, "；。\n"):
        if announced.excludes and not (a > start and _NOT_ACTION.search(paper.flat, a, b)):
            _entry(paper, a, b, announced.node, draft).excluded.extend(_excluded_item(paper, a, b))
        elif announced.excludes:
            _exclude(paper, a, b, node, draft)
        else:
            _condition(paper, a, b, announced.node, draft)


def _excluded_item(paper: Paper, start: int, end: int) -> list[Text]:
    start, end = trim(paper.flat, start, end)
    marker = MARKER.match(paper.flat, start, end)
    start = marker.end() if marker else start
    start, end = trim(paper.flat, start, end)
    return [paper.fact(start, end)] if end - start >= 2 else []


def _excluded(paper: Paper, begin: int, stop: int, draft: PlanDraft) -> list[Text]:
    """What is not in the scope: the list before 不属于, 不纳入 …"""
    flat = paper.flat
    action = _NOT_ACTION.search(flat, begin, stop)
    if action is None:
        return []
    start, end = begin, action.start()
    if end - start < 2:
        start, end = action.end(), stop
    heads = list(re.finditer(r"[，](?:但)?(?=对于?|凡是?|已)", flat[start:end]))
    if heads and re.search(r"是指|为|建成", flat[start : start + heads[-1].start()]):
        _admit(paper, start, start + heads[-1].start(), None, draft)
        start += heads[-1].end()
    start, end = strip_head(flat, start, end, r"(?:此外|另外|其中|但是?|对于|对|凡是?)[，]?")
    start, end = strip_tail(flat, start, end, r"[，]?(?:均|原则上|一律|暂|则|也|一般|本次|，)*")
    found = []
    for part in _comma_parts(flat, start, end):
        for piece in _and_parts(flat, part, _THING):
            piece = strip_head(flat, *trim(flat, *piece), r"(?:以及|或者|或|和|及)(?=[^，]{3,})")
            if piece[1] - piece[0] >= 2:
                found.append(paper.fact(*piece))
    return found


def _and_parts(flat: str, part: Range, whole: re.Pattern[str]) -> list[Range]:
    also = flat.find("以及", *part)
    if also > part[0]:
        return [*_and_parts(flat, (part[0], also), whole), *_and_parts(flat, (also + 2, part[1]), whole)]
    return split_and(flat, *part, whole)


def _comma_parts(flat: str, start: int, end: int) -> list[Range]:
    """Members of an exclusion list; a part that does not end as a thing is the beginning of the next."""
    parts: list[Range] = []
    for part in split(flat, start, end, "，、"):
        before = flat[parts[-1][0] : parts[-1][1]] if parts else ""
        if before and _OPEN_PART.search(before):
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
