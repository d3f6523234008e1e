"""One page of a review: a section of the text with its marks, and the facts read from it. Pure."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from jiugai.policies.services.review import Decisions, Draft, Fact, Text, facts_of

SHORT = 2_500
"""Texts up to this many characters are shown on one page; longer ones section by section."""


@dataclass(frozen=True)
class Piece:
    """A run of text on the paper: plain, read (`fact` number), or unread."""

    text: str
    fact: int = 0
    first: bool = False
    unread: bool = False
    late: bool = False


@dataclass(frozen=True)
class Section:
    number: int
    heading: str
    start: int
    end: int


@dataclass(frozen=True)
class FindingRow:
    number: int
    kind: str
    message: str
    decision: str
    settled: bool
    fact: int
    """Number of the fact it speaks of, 0 for none, and the section that shows it."""
    section: int
    clause: str


@dataclass(frozen=True)
class Tally:
    confirmed: int
    open: int
    findings: int
    unread: int


@dataclass(frozen=True)
class Page:
    sections: list[Section]
    here: Section
    paragraphs: list[list[Piece]]
    groups: list[tuple[Text, list[Fact]]]
    open_pointers: list[str]
    findings: list[FindingRow]
    tally: Tally


def _heading(clause: dict[str, Any]) -> str:
    """一 总体要求; a heading without a number is its own path and stands once."""
    return " ".join(dict.fromkeys(word for word in (clause["path"], clause.get("heading")) if word))


def sections_of(draft: Draft) -> list[Section]:
    """Top-level sections of the outline; what stands before the first is section 0."""
    text = draft.get("text") or ""
    if len(text) <= SHORT:
        return [Section(0, "", 0, len(text))]
    tops: list[dict[str, Any]] = []
    for clause in sorted(draft.get("clauses") or [], key=lambda c: (c["start"], -c["end"])):
        if not tops or clause["start"] >= tops[-1]["end"]:
            tops.append(clause)
    cuts = [(0, "")] + [(c["start"], _heading(c)) for c in tops if c["start"]]
    cuts.sort()
    ends = [start for start, _heading in cuts[1:]] + [len(text)]
    rows = [(s, e, h) for (s, h), e in zip(cuts, ends, strict=True) if e > s]
    return [Section(n, heading, start, end) for n, (start, end, heading) in enumerate(rows)]


def _marks(facts: list[Fact], start: int, end: int) -> list[tuple[int, int, Fact]]:
    """Spans of facts within a section; where two overlap, the shorter one is shown and the longer one is cut."""
    spans = [(max(a, start), min(b, end), f) for f in facts for a, b in f.spans if a < end and b > start]
    taken: list[tuple[int, int, Fact]] = []
    for a, b, fact in sorted(spans, key=lambda s: (s[1] - s[0], s[0])):
        for free_a, free_b in _free(a, b, taken):
            taken.append((free_a, free_b, fact))
    return sorted(taken, key=lambda s: s[0])


def _free(a: int, b: int, taken: list[tuple[int, int, Fact]]) -> list[tuple[int, int]]:
    """What of [a, b) no shorter span covers."""
    free = [(a, b)]
    for x, y, _fact in taken:
        free = [part for p, q in free for part in ((p, min(q, x)), (max(p, y), q)) if part[0] < part[1]]
    return free


def _pieces(text: str, section: Section, facts: list[Fact], unread: list[Any]) -> list[list[Piece]]:
    marks: list[tuple[int, int, Fact | None]] = list(_marks(facts, section.start, section.end))
    taken = _marks(facts, section.start, section.end)
    for row in unread:
        a, b = max(row["start"], section.start), min(row["end"], section.end)
        marks += [(p, q, None) for p, q in _free(a, b, taken)] if a < b else []
    marks.sort(key=lambda m: m[0])
    pieces, at, seen = [], section.start, set()
    for a, b, fact in marks:
        if a > at:
            pieces.append(Piece(text[at:a]))
        if fact is None:
            pieces.append(Piece(text[a:b], unread=True))
        else:
            pieces.append(Piece(text[a:b], fact.number, first=fact.number not in seen))
            seen.add(fact.number)
        at = max(at, b)
    pieces.append(Piece(text[at : section.end]))
    return _lines(pieces)


def _lines(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces cut at line ends into paragraphs; empty paragraphs are left out."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        for n, part in enumerate(piece.text.split("\n")):
            if n:
                lines.append([])
            if part:
                first = piece.first and n == 0
                lines[-1].append(Piece(part, piece.fact, first, piece.unread, piece.late))
    return [line for line in lines if any(p.text.strip() for p in line)]


def _clause_at(draft: Draft, position: int) -> str:
    inside = [c for c in draft.get("clauses") or [] if c.get("start") is not None and c["start"] <= position < c["end"]]
    return str(min(inside, key=lambda c: c["end"] - c["start"])["path"]) if inside else ""


def _section_of(draft: Draft, position: int) -> int:
    return next((s.number for s in sections_of(draft) if s.start <= position < s.end), 0)


def _findings(draft: Draft, decisions: Decisions, facts: list[Fact]) -> list[FindingRow]:
    rows = []
    for n, finding in enumerate(draft.get("findings") or []):
        spans = finding.get("spans") or []
        start = spans[0][0] if spans else -1
        fact = next((f for f in facts if any(a <= start < b for a, b in f.spans)), None)
        decision = decisions.get(f"/findings/{n}", {})
        rows.append(
            FindingRow(
                number=n,
                kind=finding["kind"],
                message=finding["message"],
                decision=decision.get("value") or "",
                settled=bool(decision),
                fact=fact.number if fact else 0,
                section=_section_of(draft, fact.start) if fact else 0,
                clause=_clause_at(draft, start) if spans else "",
            )
        )
    return sorted(rows, key=lambda row: row.settled)


def page_of(draft: Draft, decisions: Decisions, number: int) -> Page:
    """The page of a section; a number that does not exist shows the first."""
    facts = facts_of(draft, decisions)
    sections = sections_of(draft)
    here = sections[number] if number < len(sections) else sections[0]
    last = sections[-1]
    shown = [
        f
        for f in facts
        if here.start <= f.start < here.end or (here is last and f.start >= last.end) or len(sections) == 1
    ]
    groups: list[tuple[Text, list[Fact]]] = [
        (group, list(rows)) for group, rows in groupby(shown, key=lambda f: str(f.group))
    ]
    unread = draft.get("unread") or []
    findings = _findings(draft, decisions, facts)
    return Page(
        sections=sections,
        here=here,
        paragraphs=_pieces(draft.get("text") or "", here, facts, unread),
        groups=groups,
        open_pointers=[f.pointer for f in shown if not f.decided],
        findings=findings,
        tally=Tally(
            confirmed=sum(f.decided for f in facts),
            open=sum(not f.decided for f in facts),
            findings=sum(not f.settled for f in findings),
            unread=len(unread),
        ),
    )
