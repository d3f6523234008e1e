"""What stands around the plan: title, number, issuer, date, disclosure, addressees, the documents it rests on."""

from __future__ import annotations

import re

from .bodies import is_body
from .dates import FULL_DATE, full_date
from .draft import PlanDraft, SuperiorDocument, Text
from .lists import Range, sentences, split
from .outline import Node
from .paper import Paper, Para

_TITLE_END = re.compile(
    r"(?:方案|意见|计划|细则|办法|规划|规定|规程|要点|安排|清单|指引|导则)(?:的通知)?(?: ?（[^）]{2,24}）)?$"
    r"|关于(?!印发|转发)[^《》，。]{4,60}的(?:通知|公告)$"
)
_SUBJECT = re.compile(r"改造|整治|小区|更新|旧城|旧改|住宅|楼院")
_ORG_LINE = re.compile(
    r"[\u4e00-\u9fff（）、 ]{3,40}(?:人民政府|办公室|委员会|局|厅|领导小组|指挥部|管委会|中心|办事处|委|专班|部"
    r"|办)(?:文件)?$"
)
_NUMBER = (
    r"(?P<word>[\u4e00-\u9fff]{1,14}(?:（[\u4e00-\u9fff]{1,6}）)?) ?[〔\[（【〈] ?"
    r"(?P<year>(?:19|20)\d{2}) ?[〕\]）】〉] ?第? ?(?P<no>\d{1,4}) ?号"
)
NUMBER = re.compile(_NUMBER)
_OWN_LABEL = re.compile(r"(?:发文字号|发文文号|文件编号|文 ?号|字 ?号|文件字号)[：: ]+")
_QUOTED = re.compile(
    r"《(?P<title>[^《》]{2,160}(?:《[^《》]{1,120}》[^《》]{0,80}){0,3})》"
    r"(?P<tail> ?（(?P<inside>[^（）]{0,40}(?:（[^（）]{0,12}）[^（）]{0,20})?)）)?"
)
_UNQUOTED = re.compile(
    r"(?:深入|全面|认真|切实|进一步)*(?:贯彻|落实)*(?:《)?(?P<title>[^，。；、《》（）“”]{6,70}(?:意见|通知|方案"
    r"|办法|规划|导则|决定|条例|计划))（(?P<inside>[^（）]{4,40}号)）"
)
_RESTS = re.compile(r"根据|依据|按照|遵照|贯彻|落实|执行|依照|基于")
_BASIS = re.compile(r"^(?:编制|制定|政策|法律|法规|文件|主要|起草|工作)*依据$")
_DISCLOSURE = re.compile(
    r"此件[^）)\n。]{0,12}公开[^）)\n。]{0,8}|(?:公开方式|公开属性|公开类别|信息公开(?:类别|选项"
    r"|属性))[：: \t]+(?P<v>[^ \t\n]{2,12})"
)
_DATE_LABEL = re.compile(r"(?:成文日期|发文日期|印发日期|生成日期|签发日期|发布日期|发布时间|公开日期)[：: \t]*")
_ISSUER_LABEL = re.compile(
    r"(?:发文机关|发文机构|发布机构|制发机关|发文单位|制定机关)[：: \t]+(?P<v>[\u4e00-\u9fff（）]{3,30})"
)


def read_header(paper: Paper, nodes: list[Node], draft: PlanDraft) -> None:
    """Fill the head of the draft."""
    first = next(
        (node.start for node in nodes if node.kind in {"han", "part", "article", "hanp", "num", "plain"}),
        len(paper.flat),
    )
    head = [para for para in paper.paras if para.start < first]
    draft.title = _title(paper, head or paper.paras[:3])
    draft.doc_number = _doc_number(paper, head or paper.paras[:6])
    _issue(paper, head, draft)
    draft.disclosure = _disclosure(paper)
    draft.addressees = _addressees(paper, head)
    draft.superior_documents = _superiors(paper, head, nodes, draft)


def _title(paper: Paper, head: list[Para]) -> Text | None:
    own = _title_line(paper, head)
    if own:
        return own
    for para in head:
        match = re.search(
            r"关于(?:印发|转发|下发)(?:《(?P<t>[^《》]{6,80})》|(?P<u>[^《》]{6,60}(?:方案|意见|计划))的通知)",
            paper.line(para),
        )
        if match:
            group = "t" if match["t"] else "u"
            return paper.fact(para.start + match.start(group), para.start + match.end(group))
    for para in head:
        match = re.search(r"《(?P<t>[^《》]{6,60}(?:方案|意见|计划))》(?:已经|印发|现印发)", paper.line(para))
        if match:
            return paper.fact(para.start + match.start("t"), para.start + match.end("t"))
    return None


def _title_line(paper: Paper, head: list[Para]) -> Text | None:
    """One to four lines that together are a title: no sentence, about renovation, ending as titles end."""
    notice: Text | None = None
    for index, para in enumerate(head):
        if _is_no_title(paper.line(para)):
            continue
        for last in range(index, min(index + 4, len(head))):
            if last > index and _is_no_title(paper.line(head[last])):
                break
            words = paper.line(para) if last == index else paper.flat[para.start : head[last].end].replace("\n", "")
            if len(words) > 70:
                break
            if _TITLE_END.search(words) and _SUBJECT.search(words):
                end = _title_extra(paper, head, last)
                found = paper.fact(para.start, end)
                if "通知" in words[-12:]:
                    notice = notice or found
                    break
                return found
    return notice if notice and not re.search(r"印发|转发", notice.value) else None


