"""The outline of a document: 第一章, 一、, （一）, 1., （1）, ①, 一是, annexes, and headings without a number."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from .draft import Clause
from .numbers import to_int
from .paper import Paper

_KINDS = (
    ("part", r"第(?P<n_part>[一二三四五六七八九十百零〇\d]{1,5})[编章部]"),
    ("section", r"第(?P<n_section>[一二三四五六七八九十百零〇\d]{1,5})节"),
    ("article", r"第(?P<n_article>[一二三四五六七八九十百零〇\d]{1,5})条"),
    ("step", r"第(?P<n_step>[一二三四五六七八九十]{1,2})(?:步|阶段)[ ，：、:]?"),
    (
        "annex",
        r"附 ?[件表录] ?(?P<n_annex>[一二三四五六七八九十]{1,3}|\d{1,2})?(?=[ ：:.、]|$|[\u4e00-\u9fff]) ?[：:.、]?",
    ),
    ("han", r"(?P<n_han>[一二三四五六七八九十]{1,3}) ?[、.．]"),
    ("hanp", r"[（(] ?(?P<n_hanp>[一二三四五六七八九十]{1,3}) ?[）)][、.：]?"),
    ("hanq", r"(?P<n_hanq>[一二三四五六七八九十]{1,3})[）)]"),
    (
        "dec",
        r"(?P<n_dec>\d{1,2}(?:\.\d{1,2}){1,3})(?=[ \u4e00-\u9fff])(?!\d|[ ]?(?:万|亿|平|㎡|元|%|个|户|米|公里|千"
        r"|倍|公顷|亩))",
    ),
    ("bare", r"(?P<n_bare>\d{1,2})(?= {1,2}[\u4e00-\u9fff]{2,14}$)"),
    ("num", r"(?P<n_num>\d{1,2}) ?(?:[、．]|\.(?!\d)|\.(?=(?:19|20)\d\d年))"),
    ("nump", r"[（(] ?(?P<n_nump>\d{1,2}) ?[）)][、.]?"),
    ("numq", r"(?P<n_numq>\d{1,2})[）)]"),
    ("circ", r"(?P<n_circ>[①-⑳])"),
    ("shi", r"(?P<n_shi>[一二三四五六七八九十])是(?=[^否])"),
)
MARKER = re.compile("(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _KINDS) + ")[ ]*")
_RANK = {
    "annex": 0,
    "part": 1,
    "section": 2,
    "article": 3,
    "han": 4,
    "plain": 4,
    "hanp": 5,
    "hanq": 5,
    "dec": 6,
    "num": 6,
}
_RANK |= {"bare": 4, "step": 6, "dec1": 5, "dec2": 6, "dec3": 7}
_RANK |= {"nump": 7, "numq": 7, "circ": 8, "shi": 9}
_INLINE_SHI = re.compile(r"(?:(?<=[。；：])|(?<=。”))(?P<n>[一二三四五六七八九])是(?=[^否])")
_PLAIN_WORDS = re.compile(
    r"(?:指导思想|总体要求|总体目标|工作目标|目标任务|主要目标|任务目标|实施目标|改造目标|工作任务|主要任务"
    r"|重点任务|改造任务|改造范围|实施范围"
    r"|适用范围|改造对象|改造内容|改造类型|改造标准|工作标准|建设标准|工作内容|基本原则|改造原则|工作原则"
    r"|实施原则|实施步骤|工作步骤|方法步骤"
    r"|进度安排|工作安排|时间安排|实施进度|工作流程|实施程序|职责分工|责任分工|任务分工|部门职责|工作职责"
    r"|主要职责|组织机构|组织领导|领导机构|成员名单"
    r"|组成人员|保障措施|组织保障|工作保障|工作要求|具体要求|有关要求|资金筹措|资金来源|资金保障|资金安排"
    r"|资金管理|后期管理|长效管理|长效机制"
    r"|物业管理|政策支持|支持政策|监督管理|宣传引导|附则|名单|清单|一览表|计划表|任务表|分工表|明细表|汇总表"
    r"|统计表|职责|分工|实施时间|工作进度|资金渠道|职责任务)$"
)


@dataclass(eq=False)
class Node:
    """A clause over the reading form: `start` at its marker, `body` behind its heading, `end` after all below it."""

    kind: str
    number: int | None
    label: str
    heading: str
    start: int
    body: int
    end: int = 0
    own_end: int = 0
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The labels from the top, e.g. 三（二）2一是; a heading without a number stands for itself."""
        return (self.parent.path if self.parent else "") + self.label

    def above(self) -> list[Node]:
        """The nodes above this one, nearest first."""
        return [self.parent, *self.parent.above()] if self.parent else []

    def leaves(self) -> list[Node]:
        """The nodes below without children, in order; the node itself when it has none."""
        return [leaf for child in self.children for leaf in child.leaves()] if self.children else [self]


