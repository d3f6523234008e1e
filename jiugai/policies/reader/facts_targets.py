"""Targets in numbers, per programme and year, from sentences and from tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .dates import cutoffs, read_year
from .draft import Pieces, PlanDraft, Target, Text
from .lists import sentences
from .names import named_lists
from .outline import MARKER, Node, node_at
from .paper import Paper, Para
from .quantities import Quantity, is_aim, is_stock, quantities

PROGRAMME = re.compile(
    r"(?:城镇|城区|城市|县城|主城区|中心城区)?老旧(?:住宅)?小区(?:综合|连片|配套设施|节能|基础设施)?(?:改造"
    r"|整治)(?:提升)?|(?:既有)?(?:居住|住宅)建筑节能改造"
    r"|既有(?:居住|住宅)?建筑[^，。；、]{0,6}改造|老旧(?:住宅)?(?:院落|楼院)(?:综合)?(?:改造|整治)|老旧管网改造"
    r"|(?:建筑)?节能改造|旧住宅区(?:综合)?改造"
)
_YEAR = r"(?:(?:19|20)\d{2}|二[〇○零0]{1,2}[〇○零一二三四五六七八九]{1,2})"
_ANCHOR = re.compile(
    rf"(?P<r1>{_YEAR}) ?年? ?[-—–～~至到] ?(?P<r2>{_YEAR}) ?年"
    rf"|(?P<y>{_YEAR}) ?年(?:度)?(?! ?(?:年?(?:底|末))?(?:（含）|及)?(?:以前|之前|前)?[^，。；]{{0,14}}(?:建成"
    rf"|竣工|交付|建设的|建造)|[〕\]])"
    r"|(?P<plan>[“\"]?十[三四五]五[”\"]?(?:期间|时期|末|期末))"
)
_PARTS = re.compile(r"其中(?![，：:]?\s*(?:19|20)\d{2} ?年)")
_PLACE_LED = re.compile(
    r"(?:^|[，。；：、])[\u4e00-\u9fff]{1,8}(?:(?:街道办事处|街道|镇|乡|社区|办事处)[（]?|[区县市旗]（|(?<![小宅社片街园][区])"
    r"(?<=[区县市旗])(?<!全[县市区旗])(?<!我[县市区旗])(?<!本[县市区旗]))(?:共|计划改造|改造)?\d+ ?个"
)
_YEARS_INSIDE = re.compile(r"（(?:其中)?[，：:]?(?:19|20)\d\d ?年[^（）]*\d ?个[^（）]*(?:19|20)\d\d ?年[^（）]*）")
_MAIN = ("communities", "buildings", "households", "area_m2")


@dataclass
class Segment:
    """A stretch of words about one year, with its quantities."""

    start: int
    end: int
    year: int | None
    is_range: bool = False
    anchored: bool = False
    found: list[Quantity] = field(default_factory=list)


def read_targets(paper: Paper, nodes: list[Node], draft: PlanDraft) -> None:
    """Fill the targets that stand in sentences."""
    title_year = stated_year(draft)
    for para in paper.paras:
        if para.is_row or not quantities(paper, para.start, para.end):
            continue
        node = node_at(nodes, para.start)
        if node and node.kind == "annex" and node.start == para.start:
            continue
        for target in _paragraph(paper, para.start, para.end, node, draft):
            if target.year is None and not target.at.get("range"):
                _complete_year(paper, target, node, title_year, draft)
            target.at.pop("range", None)
            if not _same(target, draft.targets) and not _is_part(paper, para, target, draft.targets):
                draft.targets.append(target)


def _complete_year(paper: Paper, target: Target, node: Node | None, year: int | None, draft: PlanDraft) -> None:
    """The year of a target whose words name none: that of a heading above it, else that of the plan."""
    for one in [node, *node.above()] if node else []:
        headed = single_year(one.heading)
        if headed and re.search(r"目标|任务|计划", one.heading) and not re.search(r"前|底", one.heading):
            at = paper.flat.find(str(headed), one.start, one.body + 1)
            target.year = headed
            target.at["year"] = paper.pieces(at, at + 4) if at >= 0 else paper.pieces(one.start, one.body)
            return
    if year:
        target.year = year
        target.at["year"] = _year_place(draft)


def single_year(text: str) -> int | None:
    """The year of a text that names exactly one, and no range of years."""
    if re.search(rf"{_YEAR}年?[-—–～~至]{_YEAR}", text):
        return None
    years = {read_year(match) for match in re.findall(rf"({_YEAR})年", text)}
    return years.pop() if len(years) == 1 else None


def complete_investment(paper: Paper, draft: PlanDraft) -> None:
    """A total investment stated apart belongs to the target when the plan has only one."""
    if len(draft.targets) != 1 or draft.targets[0].investment_yuan is not None:
        return
    for para in paper.paras:
        for one in quantities(paper, para.start, para.end) if not para.is_row else []:
            before = paper.flat[max(para.start, one.start - 12) : one.start]
            if one.kind == "investment_yuan" and re.search(
                r"(?:总投资|投资估算|估算投资|计划投资|概算投资|总概算|总造价)[^，。；、]{0,6}$", before
            ):
                draft.targets[0].investment_yuan = one.value
                draft.targets[0].at["investment_yuan"] = paper.pieces(one.start, one.end)
                return


_OPENING = 1200
_FOR_YEAR = re.compile(r"(?:为|做好|推进|实施|开展)[^，。]{0,8}?(?P<y>20\d{2})年(?:度)?[^，。〔]{0,14}(?:改造|整治)")


def _is_part(paper: Paper, para: Para, target: Target, others: list[Target]) -> bool:
    """（一）某区（15个）：… under a total: the share of one place is no target of its own."""
    marker = MARKER.match(paper.line(para))
    led = _PLACE_LED.match(paper.line(para)[marker.end() :] if marker else paper.line(para))
    return bool(led) and any((other.communities or 0) > (target.communities or 0) for other in others)


def stated_year(draft: PlanDraft) -> int | None:
    """The year the plan says it is for: in its title, else where its first words say 2022年…改造."""
    title = draft.title.value if draft.title else ""
    if re.search(r"\d{4}", title):
        return single_year(title)
    named = {read_year(match["y"]) for match in _FOR_YEAR.finditer(draft.text, 0, _OPENING)}
    return named.pop() if len(named) == 1 else None


def _year_place(draft: PlanDraft) -> Pieces:
    """Where the year of the plan is stated: the title, else its first words."""
    if draft.title and re.search(r"\d{4}", draft.title.value):
        return draft.title.place()
    match = _FOR_YEAR.search(draft.text, 0, _OPENING)
    return [match.span("y")] if match else []


def programme_at(
    paper: Paper, node: Node | None, start: int, end: int, draft: PlanDraft
) -> tuple[str | None, list[tuple[int, int]]]:
    """The programme a sentence belongs to: named by a heading above, in the sentence, or in the title."""
    for one in [node, *node.above()] if node else []:
        match = PROGRAMME.search(one.heading)
        if match:
            at = paper.flat.find(match.group(), one.start, one.body + 1)
            return match.group(), paper.pieces(at, at + len(match.group())) if at >= 0 else []
    match = PROGRAMME.search(paper.flat, start, end)
    counted = match and re.match(r"[^，。；]{0,3}\d", paper.flat[match.end() : match.end() + 8])
    energy = match and "节能" in match.group() and not counted
    if match and energy and draft.title and "老旧" in draft.title.value:
        match = None
    titled = PROGRAMME.search(draft.title.value) if draft.title else None
    if match and not (titled and match.group() in titled.group()):
        return match.group(), paper.pieces(*match.span())
    return (titled.group(), draft.title.place()) if titled and draft.title else (None, [])


def _same(target: Target, others: list[Target]) -> bool:
    """A repeated statement of the same numbers for the same year and programme is one target."""
    for other in others:
        if other.programme == target.programme and other.year == target.year:
            own = {name: getattr(target, name) for name in (*_MAIN, "investment_yuan")}
            if all(value is None or value == getattr(other, name) for name, value in own.items()):
                return True
    return False


def _paragraph(paper: Paper, start: int, end: int, node: Node | None, draft: PlanDraft) -> list[Target]:
    targets: list[Target] = []
    last: Segment | None = None
    aim = node is not None and bool(
        re.search(r"目标|任务|计划|范围|规模", node.heading + (node.parent.heading if node.parent else ""))
    )
    parts_by_place = len(_PLACE_LED.findall(paper.flat, start, end)) > 1
    for begin, stop in sentences(paper.flat, start, end, "。；！\n"):
        words = paper.flat[begin:stop]
        if is_stock(words, aim):
            continue
        opened = paper.flat.rfind("。", start, begin)
        parted = _PARTS.search(paper.flat, max(opened, start), begin)
        for segment in _segments(paper, begin, stop, last):
            if parted and not segment.anchored:
                continue
            if parts_by_place and _PLACE_LED.search(paper.flat, segment.start - 1, segment.end):
                continue
            if not segment.found:
                last = segment if segment.anchored else last
                continue
            whole = _owner(targets, segment)
            if whole is not None and _completes(whole, segment):
                _add(paper, whole, segment)
                continue
            if _counts(segment, aim or is_aim(words) or _is_full(segment, draft)):
                targets.append(_target(paper, segment, node, draft))
                last = segment
    return targets


def _owner(targets: list[Target], segment: Segment) -> Target | None:
    """Whose numbers a further stretch of words states: those of its year, else of the whole, else of the last."""
    if not targets:
        return None
    if {one.kind for one in segment.found} == {"investment_yuan"} and len(targets) > 1:
        if segment.anchored:
            return next((one for one in targets if segment.year and one.year == segment.year), None)
        return targets[0] if targets[0].year is None else targets[-1]
    return None if segment.anchored else targets[-1]


def _segments(paper: Paper, begin: int, stop: int, last: Segment | None) -> list[Segment]:
    """Cut a sentence where another year begins; what stands behind 其中 is a part, not a target."""
    inner = [(begin + one.start(), begin + one.end()) for one in _YEARS_INSIDE.finditer(paper.flat[begin:stop])]
    if inner and inner[0][0] > begin and quantities(paper, begin, inner[0][0]):
        a, b = inner[0]
        outer = _segments(paper, begin, a, last)
        rest = [one for one in quantities(paper, b, stop) if one.kind not in {two.kind for two in outer[-1].found}]
        outer[-1].found.extend(rest)
        return [*outer, *_segments(paper, a + 1, b - 1, outer[-1])]
    anchors = [match for match in _ANCHOR.finditer(paper.flat, begin, stop)]
    anchors = _numbered(paper, anchors, stop)
    segments: list[Segment] = []
    if not anchors or anchors[0].start() > begin:
        first_end = anchors[0].start() if anchors and quantities(paper, begin, anchors[0].start()) else None
        if not anchors:
            segments.append(Segment(begin, stop, last.year if last else None, last.is_range if last else False))
        elif first_end:
            segments.append(Segment(begin, first_end, None, is_range=True))
    for index, match in enumerate(anchors):
        here = begin if index == 0 and not segments else match.start()
        after = anchors[index + 1].start() if index + 1 < len(anchors) else stop
        year = read_year(match["y"] or "")
        segments.append(Segment(here, after, year, is_range=year is None, anchored=True))
    for segment in segments:
        segment.found = _wholes(paper, segment.start, segment.end)
    _sum_up(paper, segments)
    return segments


def _sum_up(paper: Paper, segments: list[Segment]) -> None:
    """…，其中2022年24个，2023年18个，累计改造面积51万平方米: what closes the years belongs to all of them."""
    if len(segments) < 3 or not segments[0].is_range:
        return
    own = {one.kind for one in segments[0].found}
    last = segments[-1]
    for index, one in enumerate(last.found):
        before = re.split(r"[，；]", paper.flat[last.start : one.start])[-1]
        if re.match(r"(?:累计|合计|总计|共计|总)", before) and one.kind not in own:
            segments[0].found += [more for more in last.found[index:] if more.kind not in own]
            last.found = last.found[:index]
            return


def _wholes(paper: Paper, start: int, end: int) -> list[Quantity]:
    """The quantities that are no parts: none behind 其中, none in a bracket that opens with it."""
    brackets = [match.span() for match in re.finditer(r"（[^（）]*其中[^（）]*）", paper.flat[start:end])]
    spans = [(start + a, start + b) for a, b in brackets]
    cuts = [match.start() for match in _PARTS.finditer(paper.flat, start, end)]
    stop = min([cut for cut in cuts if not any(a <= cut < b for a, b in spans)], default=end)
    found = quantities(paper, start, stop)
    return [one for one in found if not any(a <= one.start < b for a, b in spans)]


def _numbered(paper: Paper, anchors: list[re.Match[str]], stop: int) -> list[re.Match[str]]:
    """Only a year that is followed by its own numbers starts a segment; the first year of a sentence stays."""
    kept: list[re.Match[str]] = []
    for index, match in enumerate(anchors):
        after = anchors[index + 1].start() if index + 1 < len(anchors) else stop
        if quantities(paper, match.end(), after) or (index == len(anchors) - 1 and not kept):
            kept.append(match)
    return kept


def _counts(segment: Segment, aim: bool) -> bool:
    """Whether a segment is a target: it counts communities, or two kinds of things, in words of intention."""
    kinds = {one.kind for one in segment.found}
    main = kinds & set(_MAIN)
    return aim and ("communities" in kinds or len(main) >= 2 or (len(main) == 1 and "investment_yuan" in kinds))


def _is_full(segment: Segment, draft: PlanDraft) -> bool:
    """Communities with two more quantities, in a document about renovation, need no word of intention."""
    kinds = {one.kind for one in segment.found}
    return "communities" in kinds and len(kinds) >= 3 and draft.title is not None


def _completes(target: Target, segment: Segment) -> bool:
    """Whether the numbers of a further sentence fill what the target still lacks."""
    kinds = {one.kind for one in segment.found}
    return all(getattr(target, "households" if kind == "flats" else kind) is None for kind in kinds)


def _target(paper: Paper, segment: Segment, node: Node | None, draft: PlanDraft) -> Target:
    programme, place = programme_at(paper, node, segment.start, segment.end, draft)
    target = Target(programme, segment.year, at={"": paper.pieces(segment.start, segment.end), "programme": place})
    if segment.is_range:
        target.at["range"] = [(0, 0)]
    _add(paper, target, segment)
    return target


def _add(paper: Paper, target: Target, segment: Segment) -> None:
    base = segment.start
    words = paper.flat[segment.start : segment.end]
    for one in segment.found:
        name = "households" if one.kind == "flats" else one.kind
        if getattr(target, name) is None and not (
            one.kind == "flats" and any(o.kind == "households" for o in segment.found)
        ):
            setattr(target, name, one.value)
            target.at[name] = paper.pieces(one.start, one.end)
    if target.year and "year" not in target.at:
        match = re.search(_YEAR + " ?年", words)
        if match:
            target.at["year"] = paper.pieces(base + match.start(), base + match.end())
    for cutoff in cutoffs(words)[:1] if target.built_before is None else []:
        target.built_before = cutoff.last_day.isoformat()
        target.at["built_before"] = paper.pieces(base + cutoff.start, base + cutoff.end)
    for names, _, _where in named_lists(paper.flat, segment.start, segment.end):
        known = {name.value for name in target.names}
        target.names.extend(fact for name in names if (fact := paper.fact(*name)).value not in known)
    written = paper.value(segment.start, segment.end)
    target.wording = f"{target.wording}；{written}" if target.wording else written
    if target.at[""] != paper.pieces(segment.start, segment.end):
        target.at[""] = [*target.at[""], *paper.pieces(segment.start, segment.end)]


def text_at(paper: Paper, start: int, end: int, value: str) -> Text:
    """A text fact whose value differs from the words it was read from."""
    return Text(value, at={"": paper.pieces(start, end)})
