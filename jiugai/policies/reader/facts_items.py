"""The items of the three categories, read from the structure of their lists."""

from __future__ import annotations

import re

from .draft import CATEGORY_NAMES, PlanDraft, Text
from .lists import Range, split, split_and, strip_head, strip_tail, trim
from .outline import Node
from .paper import Paper
from .tables import Table

_CATEGORY = re.compile(r"(?P<c>基础|完善|提升)(?:类|型)(?:改造)?(?:项目|内容|工程)?(?:改造)?(?:内容|项目)?")
_HEAD_LINE = re.compile(r"[（【]?(?P<c>基础|完善|提升)(?:类|型)(?:改造)?(?:项目|内容|工程)?(?:内容|项目)?[）】]?：?")
_DEFINES = re.compile(
    r"[ ]?(?:（[^（）]{0,60}）)?(?:的(?:内容|项目|工作)?(?:主要)?(?:有|是|为|包括|包含)"
    r"|[。：—]|主要|包括|包含|是指|是|为|指|重点|以|涵盖|涉及|（|[，、]?(?:即|主要))"
)
_TRIGGER = re.compile(
    r"(?:主要|重点|具体|一般|内容|项目|还)?(?:包括|包含|涵盖|涉及|内容有|内容为|内容是|项目有"
    r"|项目为)(?:但不限于)?[：:]?|(?:主要|重点)(?:有"
    r"|为|是|：)|的有：|(?:主要内容|改造内容|重点内容)(?:有|为|是|：)"
)
_ACTION = re.compile(
    r"(?:重点|主要|统筹|同步|积极|鼓励|优先|逐步|大力)*(?:解决|完善|实施|推进|开展|进行|增设|配建|改造|建设|提升"
    r"|加强|对|以|是|为|指)"
)
_BY = re.compile(
    r"以(?P<list>[^。；]{2,200}?)(?:[一二三四五六七八九十两\d]+[项个类种](?:内容|项目"
    r"|方面)?)?(?:等)?(?:的)?(?:改造|建设|内容"
    r"|项目)*(?:为主|为重点|为主要内容)(?=[，。；]|$)"
)
_AUX = re.compile(r"(?:辅以|辅之以|兼顾|同时(?:实施|开展|推进)?)(?P<list>[^。；]{2,200})")
_TAIL = (
    r"等(?:[^、，。；]{0,22})?|(?:[一二三四五六七八九十两\d]+)[项个类大](?:内容|项目|方面)?[^、]{0,8}"
    r"|(?:方面)?(?:的)?(?:改造内容|主要内容)|(?:其中)"
)
_MODIFIER = re.compile(
    r"(?:小区|社区|楼栋|建筑|周边|居民)[^、，。；]{0,20}?(?:直接)?(?:相关|有关|联系|需要|范围内|配套)的"
    r"|(?:改造|建设|整治|完善|新建|配建|或|和|及)*小区(?:内部|内)?(?:或|及|和"
    r"|与)(?:其)?周边(?:的)?|小区(?:内部|内|红线内)(?:的)?"
)
_NOT_ITEM = re.compile(
    r"问题|为目标|目标|的项目|日常生活|前提|情况下|意愿|需求|需要|原则|居民可|按照|根据|应当|满足|群众|的内容|标准|确保|不得|可以"
    r"|资金|结合|品质|供给|责任|部门|基础上"
    r"|同意|积极推进|生活便利|本标准|负责|基本生活|条件|功能为"
)
_PREFIX = (
    r"(?:重点|主要|统筹|同步|积极|鼓励|优先|逐步|大力|以及|及|和|与|或"
    r"|还有|其他|其它|其|对|将|进行|开展|实施|推进|完善|(?:如|包括|包含|涉及)(?=..))"
)
_WHOLE = re.compile(
    r"(?:改造|维修|入地|整治|修缮|设施|建设|更新|整修|治理|粉刷|防水|保温|增容|安装|更换|用房|管网|系统|工程"
    r"|服务站|服务中心|照明|绿化|道路|停车场"
    r"|停车位|管线|器材|充电桩|分类|规整|改建|清理|拆除|美化|车棚|门禁|监控|房|站|室|墙|门|间|坡道|电梯|管道|线路"
    r"|扶手|雨棚)$"
)
_SETTING = re.compile(
    r".{0,40}(?:情况下|前提下|基础上)[，]?"
    r"|(?:具备|有)条件的[^、，。；]{0,6}?(?:可|应|要)?(?=加装|增设|建设|配建|安装|实施|改造)"
)
_ORDERS = re.compile(r"凡[^，。；]{2,40}的[^，。；]{0,6}，|^[^：]{0,40}(?:必须|不得|严禁)")
_INNER_MARK = re.compile(r"[①-⑳]|（\d）|(?<![\d.])\d[.、](?!\d)")
_SEVERAL = re.compile(r"(?:基础|完善|提升)(?:类|型).*(?:基础|完善|提升)(?:类|型)")
_ASIDE = re.compile(r"(?!其中[^，]{2,16}(?:包括|包含))(?:其中|保温|材料|改造后|未进行|按|由|并按)")
_SUBLIST = re.compile(r"其中[，：:]?(?P<what>[^，。；：]{2,14}?)(?:改造)?(?:内容|项目)?(?:包括|包含|主要包括|为|：)")


