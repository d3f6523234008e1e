"""What tables hold: targets per year, totals, names of communities; and lists of names, one per line."""

from __future__ import annotations

import re
from decimal import Decimal

from .draft import PlanDraft, Target, Text
from .facts_targets import PROGRAMME, single_year
from .lists import Range, strip_head
from .names import has_name_ending, is_name, named_lists
from .numbers import exact, to_decimal
from .outline import Node
from .paper import Paper, Para
from .persons import is_person
from .tables import Table

_COLUMNS = (
    ("communities", re.compile(r"小区(?:总)?(?:个)?(?:数|数量)|^个数|小区（个）|小区总量|^小区数|小区个数")),
    ("buildings", re.compile(r"楼栋|栋数|幢数|楼（栋|（栋）|（幢）|栋（|房屋栋|楼数")),
    ("households", re.compile(r"户数|居民户|住户|户（|（户）|套数|（套）")),
    ("area_m2", re.compile(r"面积|㎡|平方米")),
    ("investment_yuan", re.compile(r"投资|资金|概算|（万元）|（亿元）|造价")),
)
_NAME_HEAD = re.compile(r"小区名称|小区名|名称|项目名称|改造小区|^小区$|小区（楼院）|楼院名称|院落名称|项目")
_TOTAL = re.compile(r"^(?:合计|总计|共计|总和|全县合计|全市合计|全区合计|全旗合计|总 ?数)")
_LIST_HEAD = re.compile(
    r"(?:名单|清单|一览表|明细|名称)(?:如下|表)?(?:（[^）]*）)?[：:]?$|(?:小区|名单|分别|具体)(?:如下|为|有|是"
    r"|包括)[：:]?$"
)
_PLACE_LINE = re.compile(
    r"[\u4e00-\u9fff]{2,10}(?:(?:街道办事处|街道办|街道|镇|乡|社区|办事处|苏木)(?:（[^（）]{0,12}）)?：?"
    r"|[区县市旗](?:（[^（）]{0,4}\d+ ?个[^（）]{0,4}）：?|：))"
)
_ITEM = re.compile(r"(?:\d{1,3} ?[.、．)）]|（\d{1,3}）|[①-⑳]|[一二三四五六七八九十]{1,3}、)? ?")


def read_table_facts(paper: Paper, tables: list[Table], draft: PlanDraft) -> None:
    """Targets of yearly tables, totals, and the names of a name column."""
    for table in tables:
        kinds = columns(table)
        if _years_across(paper, table, draft):
            continue
        year_column = table.column("年度", "年份", "计划年", "改造年")
        if kinds and year_column is not None and not _names(table):
            _yearly(paper, table, kinds, year_column, draft)
        elif kinds:
            _total(paper, table, kinds, draft)


def _years_across(paper: Paper, table: Table, draft: PlanDraft) -> bool:
    """2023年小区数 beside 2024年小区数: the totals of each year stand in columns of its own."""
    heads = {index: year for index, head in enumerate(table.head) if (year := single_year(head))}
    years = sorted(set(heads.values()))
    if len(years) < 2:
        return False
    row = total_row(paper, table)
    for year in years if row else []:
        kinds = columns(table, {index for index, of in heads.items() if of == year})
        target = _row_target(paper, table, row or [], kinds, draft)
        if target and {"communities", "households", "buildings"} & kinds.keys():
            target.year = year
            _merge(target, draft)
    return True


def columns(table: Table, among: set[int] | None = None) -> dict[str, int]:
    """Which column (`among` some) holds which kind of quantity; a column of built years or shares is none of them."""
    found: dict[str, int] = {}
    for index, head in enumerate(table.head):
        if among is not None and index not in among:
            continue
        for kind, pattern in _COLUMNS:
            if kind not in found and index not in found.values() and pattern.search(head):
                if kind == "communities" and "名称" in head:
                    continue
                found[kind] = index
    return found


