"""Who has to do what: duty lists, duty tables, and bodies named behind tasks."""

from __future__ import annotations

import re

from .bodies import is_body, is_generic, looks_like_bodies, split_bodies
from .draft import Duty, PlanDraft, Text
from .lists import Range, sentences, split, strip_head, strip_tail, trim
from .outline import MARKER, Node, node_at
from .paper import Paper, Para
from .tables import Table

_SECTION = re.compile(r"职责|分工|任务分解|(?:责任|成员)(?:单位|部门|主体)|责任(?:落实|划分)|部门责任|工作责任|责任$")
_UNIT_HEAD = re.compile(r"(?:责任|牵头|配合|协同|参与|协办)(?:单位|部门)")
_NO_UNIT = re.compile(r"^(?:责任|牵头|配合|成员|主管|协办|联系)(?:单位|部门)$")
_VERB = re.compile(
    r"(?:主要)?(?:负责|牵头|承担|配合|协助|指导|按照|作为|会同|明确|做好|组织|参与|加强|落实|对|依法|具体|根据"
    r"|统筹|协调|履行|为|督促|制定|筹措|办理|编制|审批|安排|监督|征集|建立|抓好|提供|开展|推进|争取|受理|查处"
    r"|核实|调处|拨付|实施|申报|完成|支持|保障|管理|参加|协同|组建|发动|宣传|引导|加快|受|主动|优化|动员|汇总"
    r"|审核|规范)"
)
_LED = re.compile(
    r"(?P<units>[^，。；：]{2,60}?)(?:要|应|主要|具体|依法)?(?P<verb>负责|牵头(?:负责|组织)?|承担|配合做好)(?!人"
    r"|同志|的|制)(?P<what>[^。；]{4,})"
)
_LED_WIDE = re.compile(
    r"(?P<units>[^，。；：]{2,60}?)(?P<verb>(?:(?:要|应|主要|具体|依法)?(?:负责|牵头(?:负责|组织)?|承担|配合做好)(?!人|同志|的|制)"
    r"|要(?!求)|应当?|须|做好|加强|是(?=[^，。]{2,20}(?:部门|单位|主体))))(?P<what>[^。；]{4,})"
)
_BRACKETED = re.compile(
    r"[（\[【](?P<u>[^（）\[\]【】]{3,160}?)(?:牵头|负责|配合|参与|落实|按职责分工负责|按职责负责"
    r"|共同负责)[）\]】][。；]?$"
)
_UNTIL = r"[（(]?(?:完成)?(?:时限|时间|时间要求|时间节点)[：:][^。；]{2,30}[；，。]?"
_BARE_BODIES = re.compile(r"(?<=[。；])[（\[【](?P<u>[^（）\[\]【】]{3,160})[）\]】][。；]?$")
_LED_BY = re.compile(
    r"(?:^|(?<=[。；，]))由?(?P<a>[^，。；：]{2,40}?)(?:牵头|负责)(?:负责|组织|实施|落实)?(?:，(?:会同)?(?P<b>[^，。；]{2,80}?)"
    r"(?:等单位|等部门)?(?:具体)?(?:配合|协助|参与|负责|按照?(?:各自)?职责|共同)[^，。；]{0,10})?(?:，\d[^，。；]{2,14}完成)?[。；]?$"
)
_RESPONSIBLE = re.compile(
    r"[（(\[【]?(?P<k>牵头(?:单位|部门)|责任(?:单位|部门|主体)|配合(?:单位|部门)|主责单位|协同单位|责任人"
    r"|参与(?:单位|部门)|协办单位|协同部门)[：:][ ]?"
    r"(?P<u>(?:(?!(?:牵头|责任|配合|参与|协同|协办)(?:单位|部门)[：:]|(?:完成)?(?:时限|时间)[：:])[^（）()【】\[\]。；\n]){2,200})"
)


def read_duties(paper: Paper, nodes: list[Node], tables: list[Table], draft: PlanDraft) -> None:
    """Fill the duties: entries 单位：职责, tables of them, sentences 单位负责…, bodies behind tasks."""
    duties = _entries(paper, nodes)
    duties.extend(_tabled(paper, tables))
    duties.extend(_sentences(paper, nodes, duties))
    duties.extend(_responsible(paper, nodes))
    draft.duties = sorted(duties, key=lambda one: one.place()[0] if one.place() else (0, 0))


