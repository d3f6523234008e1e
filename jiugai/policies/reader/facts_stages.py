"""The stages of a plan with their dates; a date without a year takes the year the document states for it."""

from __future__ import annotations

import re

from .dates import Period, period
from .draft import PlanDraft, Stage
from .facts_targets import stated_year
from .outline import Node
from .paper import Paper
from .tables import Table

_HEAD = re.compile(
    r"实施步骤|工作步骤|方法步骤|实施阶段|进度安排|时间安排|工作安排|推进步骤|改造步骤|实施进度|时间步骤|工作进度|步骤安排|阶段安排|时间节点|实施程序|工作流程|工作时序|推进安排|推进时序|实施安排|时间要求|推进计划|进度计划|工作阶段|实施计划"
    r"|推进安排|工作时序|实施时序|进度要求|时间要求|工作节点|时间表|完成时限|时间进度|进程安排|^(?:改造|工程|推进|工作|实施|项目)?(?:进度|步骤|时间)$"
)
_BARE = re.compile(r"^(?:进度|步骤|时间)$")
_IS_STAGE = re.compile(r"为(?P<name>[\u4e00-\u9fff]{2,10}阶段)")
_STAGE = re.compile(r"阶段$|阶段（|阶段[：:]")
_IS_STAGE = re.compile(
    r"(?:(?<=[。；，：\n])|^)(?P<when>[^，。；：（）\n]{2,24}?)为(?P<name>[\u4e00-\u9fff]{2,12}阶段)(?=[，。；：])"
)
_ONE_LINE = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,12}阶段)[ ]?(?P<when>（[^（）]{2,40}）)")


def read_stages(paper: Paper, nodes: list[Node], tables: list[Table], draft: PlanDraft) -> None:
    """Fill the stages: clauses under a heading of steps, clauses called 阶段, phrases called 阶段, table rows."""
    heads = _stage_nodes(nodes)
    year = plan_year(draft)
    groups: dict[int, list[Stage]] = {}
    for node in heads:
        stage, year = _stage(paper, node, year)
        groups.setdefault(id(node.parent), []).append(stage)
    dated = [group for group in groups.values() if any(stage.deadline_text for stage in group)]
    told = {id(node.parent) for node in heads if node.parent is None or not _BARE.search(node.parent.heading)}
    undated = [group for key, group in groups.items() if key in told]
    draft.stages = [stage for group in dated or undated for stage in group]
    if not draft.stages:
        _from_tables(paper, tables, draft)
    if not draft.stages:
        _from_clauses(paper, draft)
    if not draft.stages:
        _from_dated_paragraphs(paper, nodes, draft)
    if not draft.stages:
        _from_words(paper, draft)


def plan_year(draft: PlanDraft) -> int | None:
    """The one year the plan is for: in its title, else the one year of all its targets; else None."""
    year = stated_year(draft)
    if year:
        return year
    if draft.title and re.search(r"\d{4}", draft.title.value):
        return None
    years = {target.year for target in draft.targets}
    return years.pop() if len(years) == 1 else None


def _stage_nodes(nodes: list[Node]) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        if not node.children or not _HEAD.search(node.heading) or any(above in found for above in node.above()):
            continue
        children = [child for child in node.children if child.heading]
        if len(children) >= 2:
            found.extend(children)
    named = [node for node in nodes if _STAGE.search(node.heading) and node not in found]
    named = [node for node in named if not any(above in found for above in node.above())]
    if len(named) >= 2:
        staged = [node for node in found if _STAGE.search(node.heading)]
        found = sorted([*(staged if len(staged) < len(found) else found), *named], key=lambda node: node.start)
    return found


def _stage(paper: Paper, node: Node, year: int | None) -> tuple[Stage, int | None]:
    """One stage; returns the year that stages after it inherit."""
    start = max(paper.flat.find(node.heading, node.start, node.end), node.start) if node.heading else node.start
    stop = start + len(node.heading)
    line_end = paper.flat.find("\n", start, node.end)
    if not _name_in(paper.flat[start:stop], None):
        full = paper.flat.find("。", stop, node.end)
        stop = min([at for at in (line_end, full) if at != -1] or [node.end])
    words = paper.flat[start:stop]
    found, base, whole = _when(words, start, year)
    name = _name_in(words, found)
    if found is None:
        found, base = _first_in_body(paper, node, year)
    at = paper.flat.find(name, start, stop) if name else -1
    place = paper.pieces(at, at + len(name)) if at >= 0 else paper.pieces(start, stop)
    stage = Stage(
        name or node.heading or node.label, None, None, None, at={"": paper.pieces(node.start, node.end), "name": place}
    )
    if found:
        _dates(paper, stage, found, base, whole)
    return stage, found.year if found and found.year else year


def _when(words: str, start: int, year: int | None) -> tuple[Period | None, int, str | None]:
    """The period in a heading, in a bracket before anywhere else; where its text begins; the whole bracket if any."""
    for bracket in re.finditer(r"（(?P<when>[^（）]{2,40})）", words):
        found = period(bracket["when"], year)
        if found:
            return found, start + bracket.start("when"), bracket["when"]
    return period(words, year), start, None


