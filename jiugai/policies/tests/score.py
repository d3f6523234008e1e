"""How much of the labelled facts the plan reader finds, and how much of what it says is right.

`python -m jiugai.policies.tests.score [--key K] [--sample NAME] [--misses] [--heldout | --all]`

A sample is NAME.txt with NAME.expected.json beside it. Only the keys that stand in the label are scored. A fact is one
scalar or one element of a list; inside an object (a target, a member …) each labelled field is one. Recall is the share
of labelled facts that were read, precision the share of read facts (of the labelled keys) that are labelled.

`findings` and `clauses` are labelled in part and count for recall only: a finding is met when all its `mentions` stand
in the message or in the places it points at.
"""

import argparse
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parent / "samples"
HELDOUT = SAMPLES / "heldout"
RECALL_ONLY = {"findings", "clauses"}
WORDING = {
    "wording",
    "text",
    "consequence",
    "obligation",
    "condition",
    "conditions",
    "excluded",
    "deadline_text",
    "land",
}
LOOSE = {"subject", "programme", "payer", "dissolves", "strength", "name", "title", "heading", "outcomes", "at"}
"""Fields where one wording may be a part of the other (分户供热管道更换 / 室内管道更换)."""
IDENTITY = {
    "members": ("name", "title"),
    "duties": ("units", "text"),
    "targets": ("communities", "buildings", "households", "area_m2", "investment_yuan", "names", "year"),
    "superior_documents": ("title", "number"),
    "stages": ("name", "to", "from"),
    "thresholds": ("value",),
    "rates": ("value",),
    "tiers": ("subject", "by", "wording"),
    "standards": ("heading", "text"),
    "obligations": ("subject", "text", "obligation"),
    "clauses": ("heading",),
}
_FRACTIONS = {"三分之二": "2/3", "二分之一": "1/2", "四分之三": "3/4", "三分之一": "1/3"}
_REST = re.compile(r"等.{0,10}(?:单位|企业|公司|部门)$")
_CATEGORIES = {"基础类", "完善类", "提升类"}
_WORK = re.compile(r"^(?:更新|整修|修缮|增设|补种|配建|建设|拆除|加装|新建|完善|改造)")
_UNITS = {"日": "天", "平方米": "㎡", "平米": "㎡", "m2": "㎡", "%": "%", "每": ""}
_OPERATORS = {
    ">=": ("≥", "以上", "不少于", "不低于", "不小于", "及以上", "gte", "ge"),
    "<=": ("≤", "以下", "不超过", "不高于", "lte", "le"),
    ">": ("超过", "大于", "gt"),
    "<": ("不足", "小于", "lt"),
}


@cache
def _simplified(text: str) -> str:
    from opencc import OpenCC

    return OpenCC("t2s").convert(text)


@cache
def normal(text: str) -> str:
    """`text` without space, punctuation, width and script differences."""
    folded = _simplified(unicodedata.normalize("NFKC", text))
    return "".join(
        c for c in folded if not c.isspace() and (unicodedata.category(c)[0] not in "PS" or c in "%+")
    ).lower()


def overlap(one: str, other: str) -> float:
    """Share of the longer text covered by common pieces of at least two characters, in order."""
    import difflib

    if not one or not other:
        return 0.0
    pieces = difflib.SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(p.size for p in pieces if p.size > 1) / max(len(one), len(other))


def _contained(one: str, other: str, least: float) -> bool:
    short, long = sorted((one, other), key=len)
    return bool(short) and short in long and len(short) >= least * len(long)