def _entries(paper: Paper, nodes: list[Node]) -> list[Duty]:
    """Paragraphs that open with a body and a colon or stop, in a section of duties or two in a row.

    Outside such a section an entry without a verb of duty counts only beside one that has it.
    """
    found: list[tuple[int, Duty, bool]] = []
    for index, para in enumerate(paper.paras):
        if para.is_row:
            continue
        node = node_at(nodes, para.start)
        above = [node, *node.above()] if node else []
        in_section = any(_SECTION.search(one.heading) for one in above)
        duty = _entry(paper, para, in_section) or (
            _headed(paper, node) if in_section and node and node.start == para.start else None
        )
        if duty:
            found.append((index, duty, in_section))
    strong = {index for index, duty, _ in found if "weak" not in duty.at}
    for index, duty, _ in found:
        if duty.at.pop("weak", None) is not None and index - 1 in strong:
            strong.add(index)
    found = [one for one in found if one[0] in strong]
    indexes = {index for index, _, _ in found}
    kept = []
    for index, duty, in_section in found:
        if in_section or index - 1 in indexes or index + 1 in indexes:
            if "headed" not in duty.at:
                _extend(paper, duty, index, indexes, nodes)
            duty.at.pop("headed", None)
            kept.append(duty)
    return kept


def _headed(paper: Paper, node: Node) -> Duty | None:
    """A body as a heading, its duties as the clauses below it."""
    if not node.heading or not node.children or node.own_end - node.body > 2:
        return None
    start = paper.flat.find(node.heading, node.start, node.end)
    units = (start, start + len(node.heading))
    if start < 0 or not looks_like_bodies(paper.flat, *units) or _NO_UNIT.search(node.heading):
        return None
    duty = _duty(paper, units, (node.own_end, node.end), (node.start, node.end))
    duty.at["headed"] = []
    return duty


def _entry(paper: Paper, para: Para, in_section: bool) -> Duty | None:
    flat = paper.flat
    line = paper.line(para)
    marker = MARKER.match(line)
    start = para.start + (marker.end() if marker else 0)
    if marker and marker.group().strip().startswith("附"):
        return None
    stop = re.search(
        r"[：。 ]|[—–-]{1,2}" if in_section else r"[：。]|[—–-]{1,2}", flat[start : min(para.end, start + 130)]
    )
    units = trim(flat, start, start + stop.start()) if stop else (start, start)
    if stop is None or not looks_like_bodies(flat, *units) or _NO_UNIT.search(flat[units[0] : units[1]]):
        return _verb_entry(paper, start, para.end, in_section)
    body = trim(flat, start + stop.end(), para.end, " \n")
    if body[1] - body[0] < 4:
        return None
    verb = _VERB.match(flat, *body) if stop.group() == "。" else _VERB.search(flat, *body)
    if not verb and not in_section and stop.group() in "。 ":
        return None
    duty = _duty(paper, units, body, (para.start, para.end))
    if not verb and not in_section:
        duty.at["weak"] = []
    return duty


def _verb_entry(paper: Paper, start: int, end: int, in_section: bool) -> Duty | None:
    """县财政局负责…: a paragraph whose first words are a body and 负责; among duties 县财政局要… as well."""
    verbs = r"负责|牵头负责|承担" + (
        r"|要(?!求)|应当?|须|按照?(?:各自)?(?:工作|部门)?职[责能]|依法|配合|协助"
        r"|指导|做好|是(?=[^，。]{2,20}(?:部门|单位|主体))"
        if in_section
        else ""
    )
    match = re.match(rf"(?P<u>[^，。；：]{{2,60}}?)(?:主要|具体)?(?P<v>{verbs})(?!人|同志|制)", paper.flat[start:end])
    if not match or not looks_like_bodies(paper.flat, start + match.start("u"), start + match.end("u")):
        return None
    if any(_led(paper, *one, in_section) for one in list(sentences(paper.flat, start, end, "。；\n"))[1:]):
        return None
    units = (start + match.start("u"), start + match.end("u"))
    return _duty(paper, units, trim(paper.flat, start + match.start("v"), end, " \n"), (start, end))


