#!/usr/bin/env python3
"""Proof of an exported audit chain without the server: standard library only, one file, Python 3.10 or newer.

    python verifier.py audit.jsonl [--head DIGEST]

The same functions prove the chain inside the product, so both can never differ.

The sums: the content of an entry is its fields as text, joined by U+001F (no field may contain that character);
its digest is SHA-256 over the UTF-8 of the content. The link of an entry is SHA-256 over
"<previous link> <id> <digest>"; the first link follows 64 zeros. Every link thereby vouches for everything before it:
whoever holds one link on paper (`--head`) can tell whether the rows up to it are still the same.

Exit status: 0 proven, 1 something is wrong, 2 the file cannot be read.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

FORMAT = "jiugai-audit-1"
GENESIS = "0" * 64
SEPARATOR = "\x1f"
FIELDS = (
    "at", "county", "code", "subject_kind", "subject_id", "subject_label", "person_id", "person_label",
    "organisation_id", "organisation_label", "role", "stands_in_for_id", "stands_in_for_label", "reason",
    "before", "after", "request_id",
)  # fmt: skip
"""Order of the digested fields. `at` is UTC, `YYYY-MM-DD hh:mm:ss.ffffff`; an absent number is the empty text."""

WORDS = {
    "altered": ("内容被改动", "was altered"),
    "removed": ("被删除", "was removed"),
    "inserted": ("是后来插入的", "was inserted"),
    "reordered": ("被调换了位置", "was moved to another place"),
    "broken": (
        "与前一条不衔接，其间的记录被改动、删除或插入",
        "does not follow the row before it: something between was altered, removed or inserted",
    ),
    "unlinked": ("链上序号缺失", "is missing from the chain"),
    "seal": ("封存记录不符", "does not match the chain"),
}  # fmt: skip
CANDIDATES = 300
"""Broken places looked at when telling a changed order from changed content."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: `what` is a key of WORDS, `entry` the entry's id, `place` its number in the chain."""

    what: str
    entry: int | None = None
    place: int | None = None
    detail: str = ""

    def sentence(self, chinese: bool = True) -> str:
        words = WORDS[self.what][0 if chinese else 1]
        if chinese:
            name = f"记录 {self.entry}" if self.entry is not None else ""
            where = f"（链上第 {self.place} 号）" if self.place is not None else ""
            return f"{name}{where}{words}{'：' + self.detail if self.detail else ''}"
        name = f"entry {self.entry}" if self.entry is not None else ""
        where = f" (chain place {self.place})" if self.place is not None else ""
        return f"{name}{where} {words}{': ' + self.detail if self.detail else ''}".strip()


def content_of(fields: Iterable[str]) -> str:
    """The digested text of an entry. Raises ValueError when a field contains the separator."""
    content = SEPARATOR.join(fields)
    if content.count(SEPARATOR) != len(FIELDS) - 1:
        raise ValueError("a field contains U+001F, or fields are missing")
    return content


def content_digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def link_digest(previous: str, entry: int, digest: str) -> str:
    return hashlib.sha256(f"{previous} {entry} {digest}".encode()).hexdigest()


@dataclass(frozen=True)
class _Broken:
    place: int
    entry: int
    previous: str
    found: str
    link: str


Row = tuple[int, int, str, str | None, str | None]
"""place, entry id, link, stored digest (None: the entry is gone), content (None: withheld, or gone)."""


class Walk:
    """Walks the chain once, in order, in bounded memory; `problems` names what is wrong, at most `limit` of them.

    Places after a break are still judged on their own: each row is held against the stored link before it.
    """

    def __init__(self, limit: int = 1000, *, withheld: bool = False) -> None:
        self.limit = limit
        self.withheld = withheld
        """Whether rows may come without their content (an export for somebody who may not see all)."""
        self.problems: list[Problem] = []
        self.more = 0
        self.place = 0
        self.head = GENESIS
        self._known = True
        self._broken: list[_Broken] = []

    def report(self, problem: Problem) -> None:
        if len(self.problems) < self.limit:
            self.problems.append(problem)
        else:
            self.more += 1

    def rows(self, rows: Iterable[Row]) -> None:
        """Take the next rows. Written for speed: one pass, two digests per row, calls only where something is wrong."""
        sha256, separators, separator = hashlib.sha256, len(FIELDS) - 1, SEPARATOR.encode()
        place, head, known = self.place, self.head, self._known
        for at, entry, link, stored, given in rows:
            if at != place + 1:
                self._gap(place, at)
                known = False
            place = at
            content = given.encode() if isinstance(given, str) else given
            if content is None or content.count(separator) != separators:
                digest = self._without_content(at, entry, stored, content)
            else:
                digest = sha256(content).hexdigest()
                if digest != stored:
                    self.report(Problem("altered", entry, at))
                    digest = stored or digest
            if known and digest and sha256(f"{head} {entry} {digest}".encode()).hexdigest() != link:
                self._note(_Broken(at, entry, head, digest, link))
            head, known = link, True
        self.place, self.head, self._known = place, head, known

    def _gap(self, before: int, at: int) -> None:
        missing = f"{before + 1}" if at == before + 2 else f"{before + 1}—{at - 1}"
        self.report(Problem("unlinked", None, before + 1, missing))

    def _without_content(self, place: int, entry: int, stored: str | None, content: object) -> str:
        if stored is None:
            self.report(Problem("removed", entry, place))
            return ""
        if content is not None:
            self.report(Problem("altered", entry, place, "U+001F"))
        return stored

    def _note(self, broken: _Broken) -> None:
        if len(self._broken) < CANDIDATES:
            self._broken.append(broken)
        else:
            self.report(Problem("broken", broken.entry, broken.place))

    def finish(self) -> None:
        """Tell a changed order from changed content, for the places where the chain does not hold."""
        altered = {p.entry for p in self.problems if p.what == "altered"}
        for here in self._broken:
            other = next((o for o in self._broken if o is not here and _belongs(o, here)), None)
            if other is not None:
                self.report(Problem("reordered", other.entry, other.place))
            elif here.entry not in altered:
                self.report(Problem(_cause(here, self._broken), here.entry, here.place))
        self._broken = []
        self.problems.sort(key=lambda p: (p.place or 0, p.entry or 0))


