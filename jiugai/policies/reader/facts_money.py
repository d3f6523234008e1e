"""Money: rates per unit with their payer, and where the money comes from."""

from __future__ import annotations

import re

from .draft import PlanDraft, Rate, Text
from .lists import Range, sentences, split, split_and, strip_head, strip_tail, trim
from .numbers import ARABIC, exact, to_decimal
from .outline import MARKER, Node, node_at
from .paper import Paper

_PER = (
    "平方米|平米|㎡|m²|m2|平方|延米|立方米|公里|户|栋|幢|部|台|套|个|扇|樘|盏|处|棵|床|间|单元"
    "|门洞|只|座|口|把|件|支|眼|梯|辆|吨|米|人|月|年|车位|组|块|根|张"
)
_RATE = re.compile(
    rf"(?P<v>{ARABIC}) ?(?P<s>万|亿)?元 ?(?:/|／|每|一)(?P<p>{_PER})(?:[·．./／]?(?P<p2>月|年))?"
    rf"|(?:每(?:个)?|单)(?P<q>{_PER})(?P<lead>[^，。；、\d]{{0,12}})(?P<v2>{ARABIC}) ?(?P<s2>万"
    rf"|亿)?元(?:/(?P<q2>月|年))?"
    rf"|户均(?P<lead4>[^，。；、\d]{{0,8}})(?P<v4>{ARABIC}) ?(?P<s4>万)?元"
    rf"|一次性(?:奖励|补助|奖补|补贴|给予)(?P<v3>{ARABIC}) ?(?P<s3>万)?元"
)
_SHARE = re.compile(rf"(?P<v>{ARABIC}) ?[%％]")
_SHARE_VERB = re.compile(r"提取|承担|负担|分担|分摊|补助|补贴|奖补|支付|安排|出资|自筹|配套|减免|减收|优惠")
_SHARE_NO = re.compile(
    r"不(?:得|应)?(?:低于|少于|超过|高于)[^，。；、]{0,20}$|(?:不低于|不少于|不超过|不高于|至少|达到|高于|低于|超过|率|满|面积|户数)[^，。；、]{0,8}$"
)
_PAYER_NAME = (
    r"(?:[省市县区旗]级(?:财政)?|(?:[省市县区旗]|中央|各级|本级)财政|财政|居民|业主|住户|用户|产权人"
    r"|产权单位|专营单位|企业|街道)"
)
_PAYER = re.compile(
    r"由(?:[一二三两四五\d]家)?(?P<by>[^，。；、由]{2,20}?)(?=(?:自行|共同|分别|个人|全额|予以|给予"
    r"|按[^，。；由]{0,8}|各自|全部|负责)*(?:承担|负担|出资|缴纳|支付|补助|补贴|解决|筹集|奖补|拨付|自理))"
    rf"|(?P<by2>{_PAYER_NAME})[^，。；]{{0,8}}?(?:按|出资|承担|负担|缴纳|补助|补贴|给予|予以|奖补|每|安排)"
)
_ASK = "(?:争取|申请|发行|申报|引导|吸引|鼓励|动员|统筹|使用|提取|利用|整合|让渡|通过)"
_ASK_AND = _ASK[:-1] + "|以及|和|及)"
_MONEY_END = re.compile(r"(?:出资|投资|资金|补助|补贴|贷款|债券?|自筹|收益|资本|投入|筹资|配套)$")
_UNITS = {"平米": "平方米", "平方": "平方米", "㎡": "平方米", "m²": "平方米", "m2": "平方米"}