def read_items(paper: Paper, nodes: list[Node], tables: list[Table], draft: PlanDraft) -> None:
    """Fill the three lists."""
    ranges = _ranges(paper, nodes)
    for name, start, end in ranges:
        for item in _items(paper, start, end, nodes):
            _put(draft.categories[name], item)
    if not ranges or not any(draft.categories.values()):
        _from_tables(paper, tables, draft)


def category_ranges(paper: Paper, nodes: list[Node]) -> list[tuple[str, int, int]]:
    """Where each category is defined, for those who must not read the same words again."""
    return _ranges(paper, nodes)


def _put(known: list[Text], item: Text) -> None:
    if all(one.value != item.value for one in known):
        known.append(item)


def _ranges(paper: Paper, nodes: list[Node]) -> list[tuple[str, int, int]]:
    """The words that define each category: its clause, its paragraph, or its stretch of a paragraph."""
    found: list[tuple[str, int, int]] = []
    for node in nodes:
        match = re.match(r"[^。，：]{0,6}?(?P<c>基础|完善|提升)(?:类|型)", node.heading)
        if not match or node.kind == "shi" or _SEVERAL.search(node.heading):
            continue
        if not node.children and len({name for name, _, _ in _inline(paper, node.start, node.end)}) > 1:
            continue
        if not any(start <= node.start < end for _, start, end in found):
            at = node.start + paper.flat[node.start : node.end].find(match["c"])
            whole = _CATEGORY.match(paper.flat, at, node.end)
            begin = whole.end() if whole else at + 3
            found.append((match["c"] + "类", begin, node.end))
    found.extend(one for one in _under_lines(paper, nodes) if not any(start <= one[1] < end for _, start, end in found))
    headed = {name for name, _, _ in found}
    for para in paper.paras:
        if para.is_row or any(start <= para.end and para.start < end for _, start, end in found):
            continue
        found.extend(one for one in _inline(paper, para.start, para.end) if one[0] not in headed)
    return found


def _under_lines(paper: Paper, nodes: list[Node]) -> list[tuple[str, int, int]]:
    """Lines that hold the name of a category only: each heads what stands below it, up to the next such line."""
    lines = []
    for para in paper.paras:
        match = None if para.is_row else _HEAD_LINE.fullmatch(paper.flat[para.start : para.end].strip())
        if match:
            lines.append((match["c"] + "类", para.start, para.end))
    if not lines:
        return []
    around = [node.end for node in nodes if node.start <= lines[0][1] < node.end]
    stops = [start for _, start, _ in lines[1:]] + [min(around, default=len(paper.flat))]
    return [(name, end, stop) for (name, _, end), stop in zip(lines, stops, strict=True) if end < stop]


def _inline(paper: Paper, start: int, end: int) -> list[tuple[str, int, int]]:
    """Definitions inside a paragraph: each category up to the next one, the last to the end of its sentence."""
    flat = paper.flat
    heads = [
        match
        for match in _CATEGORY.finditer(flat, start, end)
        if _DEFINES.match(flat, match.end(), end)
        and not re.search(
            r"(?:完成|分为|为|和|、|按照|坚持|实施)$", flat[max(start, match.start() - 2) : match.start()]
        )
    ]
    found = []
    for index, match in enumerate(heads):
        last = index + 1 == len(heads)
        stop = end if last else heads[index + 1].start()
        found.append((match["c"] + "类", match.end(), stop))
    return found


def _items(paper: Paper, start: int, end: int, nodes: list[Node]) -> list[Text]:
    children = [node for node in nodes if start <= node.start < end and node.kind != "shi"]
    if len(children) >= 2:
        headed = [child for child in children if child.parent is children[0].parent]
        found = [one for child in headed for one in _child_item(paper, child, end)]
        first = children[0].start
        return [*_listed(paper, start, first), *found]
    return _marked(paper, start, end) or _listed(paper, start, end)


def _marked(paper: Paper, start: int, end: int) -> list[Text]:
    """①楼道修缮；②消防设施补建: works numbered inside a sentence."""
    marks = list(_INNER_MARK.finditer(paper.flat, start, end))
    if len(marks) < 2:
        return []
    stops = [mark.start() for mark in marks[1:]] + [end]
    parts = [trim(paper.flat, mark.end(), stop) for mark, stop in zip(marks, stops, strict=True)]
    if any(re.search(r"[，。：]", paper.flat[a:b]) or b - a > 24 for a, b in parts):
        return []
    return [paper.fact(*one) for part in parts for one in _members(paper.flat, *part)]