def cell_value(paper: Paper, table: Table, row: list[Range], kind: str, column: int) -> int | Decimal | None:
    """The quantity in a cell in base units: the scale stands in the cell, in the head or in the caption."""
    if column >= len(row):
        return None
    words = paper.value(*row[column]).replace(" ", "")
    match = re.match(r"(?P<v>\d[\d,]*(?:\.\d+)?)(?P<s>万|亿)?", words)
    if not match:
        return None
    scale = match["s"] or ""
    if not scale and kind in {"area_m2", "investment_yuan"}:
        around = table.head[column] if re.search(r"[㎡米元]", table.head[column]) else table.caption
        unit = re.search(r"(万|亿)(?:平方米|平米|㎡|m²|元)", around)
        scale = unit.group(1) if unit else ""
    value = to_decimal(match["v"], scale)
    return exact(value) if value is not None else None


def total_row(paper: Paper, table: Table) -> list[Range] | None:
    """The row of the totals."""
    for row in table.rows:
        if any(_TOTAL.match(paper.value(*cell).replace(" ", "")) for cell in row[:3]):
            return row
    return None


def part_rows(paper: Paper, table: Table) -> list[list[Range]]:
    """The rows that are neither total nor subtotal."""
    return [
        row
        for row in table.rows
        if not any(re.match(r"合计|总计|共计|小计|总和|总 ?数", paper.value(*cell)) for cell in row[:3])
    ]


def _names(table: Table) -> bool:
    return any(re.search(r"小区名称|项目名称|小区名|楼院名称|^小区$|改造小区$", head) for head in table.head)


def _yearly(paper: Paper, table: Table, kinds: dict[str, int], year_column: int, draft: PlanDraft) -> None:
    for row in part_rows(paper, table):
        if year_column >= len(row):
            continue
        year = single_year(paper.value(*row[year_column]).rstrip("年度") + "年")
        target = _row_target(paper, table, row, kinds, draft)
        if year and target:
            target.year = year
            target.at["year"] = paper.pieces(*row[year_column])
            _merge(target, draft)


def _row_target(paper: Paper, table: Table, row: list[Range], kinds: dict[str, int], draft: PlanDraft) -> Target | None:
    match = PROGRAMME.search(table.caption) or PROGRAMME.search(draft.title.value if draft.title else "")
    whole = paper.pieces(row[0][0], row[-1][1])
    target = Target(match.group() if match else None, None, at={"": whole}, wording=paper.value(row[0][0], row[-1][1]))
    for kind, column in kinds.items():
        value = cell_value(paper, table, row, kind, column)
        if value:
            setattr(target, kind, value)
            target.at[kind] = paper.pieces(*row[column])
    return target if any(getattr(target, kind) for kind in kinds) else None


def _total(paper: Paper, table: Table, kinds: dict[str, int], draft: PlanDraft) -> None:
    row = total_row(paper, table)
    if row is None or not ({"communities", "households", "buildings"} & kinds.keys()):
        return
    target = _row_target(paper, table, row, kinds, draft)
    if target:
        year = single_year(table.caption) or single_year(draft.title.value if draft.title else "")
        target.year = year
        _merge(target, draft)


def _merge(target: Target, draft: PlanDraft) -> None:
    """Complete the target of the same year that sentences gave; else it is a target of its own."""
    same = [
        one for one in draft.targets if one.year == target.year or (target.year is None and len(draft.targets) == 1)
    ]
    if not same:
        draft.targets.append(target)
        return
    for kind, _ in _COLUMNS:
        if getattr(same[0], kind) is None and getattr(target, kind) is not None:
            setattr(same[0], kind, getattr(target, kind))
            same[0].at[kind] = target.at[kind]