_LEVEL = r"(?:中央|国家|省|自治区|市|县|区|旗|州|盟|镇|上级|各级|地方|本级|同级|两级|三级)(?:级)?"
_LEVELS = rf"(?:{_LEVEL}(?:(?:和|及|、){_LEVEL}){{0,3}})?"
_SOURCES = re.compile(
    rf"{_LEVELS}(?:财政|政府|预算内|城镇|保障性安居工程|老旧小区改造|城市|配套|专项)*"
    r"(?:补助资金|补贴资金|奖补资金|配套资金|专项资金|预算内(?:投资|资金)|专项补助(?:资金)?|财政资金|财政补助"
    r"|财政奖补|财政补贴|财政投入|政府补贴|政府补助|以奖代补(?:资金)?|资金补助|奖补(?!标准)|补助(?=[、，。；等和]|\d))"
    rf"|{_LEVEL}财政(?=\d|和社会|、社会|和[^，。；、]{{2,8}}承担)"
    r"|(?:地方政府|政府|地方)?(?:老旧小区改造)?(?:专项|一般)?债券?(?:方式的)?(?:融资)?(?:资金)?(?<=券|金|资|债)"
    r"|(?:居民|业主|住户|产权人)(?:个人|合理|自愿|适当)*(?:出资|自筹(?:资金)?|筹资|分担|分摊|承担|捐资|集资)"
    r"|捐资捐物|社会捐赠"
    r"|(?:住宅)?专项维修资金|(?:房屋|公共|住宅)+维修(?:资金|基金)|住房公积金|(?:小区)?公共(?:部位)?收益(?:资金)?"
    r"|社会(?:资本|资金)|(?:吸引|引入|鼓励)社会力量(?:投资|出资)"
    r"|(?:(?:[\u4e00-\u9fff]{2}、){1,6}[\u4e00-\u9fff]{2}等?)?(?:(?:管线|专营|专业经营|专业|水电气暖|产权|原产权"
    r"|公房产权|经营|相关|通信)+)?(?:单位|企业)(?:自筹|出资|投资|投入|筹资|自有)(?:资金)?"
    r"|(?:管线(?:专营)?|专业经营|专营|原产权|公房产权|产权|原)单位"
    r"|(?:[\u4e00-\u9fff]{2}、){1,6}[\u4e00-\u9fff]{2}等?(?:专营|专业经营|通信|管线)?(?:企业|单位)"
    r"|(?:国有)?土地出让(?:净)?(?:收入|收益|金)|(?:国有|公有)?(?:住房|公房)出售(?:收入|资金)(?:存量资金)?|售房款"
    r"|(?:银行|商业|政策性|金融机构|开发性|中长期|低息|专项|信用)+(?:贷款|信贷|融资)"
    r"|金融(?:机构)?(?:的)?(?:可持续)?(?:金融)?支持|市场化?(?:运作|融资|筹资)(?:资金)?|政策支持|特许经营权?|PPP模式|PPP"
)
_CONTEXT = re.compile(r"资金|筹措|筹集|出资|债券|融资|渠道|贷款|补贴|补助|收益|承担|社会资本|专项债|公积金")
_PLACES = re.compile(
    r"资金(?:来源|渠道|筹措|筹集|构成)?[^，。；、]{0,8}(?:包括|有|为|：)|(?:通过|采取|采用|(?<!可)以|由"
    r"|从)(?=[^。；]{4,160}(?:筹集|筹措|解决|渠道|方式|构成|组成))|^(?:主要)?包括(?=[^。；]{2,30}、)|来源(?:包括|为|于|：)"
    r"|渠道(?:包括|为|：)"
)
_PLACES_END = re.compile(
    r"等?(?:多种|多元|多)?(?:渠道|方式|途径|形式)|等?(?:多渠道)?(?:筹集|筹措|解决|落实)|等?(?:方面|部分|几部分)?(?:构成|组成)|等(?=[，。；]|$)"
)
_GIVER = re.compile(
    rf"(?<![^，。；：）．.\n\d])(?:小区)?(?P<g>(?:{_LEVEL}财政|原产权单位|产权单位|居民|业主|住户"
    rf"|(?:[\u4e00-\u9fff]{{2}}、){{1,6}}[\u4e00-\u9fff]{{2}}等?(?:专业经营|专营|通信|管线)?(?:企业"
    rf"|单位)))(?=(?:每|按|对|承担|安排|给予|从|列支|和[^，。；]{{2,10}}承担)[^，。；]{{0,40}}(?:资金|费用|出资"
    rf"|投资|配套|预算))"
)
_BRACKET = re.compile(r"（[^（）]*元[^（）]*）")
_SUMMED = re.compile(
    r"(?:其中|并|积极|计划|拟|已|[：:])*(?:争取|申请|发行|安排|统筹|落实|筹集|引入|吸引|撬动)*"
    r"(?P<n>[\u4e00-\u9fff（）]{2,18}?)(?:约|共|为|达)?\d[\d,.]*(?:万|亿)?元"
)
_NO_SOURCE = re.compile(r"^投资$|总|合计|共计|估算|概算|计划投资|完成投资|改造|每|单价|标准|人均|户均|年度")
_GIVES = re.compile(r"补助|配套|债|出资|投入|自筹|财政|筹集|贷款|资金|投资|自有|承担|奖补|收益|捐")
_NOT_RAISED = re.compile(r"扣除[^，。；]{0,4}$|截留|挤占|挪用|套取|骗取|虚报|不得|[局委办][^，。；]{0,4}负责")
_WATCH = re.compile(r"(?:的)?(?:核算|使用|监管|监督|管理|专款|拨付|支付|审计|绩效|统筹使用)")