def _name_in(words: str, found: Period | None) -> str:
    """The name of a stage without its ordinal and dates: 第一阶段：前期准备（3月） is 前期准备."""
    bare = re.sub(r"（[^（）]*）", "", words)
    if found and bare == words:
        bare = words[: found.start] + words[found.end :]
    bare = re.sub(
        r"^[ ，：、]*(?:第[一二三四五六七八九十]{1,2}阶段|[一二三四五六七八九]是|阶段[一二三四五])[ ，：、]*", "", bare
    )
    for part in re.split(r"[，。；：]", bare):
        name = part.strip(" ，：、—-的")
        if len(name) >= 2 and not period(name, None):
            return name
    return ""


def _dates(paper: Paper, stage: Stage, found: Period, base: int, whole: str | None) -> None:
    stage.from_ = found.first.isoformat() if found.first else None
    stage.to = found.last.isoformat() if found.last else None
    span = (base, base + len(whole)) if whole else (base + found.start, base + found.end)
    stage.deadline_text = paper.value(*span)
    for key in ("from_", "to", "deadline_text"):
        stage.at[key] = paper.pieces(*span)


def _first_in_body(paper: Paper, node: Node, year: int | None) -> tuple[Period | None, int]:
    """A stage without a date in its heading: the date that opens its words, else the one its words set as limit."""
    words = paper.flat[node.body : node.end]
    opening = re.match(r"[ \n]*(?:时间[：:安排为]*|（)?", words)
    begin = opening.end() if opening else 0
    first = period(words[begin : begin + 24], year)
    if first and first.start <= 2:
        return first, node.body + begin
    for match in re.finditer(r"[^。；\n]+", words):
        found = period(match.group(), year)
        if (
            found
            and re.search(r"前$|底$|末$", match.group()[found.start : found.end])
            and "建成" not in match.group()[found.end : found.end + 12]
        ):
            return found, node.body + match.start()
    return None, node.body


def _from_clauses(paper: Paper, draft: PlanDraft) -> None:
    """2月底前为准备阶段，…；3月至4月为施工阶段，…: stages that are clauses of a sentence."""
    year = plan_year(draft)
    for match in _IS_STAGE.finditer(paper.flat):
        begin = max(paper.flat.rfind(mark, 0, match.start()) for mark in "。；，：\n") + 1
        found = period(paper.flat[begin : match.start()], year)
        if not found or found.start > 2:
            continue
        stop = re.compile(r"[。；\n]|$").search(paper.flat, match.end())
        whole = paper.pieces(begin, stop.start() if stop else match.end())
        stage = Stage(match["name"], None, None, None, at={"": whole, "name": paper.pieces(*match.span("name"))})
        _dates(paper, stage, found, begin, None)
        draft.stages.append(stage)
        year = found.year or year


def _from_dated_paragraphs(paper: Paper, nodes: list[Node], draft: PlanDraft) -> None:
    """2022年3月，完成入户调查。 or 准备阶段：1月—2月: dated paragraphs without a number under a heading of steps."""
    year = plan_year(draft)
    heads = [node for node in nodes if _HEAD.search(node.heading) and not node.children]
    stages: list[Stage] = []
    for para in paper.paras:
        if para.is_row or not any(node.body <= para.start and para.end <= node.end for node in heads):
            continue
        words = re.split(r"[。；]", paper.line(para))[0][:60]
        found, base, whole = _when(words, para.start, year)
        name = _name_in(words, found)
        if not found or not name or (found.start > 16 and whole is None):
            continue
        at = paper.flat.find(name, para.start, para.end)
        places = {"": paper.pieces(para.start, para.end), "name": paper.pieces(at, at + len(name)) if at >= 0 else []}
        name = re.sub(r"^(?:完成|开展|进行|组织|启动)(?=[\u4e00-\u9fff]{4})", "", name)
        stage = Stage(name, None, None, None, at=places)
        _dates(paper, stage, found, base, whole)
        stages.append(stage)
        year = found.year or year
    if len(stages) > 1:
        draft.stages = stages


def _from_words(paper: Paper, draft: PlanDraft) -> None:
    year = plan_year(draft)
    for match in sorted(
        [*_ONE_LINE.finditer(paper.flat), *_IS_STAGE.finditer(paper.flat)], key=lambda one: one.start()
    ):
        found = period(match["when"].strip("（）"), year)
        if not found:
            continue
        name = re.sub(r"^第[一二三四五六]阶段|^[一二三四五六]是", "", match["name"]) or match["name"]
        stage = Stage(
            name, None, None, None, at={"": paper.pieces(*match.span()), "name": paper.pieces(*match.span("name"))}
        )
        whole = match["when"][1:-1] if match["when"].startswith("（") else None
        _dates(paper, stage, found, match.start("when") + (1 if whole else 0), whole)
        draft.stages.append(stage)
        year = found.year or year


def _from_tables(paper: Paper, tables: list[Table], draft: PlanDraft) -> None:
    for table in tables:
        name, when = (
            table.column("阶段", "步骤", "工作内容", "环节"),
            table.column("时间", "时限", "期限", "日期", "节点"),
        )
        if name is None or when is None:
            continue
        year = plan_year(draft)
        for row in table.rows:
            if max(name, when) >= len(row) or row[name][0] == row[name][1]:
                continue
            words = paper.flat[row[when][0] : row[when][1]]
            stage = Stage(
                paper.value(*row[name]),
                None,
                None,
                None,
                at={"": paper.pieces(row[0][0], row[-1][1]), "name": paper.pieces(*row[name])},
            )
            found = period(words, year)
            if found:
                _dates(paper, stage, found, row[when][0], words)
                year = found.year or year
            draft.stages.append(stage)