def _duty(paper: Paper, units: Range, body: Range, whole: Range) -> Duty:
    names = [paper.fact(*one) for one in split_bodies(paper.flat, *units)]
    return Duty(
        names,
        paper.value(*body),
        at={"": paper.pieces(*whole), "text": paper.pieces(*body), "units": paper.pieces(*units)},
    )


def _extend(paper: Paper, duty: Duty, index: int, entries: set[int], nodes: list[Node]) -> None:
    """Paragraphs behind an entry that are no heading and no entry go on with it, when they are its numbered parts."""
    for after in range(index + 1, min(index + 12, len(paper.paras))):
        para = paper.paras[after]
        line = paper.line(para)
        if after in entries or para.is_row or not re.match(r"（?\d{1,2}[.、）)]|[①-⑳]", line):
            return
        node = node_at(nodes, para.start)
        own = node_at(nodes, paper.paras[index].start)
        if own is None or node is None or own not in node.above():
            return
        duty.text = f"{duty.text}{paper.value(para.start, para.end)}"
        for key in ("", "text"):
            duty.at[key] = [*duty.at[key], *paper.pieces(para.start, para.end)]


def _tabled(paper: Paper, tables: list[Table]) -> list[Duty]:
    found = []
    for table in tables:
        units = table.column("牵头单位", "牵头部门", "责任单位", "单位名称", "成员单位", "单位", "部门", "责任部门")
        text = table.column("职责", "任务", "分工", "工作内容", "责任")
        if text == units:
            text = table.column(
                "工作职责", "主要职责", "具体职责", "职责分工", "任务分工", "工作任务", "职责", "任务", "工作内容"
            )
        if units is None or text is None or units == text:
            continue
        for row in table.rows:
            if (
                max(units, text) < len(row)
                and looks_like_bodies(paper.flat, *row[units])
                and row[text][1] - row[text][0] >= 4
            ):
                duty = _duty(paper, row[units], row[text], (row[0][0], row[-1][1]))
                duty.units.extend(_other_units(paper, table, row, {units, text}))
                found.append(duty)
    return found


def _other_units(paper: Paper, table: Table, row: list[Range], taken: set[int]) -> list[Text]:
    """The bodies of further columns such as 配合单位."""
    found: list[Text] = []
    for index, head in enumerate(table.head):
        fits = index not in taken and index < len(row) and _UNIT_HEAD.search(head)
        if fits and looks_like_bodies(paper.flat, *row[index]):
            found.extend(paper.fact(*one) for one in split_bodies(paper.flat, *row[index]))
    return found


def _led(paper: Paper, start: int, stop: int, in_section: bool) -> re.Match[str] | None:
    """A sentence that opens with bodies and their task; in a section of duties 要 and the like say so as well."""
    match = (_LED_WIDE if in_section else _LED).match(paper.flat, start, stop)
    return match if match and looks_like_bodies(paper.flat, *match.span("units")) else None


def _sentences(paper: Paper, nodes: list[Node], known: list[Duty]) -> list[Duty]:
    """县财政局负责…；县发改局负责…: bodies with their tasks in one paragraph; beside entries only in sections."""
    found: list[Duty] = []
    covered = [piece for duty in known for piece in duty.place()]
    for para in paper.paras:
        if para.is_row or _overlaps(paper, para, covered):
            continue
        node = node_at(nodes, para.start)
        in_section = node is not None and any(_SECTION.search(one.heading) for one in [node, *node.above()])
        here = []
        marker = MARKER.match(paper.line(para))
        begin = para.start + (marker.end() if marker else 0)
        for start, stop in sentences(paper.flat, begin, para.end, "。；\n"):
            start, stop = strip_head(paper.flat, start, stop, r"(?:其中|同时)[，：]?")
            match = _led(paper, start, stop, in_section)
            if match and not (known and is_generic(match["units"])):
                here.append(_duty(paper, match.span("units"), (match.start("verb"), stop), (start, stop)))
        if (len(here) >= 2 and not known) or in_section:
            found.extend(here)
    return found


def _overlaps(paper: Paper, para: Para, pieces: list[tuple[int, int]]) -> bool:
    """Whether a paragraph was read already."""
    return any(a < stop and start < b for a, b in paper.pieces(para.start, para.end) for start, stop in pieces)


