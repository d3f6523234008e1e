"""Rules in prose: standards, obligations, thresholds, rates, sources of money."""

from __future__ import annotations

import re
from fractions import Fraction

from .draft import Obligation, PlanDraft, Rate, Standard, Text, Threshold
from .lists import sentences, split
from .numbers import ARABIC, exact, to_decimal
from .outline import Node
from .paper import Paper

_STANDARD_HEAD = re.compile(r"标准|技术要求|改造要求")
_NO_STANDARD = re.compile(r"(?:基础|完善|提升)(?:类|型)|改造类型|改造内容|收费标准|补助标准|补贴标准|奖补标准|资金")
_STRONG = r"(?:应该?尽改|应改必改|应改尽改|应该尽改|应拆尽拆|应补尽补|应建尽建|应接尽接|应装尽装|能改尽改|能改多改|能改则改|宜改则改|能建尽建|愿改尽改)"
_MUST = re.compile(
    rf"(?P<q>{_STRONG})|(?P<m>(?:必须|一律|全部(?!是|为老)|均须|均应|务必|严禁|禁止|不得|不再(?:使用|保留)|应当(?=[\u4e00-\u9fff]{{2}})|须(?=[\u4e00-\u9fff]{{2}})))"
)
_PERMITTED_MAY = re.compile(
    r"不得(?:纳入|列入)|应当(?:遵循|坚持)|必须(?:坚持|充分认识)|务必(?:高度重视)|全部(?:结束|完成验收)|必须由"
)
_NEEDS = re.compile(
    r"(?:[^，。；、]{0,20}?(?:具备|有|符合|满足)[^，。；、的]{0,8}条件的|(?:已|未|尚未|没有|对)[^，。；]{2,24}?的|改造[前后中]|在[^，。；]{2,16}?(?:前|后|时|中))"
)
_TRIADS = re.compile(
    r"(?P<s>基础类|完善类|提升类)(?:改造)?(?:项目|内容)?[，]?(?P<o>[应能积][^，、。；“”]{2,6}?)(?=[，、。；的”]|原则)"
)
_OPERATORS = (
    (r"(?:及|\(含\)|（含）)?以上(?:（含[^）]*）)?", ">="),
    (r"(?:及|（含）)?以下(?:（含[^）]*）)?|以内", "<="),
)
_COMPARE = (
    ("不少于|不低于|不得少于|不得低于|不小于|至少|达到|达|满|≥|>=", ">="),
    ("不超过|不高于|不得超过|不得高于|不多于|不大于|控制在|≤|<=", "<="),
    ("超过|大于|高于|多于|＞|>", ">"),
    ("不足|低于|少于|小于|不满|＜|<", "<"),
)
_VALUE = rf"(?P<v>{ARABIC}|(?P<den>[二三四五六七八九十\d]+)分之(?P<num>[一二三四五六七八九十\d]+)|(?P<frac>\d/\d)) ?(?P<s>万|亿)?"
_UNIT = r"(?P<u>户|%|％|平方米|平米|㎡|栋|幢|个|元|万元|套|层|年|天|日|个工作日|工作日|米|人|周|个月|部|处)?"
_ABOVE = re.compile(rf"{_VALUE} ?{_UNIT} ?(?P<op>{'|'.join(f'(?:{pattern})' for pattern, _ in _OPERATORS)})")
_BESIDE = re.compile(rf"(?P<op>{'|'.join(f'(?:{pattern})' for pattern, _ in _COMPARE)}) ?{_VALUE} ?{_UNIT}")
_RATE = re.compile(
    rf"(?P<v>{ARABIC}) ?(?P<s>万|亿)?元 ?(?:/|／|每|一)(?P<p>平方米|平米|㎡|m²|m2|户|栋|幢|部|台|套|个|平方|米|月|年|人|吨|立方米|[^，。；、0-9]{{1,3}}?)(?:[·．.](?P<p2>月|年))?(?![\u4e00-\u9fff]{{0}}\d)"
    rf"|每(?P<q>平方米|平米|㎡|户|栋|幢|部|台|套|个小区|个|平方|人|月|米)(?:建筑面积|住宅|居民|电梯)?(?P<lead>[^，。；、\d]{{0,10}})(?P<v2>{ARABIC}) ?(?P<s2>万|亿)?元(?:/(?P<q2>月|年))?"
)
_PAYER = re.compile(
    r"由(?P<by>[^，。；、]{2,20}?)(?:自行|共同|分别|按|个人|全额|予以|给予)?[^，。；]{0,6}?(?:承担|负担|出资|缴纳|支付|补助|补贴|解决|筹集|奖补|拨付)|(?P<by2>居民|业主|住户|产权人|(?:[省市县区旗]|中央)(?:级)?财政|财政|专营单位|企业)[^，。；]{0,6}(?:按|出资|承担|缴纳|补助|补贴|给予|予以|奖补)"
)
_SOURCES = re.compile(
    r"(?:中央|国家|省级?|自治区级?|市级?|县级?|区级?|旗级?|各级|上级|地方|本级|同级|财政|政府|保障性安居工程|城镇老旧小区改造|老旧小区改造|预算内|配套|城市|(?<=[级市县区旗])和(?=[省市县区旗]))*"
    r"(?:财政)?(?:补助资金|补贴资金|奖补资金|配套资金|专项资金|预算内(?:投资|资金)|专项补助(?:资金)?|财政资金|财政补助|财政奖补|财政补贴|政府补贴|政府补助|以奖代补(?:资金)?|专项债券?(?:资金)?|一般债券?(?:资金)?|政府债券|资金补助|中央补助|财政投入|本级财政投入|中央预算内投资)"
    r"|(?:地方政府)?(?:专项债券?|一般债券?|政府债券)(?:资金)?"
    r"|(?:居民|业主|住户|产权人)(?:个人|合理|自愿)?(?:出资|自筹(?:资金)?|筹资|分担|适当承担|承担|捐资|集资)|(?:居民|业主)[^，。；、]{0,4}捐资捐物|捐资捐物|(?:捐资捐物、)?投工投劳|社会捐赠"
    r"|(?:住宅)?专项维修资金|(?:房屋)?(?:公共)?维修资金|住房公积金|(?:小区)?公共收益|社会(?:资本|资金|力量投资|力量出资)|企业(?:自筹|出资|投资)(?:资金)?"
    r"|(?:管线|专营|专业经营|水电气暖|产权|原产权|公房产权|经营)?(?:单位|企业)(?:自筹|出资|投资|投入|筹资|自有)(?:资金)?|(?:原)?产权单位(?:出资)?|专业经营单位(?:出资|投资)?|管线(?:专营)?单位"
    r"|土地出让(?:净)?(?:收入|收益|金)|(?:国有)?(?:住房|公房)出售(?:收入|资金)(?:存量资金)?|售房款|(?:银行|商业|政策性|金融机构|开发性)+(?:贷款|信贷|融资)|银行贷款|金融(?:机构)?(?:的)?(?:可持续)?(?:金融)?支持|金融支持|市场化?(?:运作|融资|筹资)(?:资金)?|政策支持|特许经营权?|债券(?:方式的)?融资|PPP模式|PPP|市场运作"
)
_MONEY_CONTEXT = re.compile(r"资金|筹措|筹集|出资|债券|融资|投资来源|多渠道|贷款|补贴|补助|收益|承担|社会资本")


