"""Rules in prose: standards, obligations, thresholds."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from .draft import Obligation, PlanDraft, Standard, Threshold
from .lists import sentences, split
from .numbers import ARABIC, exact, to_decimal
from .outline import MARKER, Node
from .paper import Paper

_STANDARD_HEAD = re.compile(r"标准|技术要求|改造要求")
_NO_STANDARD = re.compile(r"(?:基础|完善|提升)(?:类|型)|改造类型|改造内容|收费标准|补助标准|补贴标准|奖补标准|资金")
_STRONG = (
    r"(?:应该?尽改|应改必改|应改尽改|应该尽改|应拆尽拆|应补尽补|应建尽建|应接尽接|应装尽装|能改尽改|能改多改|能改则改"
    r"|宜改则改|能建尽建|愿改尽改)"
)
_MUST = re.compile(
    rf"(?P<q>{_STRONG})|(?P<m>(?:必须|一律|全部(?!是|为老)|均须|均应|务必|严禁|禁止|不得|不再(?:使用|保留)"
    rf"|应当(?=[\u4e00-\u9fff]{{2}})|(?:要|应)?尽可能(?=[\u4e00-\u9fff]{{2}})|应(?=与|和|配套|配建|设置|征得|采用"
    rf"|满足|符合|同步|安装|达到|规整|预留|具备|取得|建立|优先|单独|统一|进行|实施|全部|在[^，。；]{{1,8}}公示|加装|增设|设|采取|选用|使用|保持|恢复|更换|修复|改[为造]|控制"
    rf"|清理|拆除|增加|布置|避免|做|完成|覆盖)|统一(?=更换|选用|采用|使用|安装|设置)|原则上(?=不|应|全部|采用"
    rf"|控制)"
    rf"|(?<![重需只主首想])要(?=一小区一方案|按照“一小区)|须(?=[\u4e00-\u9fff]{{2}})))"
)
_PERMITTED_MAY = re.compile(
    r"不得(?:纳入|列入)|应当(?:遵循|坚持)|必须(?:坚持|充分认识)|务必(?:高度重视)|全部(?:结束|完成验收)|必须由|(?:以下|下列)(?:[^，。；]{0,4})(?:条件|要求|规定|原则)"
)
_NEEDS = re.compile(
    r"(?:[^，。；、]{0,20}?(?:具备|有|符合|满足)[^，。；、的]{0,8}条件的|(?:已|未|尚未|没有|对)[^，。；]{2,24}?的"
    r"|改造[前后中]|在[^，。；]{2,16}?(?:前|后|时|中))"
)
#: A clause that only says when the next one holds: 凡存在安全隐患的小区，必须…
_WHEN = re.compile(r"^(?:凡|对于?|如|若|存在|未|已|有)[^，。；]{2,50}(?:的|的(?:小区|项目|住宅|楼栋|单位))$")
_TRIADS = re.compile(
    r"(?P<s>基础类|完善类|提升类)(?:改造)?(?:项目"
    r"|内容)?[，]?(?P<o>[应能积][^，、。；：“”]{2,6}?)(?=[，、。；：的”]|原则)"
)
_OPERATORS = (
    (r"(?:（含[^）]{0,8}）|及|含)?(?:以上|之上)(?:（含[^）]*）)?", ">="),
    (r"(?:（含[^）]{0,8}）|及|含)?(?:以下|之下)(?:（含[^）]*）)?|以内|之内", "<="),
)
_COMPARE = (
    (
        "不少于|不低于|不应(?:小于|低于|少于)|不宜(?:小于|低于|少于)|不得少于|不得低于|不得小于|不小于|应在|至少|最低|达到|达|满|≥|>=|⩾",
        ">=",
    ),
    (
        "不超过|不高于|不应(?:大于|高于|超过)|不宜(?:大于|高于|超过)|不得超过|不得高于|不多于|不大于|不得多于|控制在|至多|最多|最高(?:补助|奖补|补贴|奖励|给予|不超过)?"
        r"|≤|<=|⩽",
        "<=",
    ),
    (r"(?<!不)(?<!不得)(?:超过|大于|高于|多于|超(?=\d))|＞|>", ">"),
    ("不足|不满|(?<!不)(?<!不得)(?:低于|少于|小于)|未达到|未满|＜|<", "<"),
)
_HALF = re.compile(r"(?:超)?过半数|(?P<o>半数以上|一半以上)")
_VALUE = (
    rf"(?P<v>(?P<frac>\d/\d(?!\d))|{ARABIC}|(?P<den>[二三四五六七八九十\d]+)分之(?P<num>[一二三四五六七八九十\d]+)"
    r"|(?P<han>[一二两三四五六七八九十百]{1,5})(?= ?(?:户|栋|幢|个(?!小区一)|天|日|个工作日|层|年|次|家"
    r"|名))) ?(?P<s>万|亿)?"
)
_UNIT = (
    r"(?P<u>户|%|平方米|平米|㎡|m²|栋|幢|个工作日|工作日|个月|个(?:车位)?/户|辆/户|mm|cm|m(?![²2])"
    r"|个|元|万元|套|层|年|天|日|公里|厘米|毫米|米|人|名|家|周|部"
    r"|处|次|孔|块|盏|台|只|座|间|个车位|车位|周岁|岁|吨|度|℃|分钟|小时|分|亩|辆|倍|级)?"
)
_ABOVE = re.compile(rf"{_VALUE} ?{_UNIT} ?(?P<op>{'|'.join(f'(?:{pattern})' for pattern, _ in _OPERATORS)})")
_BESIDE = re.compile(
    rf"(?P<op>{'|'.join(f'(?:{pattern})' for pattern, _ in _COMPARE)})(?:[^，。；、\d]{{0,8}}[数额积资]"
    r"|[^，。；、\d]{0,18}的)? ?"
    rf"{_VALUE} ?{_UNIT}(?! ?[×xX*])"
)


def read_rules(paper: Paper, nodes: list[Node], taken: list[tuple[str, int, int]], draft: PlanDraft) -> None:
    """Fill standards, obligations and thresholds."""
    draft.standards = _standards(paper, nodes, taken)
    for para in paper.paras:
        for begin, stop in sentences(paper.flat, para.start, para.end):
            draft.obligations.extend(_obligations(paper, begin, stop))
            draft.thresholds.extend(_thresholds(paper, begin, stop))


def _standards(paper: Paper, nodes: list[Node], taken: list[tuple[str, int, int]]) -> list[Standard]:
    found: list[Standard] = []
    heads = [node for node in nodes if _STANDARD_HEAD.search(node.heading) and not _NO_STANDARD.search(node.heading)]
    for head in heads:
        if any(other in head.above() for other in heads):
            continue
        leaves = [head, *_below(head)] if head.children else [head]
        for leaf in leaves:
            end = leaf.own_end if leaf.children and leaf.children[0].kind != "shi" else leaf.end
            covered = any(start <= leaf.start < stop or leaf.start <= start < leaf.own_end for _, start, stop in taken)
            words = paper.value(leaf.body, end)
            if not covered and not _NO_STANDARD.search(leaf.heading) and len(words) > 6:
                places = {"": paper.pieces(leaf.start, end), "text": paper.pieces(leaf.body, end)}
                found.append(Standard(leaf.heading or leaf.path, words, at=places))
    return found


def _below(node: Node) -> list[Node]:
    below: list[Node] = []
    for child in node.children:
        if child.kind != "shi":
            below.extend([child, *_below(child)])
    return below


def _obligations(paper: Paper, begin: int, stop: int) -> list[Obligation]:
    found: list[Obligation] = []
    flat = paper.flat
    triads = list(_TRIADS.finditer(flat, begin, stop))
    for match in triads:
        if re.match(r"应|能|积极", match["o"]):
            found.append(_obligation(paper, match.span(), match["s"], None, match["o"]))
    subject: str | None = None
    before: tuple[int, int] | None = None
    here: tuple[int, int] | None = None
    for start, end in split(flat, begin, stop, "，；："):
        marker = MARKER.match(flat, start, end)
        start = marker.end() if marker else start
        before, here = (here if here and flat[here[1]] == "，" else None), (start, end)
        must = _MUST.search(flat, start, end)
        words = flat[start:end]
        if must is None or any(start <= one.start() < end for one in triads) or _PERMITTED_MAY.search(words):
            subject = subject if must else _lead(words) or subject
            continue
        condition, own = _parts(flat[start : must.start()])
        if before and must.start() == start and _WHEN.search(flat[before[0] : before[1]]):
            condition, start = flat[before[0] : before[1]], before[0]
        act = flat[must.start() : end]
        if must["q"]:
            act = must["q"]
        if len(act) < 3:
            continue
        subject = own or subject
        found.append(_obligation(paper, (start, end), subject, condition, act))
    return found


def _obligation(
    paper: Paper, span: tuple[int, int], subject: str | None, condition: str | None, act: str
) -> Obligation:
    return Obligation(subject or None, condition, act, paper.value(*span), at={"": paper.pieces(*span)})


def _parts(words: str) -> tuple[str | None, str | None]:
    """Condition and subject before the word that orders: 未进行分户供暖改造的 | 老旧小区."""
    words = re.sub(r"^(?:同时|并|且|其中|对于|对|凡|所有|并且)", "", words)
    match = re.match(rf"(?P<c>{_NEEDS.pattern})(?P<s>[^的]{{0,16}})$", words)
    if match:
        return re.sub(r"的$", "", match["c"]), match["s"] or None
    return None, words if 2 <= len(words) <= 20 else None


def _lead(words: str) -> str | None:
    match = re.search(r"(?:侧重于|重点|对|将)?(?P<s>(?:基础|完善|提升)类(?:改造)?(?:项目|内容)?)$", words)
    return match["s"] if match else None


def _operator(flat: str, match: re.Match[str], table: tuple[tuple[str, str], ...]) -> str:
    """Which comparison was met, looked for in its place: the patterns also look at what stands around."""
    at, end = match.span("op")
    for words, sign in table:
        one = re.compile(words).match(flat, at)
        if one and one.end() == end:
            return sign
    return table[0][1]


def _thresholds(paper: Paper, begin: int, stop: int) -> list[Threshold]:
    flat = paper.flat
    found: list[Threshold] = []
    seen: list[tuple[int, int]] = []
    for half in _HALF.finditer(flat, begin, stop):
        found.append(_half(paper, half, begin, stop))
        seen.append(half.span())
    for pattern, table in ((_ABOVE, _OPERATORS), (_BESIDE, _COMPARE)):
        for match in pattern.finditer(flat, begin, stop):
            if any(match.start() < b and a < match.end() for a, b in seen) or not _is_bound(flat, match):
                continue
            operator = _operator(flat, match, table)
            found.append(_threshold(paper, match, operator, begin, stop))
            seen.append(match.span())
    return found


def _half(paper: Paper, match: re.Match[str], begin: int, stop: int) -> Threshold:
    """过半数: strictly more than a half."""
    stop = min(stop, match.end() + 400)
    start = max(
        begin, match.start() - 200, *(paper.flat.rfind(mark, begin, match.start()) + 1 for mark in "，；、。：")
    )
    rest = paper.flat[match.end() : stop].strip("，；的 ")
    fact = Threshold(paper.flat[start : match.start()] or None, (match["o"] and ">=") or ">", "1/2", "", rest or None)
    fact.at = {"": paper.pieces(start, stop), "value": paper.pieces(*match.span())}
    return fact


def _is_bound(flat: str, match: re.Match[str]) -> bool:
    """Years, dates and numbers without a unit or share are no bounds; nor are goals of a count."""
    value, unit, words = match["v"], match["u"], match["op"]
    before, after = flat[max(0, match.start() - 14) : match.start()], flat[match.end() : match.end() + 4]
    if after.startswith("以前") or re.match(r"(?:左右|元/)", after) or re.search(r"[年月第]$|\d[.]$", before):
        return False
    if unit is None:
        ratio = re.search(r"之比|比例|比值|系数|容积率|车位比", before)
        return bool(match["den"] or match["frac"] or (ratio and "." in (value or "")))
    if unit in {"个", "户", "栋"} and re.search(r"(?:改造|完成|开工|启动|整治)[^，。；]{0,14}小区$", before):
        return False
    if unit in {"年", "日", "天"}:
        return (value.isdigit() and len(value) < 3) or bool(match["han"])
    if unit in {"元", "万元"} and (
        not re.search("最高|不超过|不得超过", words) and re.search(r"最高$|[每单][^，。；、]{0,12}$|户均", before)
    ):
        return False
    return not (
        unit in {"个", "元", "万元", "栋", "幢", "套", "人", "公里"}
        and words in {"达到", "达", "满", "应在", "过", "超"}
    )


def _threshold(paper: Paper, match: re.Match[str], operator: str, begin: int, stop: int) -> Threshold:
    flat = paper.flat
    clause_start = max(flat.rfind(mark, begin, match.start()) for mark in "，；、。：")
    start = max(begin, clause_start + 1, match.start() - 200)
    stop = min(stop, match.end() + 400)
    before = flat[start : match.start()]
    after = re.split(r"[，。；、]", flat[match.end() : stop])[0]
    thing = re.match(
        r"的?(?P<s>(?:城镇)?(?:老旧)?(?:住宅)?(?:小区|项目|楼院|院落|业主|居民|户主"
        r"|[\u4e00-\u9fff]{2,8}?))(?=[，。；]|要|应|须|必|可|按|同意|需|的|$)",
        after,
    )
    subject = re.sub(r"^(?:对于|对|凡|在|户数|且)(?=.)|(?:为|在|的)$", "", before).strip() or (
        thing["s"] if thing else None
    )
    if operator and thing and (not before or re.fullmatch(r"对于?|凡|户数|在", before)):
        subject = thing["s"]
    rest_start = match.end() + (thing.end() if thing else 0)
    rest = re.sub(r"^[的，；]+", "", flat[rest_start:stop]).strip()
    place = paper.pieces(start, stop)
    fact = Threshold(subject, operator, _bound_value(match), _unit(match), rest or None, at={"": place})
    fact.at["value"] = fact.at["unit"] = fact.at["operator"] = paper.pieces(*match.span())
    return fact


def _bound_value(match: re.Match[str]) -> int | Decimal | str:
    if match["frac"]:
        return match["frac"]
    if match["den"]:
        from .numbers import to_int

        share = Fraction(to_int(match["num"]) or 0, to_int(match["den"]) or 1)
        return f"{share.numerator}/{share.denominator}"
    value = to_decimal(match["v"], match["s"] or "")
    if value is not None and match["u"] == "万元":
        value *= 10_000
    return exact(value) if value is not None else match["v"]


def _unit(match: re.Match[str]) -> str:
    return {
        "平米": "平方米",
        "㎡": "平方米",
        "m²": "平方米",
        "万元": "元",
        "日": "天",
        "m": "米",
        "mm": "毫米",
        "cm": "厘米",
    }.get(match["u"] or "", match["u"] or "")
