"""Quantities of a target: communities, buildings, households, area, investment, with their units made whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from .numbers import ARABIC, HAN, exact, to_decimal
from .paper import Paper

_N = rf"(?P<v>{ARABIC}|{HAN}) ?(?P<s>亿|千万|万|千|百)?余?多?(?:左右)? ?"
_NH = rf"(?P<v>{ARABIC}|{HAN}) ?(?P<s>亿|万|千)?余?多? ?"
_HOUSE = r"(?:城镇|城区|城市|县城|需改造|集中连片|居民)*(?:老旧)?(?:住宅)?"
_AREA = r"(?:平方米|平方公尺|平米|㎡|m²|m2|M2|平方)(?!公里)"
_ABOUT = r"(?:约|共|共计|合计|总计|为|达|达到|数|[：: ])*"
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "communities",
        re.compile(rf"{_NH}(?:个|处|片)(?:{_HOUSE}(?:小区|院落|楼院|住宅区|片区小区)|(?=[，、；。（）]|$))"),
    ),
    (
        "communities",
        re.compile(
            rf"(?:小区|院落|楼院|住宅区)(?:总数|个数|数量|数)?(?:改造)?(?:项目)?[，]?{_ABOUT}(?P<v>{ARABIC}"
            rf"|{HAN})(?P<s>)(?: ?个(?!楼|单元|项目|街道|乡|镇|社区)|(?=\t|$))"
        ),
    ),
    (
        "buildings",
        re.compile(
            rf"{_NH}(?:栋|幢|座)(?!以)|{_NH.replace('?P<v>', '?P<v2>').replace('?P<s>', '?P<s2>')}个?(?:楼栋|单体楼)"
        ),
    ),
    (
        "buildings",
        re.compile(
            rf"(?:楼栋|房屋|住宅楼|楼房|居民楼)(?:总数|数量|数)?{_ABOUT}(?P<v>{ARABIC})(?P<s>) ?(?:栋|幢|座|个)?"
        ),
    ),
    ("households", re.compile(rf"{_N}户(?!以[上下内]|/|及以)")),
    (
        "households",
        re.compile(rf"(?:居民|住户|户|总户|涉及户)(?:总?户)?(?:总数|数量|数){_ABOUT}(?P<v>{ARABIC}) ?(?P<s>万)?"),
    ),
    ("flats", re.compile(rf"{_N}套(?:住房|住宅|房)?(?!以|/|设备|设施)")),
    ("area_m2", re.compile(rf"{_N}{_AREA}(?!以[上下内]|/)")),
    ("investment_yuan", re.compile(rf"{_N}元(?!/|／|每)")),
)
_AREA_NO = re.compile(
    r"(?:绿地|绿化|道路|停车|屋面|外墙|管网|占地|用地|房屋征收|拆除|违建|铺装|公共活动|活动场地"
    r"|车位)(?:面积)?[^，。；]{0,8}$"
)
_MONEY_NO = re.compile(
    r"(?:其中|补助|补贴|奖补|争取|中央|省级|市级|县级|区级|自治区|上级|债券|贷款|居民|自筹|每平方米|每户|每栋"
    r"|每个|人均|户均|单价|标准|单位|财政|配套|"
    r"出资|奖励|收取|企业|社会资本|罚款|不超过|第一年|已完成)[^，。；]{0,14}$"
)
_MONEY_YES = re.compile(r"投资|资金|概算|估算|预算|造价|费用|需")
_STOCK = re.compile(
    r"截至|截止|目前|现有|共有|近年来|先后完成|以来|已(?:完成|改造|实施|累计)"
    r"|摸底(?:调查)?(?:显示|结果)?|排查出|建成的?老旧小区共|存量"
)
_PERHAPS_STOCK = re.compile(r"累计(?:完成|改造|实施)|完工")
_AIM = re.compile(r"计划|目标|任务|拟|力争|确保|将|完成|启动|开工|实施|改造|纳入|安排|重点|整治|提升")
_AT_LEAST = re.compile(r"(?<!每年)(?:改造|完成|开工|启动|整治)[^，。；]{0,14}小区(?:不少于|不低于|超过)$")
_BACKGROUND = re.compile(r"(?:超过|以上|以下|不少于|不低于|不足|每)$")


@dataclass(frozen=True)
class Quantity:
    """One number with its kind in base units and its range in the reading form."""

    kind: str
    value: int | Decimal
    start: int
    end: int


def quantities(paper: Paper, start: int, end: int) -> list[Quantity]:
    """The quantities of a range, in order of place; one place gives one quantity."""
    found: list[Quantity] = []
    for kind, pattern in _KINDS:
        for match in pattern.finditer(paper.flat, start, end):
            one = _quantity(paper.flat, kind, match, start, end)
            if one and not any(one.start < other.end and other.start < one.end for other in found):
                found.append(one)
    counts = [one for one in found if one.kind == "communities"]
    projects = [one for one in counts if "项目" in paper.flat[one.start : one.end]]
    if len(counts) > len(projects):
        found = [one for one in found if one not in projects]
    return sorted(found, key=lambda one: one.start)


def _quantity(flat: str, kind: str, match: re.Match[str], start: int, end: int) -> Quantity | None:
    groups = match.groupdict()
    number, scale = groups.get("v") or groups.get("v2"), groups.get("s") or groups.get("s2") or ""
    before = flat[max(start, match.start() - 24) : match.start()]
    after = flat[match.end() : min(end, match.end() + 6)]
    if (
        number is None
        or (_BACKGROUND.search(before) and not _AT_LEAST.search(before))
        or re.match(r"(?:及)?以[上下内]", after)
        or flat[match.start() - 1 : match.start()] in "第."
    ):
        return None
    if number == "一" and kind in {"communities", "flats"}:
        return None
    if kind == "area_m2" and _AREA_NO.search(before):
        return None
    if kind == "investment_yuan" and not _is_total(flat, match, before, after, start):
        return None
    if kind == "communities" and not _is_community_count(flat, match, start):
        return None
    value = to_decimal(number, scale)
    return Quantity(kind, exact(value), match.start(), match.end()) if value else None


def _is_total(flat: str, match: re.Match[str], before: str, after: str, start: int) -> bool:
    """An amount is the investment of the target only where it says so and is no part of it."""
    clause = re.split(r"[，。；、（]", before)[-1]
    if _MONEY_NO.search(clause) or after.startswith("/"):
        return bool(re.search(r"(?:总投资|投资估算|估算投资|计划投资|概算|总资金)[^，。；]{0,6}$", clause))
    return bool(_MONEY_YES.search(clause))


def _is_community_count(flat: str, match: re.Match[str], start: int) -> bool:
    """27个 alone counts communities only behind 小区."""
    words = match.group()
    if re.search("小区|院|住宅区", words):
        return True
    before = flat[max(0, match.start() - 14) : match.start()]
    clause = re.split(r"[，。；（]", before)[-1]
    if re.fullmatch(
        r"\s*(?:其中)?\d{4}年(?:度)?(?:计划|拟|预计)?(?:改造|完成|实施|开工|启动)*(?:不少于|约|共)?", clause
    ):
        begin = max(flat.rfind("\n", 0, match.start()), match.start() - 300)
        return bool(re.search("小区|住宅区|院落", flat[max(0, begin) : match.start()]))
    return bool(
        re.search(
            r"小区(?:改造)?(?:[约共为]|不少于|不低于|超过|\d{4}年|新开工|开工|计划|任务|目标|完成|实施)*$", clause
        )
    )


def is_stock(sentence: str, aimed: bool = False) -> bool:
    """Whether a sentence tells what is there or was done, not what is to be reached; `aimed` under such a heading."""
    told = _STOCK.search(sentence) or (not aimed and _PERHAPS_STOCK.search(sentence))
    return bool(told) and not re.search(r"计划|目标|任务(?!完成)|拟|力争|确保|将[^近]", sentence)


def is_aim(sentence: str) -> bool:
    """Whether a sentence speaks of something to be done."""
    return bool(_AIM.search(sentence))