def _child_item(paper: Paper, child: Node, end: int) -> list[Text]:
    """A numbered item: its heading, or the list it holds when it has none or only sums up: 公共部位维修：屋面、外墙."""
    stop = min(child.own_end, end)
    if _ORDERS.search(paper.flat, child.start, stop):
        return []
    if child.heading and paper.flat[child.body - 1] == "：" and _is_short_list(paper.flat, child.body, stop):
        return [paper.fact(*one) for one in _members(paper.flat, child.body, stop)]
    if child.heading and len(child.heading) <= 24 and not re.search(r"[，]", child.heading):
        begin = paper.flat.find(child.heading, child.start, child.end)
        if begin >= 0:
            ranges = _members(paper.flat, begin, begin + len(child.heading))
            return [paper.fact(*one) for one in ranges]
    return _listed(paper, child.body, stop)


def _is_short_list(flat: str, start: int, end: int) -> bool:
    """Whether only names stand there, no works that are described."""
    parts = split(flat, start, end, "、；")
    longest = 9 if "；" not in flat[start:end] else 14
    return len(parts) > 1 and "，" not in flat[start:end] and all(stop - begin <= longest for begin, stop in parts)


def _listed(paper: Paper, start: int, end: int) -> list[Text]:
    """The items of each sentence of a definition."""
    flat = paper.flat
    found: list[Text] = []
    for begin, stop in split(flat, start, end, "。；\n"):
        for part in _lists_of(flat, begin, stop):
            found.extend(paper.fact(*one) for one in _members(flat, *part))
    return found


def _lists_of(flat: str, begin: int, stop: int) -> list[Range]:
    """Where in a sentence items are listed."""
    main = _BY.search(flat, begin, stop)
    if main and "、" in main["list"]:
        aux = _AUX.search(flat, main.end(), stop)
        return [main.span("list"), *([aux.span("list")] if aux else [])]
    triggers = list(_TRIGGER.finditer(flat, begin, stop))
    if triggers:
        aux = _AUX.search(flat, triggers[0].end(), stop)
        if aux and "、" in aux["list"]:
            return [(triggers[0].end(), aux.start()), aux.span("list")]
        return [(triggers[0].end(), stop)]
    if "、" not in flat[begin:stop]:
        return _plain_clauses(flat, begin, stop)
    clauses = split(flat, begin, stop, "，：")
    clauses = [strip_head(flat, *clause, _SETTING.pattern) for clause in clauses]
    return [
        clause
        for clause in clauses
        if "、" in flat[clause[0] : clause[1]] and not _NOT_ITEM.search(flat[clause[0] : clause[1]])
    ]


def _plain_clauses(flat: str, begin: int, stop: int) -> list[Range]:
    """Short clauses that each name one work: 改造供水管网，修缮道路."""
    clauses = split(flat, begin, stop, "，：")
    works = re.compile(
        r"^(?:改造|修缮|更新|更换|增设|新建|建设|完善|拆除|整治|安装|规范|清理|疏通|铺设|加装"
        r"|粉刷)[\u4e00-\u9fff（）]{2,18}$"
    )
    return [clause for clause in clauses if works.match(flat[clause[0] : clause[1]])]


def _members(flat: str, start: int, end: int) -> list[Range]:
    """The items of one list, heads and tails taken off."""
    found: list[Range] = []
    for clause in split(flat, start, end, "，；：\n"):
        clause = strip_head(flat, *clause, _SETTING.pattern)
        words = flat[clause[0] : clause[1]]
        if _NOT_ITEM.search(words) and "、" not in words:
            continue
        if _ASIDE.match(words) and not _SUBLIST.match(words):
            continue
        sub = _SUBLIST.match(words)
        if sub:
            clause = (clause[0] + sub.end(), clause[1])
        for part in split(flat, *clause, "、"):
            found.extend(_cut(flat, part))
    return found


def _cut(flat: str, part: Range) -> list[Range]:
    """One member without its modifier and tail, cut at 和 where both sides are items."""
    part = trim(flat, *strip_tail(flat, *part, _TAIL))
    part = strip_head(flat, *part, _MODIFIER.pattern)
    also = flat.find("以及", *part)
    if also > part[0]:
        return [*_cut(flat, (part[0], also)), *_cut(flat, (also + 2, part[1]))]
    pieces = split_and(flat, *part, _WHOLE)
    out = []
    for piece in pieces:
        previous = None
        while previous != piece:
            previous = piece
            piece = trim(flat, *strip_head(flat, *piece, _PREFIX + r"(?=[\u4e00-\u9fffA-Z]{2})"))
            piece = strip_head(flat, *piece, _MODIFIER.pattern)
        words = flat[piece[0] : piece[1]]
        if 1 <= len(words) <= 30 and not _NOT_ITEM.search(words) and re.search(r"[\u4e00-\u9fff]", words):
            out.append(piece)
    return out


def _from_tables(paper: Paper, tables: list[Table], draft: PlanDraft) -> None:
    """A table with the category in one column and the items in another."""
    for table in tables:
        items = table.column("改造内容", "内容", "改造项目", "项目")
        if items is None:
            continue
        current: str | None = None
        for row in table.rows:
            match = re.search(r"(基础|完善|提升)(?:类|型)", paper.flat[row[0][0] : row[-1][1]])
            current = match.group(1) + "类" if match else current
            if current in CATEGORY_NAMES and items < len(row):
                for one in _members(paper.flat, *row[items]):
                    _put(draft.categories[current], paper.fact(*one))