def _title_extra(paper: Paper, head: list[Para], last: int) -> int:
    """A bracket on the next line, such as the years or 征求意见稿, belongs to the title."""
    if last + 1 < len(head):
        line = paper.line(head[last + 1])
        if re.fullmatch(r"（(?:[^（）]*(?:稿|\d{4}[^（）]*年))）", line):
            return head[last + 1].end
    return head[last].end


def _is_no_title(line: str) -> bool:
    if (
        re.search(r"[。；：\t]", line)
        or FULL_DATE.fullmatch(line)
        or NUMBER.search(line)
        or re.match(r"附件|索引号|（此件", line)
    ):
        return True
    return bool(_ORG_LINE.fullmatch(line)) and not _TITLE_END.search(line)


def _doc_number(paper: Paper, head: list[Para]) -> Text | None:
    loose: Text | None = None
    for para in head:
        line = paper.line(para)
        for match in NUMBER.finditer(line):
            before = line[: match.start("word")]
            fact = _number_fact(paper, para.start, match)
            label = _OWN_LABEL.search(line)
            if label and label.end() <= match.end("word"):
                return _number_fact(paper, para.start, match)
            if not before.strip() and re.fullmatch(r"[ 。]*(?:签发人.*)?", line[match.end() :]):
                return fact
            if loose is None and not re.search(r"[《》（根据照贯彻落实]", before + match["word"]):
                loose = fact
    return loose


def _number_fact(paper: Paper, base: int, match: re.Match[str]) -> Text:
    start = base + match.start("word")
    word = re.sub(r"^(?:发文字号|文号|字号|文件编号)", "", match["word"])
    start += len(match["word"]) - len(word)
    fact = paper.fact(start, base + match.end())
    fact.value = f"{word}〔{match['year']}〕{match['no']}号"
    return fact


def _issue(paper: Paper, head: list[Para], draft: PlanDraft) -> None:
    """Issuer and date: signature above a date, else labels of a register, else the head of the page."""
    if not _signature(paper, draft):
        _labelled_issue(paper, draft)
    if draft.issuer is None:
        _head_issuer(paper, head, draft)
    if draft.issued_on is None:
        _loose_date(paper, head, draft)


def _signature(paper: Paper, draft: PlanDraft) -> bool:
    paras = paper.paras
    for index, para in enumerate(paras):
        line = paper.line(para)
        found = full_date(line)
        if not found or len(line) > 60:
            continue
        before = line[: found[1]].strip()
        rest = line[found[2] :].strip()
        if before and not (_ORG_LINE.fullmatch(before) and rest in {"", "印发"}):
            continue
        signers = [para] if before else _signers(paper, paras[:index])
        if not signers:
            continue
        draft.issued_on = Text(
            found[0].isoformat(), at={"": paper.pieces(para.start + found[1], para.start + found[2])}
        )
        start, end = signers[0].start, signers[-1].end if not before else para.start + found[1]
        draft.issuer = paper.fact(start, end)
        if len(signers) > 1:
            draft.issuer.value = "、".join(paper.value(one.start, one.end) for one in signers)
        draft.issuer.value = re.sub(r"文件$", "", draft.issuer.value)
        return True
    return False


def _signers(paper: Paper, before: list[Para]) -> list[Para]:
    signers: list[Para] = []
    for para in reversed(before[-4:]):
        line = paper.line(para)
        if _ORG_LINE.fullmatch(line) and "通知" not in line and not re.match(r"各", line):
            signers.insert(0, para)
        else:
            break
    return signers


def _labelled_issue(paper: Paper, draft: PlanDraft) -> None:
    for para in paper.paras:
        line = paper.line(para)
        match = _ISSUER_LABEL.search(line)
        if match and draft.issuer is None:
            draft.issuer = paper.fact(para.start + match.start("v"), para.start + match.end("v"))
        label = _DATE_LABEL.search(line)
        found = full_date(line[label.end() : label.end() + 20]) if label else None
        if label and found and draft.issued_on is None:
            start = para.start + label.end()
            draft.issued_on = Text(found[0].isoformat(), at={"": paper.pieces(start + found[1], start + found[2])})


def _head_issuer(paper: Paper, head: list[Para], draft: PlanDraft) -> None:
    for para in head:
        line = paper.line(para)
        match = re.match(
            r"(?P<org>[\u4e00-\u9fff]{3,24}?(?:人民政府办公室|人民政府|办公室|委员会|局|厅|领导小组"
            r"|管委会))(?:文件|关于)",
            line,
        )
        if match and "《" not in match["org"]:
            draft.issuer = paper.fact(para.start, para.start + match.end("org"))
            return
        if _ORG_LINE.fullmatch(line) and not _TITLE_END.search(line):
            draft.issuer = paper.fact(para.start, para.start + len(re.sub(r"文件$", "", line)))
            return


