"""Names of communities: lists in a sentence, one per line, or in a column of a table; kept as written."""

from __future__ import annotations

import re

from .lists import Range, split, split_and, strip_head, strip_tail, trim

#: The names of a list, the count stated beside it, and the range of the words.
Listing = tuple[list[Range], int | None, Range]
_ENDING = re.compile(
    r"(?:小区|家属[楼院区]|宿舍[楼院区]?|公寓[楼]?|住宅[楼区]|单元楼|居民楼|集资楼|综合楼|教学楼|办公楼|商住楼"
    r"|职工楼|大楼|大院|楼|苑|园|院|新村|花园|家园|小院|里|坊|庭|华庭|公馆|府|城|"
    r"大厦|广场|名都|庄园|山庄|湾|居|社区|片区|区|栋|幢|号|期|村|巷|胡同|房|组团|组|街坊|邸|舍|阁|轩|台|都|世家"
    r"|人家|家园|庄|单元|[一二三四五六七八九十\d]+号[楼院])"
    r"(?:（[^（）]{1,30}）)?$"
)
_STRONG = re.compile(
    r"(?:小区|家属[楼院区]|宿舍|公寓|住宅楼|集资楼|居民楼|苑|花园|新村|家园|[号#]楼|楼)(?:（[^（）]{1,30}）)?$"
)
_NOT_NAME = re.compile(
    r"改造|实施|完成|建设|提升|完善|设施|工程|项目|管网|供水|供电|供气|供热|排水|道路|绿化|消防|安防|负责|纳入"
    r"|计划|资金|投资|以及|其中|涉及|居民|群众|"
    r"老旧|物业|单位|部门|政府|平方|万元|共计|合计|小计|总计|分别|不得|规划|标准|公共|服务|管理|建筑面积|以上"
    r"|以下|的$|^的"
)
_OWNER = re.compile(
    r"(?:建设|绿化|消防|服务|管理|规划|设施|供水|供电|供气|供热|物业|工程|公共|排水|道路|建筑|计划|单位)"
    r"(?=[路街巷里村局站队处公厂段所大]|银行|中心|学校)"
)
"""Words of works that here belong to a street or an owner: 建设路21号院, 供水公司宿舍."""
_NEVER = re.compile(
    r"改造|实施|完成|纳入|以及|其中|涉及|老旧|平方|万元|共计|合计|小计|总计|分别|不得|计划|确保|负责|配套设施|的$"
    r"|^的|^各|^全[县市区旗]"
    r"|^(?:住宅|居民|社区|同一|每个|整个|单个|该|本|试点|示范|相邻|周边|其他|部分|重点|封闭|开放)小区$"
)
_COUNT = r"(?:\d{1,4}|[一二两三四五六七八九十百]{1,5})"
_NOUN = r"(?:城镇|城区|城市|县城)?(?:老旧)?(?:住宅)?(?:小区|院落|楼院|住宅区)"
_AFTER_COUNT = re.compile(
    rf"(?:(?<=小区)|(?<=院落)|(?<=楼院)"
    rf"|(?P<before>))(?P<n>{_COUNT}) ?个(?:{_NOUN})?(?:改造)?(?:项目)?(?:名单)?(?P<lead>（(?!含单)|[，、]?(?:具体"
    rf"|分别|主要|即|其中)?(?:名单|名称)?(?:为|是|包括|包含|有|即|如下)?[：:]|[，]?(?:具体|分别|主要)?(?:为|是"
    rf"|包括|包含|即|有))"
)
_BY_PLACE = re.compile(
    rf"[\u4e00-\u9fff]{{2,10}}(?:街道办事处|街道办|街道|镇|乡|社区|办事处|苏木|农场"
    rf"|园区)[ ]?(?:（(?:共)?(?P<n>{_COUNT}) ?个(?:{_NOUN})?）"
    rf"|(?P<n2>{_COUNT}) ?个(?:{_NOUN})?)?[，]?(?:分别(?:为|是)|包括|为|即)?[：:]"
)
_OF_PLACE = r"[\u4e00-\u9fff]{2,8}(?:街道办事处|街道办|街道|镇|乡|社区|办事处|苏木)的"
_MARK = r"(?:\d{1,3}[.、．)）]|（\d{1,3}）|[①-⑳])"
_GOES_ON = re.compile(rf"；[ \n]?(?:{_OF_PLACE}|{_MARK})")
_AFTER_LABEL = re.compile(
    rf"(?:{_NOUN}(?:改造)?(?:项目)?(?:名单|名称|清单|分别|具体)|(?:^|(?<=[。；，]))(?:具体|分别|名单|小区名单|具体名单)(?=为|是|包括|：)|(?:改造|实施)(?:的)?{_NOUN})(?:如下)?(?:为|有"
    rf"|包括|是)?[：:]"
)
_BEFORE_COUNT = re.compile(rf"(?P<etc>等)?(?:共|共计|共有)?(?P<n>{_COUNT}) ?(?:个|处|家){_NOUN}")
_LEAD = re.compile(
    r"^(?:.*(?:包括|包含|分别为|分别是|具体为|涉及|改造范围为|名单为|为|是|改造|实施|启动|完成|推进|[：:]|对|将"
    r"|即|将对))(?=[^，。]{2,})"
)
_WORKS_ON = re.compile(
    r"(?:改造|实施|启动|完成|整治|推进)(?P<names>[^，。；：、]{2,18}(?:、[^，。；：、]{2,24})+)(?=[，。；]|等)"
)


