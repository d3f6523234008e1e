"""Numbers that do not agree: lists against stated counts, totals against parts."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

from .draft import Finding, Pieces, PlanDraft, Target
from .facts_tables import cell_value, columns, part_rows, total_row
from .lists import sentences, split
from .names import named_lists
from .numbers import to_int
from .paper import Paper
from .quantities import Quantity, quantities
from .tables import Table

_NAMES = {
    "communities": "小区数",
    "buildings": "楼栋数",
    "households": "户数",
    "area_m2": "面积",
    "investment_yuan": "投资",
}
_STEPS = re.compile(
    r"分(?:为|成)?(?P<n>[二两三四五六七八\d])个(?:阶段|步骤)|(?:分|按)(?P<n2>[二两三四五六七八])步(?:走|实施|进行)"
)
_ITEM_COUNT = re.compile(
    r"(?P<list>[^，。；：]{2,120}?)(?:等)?(?P<n>[三四五六七八九十]{1,2}|\d{1,2})[项个类]方?面?(?:改造)?内容"
)


def number_findings(paper: Paper, tables: list[Table], draft: PlanDraft) -> list[Finding]:
    """Findings of counts and sums."""
    return [
        *_lists(paper, draft),
        *_one_list(draft),
        *_repeated(paper, draft),
        *_steps(paper, draft),
        *_item_counts(paper),
        *_table_sums(paper, tables, draft),
        *_prose_sums(paper),
        *_year_sums(draft),
    ]


def _lists(paper: Paper, draft: PlanDraft) -> list[Finding]:
    """A list beside a count of communities that has more or fewer names."""
    found = []
    for para in paper.paras:
        if para.is_row:
            continue
        for names, count, where in named_lists(paper.flat, para.start, para.end):
            partial = paper.flat[where[1] : where[1] + 1] == "等" or paper.flat[where[0] : where[1]].rstrip(
                "，"
            ).endswith("等")
            if count and count != len(names) and not (partial and count - len(names) > max(1, count * 15 // 100)):
                begin = max(paper.flat.rfind("。", para.start, where[0]), para.start - 1) + 1
                spans = [
                    *paper.pieces(max(begin, where[0] - 12), where[0]),
                    *paper.pieces(names[0][0], min(where[1] + 10, para.end)),
                ]
                found.append(_mismatch(count, len(names), spans))
    return found


def _mismatch(stated: int, named: int, spans: Pieces) -> Finding:
    return Finding("list_count_mismatch", f"文件写明{stated}个小区，名单实际列出{named}个", spans)


def _one_list(draft: PlanDraft) -> list[Finding]:
    """A list apart from the sentence with the count, when the plan has one count and one list."""
    counted = [target for target in draft.targets if target.communities]
    if (
        len({target.communities for target in counted}) != 1
        or not draft.community_names
        or any(one.names for one in draft.targets)
    ):
        return []
    target = counted[0]
    named = len(draft.community_names)
    stated = int(target.communities or 0)
    if named == stated or named < 2 or named * 2 < stated:
        return []
    spans = [*target.place("communities"), *draft.community_names[0].place(), *draft.community_names[-1].place()]
    return [_mismatch(int(target.communities or 0), named, spans)]


def _repeated(paper: Paper, draft: PlanDraft) -> list[Finding]:
    """A name twice in one list."""
    found = []
    for para in paper.paras:
        for names, _, _where in [] if para.is_row else named_lists(paper.flat, para.start, para.end):
            words = Counter(paper.value(*name) for name in names)
            for word, times in words.items():
                if times > 1:
                    spans = [piece for name in names if paper.value(*name) == word for piece in paper.pieces(*name)]
                    found.append(Finding("name_repeated", f"名单中“{word}”出现{times}次", spans))
    return found


def _steps(paper: Paper, draft: PlanDraft) -> list[Finding]:
    match = _STEPS.search(paper.flat)
    stated = to_int(match["n"] or match["n2"]) if match else None
    if not match or not stated or not draft.stages or stated == len(draft.stages):
        return []
    message = f"文件写明分{stated}个阶段，实际列出{len(draft.stages)}个"
    return [Finding("list_count_mismatch", message, [*paper.pieces(*match.span()), *draft.stages[0].place("name")])]


def _item_counts(paper: Paper) -> list[Finding]:
    """水、电、暖、气等八项内容 against the number of members."""
    found = []
    for match in _ITEM_COUNT.finditer(paper.flat):
        stated = to_int(match["n"])
        parts = split(paper.flat, *match.span("list"), "、")
        if (
            stated
            and len(parts) >= 3
            and len(parts) != stated
            and "等" not in match.group()[-10:]
            and "和" not in match["list"]
        ):
            message = f"文件写明{stated}项内容，实际列出{len(parts)}项"
            found.append(Finding("list_count_mismatch", message, paper.pieces(*match.span())))
    return found


def _table_sums(paper: Paper, tables: list[Table], draft: PlanDraft) -> list[Finding]:
    found = []
    for table in tables:
        total, parts = total_row(paper, table), part_rows(paper, table)
        if len(parts) < 2:
            continue
        for kind, column in columns(table).items():
            values = [cell_value(paper, table, row, kind, column) for row in parts]
            if any(value is None for value in values):
                continue
            own = Decimal(0) + sum(Decimal(value) for value in values if value is not None)
            if total is not None and column < len(total):
                found.extend(_sum_finding(paper, table, kind, column, own, total))
            else:
                found.extend(_against_target(paper, table, kind, own, draft))
    return found


def _sum_finding(
    paper: Paper, table: Table, kind: str, column: int, own: Decimal, total: list[tuple[int, int]]
) -> list[Finding]:
    stated = cell_value(paper, table, total, kind, column)
    if stated is None or _near(kind, Decimal(stated), own):
        return []
    message = f"表中{_NAMES[kind]}合计写为{_shown(kind, Decimal(stated))}，各行相加为{_shown(kind, own)}"
    rows = [piece for row in part_rows(paper, table) if column < len(row) for piece in paper.pieces(*row[column])]
    return [Finding("total_differs_from_parts", message, [*paper.pieces(*total[column]), *rows])]


def _against_target(paper: Paper, table: Table, kind: str, own: Decimal, draft: PlanDraft) -> list[Finding]:
    """A table without a total row against the one target of the plan."""
    stated = {getattr(target, kind) for target in draft.targets if getattr(target, kind)}
    if len(stated) != 1 or len(draft.targets) != 1 or not re.search(r"街道|乡镇|社区|小区|区域", "".join(table.head)):
        return []
    value = Decimal(stated.pop())
    if _near(kind, value, own):
        return []
    message = f"正文{_NAMES[kind]}写为{_shown(kind, value)}，表中各行相加为{_shown(kind, own)}"
    return [
        Finding(
            "total_differs_from_parts", message, [*draft.targets[0].place(kind), *paper.pieces(table.start, table.end)]
        )
    ]


def _near(kind: str, one: Decimal, other: Decimal) -> bool:
    """Parts rounded to 0.01 of the unit written may differ by rounding; counts may not."""
    slack = {"area_m2": Decimal(200), "investment_yuan": Decimal(1000)}.get(kind, Decimal(0))
    return abs(one - other) <= min(slack, one / 200)


def _shown(kind: str, value: Decimal) -> str:
    if kind == "area_m2":
        return f"{_plain(value / 10000)}万平方米"
    if kind == "investment_yuan":
        return f"{_plain(value / 10000)}万元"
    return _plain(value) + {"communities": "个", "buildings": "栋", "households": "户"}[kind]


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f") if value else "0"


def _prose_sums(paper: Paper) -> list[Finding]:
    """共27个，其中A街道10个、B街道12个: parts by place that do not make the whole."""
    found = []
    for para in paper.paras:
        if para.is_row or "其中" not in paper.line(para):
            continue
        for begin, stop in sentences(paper.flat, para.start, para.end, "。\n"):
            at = paper.flat.find("其中", begin, stop)
            places = (
                re.findall(r"(?:街道|镇|乡|社区|片区)[^，。；、\d]{0,8}\d", paper.flat[at:stop]) if at != -1 else []
            )
            if at == -1:
                continue
            opening = (
                begin
                if at - begin > 4
                else max(para.start, paper.flat.rfind("。", para.start, max(begin - 1, para.start)) + 1)
            )
            wholes, parts = quantities(paper, opening, at), quantities(paper, at, stop)
            counted = next((int(one.value) for one in wholes if one.kind == "communities"), 0)
            if len(places) >= 2 or (counted >= 2 and counted == len(split(paper.flat, at, stop, "、，；"))):
                found.extend(_prose_sum(paper, wholes, parts, max(len(places), 0 if len(places) >= 2 else counted)))
    return found


def _prose_sum(paper: Paper, wholes: list[Quantity], parts: list[Quantity], places: int) -> list[Finding]:
    found = []
    for whole in wholes:
        if whole.kind not in _NAMES:
            continue
        own = [part for part in parts if part.kind == whole.kind]
        total = sum((Decimal(part.value) for part in own), Decimal(0))
        if len(own) == places and not _near(whole.kind, Decimal(whole.value), total):
            stated = _shown(whole.kind, Decimal(whole.value))
            message = f"{_NAMES[whole.kind]}总数为{stated}，所列各部分相加为{_shown(whole.kind, total)}"
            spans = [
                *paper.pieces(whole.start, whole.end),
                *(piece for part in own for piece in paper.pieces(part.start, part.end)),
            ]
            found.append(Finding("total_differs_from_parts", message, spans))
    return found


def _year_sums(draft: PlanDraft) -> list[Finding]:
    """A total over several years against the sum of the years, when every year of it has its own target."""
    found: list[Finding] = []
    for whole in draft.targets:
        years = re.search(r"(20\d{2})年?[-—–～~至到]+(20\d{2})年?", whole.wording)
        if whole.year is not None or not years:
            continue
        span = range(int(years[1]), int(years[2]) + 1)
        parts = [target for target in draft.targets if target.year in span and target.programme == whole.programme]
        if sorted(part.year or 0 for part in parts) == list(span):
            found.extend(_year_sum(whole, parts))
    return found


def _year_sum(whole: Target, parts: list[Target]) -> list[Finding]:
    found = []
    for kind, name in _NAMES.items():
        stated, values = getattr(whole, kind), [getattr(part, kind) for part in parts]
        if stated is None or any(value is None for value in values):
            continue
        total = sum((Decimal(value) for value in values), Decimal(0))
        if not _near(kind, Decimal(stated), total):
            message = f"{name}总数为{_shown(kind, Decimal(stated))}，各年度相加为{_shown(kind, total)}"
            spans = [*whole.place(kind), *(piece for part in parts for piece in part.place(kind))]
            found.append(Finding("total_differs_from_parts", message, spans))
    return found
