"""Rules that do not agree or are not complete: dates, programmes, materials, items, what is missing."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

from .dates import cutoffs, period
from .draft import Finding, Pieces, PlanDraft
from .lists import split
from .paper import Paper

#: Materials that exclude each other for one item.
_MATERIALS = (
    (
        "保温材料",
        r"保温|外墙|屋面|节能",
        r"EPS(?:模块|板|聚苯板)?|XPS(?:板)?|石墨聚苯板|聚苯乙烯(?:泡沫)?(?:板)?|聚苯板|挤塑(?:聚苯)?板"
        r"|岩棉(?:保温)?板?|聚氨酯(?:保温)?板?|(?:外墙)?保温涂料|保温砂浆|真空绝热板|玻璃棉板?|酚醛板|发泡水泥板"
        r"|保温一体板",
    ),
    ("供水管材", r"供水|给水|自来水", r"PE管|PPR管|PP-R管|球墨铸铁管|镀锌钢管|不锈钢管|钢塑复合管|铸铁管|PVC管"),
    (
        "排水管材",
        r"排水|雨水|污水|雨污",
        r"HDPE(?:双壁)?(?:波纹)?管|双壁波纹管|UPVC管|PVC管|PVC-U管|水泥管|混凝土管|铸铁管|球墨铸铁管|PE管",
    ),
    ("路面材料", r"道路|路面|铺装|车行道", r"沥青(?:混凝土)?|水泥混凝土|透水(?:砖|混凝土)|混凝土路面|花岗岩|荷兰砖"),
    ("门窗材料", r"窗|门窗", r"断桥铝(?:合金)?|塑钢|铝合金窗|铝木复合"),
)
_DUE = re.compile(r"(?:19|20)\d\d ?年 ?\d{1,2} ?月(?: ?\d{1,2} ?日|底|末|上旬|中旬|下旬)?(?:以?前|之前)")
_ONLY = re.compile(r"全部|统一|一律|均|必须|只能|仅|应|须|要求|不得使用|禁止")
_USE = re.compile(r"采用|使用|选用|为|用|涂料")
_COMMON = {
    "改造",
    "设施",
    "小区",
    "建设",
    "工程",
    "系统",
    "内容",
    "项目",
    "完善",
    "服务",
    "公共",
    "社区",
    "建筑",
    "居民",
    "更换",
    "增设",
    "维修",
    "安装",
    "新建",
    "管理",
    "智能",
    "配套",
    "综合",
    "专项",
    "周边",
    "更新",
    "修缮",
    "整治",
    "规范",
    "提升",
    "基础",
    "住宅",
    "楼栋",
    "部位",
    "老旧",
    "以及",
    "等",
}
_SYNONYMS = (
    "供电|电力|强电",
    "弱电|通信|通讯|光纤|网络|移动|广电|线路|架空",
    "供热|供暖|热力|采暖|暖",
    "供气|燃气|天然气|气",
    "供水|水务|自来水|给水|水",
    "排水|雨污|污水",
    "停车|车位|车棚",
    "养老|适老|助餐",
    "托育|托幼|幼儿|教育",
    "医疗|卫生",
    "健身|体育",
    "快递|快件|邮",
    "环卫|垃圾",
    "安防|监控|视频|门禁",
    "违建|违章|违法|拆违|拆临",
    "消防",
    "绿化|园林|绿地",
    "物业",
)


def rule_findings(paper: Paper, draft: PlanDraft) -> list[Finding]:
    """Findings about rules, dates and gaps."""
    return [
        *_deadlines(draft),
        *_prose_deadlines(paper, draft),
        *_stage_order(draft),
        *_cutoffs_differ(paper, draft),
        *_ambiguous(paper, draft),
        *_two_programmes(draft),
        *_materials(paper),
        *_items_without_body(draft),
        *_missing(draft),
    ]


def _deadlines(draft: PlanDraft) -> list[Finding]:
    if draft.issued_on is None:
        return []
    issued = date.fromisoformat(draft.issued_on.value)
    found = []
    for stage in draft.stages:
        if stage.to is None:
            continue
        last = date.fromisoformat(stage.to)
        spans = [*stage.place("to"), *draft.issued_on.place()]
        if last < issued:
            message = f"“{stage.name}”的期限{stage.deadline_text or stage.to}早于印发日期{_shown(issued)}"
            found.append(Finding("deadline_before_issue", message, spans))
        elif last - issued <= timedelta(days=5):
            when = f"“{stage.name}”的期限{stage.deadline_text or stage.to}距印发日期{_shown(issued)}"
            message = f"{when}只有{(last - issued).days}天，印发时阶段已近结束"
            found.append(Finding("deadline_before_issue", message, spans))
    return found


def _prose_deadlines(paper: Paper, draft: PlanDraft) -> list[Finding]:
    """A full date with 前 in the prose that lies before the date of issue."""
    if draft.issued_on is None:
        return []
    issued = date.fromisoformat(draft.issued_on.value)
    staged = {piece for stage in draft.stages for piece in stage.place("to")}
    found = []
    for para in paper.paras:
        for match in _DUE.finditer(paper.line(para)):
            when = period(match.group(), None)
            around = paper.line(para)[max(0, match.start() - 12) : match.end() + 14]
            span = paper.pieces(para.start + match.start(), para.start + match.end())
            inside = any(a <= piece[0] and piece[1] <= b + 1 for piece in span for a, b in staged)
            if inside or when is None or when.last is None or re.search(r"建成|竣工|交付|已|建造", around):
                continue
            if issued - timedelta(days=366) < when.last < issued:
                message = f"期限{match.group()}早于印发日期{_shown(issued)}"
                found.append(Finding("deadline_before_issue", message, [*span, *draft.issued_on.place()]))
    return found


def _stage_order(draft: PlanDraft) -> list[Finding]:
    found = []
    for stage in draft.stages:
        if stage.from_ and stage.to and stage.to < stage.from_:
            message = f"“{stage.name}”的结束日期{stage.to}早于开始日期{stage.from_}"
            found.append(Finding("stage_dates_reversed", message, stage.place("to")))
    return found


def _shown(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _cutoffs_differ(paper: Paper, draft: PlanDraft) -> list[Finding]:
    """Different built-before dates inside one plan, with every place."""
    places: dict[str, Pieces] = {}
    for para in paper.paras:
        for cutoff in cutoffs(paper.line(para)):
            where = paper.pieces(para.start + cutoff.start, para.start + cutoff.end)
            places.setdefault(cutoff.last_day.isoformat(), []).extend(where)
    if len(places) < 2:
        return []
    years = "、".join(f"{day[:4]}年" if day.endswith("-12-31") else day for day in sorted(places))
    spans = [piece for where in places.values() for piece in where]
    return [Finding("cutoffs_differ", f"同一文件有不同的建成年限：{years}", spans)]


def _ambiguous(paper: Paper, draft: PlanDraft) -> list[Finding]:
    found = []
    for para in paper.paras:
        for cutoff in cutoffs(paper.line(para)):
            if cutoff.ambiguous:
                words = paper.value(para.start + cutoff.start, para.start + cutoff.end)
                where = paper.pieces(para.start + cutoff.start, para.start + cutoff.end)
                message = f"“{words}”未写明是否含当年，暂按{_shown(cutoff.last_day)}，需人工确认"
                found.append(Finding("ambiguous_date", message, where))
    return found


def _two_programmes(draft: PlanDraft) -> list[Finding]:
    where: dict[str, dict[str | None, Pieces]] = {}
    for target in draft.targets:
        for name in target.names:
            where.setdefault(name.value, {}).setdefault(target.programme, []).extend(name.place())
    both = {name: places for name, places in where.items() if len(places) > 1}
    if not both:
        return []
    spans = [piece for places in both.values() for pieces in places.values() for piece in pieces]
    return [Finding("item_in_two_programmes", f"{'、'.join(both)}同时列入两个改造项目，户数和面积不能重复计算", spans)]


def _materials(paper: Paper) -> list[Finding]:
    """Two materials for one thing, at least one of them prescribed for all."""
    found = []
    for name, about, words in _MATERIALS:
        places: dict[str, Pieces] = {}
        strict = False
        for para in paper.paras:
            for begin, stop in split(paper.flat, para.start, para.end, "。；，\n"):
                clause = paper.flat[begin:stop]
                around = paper.flat[max(para.start, begin - 30) : stop]
                for match in re.finditer(words, clause):
                    if (
                        re.search(about, around)
                        and (_USE.search(clause) or _USE.search(around))
                        and "不得" not in clause
                    ):
                        places.setdefault(_material(match.group()), []).extend(
                            paper.pieces(begin + match.start(), begin + match.end())
                        )
                        strict = strict or bool(_ONLY.search(clause))
        if len(places) > 1 and strict and not _is_choice(paper, places):
            listed = "、".join(places)
            spans = [piece for pieces in places.values() for piece in pieces]
            found.append(Finding("conflicting_material", f"{name}写法不一致：{listed}", spans))
    return found


def _material(words: str) -> str:
    return re.sub(r"^外墙", "", words)


def _is_choice(paper: Paper, places: dict[str, Pieces]) -> bool:
    """沥青或混凝土: a choice inside one phrase is no contradiction."""
    ends = sorted(piece for pieces in places.values() for piece in pieces)
    return any(
        re.fullmatch(r"[\u4e00-\u9fff]{0,2}(?:或|、|和|及|或者)[\u4e00-\u9fff]{0,2}", paper.text[a[1] : b[0]])
        for a, b in pairwise(ends)
    )


def _items_without_body(draft: PlanDraft) -> list[Finding]:
    """Items that no duty names; one finding lists them all."""
    if len(draft.duties) < 4:
        return []
    words = "".join(duty.text + "".join(unit.value for unit in duty.units) for duty in draft.duties)
    open_items = [item for items in draft.categories.values() for item in items if not _is_named(item.value, words)]
    if not open_items:
        return []
    listed = "、".join(item.value for item in open_items)
    spans = [piece for item in open_items for piece in item.place()]
    return [Finding("item_without_body", f"职责分工没有写明由哪个单位负责：{listed}", spans)]


def _is_named(item: str, words: str) -> bool:
    for group in _SYNONYMS:
        if re.search(group, item) and re.search(group, words):
            return True
    bare = re.sub(r"（[^）]*）", "", item)
    pairs = {bare[at : at + 2] for at in range(len(bare) - 1)} - _COMMON
    return any(pair in words for pair in pairs) if len(bare) > 1 else bare in words


def _missing(draft: PlanDraft) -> list[Finding]:
    """What a plan should state and does not; only for whole plans, not for excerpts."""
    if draft.title is None or len(draft.clauses) < 6 or not (draft.issuer or draft.issued_on or draft.doc_number):
        return []
    found = []
    title = draft.title.place()
    if draft.doc_number is None:
        found.append(Finding("missing", "文件没有发文字号", title))
    if draft.issued_on is None:
        found.append(Finding("missing", "文件没有印发日期", title))
    for one in draft.superior_documents:
        if one.number is None and one.title:
            found.append(Finding("missing", f"上级文件《{one.title}》没有写明文号", one.place("title")))
    counted = [target for target in draft.targets if target.communities]
    if not draft.community_names:
        spans = counted[0].place("communities") if counted else title
        found.append(Finding("missing", "文件没有列出改造小区名单", spans))
    if not draft.targets:
        found.append(Finding("missing", "文件没有写明改造数量目标", title))
    return found