def _belongs(other: _Broken, here: _Broken) -> bool:
    """Whether what stands at `other` (row, entry number or content) belongs at `here`."""
    row = link_digest(here.previous, other.entry, other.found) == other.link
    number = link_digest(here.previous, other.entry, other.found) == here.link
    content = link_digest(here.previous, here.entry, other.found) == here.link
    return row or number or content


def _cause(here: _Broken, broken: list[_Broken]) -> str:
    """`altered` when the chain goes on after this place as if nothing had happened; else only the break is certain."""
    return "broken" if any(o.place == here.place - 1 for o in broken) or here.previous == GENESIS else "altered"


@dataclass
class Result:
    """What the proof of an export says."""

    entries: int = 0
    withheld: int = 0
    unsealed: int = 0
    head: str = GENESIS
    problems: tuple[Problem, ...] = ()
    more: int = 0

    @property
    def proven(self) -> bool:
        return not self.problems


class Unreadable(Exception):
    """The file is not an export of the audit chain."""


class _Export:
    """Reads the lines of an export and hands the chain to a `Walk`."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = iter(lines)
        self.walk = Walk(withheld=True)
        self.result = Result()
        self.end: dict[str, Any] | None = None
        self.last = (0, 0, GENESIS)
        self.seen = False

    def rows(self, wanted: str) -> Iterator[Row]:
        for number, line in enumerate(self.lines, 2):
            try:
                data = json.loads(line)
                kind = data["kind"]
                if kind == "entry":
                    row = self._entry(data)
                    self.last = row[0], row[1], row[2]
                    self.seen = self.seen or row[2] == wanted
                    yield row
                elif kind == "seal":
                    self._seal(data)
                elif kind == "unsealed":
                    self._unsealed(data)
                elif kind == "end":
                    self.end = data
                else:
                    raise ValueError(kind)
            except (ValueError, KeyError, TypeError) as error:
                raise Unreadable(f"line {number}: {error}") from error

    def _entry(self, data: dict[str, Any]) -> Row:
        fields = data.get("content")
        self.result.withheld += fields is None
        content = None if fields is None else SEPARATOR.join(fields)
        self.result.entries += 1
        return int(data["place"]), int(data["id"]), str(data["link"]), str(data["digest"]), content

    def _seal(self, data: dict[str, Any]) -> None:
        """A seal stands behind the last row of its batch."""
        place, entry, link = self.last
        if (data["last"], data["head"]) != (place, link):
            self.walk.report(Problem("seal", entry, place, str(data["number"])))

    def _unsealed(self, data: dict[str, Any]) -> None:
        self.result.unsealed += 1
        if data.get("content") is not None and content_digest(SEPARATOR.join(data["content"])) != data["digest"]:
            self.walk.report(Problem("altered", int(data["id"])))


def verify_lines(lines: Iterable[str], head: str = "") -> Result:
    """Prove an export line by line. `head` is a link printed or exported earlier: it must stand in this chain.

    Raises Unreadable when the lines are no export of the audit chain.
    """
    lines = iter(lines)
    try:
        first = json.loads(next(lines, "null"))
        if first["format"] != FORMAT:
            raise ValueError("format")
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("this is not an export of the audit chain") from error
    export, wanted = _Export(lines), head.strip().lower().replace(" ", "")
    walk = export.walk
    walk.rows(export.rows(wanted))
    walk.finish()
    if export.end is None:
        walk.report(Problem("removed", None, walk.place + 1, "the end of the file is missing"))
    elif (export.end["place"], export.end["head"]) != (walk.place, walk.head):
        walk.report(Problem("removed", None, walk.place + 1, f"… {export.end['place']}"))
    if wanted and wanted != GENESIS and not export.seen:
        walk.report(Problem("broken", None, None, f"head {wanted}"))
    result = export.result
    result.head, result.problems, result.more = walk.head, tuple(walk.problems), walk.more
    return result


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Prove an exported audit chain / 验证导出的操作留痕链")
    parser.add_argument("file", help="audit.jsonl")
    parser.add_argument("--head", default="", help="a chain head printed earlier / 以前打印的链头")
    options = parser.parse_args(arguments)
    try:
        with open(options.file, encoding="utf-8") as lines:
            result = verify_lines(lines, options.head)
    except (OSError, UnicodeDecodeError, Unreadable) as error:
        print(f"不能读取 / cannot be read: {error}", file=sys.stderr)
        return 2
    print(
        f"记录 / entries {result.entries}，未封存 / unsealed {result.unsealed}，未附内容 / withheld {result.withheld}"
    )
    print(f"链头 / head {result.head}")
    for problem in result.problems:
        print(f"✗ {problem.sentence()} / {problem.sentence(chinese=False)}")
    if result.more:
        print(f"✗ 另有 {result.more} 处 / {result.more} more")
    print("完整 / proven" if result.proven else "有问题 / not proven")
    return 0 if result.proven else 1


if __name__ == "__main__":
    sys.exit(main())