def read_rates(paper: Paper, draft: PlanDraft) -> None:
    """Fill the rates: amounts per unit and shares that somebody bears."""
    for para in paper.paras:
        for begin, stop in sentences(paper.flat, para.start, para.end):
            for match in [*_RATE.finditer(paper.flat, begin, stop), *_SHARE.finditer(paper.flat, begin, stop)]:
                rate = _amount(paper, match, begin, stop) if match.re is _RATE else _share(paper, match, begin, stop)
                if rate:
                    draft.rates.append(rate)


def _amount(paper: Paper, match: re.Match[str], begin: int, stop: int) -> Rate | None:
    flat = paper.flat
    mark = next(group for group in ("v", "v2", "v3", "v4") if match[group])
    value = to_decimal(match[mark], match["s" + mark[1:]] or "")
    if value is None or (match["lead"] and re.search(r"不(?:得)?超过|最高", match["lead"])):
        return None
    per = match["p"] or match["q"] or ("户" if match["v4"] else "个")
    more = match["p2"] or match["q2"]
    start, end = _clause(flat, match, begin, stop)
    unit = f"元/{_UNITS.get(per, per)}" + (f"/{more}" if more else "")
    fact = Rate(_subject(flat[start : match.start()]), exact(value), unit, None, at={"": paper.pieces(start, end)})
    fact.at["value"] = fact.at["unit"] = paper.pieces(*match.span())
    _set_payer(paper, fact, (start, end), (begin, stop))
    return fact


def _share(paper: Paper, match: re.Match[str], begin: int, stop: int) -> Rate | None:
    """市级承担60%, 从土地出让收益中提取2%: a share that is borne or set aside, no bound and no progress."""
    flat = paper.flat
    start = max(begin, match.start() - 200, *(flat.rfind(mark, begin, match.start()) + 1 for mark in "，；、。："))
    stop = min(stop, match.end() + 300)
    before = flat[start : match.start()]
    after = re.split(r"[，；。、]", flat[match.end() : stop])[0]
    if not _SHARE_VERB.search(before + after) or _SHARE_NO.search(before) or re.match(r"以[上下内]|及以", after):
        return None
    value = to_decimal(match["v"])
    if value is None:
        return None
    fact = Rate(_subject(before), exact(value), "%", None, at={"": paper.pieces(start, match.end() + len(after))})
    fact.at["value"] = fact.at["unit"] = paper.pieces(*match.span())
    _set_payer(paper, fact, (start, match.end() + len(after)), (start, match.end() + len(after)))
    return fact


def _clause(flat: str, match: re.Match[str], begin: int, stop: int) -> Range:
    start = max(begin, match.start() - 200, *(flat.rfind(mark, begin, match.start()) + 1 for mark in "，；。："))
    stop = min(stop, match.end() + 300)
    ends = [at for at in (flat.find(mark, match.end(), stop) for mark in "；。") if at != -1]
    return start, min(ends, default=stop)


def _set_payer(paper: Paper, fact: Rate, near: Range, wide: Range) -> None:
    """Who pays, from the clause itself, else from the sentence."""
    for start, end in (near, wide):
        payer = _PAYER.search(paper.flat, start, end)
        if payer:
            group = "by" if payer["by"] else "by2"
            fact.payer = payer[group]
            fact.at["payer"] = paper.pieces(payer.start(group), payer.end(group))
            return