_QUANTITY = re.compile(r"[\d.\-—]+|(?:共计?|约|合计|总共)?\d+(?:\.\d+)?万?(?:余)?[个栋幢户套处座].{0,4}")


def is_name(text: str) -> bool:
    """Whether the words can be the name of a community, judged by themselves."""
    text = text.strip()
    if not 2 <= len(text) <= 32 or re.search(r"[，。；：《》%]", text) or _QUANTITY.fullmatch(text):
        return False
    bare = _OWNER.sub("", re.sub(r"（[^（）]*）", "", text))
    return not (_NEVER if _STRONG.search(text) else _NOT_NAME).search(bare)


def has_name_ending(text: str) -> bool:
    """Whether the words end as names of communities end."""
    return is_name(text) and bool(_ENDING.search(text.strip()))


def split_names(text: str, start: int, end: int) -> list[Range]:
    """The names of a list; the words 等27个小区 behind it are no name."""
    start, end = (
        strip_tail(text, start, end, rf"等?(?:共|共计)?(?:{_COUNT} ?(?:个|处))?{_NOUN}(?:名单)?|等[^、]{{0,14}}")
        if re.search(rf"等[^、]{{0,14}}$|等?{_COUNT} ?个{_NOUN}$", text[start:end])
        else (start, end)
    )
    names: list[Range] = []
    for part in split(text, start, end, "、，；\n\t"):
        for piece in split_and(text, *part, _STRONG, "和及与"):
            piece = strip_head(text, *piece, rf"(?:{_MARK}|以及|及)")
            piece = strip_head(text, *piece, _OF_PLACE)
            names.append(trim(text, *piece))
    return [name for name in names if name[0] < name[1]]


def named_lists(text: str, start: int, end: int) -> list[Listing]:
    """Every list of names in a sentence: the names, the count stated beside it, and the range of the words."""
    found: list[Listing] = []
    for finder in (_after_count, _after_label, _before_count, _works_on, _by_place):
        for names, count, where in finder(text, start, end):
            if not any(where[0] < other[2][1] and other[2][0] < where[1] for other in found):
                found.append((names, count, where))
    return sorted(found, key=lambda one: one[2])


def _count(text: str) -> int | None:
    from .numbers import to_int

    return to_int(text)


def _good(text: str, names: list[Range], share: int) -> bool:
    """Whether at least `share` percent of the parts can be names."""
    good = sum(1 for name in names if is_name(text[name[0] : name[1]]))
    return bool(names) and good * 100 >= len(names) * share


def _endings(text: str, names: list[Range]) -> int:
    return sum(1 for name in names if has_name_ending(text[name[0] : name[1]]))