def _loose_date(paper: Paper, head: list[Para], draft: PlanDraft) -> None:
    tail = [para for para in paper.paras[-6:] if para not in head]
    for para in [*head, *tail]:
        line = paper.line(para).strip("（） ")
        found = full_date(line)
        if found and (found[2] - found[1] >= len(line) - 3 or re.search(r"印发$", line)):
            offset = paper.line(para).index(line)
            start = para.start + offset
            draft.issued_on = Text(found[0].isoformat(), at={"": paper.pieces(start + found[1], start + found[2])})
            return


def _disclosure(paper: Paper) -> Text | None:
    match = _DISCLOSURE.search(paper.flat)
    if not match:
        return None
    group = "v" if match["v"] else 0
    return paper.fact(match.start(group), match.end(group))


def _addressees(paper: Paper, head: list[Para]) -> list[Text]:
    for para in head:
        line = paper.line(para).rstrip()
        if (
            not line.endswith("：")
            or not 4 <= len(line) <= 160
            or re.search(r"[。；]|如下|名单|包括|分为|通知|附件", line)
        ):
            continue
        parts = _addressed(paper.flat, para.start, para.start + len(line) - 1)
        words = [paper.flat[part[0] : part[1]] for part in parts]
        if words and sum(1 for word in words if is_body(word) or word.startswith("各")) * 2 >= len(words):
            return [paper.fact(*part) for part in parts]
    return []


def _addressed(flat: str, start: int, end: int) -> list[Range]:
    """The addressees of a line; 各委、办、局 is one."""
    found: list[Range] = []
    for part in split(flat, start, end, "，；"):
        pieces = split(flat, *part, "、")
        found.extend([part] if min(stop - begin for begin, stop in pieces) < 3 else pieces)
    return found


def _superiors(paper: Paper, head: list[Para], nodes: list[Node], draft: PlanDraft) -> list[SuperiorDocument]:
    """The documents named where the plan says what it rests on: before the first heading, else in its first clause."""
    ranges = [(para.start, para.end) for para in head]
    found = [one for start, end in ranges for one in _rests_on(paper, start, end, draft)]
    for node in nodes:
        if _BASIS.search(node.heading):
            found += _named(paper, node.body, node.end, draft)
    for node in nodes[:8] if not found else []:
        found = found or _rests_on(paper, node.body, node.own_end, draft)
    unique: dict[tuple[str | None, str | None], SuperiorDocument] = {}
    for one in found:
        unique.setdefault((one.title, one.number), one)
    return list(unique.values())


def _rests_on(paper: Paper, start: int, end: int, draft: PlanDraft) -> list[SuperiorDocument]:
    found: list[SuperiorDocument] = []
    for begin, stop in sentences(paper.flat, start, end):
        cause = _RESTS.search(paper.flat, begin, stop)
        if cause:
            found.extend(_named(paper, cause.end(), stop, draft))
    return found


def _named(paper: Paper, start: int, stop: int, draft: PlanDraft) -> list[SuperiorDocument]:
    """The documents named in a range, by title or by number, but the plan itself."""
    found: list[SuperiorDocument] = []
    own = {draft.title.value if draft.title else ""}
    taken = []
    for match in _QUOTED.finditer(paper.flat, start, stop):
        title = paper.value(match.start("title"), match.end("title"))
        taken.append((match.start(), match.end()))
        before = paper.flat[max(start, match.start() - 6) : match.start()]
        if title not in own and not re.search(r"印发给|现将", before):
            found.append(_superior(paper, match, title))
    for match in _UNQUOTED.finditer(paper.flat, start, stop):
        if not any(a < match.end() and match.start() < b for a, b in taken):
            found.append(_superior(paper, match, paper.value(*match.span("title"))))
            taken.append(match.span())
    found.extend(_bare_numbers(paper, start, stop, taken, draft))
    return found


def _superior(paper: Paper, match: re.Match[str], title: str) -> SuperiorDocument:
    fact = SuperiorDocument(
        title, None, at={"": paper.pieces(*match.span()), "title": paper.pieces(*match.span("title"))}
    )
    number = NUMBER.search(match["inside"] or "")
    if number:
        start = match.start("inside")
        fact.number = f"{number['word']}〔{number['year']}〕{number['no']}号"
        fact.at["number"] = paper.pieces(start + number.start(), start + number.end())
    return fact


def _bare_numbers(
    paper: Paper, start: int, stop: int, taken: list[tuple[int, int]], draft: PlanDraft
) -> list[SuperiorDocument]:
    found = []
    own = draft.doc_number.value if draft.doc_number else ""
    for match in NUMBER.finditer(paper.flat, start, stop):
        if any(begin <= match.start() < end for begin, end in taken):
            continue
        word = re.sub(r"^.*?(?:根据|按照|依据|落实|和|及|与|文件)", "", match["word"])
        number = f"{word}〔{match['year']}〕{match['no']}号"
        if word and number != own:
            place = paper.pieces(match.end("word") - len(word), match.end())
            found.append(SuperiorDocument(None, number, at={"": place}))
    return found