def _subject(words: str) -> str | None:
    tail = (
        r"(?:为|按)?[\d.]+[-—～~至]+$|(?:原则上)?(?:按照?|以|给予|为|最高|每|标准为|控制在|补助"
        r"|补贴|奖补|奖励|收取|约|由|财政|承担|负担|出资|的)+$"
    )
    words = re.sub(rf"^(?:其中|对于|对|并|（[一二三四五六七八九十\d]+）|\d+[.、])|{tail}", "", words)
    return words if 2 <= len(words) <= 40 else None


def read_funding(paper: Paper, nodes: list[Node], draft: PlanDraft) -> None:
    """The sources of money, as noun phrases, from sentences that speak of raising money."""
    found: list[Text] = []
    for para in paper.paras:
        node = node_at(nodes, para.start)
        head = node.body if node and node.start == para.start and node.body < para.end - 6 else para.start
        item = _item(paper, para.start, para.end, node)
        if item:
            found.append(paper.fact(*item))
            continue
        before = len(found)
        if node is not None and node.start == para.start and _opens_list(paper, node):
            begin = paper.flat.find(node.heading, para.start, para.end)
            found.append(paper.fact(begin, begin + len(node.heading)))
        for begin, stop in sentences(paper.flat, head, para.end):
            if _CONTEXT.search(paper.flat, begin, stop) or _about_money(node):
                found.extend(paper.fact(*one) for one in _sources(paper.flat, begin, stop))
        here = "".join(one.value for one in found[before:])
        if node and node.start == para.start and _heads_source(paper, node) and not _told(node.heading, here):
            begin = paper.flat.find(node.heading, para.start, para.end)
            found.append(paper.fact(begin, begin + len(node.heading)))
    unique: dict[str, Text] = {}
    for one in found:
        unique.setdefault(one.value, one)
    draft.funding_sources = [
        one
        for one in unique.values()
        if not any(other != one.value and other.startswith(one.value) for other in unique)
    ]


def _opens_list(paper: Paper, node: Node) -> bool:
    """资金来源主要包括：（一）中央补助。…: the headings below a colon are the list."""
    above = node.parent
    if above is None or not 2 <= len(node.heading) <= 12:
        return False
    words = paper.flat[above.start : above.own_end].rstrip("\n ")
    return words.endswith("：") and bool(
        re.search(r"资金(?:来源|渠道|筹措)?[^，。；]{0,8}(?:包括|有|如下|为)：$|渠道(?:包括|有)?：$", words)
    )


def _about_money(node: Node | None) -> bool:
    """Whether a heading at or above says that money is raised there."""
    above = [node, *node.above()] if node else []
    return any(re.search("出资|资金(?:来源|筹措|筹集|渠道|构成)", one.heading) for one in above)


def _told(heading: str, words: str) -> bool:
    """Whether the sources named below a heading are of its kind: 居民出资：由居民自筹."""
    return any(one in words for one in re.findall("居民|业主|产权|专营|管线|财政|中央|债|社会|企业|单位|贷款", heading))


def _heads_source(paper: Paper, node: Node) -> bool:
    """（一）居民出资：… in a clause about sources: the heading is the source."""
    return (
        any(re.search(r"资金(?:的)?(?:来源|筹措|筹集|渠道|构成)", one.heading) for one in node.above())
        and bool(_MONEY_END.search(node.heading))
        and 4 <= len(node.heading) <= 14
        and not re.fullmatch(".{2}资金", node.heading)
        and not re.search(
            r"[，、\d]|吸引|引入|积极|落实|加大|争取|鼓励|引导|拓宽|强化|保障|整合|管理|规范|合理|多方", node.heading
        )
    )


def _item(paper: Paper, start: int, end: int, node: Node | None) -> Range | None:
    """A short numbered line in a clause about sources is a source as a whole: 2.县级财政预算安排。"""
    if (
        node is None
        or node.start != start
        or not any(re.search(r"资金(?:来源|筹措|安排|渠道|筹集)", one.heading) for one in node.above())
    ):
        return None
    marker = MARKER.match(paper.flat, start, end)
    begin, stop = trim(paper.flat, marker.end() if marker else start, end)
    words = paper.flat[begin:stop]
    if (
        not 3 <= len(words) <= 26
        or re.search(r"[，。；：\d]|标准|按照?", words)
        or not re.search(r"资金|财政|出资|自筹|贷款|债|投资|资本|收益|基金|补助", words)
    ):
        return None
    return strip_head(
        paper.flat,
        begin,
        stop,
        rf"(?:积极|多方|全力|依法)*{_ASK}+",
    )