def _unit(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    for word, sign in _UNITS.items():
        plain = plain.replace(unicodedata.normalize("NFKC", word), sign)
    return plain.replace("/", "")


def _operator(text: str) -> str:
    return next((sign for sign, words in _OPERATORS.items() if text == sign or text in words), text)


def same(expected: Any, found: Any, name: str) -> bool:
    """Whether a found scalar states the labelled one."""
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected == found
    if name == "value" or isinstance(expected, (int, float)):
        return _number(expected) == _number(found)
    if not isinstance(found, str):
        return str(expected) == str(found)
    if name == "operator":
        return _operator(expected) == _operator(found)
    if name == "unit":
        return _unit(expected) == _unit(found)
    return _same_words(expected, found, name)


def _same_words(expected: str, found: str, name: str) -> bool:
    """Whether two wordings mean the same, by what the field allows."""
    one, other = normal(expected), normal(found)
    if name == "units":
        # 供水、通信等专营单位: the last body may be read with or without what sums them up.
        one, other = _REST.sub("", one), _REST.sub("", other)
    if name in _CATEGORIES:
        # 更新给水 and 给水 are the same item.
        one, other = _WORK.sub("", one) or one, _WORK.sub("", other) or other
    if one == other:
        return True
    if name in WORDING:
        return _contained(one, other, 0.5) or overlap(one, other) >= 0.8
    return name in LOOSE and (_contained(one, other, 0.3) or overlap(one, other) >= 0.8)


def _number(value: Any) -> float | str | None:
    """Any writing of a value as a number; 2/3 and 三分之二 are the same."""
    if isinstance(value, str):
        value = _FRACTIONS.get(value, value)
    try:
        return round(float(Fraction(value)), 3)
    except (TypeError, ValueError, ZeroDivisionError):
        return value if value is None else str(value)


@dataclass
class Count:
    """Facts labelled, read, and both; with what was missed and what was too much."""

    expected: int = 0
    found: int = 0
    right: int = 0
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    def add(self, other: "Count") -> None:
        self.expected += other.expected
        self.found += other.found
        self.right += other.right
        self.missed += other.missed
        self.extra += other.extra

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def f1(self) -> float:
        both = self.recall + self.precision
        return 2 * self.recall * self.precision / both if both else 0.0


def _empty(value: Any) -> bool:
    return value is None or value == [] or value == {} or value is False


def _paired(expected: list[Any], found: list[Any], score: Callable[[Any, Any], float]) -> list[tuple[int, int]]:
    """Best pairs first, each side used once."""
    ranked = sorted(((score(e, f), -i, -j) for i, e in enumerate(expected) for j, f in enumerate(found)), reverse=True)
    pairs: list[tuple[int, int]] = []
    used_e: set[int] = set()
    used_f: set[int] = set()
    for value, i, j in ranked:
        if value > 0 and -i not in used_e and -j not in used_f:
            used_e.add(-i)
            used_f.add(-j)
            pairs.append((-i, -j))
    return pairs


def _field(expected: Any, found: Any, name: str) -> Count:
    """Count one labelled field of any shape."""
    if isinstance(expected, list) or (expected is None and isinstance(found, list)):
        return _list(expected or [], found or [], name)
    if isinstance(expected, dict):
        return _object(expected, found or {}, name)
    count = Count(expected=not _empty(expected), found=not _empty(found))
    if not _empty(expected) and not _empty(found) and same(expected, found, name):
        count.right = 1
        return count
    if count.expected:
        count.missed.append(f"{name} = {expected!r}, read {found!r}")
    if count.found:
        count.extra.append(f"{name} = {found!r}")
    return count


def _list(expected: list[Any], found: list[Any], name: str) -> Count:
    if any(isinstance(one, dict) for one in [*expected, *found]):
        return _objects(expected, found, name)
    found = list(dict.fromkeys(found))
    pairs = _paired(expected, found, lambda e, f: _closeness(e, f, name))
    count = Count(len(expected), len(found), len(pairs))
    count.missed = [f"{name}: {e!r}" for i, e in enumerate(expected) if i not in {p[0] for p in pairs}]
    count.extra = [f"{name}: {f!r}" for j, f in enumerate(found) if j not in {p[1] for p in pairs}]
    return count


def _closeness(expected: Any, found: Any, name: str) -> float:
    if not same(expected, found, name):
        return 0
    return 1 + overlap(normal(str(expected)), normal(str(found)))


def _object(expected: dict[str, Any], found: dict[str, Any], name: str) -> Count:
    count = Count()
    for key, value in expected.items():
        inner = _field(value, found.get(key), key)
        inner.missed = [f"{name}.{line}" for line in inner.missed]
        inner.extra = [f"{name}.{line}" for line in inner.extra]
        count.add(inner)
    return count


def _likeness(expected: dict[str, Any], found: dict[str, Any], name: str) -> float:
    """Labelled facts met, 0 where nothing that identifies the object is."""
    keys = [key for key in IDENTITY.get(name, ()) if not _empty(expected.get(key))]
    if keys and not any(_field(expected[key], found.get(key), key).right for key in keys):
        return 0
    whole = _object(expected, found, name)
    return whole.right + 0.001 - 0.01 * len(whole.extra)


def _obligations(expected: list[dict[str, Any]], found: list[dict[str, Any]]) -> Count:
    """One sentence may be read as one obligation or as two: what matters is that each is covered, and nothing else."""
    count = Count(expected=len(expected))
    matches = {(i, j) for i, e in enumerate(expected) for j, f in enumerate(found) if _same_rule(e, f)}
    met, used = {i for i, _j in matches}, {j for _i, j in matches}
    count.right = len(met)
    count.found = len(met) + len(found) - len(used)
    count.missed = [f"obligations: {e}" for i, e in enumerate(expected) if i not in met]
    count.extra = [f"obligations: {f}" for j, f in enumerate(found) if j not in used]
    return count


def _same_rule(expected: dict[str, Any], found: dict[str, Any]) -> bool:
    one, other = normal(expected["text"]), normal(found.get("text") or "")
    return _contained(one, other, 0.3) or overlap(one, other) >= 0.6


def _objects(expected: list[dict[str, Any]], found: list[dict[str, Any]], name: str) -> Count:
    if name == "obligations":
        return _obligations(expected, found)
    pairs = _paired(expected, found, lambda e, f: _likeness(e, f, name))
    labelled = {key for one in expected for key in one}
    count = Count()
    for i, one in enumerate(expected):
        j = next((j for k, j in pairs if k == i), None)
        inner = _object(one, {} if j is None else found[j], name)
        if j is None:
            inner.missed = [f"{name}: {json.dumps(one, ensure_ascii=False)}"]
        count.add(inner)
    for j, one in enumerate(found):
        if j in {p[1] for p in pairs}:
            continue
        facts = [v for k, v in one.items() if (k in labelled or not expected) and not _empty(v)]
        count.found += max(1, sum(len(v) if isinstance(v, list) else 1 for v in facts)) if expected else 1
        count.extra.append(f"{name}: {json.dumps(one, ensure_ascii=False)}")
    return count


def _findings(expected: list[dict[str, Any]], draft: dict[str, Any]) -> Count:
    count = Count()
    said = []
    for one in draft.get("findings", []):
        places = "".join(draft["text"][start:end] for start, end in one["spans"])
        said.append(normal(one["message"] + places) + one["kind"])
    for one in expected:
        count.expected += 1
        if any(all(normal(mention) in text for mention in one["mentions"]) for text in said):
            count.right += 1
            count.found += 1
        else:
            count.missed.append(f"findings: {json.dumps(one, ensure_ascii=False)}")
    return count


def compare(expected: dict[str, Any], draft: dict[str, Any]) -> dict[str, Count]:
    """Counts for each labelled key."""
    counts = {}
    for key, value in expected.items():
        if key.startswith("_"):
            continue
        if key == "findings":
            counts[key] = _findings(value, draft)
            continue
        count = _field(value, draft.get(key), key)
        if key in RECALL_ONLY:
            count.found, count.extra = count.right, []
        counts[key] = count
    return counts


@dataclass(frozen=True)
class Sample:
    """A labelled document."""

    name: str
    text: str
    expected: dict[str, Any]


def load(folders: Iterable[Path] = (SAMPLES,)) -> Iterator[Sample]:
    """The labelled documents of the folders, by name."""
    for folder in folders:
        for path in sorted(folder.glob("*.expected.json")):
            name = path.name.removesuffix(".expected.json")
            text = (folder / f"{name}.txt").read_text(encoding="utf-8")
            yield Sample(name, text, json.loads(path.read_text(encoding="utf-8")))


def read(text: str) -> dict[str, Any]:
    """The draft of `text` as plain JSON values."""
    from jiugai.policies.reader import read_text

    return json.loads(json.dumps(read_text(text).to_json(), ensure_ascii=False))


def total(counts: Iterable[Count]) -> Count:
    out = Count()
    for count in counts:
        out.add(count)
    return out


def score(samples: Iterable[Sample], key: str | None = None) -> dict[str, dict[str, Count]]:
    """Counts by sample and key."""
    out = {}
    for sample in samples:
        counts = compare(sample.expected, read(sample.text))
        out[sample.name] = {k: c for k, c in counts.items() if key in (None, k)}
    return out


def _line(name: str, count: Count) -> str:
    width = 34 - sum(unicodedata.east_asian_width(c) in "WF" for c in name)
    shares = f"{count.recall:7.3f} {count.precision:9.3f} {count.f1:6.3f}"
    return f"{name:<{width}} {shares} {count.right:6} {count.expected:8} {count.found:6}"


def table(scores: dict[str, dict[str, Count]], misses: bool) -> str:
    head = f"{'':<34} {'recall':>7} {'precision':>9} {'F1':>6} {'right':>6} {'labelled':>8} {'read':>6}"
    lines = [head]
    for name, counts in scores.items():
        lines.append(_line(name, total(counts.values())))
        if misses:
            for count in counts.values():
                lines += [f"    - {text}" for text in count.missed] + [f"    + {text}" for text in count.extra]
    lines.append("")
    for key in sorted({key for counts in scores.values() for key in counts}):
        lines.append(_line(key, total(counts[key] for counts in scores.values() if key in counts)))
    lines += ["", _line("all", total(c for counts in scores.values() for c in counts.values()))]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Recall and precision of the plan reader on the labelled samples.")
    parser.add_argument("--key", help="only this key of the draft")
    parser.add_argument("--sample", help="only samples whose name contains this")
    parser.add_argument("--misses", action="store_true", help="list what was missed (-) and what was too much (+)")
    parser.add_argument("--heldout", action="store_true", help="the held-out samples only")
    parser.add_argument("--all", action="store_true", help="all samples")
    options = parser.parse_args(arguments)
    folders = [HELDOUT] if options.heldout else [SAMPLES, HELDOUT] if options.all else [SAMPLES]
    samples = [s for s in load(folders) if re.search(options.sample or "", s.name)]
    print(table(score(samples, options.key), options.misses))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