def read_community_names(paper: Paper, nodes: list[Node], tables: list[Table], draft: PlanDraft) -> None:
    """All names over all programmes, once each."""
    found: list[Text] = []
    for para in paper.paras:
        if not para.is_row:
            for names, _, _where in named_lists(paper.flat, para.start, para.end):
                found.extend(paper.fact(*name) for name in names)
    found.extend(_line_lists(paper))
    for table in tables:
        found.extend(_column_names(paper, table))
    unique: dict[str, Text] = {}
    for name in found:
        unique.setdefault(name.value, name)
    draft.community_names = sorted(unique.values(), key=lambda name: name.place()[0])


def _column_names(paper: Paper, table: Table) -> list[Text]:
    column = _name_column(paper, table)
    if column is None:
        return []
    cells = [row[column] for row in part_rows(paper, table) if column < len(row) and row[column][0] < row[column][1]]
    return [
        paper.fact(*cell)
        for cell in cells
        if 2 <= len(paper.value(*cell)) <= 40 and not re.fullmatch(r"[\d.]+", paper.value(*cell))
    ]


def _name_column(paper: Paper, table: Table) -> int | None:
    for index, head in enumerate(table.head):
        if not _NAME_HEAD.search(head) or re.search(r"单位名称|街道|社区名称|项目内容|项目类|项目数|小区数", head):
            continue
        cells = [paper.value(*row[index]) for row in part_rows(paper, table) if index < len(row)]
        good = sum(1 for cell in cells if has_name_ending(cell))
        clear = re.search(r"小区名|改造小区|楼院名|院落名|^小区$", head) is not None
        if cells and (good * 2 >= len(cells) or (clear and sum(map(is_name, cells)) * 2 >= len(cells))):
            return index
    return None


def _line_lists(paper: Paper) -> list[Text]:
    """Names one per line under a caption that announces them."""
    found: list[Text] = []
    index = 0
    paras = paper.paras
    while index < len(paras):
        line = paper.line(paras[index])
        if (
            not paras[index].is_row
            and _LIST_HEAD.search(line)
            and "成员" not in line
            and re.search(r"小区|楼院|项目|院落", line)
        ):
            run = _run(paper, paras[index + 1 :])
            if len(run) >= 2:
                found.extend(run)
                index += len(run)
        index += 1
    return found


def run_skips(line: str) -> bool:
    """A line that only heads the names of one place: 一、迎春街道（4个）."""
    bare = re.sub(r"^(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)", "", line)
    return bool(
        re.fullmatch(
            r"[\u4e00-\u9fff]{2,10}(?:街道办事处|街道|镇|乡|社区|办事处|区"
            r"|县)(?:（?(?:共)?\d{1,3} ?个(?:小区)?）?)?[：:]?",
            bare,
        )
    ) and (bare != line or "个" in line)


def _bare_name(words: str) -> str:
    """The name without the numbers that stand behind it: 阳光小区（5栋，240户）, 阳光小区 240户."""
    return re.sub(
        r"[ ]?(?:（[^（）]*\d+[^（）]*(?:户|栋|幢|㎡|平方米|万)[^（）]*）|[ ：，]\d[^（）]*(?:户|栋|幢|㎡|米|元).*)$",
        "",
        words,
    ).strip()


def _run(paper: Paper, paras: list[Para]) -> list[Text]:
    run: list[Text] = []
    for para in paras:
        line = paper.line(para)
        start, end = strip_head(paper.flat, para.start, para.end, _ITEM.pattern)
        if run_skips(line):
            continue
        words = _bare_name(re.sub(r"[；，。、]$", "", paper.flat[start:end]))
        if _PLACE_LINE.fullmatch(words):
            continue
        if para.is_row or not is_name(words) or len(line) > 60:
            break
        if not (has_name_ending(words) or line != words) or (is_person(words) and not has_name_ending(words)):
            break
        run.append(paper.fact(start, start + len(words)))
    strong = sum(1 for name in run if has_name_ending(name.value))
    return run if strong * 2 >= len(run) else []