def _sources(flat: str, begin: int, stop: int) -> list[Range]:
    listed = _listed(flat, begin, stop)
    found = list(listed) or _summed(flat, begin, stop)
    for match in _GIVER.finditer(flat, begin, stop):
        found.append(match.span("g"))
    for match in _SOURCES.finditer(flat, begin, stop):
        span = match.span()
        if any(a < span[1] and span[0] < b for a, b in found):
            continue
        if _is_source(flat, match, begin, stop):
            found.append(span)
    return sorted(found)


def _listed(flat: str, begin: int, stop: int) -> list[Range]:
    """资金来源包括A、B、C or 通过A、B、C等渠道筹集: every member of the list, when most are known sources."""
    lead = _PLACES.search(flat[begin:stop])
    if not lead:
        return []
    close = _PLACES_END.search(flat, begin + lead.end(), stop)
    start, end = begin + lead.end(), close.start() if close else stop
    parts = [
        trim(flat, *strip_tail(flat, *part, r"(?:约|共)?\d[\d.]*(?:万|亿)?元|等"))
        for part in split(flat, start, end, "、，")
    ]
    parts = [piece for part in parts for piece in split_and(flat, *strip_head(flat, *part, _ASK_AND + "+"), _MONEY_END)]
    known = sum(1 for a, b in parts if _SOURCES.search(flat, a, b))
    fit = all(2 <= b - a <= 26 for a, b in parts)
    return parts if len(parts) >= 2 and fit and known * 3 >= len(parts) * 2 else []


def _summed(flat: str, begin: int, stop: int) -> list[Range]:
    """中央补助2100万元、省补助860万元，县级配套1500万元: in a run of names with sums every name is a source."""
    if not re.search(r"资金|投资|出资", flat[begin:stop]):
        return []
    found = []
    inside = [(begin + one.start() + 1, begin + one.end() - 1) for one in _BRACKET.finditer(flat[begin:stop])]
    parts = [part for span in [(begin, stop), *inside] for part in split(flat, *span, "，、；：:")]
    for part in parts:
        match = _SUMMED.match(flat, *part)
        if match and not _NO_SOURCE.search(match["n"]):
            found.append(match.span("n"))
    named = sum(1 for start, end in found if _GIVES.search(flat, start, end))
    return found if len(found) >= 3 and named * 3 >= len(found) * 2 else []


def _is_source(flat: str, match: re.Match[str], begin: int, stop: int) -> bool:
    """A source stands where money is raised, not where it is watched, spent or only named as a price."""
    words = match.group()
    after = flat[match.end() : match.end() + 30]
    before = flat[max(begin, match.start() - 30) : match.start()]
    if re.match(r"\d[\d.]*(?:万|亿)?元", after) and re.search(r"补贴$|给予", words + before[-6:]) and "每" in before:
        return False
    if len(words) < 2 or words in {"补助", "奖补", "债券", "配套资金", "债", "政策性", "融资"}:
        return False
    if _WATCH.match(after) or re.match(r"[\d.]+万?元的使用", after):
        return bool(re.search(r"争取|筹措|筹集|引导|通过|利用|申请", before))
    clause = re.split(r"[，；。]", before)[-1]
    if _NOT_RAISED.search(clause) or re.match("标准|政策", after):
        return False
    if re.search(r"\d ?万?元|[%％]", clause) and re.search(r"补贴|补助|承担|负担|分担", words):
        return False
    if re.search(r"(?:单位|企业)$", words):
        return bool(
            re.match(
                r"[^，。；]{0,14}(?:出资|投资|投入|参与改造|承担[^，。；]{0,14}(?:费用|资金)|支持)|按照?[^，。；]{0,20}[%％][^，。；]{0,4}(?:支持|承担|出资)",
                after,
            )
        )
    if words in {"政策支持", "市场运作", "特许经营", "特许经营权", "财政资金", "专项资金"} or words.endswith("支持"):
        return bool(re.search(r"资金|筹|出资|承担|补贴|投资", flat[begin:stop]))
    return True