def _list_end(text: str, start: int, end: int, bracket: bool) -> int:
    """Where a list of names ends: a full stop, a semicolon, a closing bracket, or a comma before another subject."""
    if bracket:
        close = text.find("）", start, end)
        while close != -1 and text[start:close].count("（") > text[start:close].count("）"):
            close = text.find("）", close + 1, end)
        return close if close != -1 else end
    for stop in re.finditer(r"[。；\n]", text[start:end]):
        if not _GOES_ON.match(text, start + stop.start(), end):
            end = start + stop.start()
            break
    for index in range(start, end):
        if text[index] == "，" and not has_name_ending(re.split(r"[、，]", text[index + 1 : end])[0]):
            return index
    return end


def _after_count(text: str, start: int, end: int) -> list[Listing]:
    found: list[Listing] = []
    for match in _AFTER_COUNT.finditer(text, start, end):
        if match["before"] is not None and not re.search(_NOUN, match.group()):
            continue
        stop = _list_end(text, match.end(), end, match["lead"].startswith("（"))
        inner = strip_head(text, match.end(), stop, r"(?:具体|分别)?(?:为|是|包括|有)?[：:]?")
        names = split_names(text, *inner)
        enough = len(names) > 1 or match["n"] in {"1", "一"}
        if (
            enough
            and _good(text, names, 70)
            and (_endings(text, names) * 3 >= len(names) or len(names) == _count(match["n"]))
        ):
            found.append((names, _count(match["n"]), (inner[0], stop)))
    return found


def _after_label(text: str, start: int, end: int) -> list[Listing]:
    """小区名单：A、B、C: names after their label, without a count."""
    found: list[Listing] = []
    for match in _AFTER_LABEL.finditer(text, start, end):
        stop = _list_end(text, match.end(), end, False)
        names = split_names(text, match.end(), stop)
        if len(names) > 1 and _good(text, names, 70) and _endings(text, names) * 2 >= len(names):
            found.append((names, None, (match.end(), stop)))
    return found


def _before_count(text: str, start: int, end: int) -> list[Listing]:
    found: list[Listing] = []
    for match in _BEFORE_COUNT.finditer(text, start, end):
        begin = max(text.rfind(mark, start, match.start()) for mark in "。；\n") + 1
        begin = max(begin, start)
        parts = split(text, begin, match.start(), "、，")
        names: list[Range] = []
        for part in reversed(parts):
            words = text[part[0] : part[1]]
            lead = _LEAD.match(words)
            if lead and is_name(words[lead.end() :]):
                names.insert(0, (part[0] + lead.end(), part[1]))
                break
            if not is_name(words):
                break
            names.insert(0, part)
        enough = match["etc"] or (_endings(text, names) * 3 >= len(names) * 2 and names)
        if enough and (len(names) > 1 or (names and match["n"] in {"1", "一"})):
            names = [piece for name in names for piece in split_and(text, *name, _STRONG, "和及与")]
            found.append((names, _count(match["n"]), (names[0][0], match.start())))
    return found


def _by_place(text: str, start: int, end: int) -> list[Listing]:
    """城关街道（3个）：A、B、C: the names of one place."""
    found: list[Listing] = []
    for match in _BY_PLACE.finditer(text, start, end):
        stop = _list_end(text, match.end(), end, False)
        following = _BY_PLACE.search(text, match.end(), stop)
        stop = following.start() if following else stop
        names = split_names(text, match.end(), stop)
        if names and _good(text, names, 100) and _endings(text, names) * 3 >= len(names) * 2:
            found.append((names, _count(match["n"] or match["n2"] or ""), (match.end(), stop)))
    return found


def _works_on(text: str, start: int, end: int) -> list[Listing]:
    found: list[Listing] = []
    for match in _WORKS_ON.finditer(text, start, end):
        names = split_names(text, *match.span("names"))
        if (
            len(names) > 1
            and _good(text, names, 100)
            and sum(1 for name in names if _STRONG.search(text[name[0] : name[1]])) * 3 >= len(names) * 2
        ):
            found.append((names, None, match.span("names")))
    return found