def read_rules(paper: Paper, nodes: list[Node], taken: list[tuple[str, int, int]], draft: PlanDraft) -> None:
    """Fill standards, obligations, thresholds and rates."""
    draft.standards = _standards(paper, nodes, taken)
    for para in paper.paras:
        for begin, stop in sentences(paper.flat, para.start, para.end):
            draft.obligations.extend(_obligations(paper, begin, stop))
            draft.thresholds.extend(_thresholds(paper, begin, stop))
            draft.rates.extend(_rates(paper, begin, stop))


def _standards(paper: Paper, nodes: list[Node], taken: list[tuple[str, int, int]]) -> list[Standard]:
    found: list[Standard] = []
    heads = [node for node in nodes if _STANDARD_HEAD.search(node.heading) and not _NO_STANDARD.search(node.heading)]
    for head in heads:
        if any(head in other.above() for other in heads) or any(other in head.above() for other in heads):
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
    for start, end in split(flat, begin, stop, "，；"):
        must = _MUST.search(flat, start, end)
        words = flat[start:end]
        if must is None or any(start <= one.start() < end for one in triads) or _PERMITTED_MAY.search(words):
            subject = subject if must else _lead(words) or subject
            continue
        condition, own = _parts(flat[start : must.start()])
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


def _thresholds(paper: Paper, begin: int, stop: int) -> list[Threshold]:
    flat = paper.flat
    found: list[Threshold] = []
    seen: list[tuple[int, int]] = []
    for pattern, table in ((_ABOVE, _OPERATORS), (_BESIDE, _COMPARE)):
        for match in pattern.finditer(flat, begin, stop):
            if any(match.start() < b and a < match.end() for a, b in seen) or not _is_bound(flat, match):
                continue
            operator = next(op for words, op in table if re.fullmatch(words, match["op"]))
            found.append(_threshold(paper, match, operator, begin, stop))
            seen.append(match.span())
    return found


def _is_bound(flat: str, match: re.Match[str]) -> bool:
    """Years, dates and numbers without a unit or share are no bounds."""
    value, unit = match["v"], match["u"]
    if unit in {"年", "日", "天", None} and not (match["den"] or match["frac"]):
        return unit in {"日", "天"} and "工作" in flat[match.end() : match.end() + 3]
    after = flat[match.end() : match.end() + 4]
    if unit in {"个", "元", "万元"} and not re.search(r"以[上下]", match["op"]) and match["op"] in {"达到", "达", "满"}:
        return False
    return bool(value) and not after.startswith("以前") and not re.match(r"(?:左右|元/)", after)


