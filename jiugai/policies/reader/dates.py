"""Dates as plan documents write them: 二〇二二年五月三日, 5月底前, 6月-10月, 十四五末, 2005年12月31日前建成."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from .numbers import to_int

_YEAR = r"(?:(?:19|20)\d{2}|[一二][〇○零0O一二三四五六七八九]{3})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
FULL_DATE = re.compile(
    rf"(?P<y>{_YEAR}) ?年 ?(?P<m>{_MONTH}) ?月 ?(?P<d>{_DAY}) ?日"
    r"|(?<!\d)(?P<y2>20\d{2})(?P<sep>[-/.])(?P<m2>1[0-2]|0?[1-9])(?P=sep)(?P<d2>3[01]|[12]\d|0?[1-9])(?!\d)"
)
_BUILT = r"建成|竣工|建设(?:的|并|完成|年代)|建造|修建|交付|投入使用|建的"
_CUTOFF = re.compile(
    rf"(?P<y>{_YEAR}) ?年(?: ?(?P<m>{_MONTH}) ?月(?: ?(?P<d>{_DAY}) ?日)?(?:份)?)?"
    r"(?P<end>年?(?:底|末))?(?P<incl>[（(]含[^）)]{0,12}[）)]|及)?(?P<rel>以前|之前|前|(?<=[底末])(?=已?(?:建成"
    r"|竣工|交付)))(?P<incl2>[（(]含[^）)]{0,12}[）)])?"
)
_BUILT_RANGE = re.compile(
    rf"(?:建成|竣工|建造|建设)(?:时间|年代|年份)?(?:于|在"
    rf"|为)(?P<a>)(?:{_YEAR})年?(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?[-—–～~至到]+"
    rf"(?P<last>(?P<y>{_YEAR}) ?年(?:(?P<m>{_MONTH})月(?:(?P<d>{_DAY})日)?)?)"
    rf"|(?P<a2>)(?:{_YEAR})年?(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?[-—–～~至到]+"
    rf"(?P<last2>(?P<y2>{_YEAR}) ?年(?:(?P<m2>{_MONTH})月(?:(?P<d2>{_DAY})日)?)?)"
    rf"(?:年?(?:底|末))?(?:以前|之前|前|期间|间)?[^，。；]{{0,8}}(?:建成|竣工|建造)"
)
_FIVE_YEARS = {"十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}
_FIVE_YEAR_END = re.compile(
    r"[“\"]?(?P<plan>十[二三四五六]五)[”\"]?(?:规划)?(?:时期|期间|期)?(?:结束|末期?|期末|底|末年)"
)
_YEAR_END = re.compile(rf"(?P<y>{_YEAR}) ?年(?:(?:年)?(?:底|末)|以?前|，)")


@dataclass(frozen=True)
class Cutoff:
    """The last day admitted by words such as 2005年12月31日前建成, and whether they leave it open."""

    last_day: date
    ambiguous: bool
    start: int
    end: int


@dataclass(frozen=True)
class Period:
    """A period read from words: where, and its ends; an end is None where the words or the year leave it open."""

    first: date | None
    last: date | None
    start: int
    end: int
    year: int | None


def safe_date(year: int | None, month: int | None, day: int | None) -> date | None:
    """The date, or None where the parts make none."""
    try:
        return date(year or 0, month or 0, day or 0)
    except ValueError:
        return None


def month_end(year: int | None, month: int) -> date | None:
    """The last day of a month; None without a year."""
    if not year or not 1 <= month <= 12:
        return None
    return date(year, month, monthrange(year, month)[1])


def read_year(text: str) -> int | None:
    """2022 or 二〇二二 as a number."""
    value = to_int(text.replace("O", "0").replace("0", "〇") if not text.isascii() else text)
    return value if value and 1900 <= value <= 2100 else None


def full_date(text: str) -> tuple[date, int, int] | None:
    """The first full date in the text with its range."""
    for match in FULL_DATE.finditer(text):
        year = read_year(match["y"] or match["y2"])
        found = safe_date(year, to_int(match["m"] or match["m2"]), to_int(match["d"] or match["d2"]))
        if found:
            return found, match.start(), match.end()
    return None


def cutoffs(text: str) -> list[Cutoff]:
    """Every built-before date in the text: dates with 前 that stand beside 建成, 竣工 and the like."""
    found = _built_ranges(text)
    for match in _CUTOFF.finditer(text):
        if any(one.start < match.end() and match.start() < one.end for one in found) or not _speaks_of_building(
            text, match
        ):
            continue
        if re.search(r"\d{4}年?[-—–~～至到]$", text[: match.start()][-7:]):
            continue
        cutoff = _cutoff(match)
        if cutoff:
            found.append(cutoff)
    return sorted(found, key=lambda one: one.start)


def _built_ranges(text: str) -> list[Cutoff]:
    """2001—2005年建成: the last day of the range; the first is that of the rule before it."""
    found = []
    for match in _BUILT_RANGE.finditer(text):
        mark = "" if match["y"] else "2"
        year, month = read_year(match["y" + mark]), to_int(match["m" + mark] or "")
        last = month_end(year, month) if month else safe_date(year, 12, 31)
        if match["d" + mark]:
            last = safe_date(year, month, to_int(match["d" + mark]))
        if last:
            found.append(Cutoff(last, False, match.start("a" if not mark else "a2"), match.end("last" + mark)))
    return found


def _speaks_of_building(text: str, match: re.Match[str]) -> bool:
    after = re.split(r"[。；]", text[match.end() : match.end() + 24])[0]
    before = text[max(0, match.start() - 12) : match.start()]
    if re.search(r"(?:建成|竣工|建设|建造|修建|建)(?:验收|交付)?(?:年代|时间|年份|年限)?(?:于|在|为|是)$", before):
        return True
    return re.search(rf"^[^，]{{0,16}}(?:{_BUILT})", after) is not None and not re.search(
        r"^[^，]{0,3}(?:完成|全面|基本)", after
    )


def _cutoff(match: re.Match[str]) -> Cutoff | None:
    year = read_year(match["y"])
    inclusive = bool(match["incl"] or match["incl2"])
    if match["d"]:
        last = safe_date(year, to_int(match["m"]), to_int(match["d"]))
        ambiguous = False
    elif match["m"]:
        last = month_end(year, to_int(match["m"]) or 0)
        ambiguous = not (match["end"] or inclusive)
    else:
        last = safe_date(year, 12, 31)
        ambiguous = not (match["end"] or inclusive)
    return Cutoff(last, ambiguous, match.start(), match.end()) if last else None


def goal_date(text: str) -> tuple[date, int, int] | None:
    """By when a goal is to be reached: 到“十四五”末, 2025年底前, 到2025年."""
    match = _FIVE_YEAR_END.search(text)
    if match:
        return date(_FIVE_YEARS[match["plan"]], 12, 31), match.start(), match.end()
    match = re.search(
        rf"(?:到|至|于|在|，|^)?(?P<y>{_YEAR})年(?P<e>年?(?:底|末)(?:以?前)?|，)"
        r"(?!(?:(?!完成|实现|力争|基本|全面|改造)[^，。；]){0,10}(?:建成|竣工|交付))",
        text,
    )
    if match and (match["e"] != "，" or text[match.start() : match.start() + 1] in "到至"):
        year = read_year(match["y"])
        if year:
            return date(year, 12, 31), match.start("y"), match.end("e") - (match["e"] == "，")
    return None


_TOKEN = (
    rf"(?:(?P<y@>{_YEAR}) ?年 ?(?:度)?)?(?:(?P<m@>{_MONTH}) ?月(?:份)?"
    rf"(?: ?(?P<d@>{_DAY}) ?[日号]|(?P<p@>上旬|中旬|下旬|底|末|初))?|(?P<e@>年?(?:底|末)|上半年|下半年"
    rf"|第?[一二三四](?:[、和至—-]第?[一二三四])?季度|全年))"
)
_JOIN = r" ?(?:[-—–―~～至到]|——|起，?至|起，?到|开始至) ?"
_PERIOD = re.compile(
    rf"(?P<now>即日起?[至到]"
    rf"|现在起?[至到])?(?:(?P<y3>{_YEAR}) ?年 ?)?(?:(?P<m0>{_MONTH}){_JOIN})?{_TOKEN.replace('@', '1')}"
    rf"(?:{_JOIN}(?:{_TOKEN.replace('@', '2')}|(?P<d9>{_DAY})日))?(?P<rel>(?:底|末)?(?:以前|之前|前)|起|开始)?"
)


def period(text: str, year: int | None) -> Period | None:
    """The first period in the text. `year` completes dates without a year; without it they stay None."""
    for match in _PERIOD.finditer(text):
        found = _period(match, year)
        if found:
            return found
    return _years(text)


def _years(text: str) -> Period | None:
    match = re.search(rf"(?P<a>{_YEAR})年?{_JOIN}(?P<b>{_YEAR})年|(?P<c>{_YEAR})年(?:度)?(?P<rel>底?前)?", text)
    if not match:
        return None
    first, last = read_year(match["a"] or match["c"]), read_year(match["b"] or match["c"])
    start = None if match["rel"] else safe_date(first, 1, 1)
    return Period(start, safe_date(last, 12, 31), match.start(), match.end(), last)


def _period(match: re.Match[str], year: int | None) -> Period | None:
    year1 = read_year(match["y1"] or match["y3"] or "") or year
    year2 = read_year(match["y2"] or "") or year1
    one = _bounds(match, "1", year1)
    if one is None:
        return None
    if match["m0"]:
        start = _month_bounds(to_int(match["m0"]), year1)
        one = (start[0] if start else None, one[1])
    first, last = one
    if match["d9"]:
        last = safe_date(year1, to_int(match["m1"] or ""), to_int(match["d9"]))
    elif match["m2"] or match["e2"]:
        two = _bounds(match, "2", year2)
        last = two[1] if two else None
    elif match["now"] or (match["rel"] or "").endswith("前") or _is_end(match):
        first = None if not match["m0"] else first
    elif match["rel"]:
        last = None
    return Period(first, last, match.start(), match.end(), year2)


def _is_end(match: re.Match[str]) -> bool:
    return match["p1"] in {"底", "末"} or (match["e1"] or "").endswith(("底", "末"))


def _bounds(match: re.Match[str], which: str, year: int | None) -> tuple[date | None, date | None] | None:
    """First and last day of one end of a period."""
    edge = match[f"e{which}"]
    if edge in {"底", "末"} and not (match[f"y{which}"] or match["y3"]):
        return None
    if edge:
        return _edge_bounds(edge, year)
    month = to_int(match[f"m{which}"] or "")
    if month is None:
        return None
    if match[f"d{which}"]:
        day = safe_date(year, month, to_int(match[f"d{which}"]))
        return day, day
    part = match[f"p{which}"]
    whole = _month_bounds(month, year)
    if part in {"上旬", "中旬", "下旬", "初"} and year:
        begin, end = {"上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "下旬": (21, None)}[part]
        return safe_date(year, month, begin), safe_date(year, month, end) if end else month_end(year, month)
    return whole


def _month_bounds(month: int | None, year: int | None) -> tuple[date | None, date | None]:
    if not month or not year:
        return None, None
    return safe_date(year, month, 1), month_end(year, month)


def _edge_bounds(edge: str, year: int | None) -> tuple[date | None, date | None]:
    months = {"上半年": (1, 6), "下半年": (7, 12), "全年": (1, 12)}.get(edge)
    if edge.endswith("季度"):
        quarters = ["一二三四".index(char) + 1 for char in edge if char in "一二三四"]
        months = (quarters[0] * 3 - 2, quarters[-1] * 3)
    first, last = months or (12, 12)
    return safe_date(year, first, 1) if months else None, month_end(year, last)