def read_outline(paper: Paper) -> list[Node]:
    """Every clause in document order, linked to the one above it."""
    nodes: list[Node] = []
    stack: list[Node] = []
    for para in paper.paras:
        if para.is_row:
            continue
        line = paper.line(para)
        node = _node(line, para.start, para.end, bool(nodes))
        if node:
            _place(node, stack, para.start)
            nodes.append(node)
        for match in _INLINE_SHI.finditer(line, 1):
            start = para.start + match.start()
            inner = _inline(paper, match["n"], start, para.end)
            if stack or match["n"] == "一":
                _place(inner, stack, start)
                nodes.append(inner)
    for node in stack:
        node.end = len(paper.flat)
    _own_ends(nodes, len(paper.flat))
    return nodes


def clauses(paper: Paper, nodes: list[Node]) -> list[Clause]:
    """The outline in offsets of the text."""
    out = []
    for index, node in enumerate(nodes, 1):
        extent = paper.extent(node.start, node.end)
        if extent:
            out.append(Clause(f"c{index}", node.path, node.heading, *extent))
    return out


def sections(nodes: list[Node], words: str) -> list[Node]:
    """The clauses whose heading matches the pattern, in order."""
    pattern = re.compile(words)
    return [node for node in nodes if pattern.search(node.heading)]


def node_at(nodes: list[Node], at: int) -> Node | None:
    """The innermost clause that covers an offset of the reading form."""
    index = bisect_right(nodes, at, key=lambda node: node.start)
    node = nodes[index - 1] if index else None
    while node is not None and node.end <= at:
        node = node.parent
    return node


def _node(line: str, start: int, end: int, begun: bool) -> Node | None:
    match = MARKER.match(line)
    if not match:
        return _plain(line, start, end)
    kind = match.lastgroup or ""
    kind = next(name for name, _ in _KINDS if match[name])
    number = match[f"n_{kind}"]
    if kind == "annex" and (
        len(line) > 40 or "。" in line or re.match(r"附件?[^ ：:.、一二三四五六七八九十\d]*[的中]", line)
    ):
        return None
    if kind == "dec":
        kind = f"dec{match['dec'].count('.')}"
    heading, body = _heading(line, match.end())
    label = re.sub(r"[\s、.．：:，]+$", "", match["dec" if kind.startswith("dec") else kind])
    return Node(kind, _ordinal(kind, number), label, heading, start, start + body, end=end)


def _ordinal(kind: str, number: str | None) -> int | None:
    if number is None:
        return None
    if kind == "circ":
        return ord(number) - ord("①") + 1
    if kind.startswith("dec"):
        return int(number.rsplit(".", 1)[1])
    return to_int(number)


def _heading(line: str, begin: int) -> tuple[str, int]:
    """The heading behind a marker and where the body starts: up to the first full stop or colon, when it is short."""
    rest = line[begin:]
    stop = re.search(r"[。：；]", rest)
    if stop is None:
        short = len(rest) <= 40
        return (rest.strip() if short else "", len(line) if short else begin)
    head = rest[: stop.start()].strip()
    if len(head) > 40 or (stop.group() == "；" and len(head) > 12):
        return "", begin
    return head, begin + stop.end()


def _plain(line: str, start: int, end: int) -> Node | None:
    bare = re.sub(r"[（(][^）)]*[）)]$", "", line.strip().strip("【】[]：")).strip()
    if 3 <= len(bare) <= 26 and not re.search(r"[，。；：、《》“”|]", bare) and _PLAIN_WORDS.search(bare):
        return Node("plain", None, bare, bare, start, end, end=end)
    return None


def _inline(paper: Paper, number: str, start: int, para_end: int) -> Node:
    text = paper.flat[start:para_end]
    stop = re.search(r"[，。；]", text)
    heading = text[2 : stop.start()] if stop and stop.start() <= 22 else ""
    return Node("shi", to_int(number), f"{number}是", heading, start, start + 2, end=para_end)


def _place(node: Node, stack: list[Node], start: int) -> None:
    """Link a node under the right one above it, closing those it ends."""
    while stack and _closes(node, stack):
        stack.pop().end = start
    if stack:
        node.parent = stack[-1]
        stack[-1].children.append(node)
    stack.append(node)


def _closes(node: Node, stack: list[Node]) -> bool:
    top = stack[-1]
    if node.kind == "annex":
        return True
    kinds = [one.kind for one in stack]
    if node.kind == "plain":
        return top.kind not in {"annex", "part", "section"} and (top.kind != "han" or not _opens(top))
    if node.kind in kinds:
        return True
    if node.kind.startswith("dec") and top.number is not None and node.label.startswith(f"{top.number}."):
        return False
    if top.kind == "plain" and node.number != 1 and node.kind in {"han", "article"}:
        return True
    if node.number == 1 and _RANK[node.kind] != _RANK[top.kind]:
        return _RANK[node.kind] < min(_RANK[top.kind], 6) and top.kind != "annex"
    return _RANK[node.kind] <= _RANK[top.kind]


def _opens(top: Node) -> bool:
    """A numbered heading alone on its line may hold headings without a number."""
    return bool(top.heading) and not top.children


def _own_ends(nodes: list[Node], total: int) -> None:
    """Where the clause's own words end, before its first child."""
    for node in nodes:
        node.end = min(max(node.end, node.body), total)
        node.own_end = node.children[0].start if node.children else node.end