def _threshold(paper: Paper, match: re.Match[str], operator: str, begin: int, stop: int) -> Threshold:
    flat = paper.flat
    clause_start = max(flat.rfind(mark, begin, match.start()) for mark in "，；、。：")
    start = max(begin, clause_start + 1)
    before = flat[start : match.start()]
    after = re.split(r"[，。；、]", flat[match.end() : stop])[0]
    thing = re.match(
        r"的?(?P<s>(?:城镇)?(?:老旧)?(?:住宅)?(?:小区|项目|楼院|院落|业主|居民|户主|[\u4e00-\u9fff]{2,8}?))(?=[，。；]|要|应|须|必|可|按|同意|需|的|$)",
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


def _bound_value(match: re.Match[str]) -> object:
    if match["frac"]:
        return match["frac"]
    if match["den"]:
        from .numbers import to_int

        share = Fraction(to_int(match["num"]) or 0, to_int(match["den"]) or 1)
        return f"{share.numerator}/{share.denominator}"
    value = to_decimal(match["v"], match["s"] or "")
    return exact(value) if value is not None else match["v"]


def _unit(match: re.Match[str]) -> str:
    return (match["u"] or "").replace("％", "%").replace("平米", "平方米")


def _rates(paper: Paper, begin: int, stop: int) -> list[Rate]:
    flat = paper.flat
    found = []
    for match in _RATE.finditer(flat, begin, stop):
        number, scale = match["v"] or match["v2"], match["s"] or match["s2"] or ""
        value = to_decimal(number, scale)
        if value is None:
            continue
        per = match["p"] or match["q"]
        per = {"平米": "平方米", "平方": "平方米", "㎡": "平方米", "m²": "平方米", "m2": "平方米"}.get(per, per)
        more = match["p2"] or match["q2"]
        clause_start = max(flat.rfind(mark, begin, match.start()) for mark in "，；。：")
        start = max(begin, clause_start + 1)
        clause_end = min([at for at in (flat.find(mark, match.end(), stop) for mark in "；。") if at != -1] or [stop])
        words = flat[start:clause_end]
        payer = _PAYER.search(words)
        fact = Rate(
            _rate_subject(flat[start : match.start()]), exact(value), f"元/{per}" + (f"/{more}" if more else ""), None
        )
        fact.at = {
            "": paper.pieces(start, clause_end),
            "value": paper.pieces(*match.span()),
            "unit": paper.pieces(*match.span()),
        }
        if payer:
            group = "by" if payer["by"] else "by2"
            fact.payer = payer[group]
            fact.at["payer"] = paper.pieces(start + payer.start(group), start + payer.end(group))
        found.append(fact)
    return found


def _rate_subject(words: str) -> str | None:
    words = re.sub(
        r"^(?:其中|对于|对|对于实施|并)|(?:原则上)?(?:按照?|以|给予|为|最高|每|不超过|标准为|控制在|补助|补贴|奖补|收取|约|由)+$",
        "",
        words,
    )
    return words if 2 <= len(words) <= 40 else None


def read_funding(paper: Paper, nodes: list[Node], draft: PlanDraft) -> None:
    """The sources of money, as noun phrases, from sentences that speak of raising money."""
    found: dict[str, Text] = {}
    for para in paper.paras:
        for begin, stop in sentences(paper.flat, para.start, para.end):
            if not _MONEY_CONTEXT.search(paper.flat, begin, stop):
                continue
            for match in _SOURCES.finditer(paper.flat, begin, stop):
                if not _is_source(paper.flat, match, begin, stop):
                    continue
                fact = paper.fact(*match.span())
                found.setdefault(fact.value, fact)
    draft.funding_sources = [fact for name, fact in found.items() if not _inside_longer(name, list(found))]


def _is_source(flat: str, match: re.Match[str], begin: int, stop: int) -> bool:
    """A source stands where money is raised, not where it is watched or spent."""
    after = flat[match.end() : match.end() + 8]
    before = flat[max(begin, match.start() - 30) : match.start()]
    if re.match(r"(?:的)?(?:核算|使用|监管|监督|管理|专款|拨付|支付|审计)", after):
        return bool(re.search(r"争取|筹措|筹集|引导|通过|利用|申请", before))
    words = match.group()
    if re.fullmatch(r"管线(?:专营)?单位|(?:原)?产权单位|专业经营单位", words):
        return bool(re.match(r"[^，。；]{0,14}(?:出资|投资|投入|参与改造|承担|支持)", after))
    if words in {"政策支持", "市场运作", "特许经营", "特许经营权", "财政资金", "金融支持", "专项资金"}:
        sentence = flat[begin:stop]
        return bool(re.search(r"资金|筹|出资|承担|补贴|投资", sentence))
    return True


def _inside_longer(name: str, names: list[str]) -> bool:
    return any(
        name != other and other.endswith(name) and len(other) <= len(name) + 6 and name in {"政府债券", "专项债券"}
        for other in names
    )