def _responsible(paper: Paper, nodes: list[Node]) -> list[Duty]:
    """牵头单位：A；责任单位：B、C behind a task: the bodies with the words of the task."""
    found: list[Duty] = []
    for index, para in enumerate(paper.paras):
        if para.is_row:
            continue
        line = paper.line(para)
        matches = list(_RESPONSIBLE.finditer(line))
        if not matches:
            found.extend(_bracketed(paper, para))
            continue
        task = _task(paper, index, para, matches[0].start(), nodes)
        names: list[Text] = []
        for match in matches:
            span = (para.start + match.start("u"), para.start + match.end("u"))
            span = trim(paper.flat, *span, " \n，、；。）)】]")
            bodies = [paper.fact(*one) for one in split_bodies(paper.flat, *span)]
            if looks_like_bodies(paper.flat, *span) or any(is_body(one.value) for one in bodies):
                names.extend(bodies)
        names = [name for name in names if not is_generic(name.value)] or names
        if names and task and found and found[-1].at["text"] == paper.pieces(*task):
            found[-1].units.extend(names)
            found[-1].at[""].extend(paper.pieces(para.start, para.end))
        elif names and task:
            at = {
                "": [*paper.pieces(*task), *paper.pieces(para.start + matches[0].start(), para.end)],
                "text": paper.pieces(*task),
            }
            found.append(Duty(names, paper.value(*task), at=at))
    return found


def _bracketed(paper: Paper, para: Para) -> list[Duty]:
    """A task with （县住建局牵头，各街道配合） behind it."""
    line = paper.line(para)
    match = _BRACKETED.search(line) or _BARE_BODIES.search(line)
    if not match:
        return _led_by(paper, para)
    if match.start() < 5:
        return []
    names: list[Text] = []
    verbs = r"(?:牵头|负责|配合|参与|落实|按照?(?:各自)?职责(?:分工)?(?:负责)?|分工|共同)+"
    for part in split(paper.flat, para.start + match.start("u"), para.start + match.end("u"), "，；"):
        span = strip_tail(paper.flat, *part, verbs)
        if re.fullmatch(r"[\d年月日底末前中上下旬完成]+|(?:完成)?(?:时限|时间)：.*", paper.flat[span[0] : span[1]]):
            continue
        if not looks_like_bodies(paper.flat, *span):
            return []
        names.extend(paper.fact(*one) for one in split_bodies(paper.flat, *span))
    marker = MARKER.match(paper.line(para))
    start, end = para.start + (marker.end() if marker else 0), para.start + match.start()
    return [
        Duty(
            names,
            paper.value(start, end),
            at={"": paper.pieces(para.start, para.end), "text": paper.pieces(start, end)},
        )
    ]


def _led_by(paper: Paper, para: Para) -> list[Duty]:
    """A task that closes with 由县工信局牵头，移动、联通配合。"""
    line = paper.line(para)
    match = _LED_BY.search(line)
    marker = MARKER.match(line)
    start = marker.end() if marker else 0
    if not match or match.start() - start < 4:
        return []
    names: list[Text] = []
    for group in "ab":
        span = (para.start + match.start(group), para.start + match.end(group))
        if not match[group]:
            continue
        if not looks_like_bodies(paper.flat, *span):
            return []
        names.extend(paper.fact(*one) for one in split_bodies(paper.flat, *span))
    task = trim(paper.flat, para.start + start, para.start + match.start())
    at = {"": paper.pieces(para.start, para.end), "text": paper.pieces(*task)}
    return [Duty(names, paper.value(*task), at=at)]


def _task(paper: Paper, index: int, para: Para, cut: int, nodes: list[Node]) -> Range | None:
    """The words before the bodies in the paragraph, else the paragraph before, else the heading above."""
    marker = MARKER.match(paper.line(para))
    start = para.start + (marker.end() if marker else 0)
    end = trim(paper.flat, start, para.start + cut, " \n（([【")[1]
    cut_end = strip_tail(paper.flat, start, end, _UNTIL)[1]
    end = end if cut_end == end else trim(paper.flat, start, cut_end)[1]
    if end - start >= 4:
        return start, end
    if index:
        before = paper.paras[index - 1]
        if _RESPONSIBLE.search(paper.line(before)) and index > 1:
            before = paper.paras[index - 2]
        return before.start, before.end
    return None
