"""The plan reader is held to what it reaches on labelled documents of many shapes; the bars only go up."""

import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from jiugai.policies.reader.intake import extract
from jiugai.policies.tests import score
from jiugai.policies.tests.intake_files import docx_of, pdf_of
from jiugai.policies.tests.score import HELDOUT, SAMPLES, Sample, compare, load, normal, total

BARS = {"samples": (0.97, 0.98), "heldout": (0.92, 0.97)}
LITERAL = {"doc_number", "addressees", "community_names", "names", "units", "superior_documents", "funding_sources"}
"""Keys whose text values are words of the document; others may be converted or put together."""

FORMATS = {"annex-pipe-table", "duties-table", "members-table", "long-county-plan", "long-city-annexes"}

OPEN = list(load([SAMPLES]))
CLOSED = list(load([HELDOUT]))


@pytest.fixture(scope="module")
def drafts() -> dict[str, dict[str, Any]]:
    return {sample.name: score.read(sample.text) for sample in [*OPEN, *CLOSED]}


def test_there_are_enough_samples_of_both_kinds() -> None:
    assert len(OPEN) >= 30
    assert len(CLOSED) * 3 >= len(OPEN)
    assert not {s.name for s in OPEN} & {s.name for s in CLOSED}


@pytest.mark.parametrize(("folder", "samples"), [("samples", OPEN), ("heldout", CLOSED)])
def test_recall_and_precision(folder: str, samples: list[Sample], drafts: dict[str, dict[str, Any]]) -> None:
    count = total(c for s in samples for c in compare(s.expected, drafts[s.name]).values())
    recall, precision = BARS[folder]
    assert count.recall >= recall, f"recall {count.recall:.3f}, missed e.g. {count.missed[:10]}"
    assert count.precision >= precision, f"precision {count.precision:.3f}, too much e.g. {count.extra[:10]}"


@pytest.mark.parametrize("sample", [s for s in [*OPEN, *CLOSED] if s.name.startswith("not-")], ids=lambda s: s.name)
def test_what_is_no_plan_gives_nearly_nothing(sample: Sample, drafts: dict[str, dict[str, Any]]) -> None:
    count = total(compare(sample.expected, drafts[sample.name]).values())
    assert count.found <= 1, count.extra


@pytest.mark.parametrize("sample", [*OPEN, *CLOSED], ids=lambda s: s.name)
def test_every_span_lies_in_the_text_and_shows_the_value(sample: Sample, drafts: dict[str, dict[str, Any]]) -> None:
    draft = drafts[sample.name]
    length = len(draft["text"])
    for pointer, pieces in draft["spans"].items():
        assert all(0 <= start < end <= length for start, end in pieces), pointer
        assert pieces == sorted(pieces), pointer
        value = at(draft, pointer)
        shown = "".join(draft["text"][start:end] for start, end in pieces)
        assert shown.strip(), pointer
        if isinstance(value, str) and LITERAL & set(pointer.split("/")):
            assert normal(value) in normal(shown) or score.overlap(normal(value), normal(shown)) > 0.5, (pointer, shown)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            assert any(c in "0123456789零〇一二两三四五六七八九十百千万亿半" for c in normal(shown)), (pointer, shown)


@pytest.mark.parametrize("sample", [*OPEN, *CLOSED], ids=lambda s: s.name)
def test_what_was_read_has_a_place(sample: Sample, drafts: dict[str, dict[str, Any]]) -> None:
    draft = drafts[sample.name]
    for key in ("title", "doc_number", "issuer", "issued_on"):
        assert draft[key] is None or f"/{key}" in draft["spans"], key
    for key in ("targets", "members", "duties", "stages", "rates", "thresholds", "eligibility", "community_names"):
        for i in range(len(draft[key])):
            assert any(p == f"/{key}/{i}" or p.startswith(f"/{key}/{i}/") for p in draft["spans"]), f"{key}/{i}"


@pytest.mark.parametrize("sample", [s for s in OPEN if s.name in FORMATS], ids=lambda s: s.name)
@pytest.mark.parametrize(("make", "loss"), [(docx_of, 0.0), (pdf_of, 0.06)], ids=["docx", "pdf"])
def test_the_same_plan_as_word_and_pdf_states_the_same_facts(
    sample: Sample, make: Callable[[str], bytes], loss: float, drafts: dict[str, dict[str, Any]]
) -> None:
    text = extract(make(sample.text), sample.name).text
    from_text = total(compare(sample.expected, drafts[sample.name]).values())
    from_file = total(compare(sample.expected, score.read(text)).values())
    lost = [fact for fact in from_file.missed if fact not in from_text.missed]
    assert from_file.recall >= from_text.recall - loss, lost
    assert from_file.precision >= from_text.precision - loss


@pytest.mark.parametrize("seed", range(40))
def test_no_text_makes_the_reader_fail(seed: int) -> None:
    """Pieces of plans put together at random, cut anywhere, with lines lost and characters doubled."""
    chance = random.Random(seed)
    lines = [line for s in chance.sample(OPEN, 4) for line in s.text.splitlines() if chance.random() > 0.3]
    chance.shuffle(lines)
    text = "\n".join(lines)
    start = chance.randrange(len(text) // 2)
    text = text[start : chance.randrange(start, len(text))]
    text = "".join(c * chance.choice((1, 1, 1, 1, 0, 2)) for c in text) + chance.choice(
        ("", "\n", "（", "\ud83d", "\x0c")
    )
    draft = score.read(text)
    length = len(draft["text"])
    assert all(0 <= a < b <= length for pieces in draft["spans"].values() for a, b in pieces)


@pytest.mark.parametrize(
    "text", ["", "\n", "。", "（" * 5000, "一、" * 3000, "1.1" * 3000, "、" * 20000, "甲" * 100_000]
)
def test_odd_text_is_read_quickly_as_nothing(text: str) -> None:
    began = time.process_time()
    draft = score.read(text)
    assert time.process_time() - began < 3
    assert not draft["targets"]
    assert not draft["members"]


def at(draft: dict[str, Any], pointer: str) -> Any:
    """The value at a JSON pointer."""
    value: Any = draft
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


# The scorer itself


def counted(expected: dict[str, Any], draft: dict[str, Any]) -> tuple[int, int, int]:
    count = total(compare(expected, {"text": "", "findings": [], **draft}).values())
    return count.right, count.expected, count.found


@pytest.mark.parametrize(
    ("expected", "draft", "counts"),
    [
        ({"title": "甲县方案"}, {"title": "甲县方案。"}, (1, 1, 1)),
        ({"title": "甲县方案"}, {"title": None}, (0, 1, 0)),
        ({"title": None}, {"title": "甲县方案"}, (0, 0, 1)),
        ({"community_names": ["甲院", "乙院"]}, {"community_names": ["乙院", "丙院"]}, (1, 2, 2)),
        ({"community_names": ["南嶼"]}, {"community_names": ["南屿"]}, (1, 1, 1)),
        (
            {"targets": [{"year": 2022, "households": 5}]},
            {"targets": [{"year": 2022, "households": 6, "area_m2": 1}]},
            (1, 2, 2),
        ),
        ({"targets": []}, {"targets": [{"year": 2022, "households": 6}]}, (0, 0, 1)),
        (
            {"thresholds": [{"operator": ">=", "value": "2/3"}]},
            {"thresholds": [{"operator": "≥", "value": "三分之二"}]},
            (2, 2, 2),
        ),
        ({"rates": [{"value": 15, "unit": "元/㎡"}]}, {"rates": [{"value": 15.0, "unit": "元/平方米"}]}, (2, 2, 2)),
        ({"rates": [{"value": 15, "unit": "元/㎡"}]}, {"rates": [{"value": 150, "unit": "元/㎡"}]}, (0, 2, 2)),
        (
            {"members": [{"role": "组长", "name": "柳春分"}]},
            {"members": [{"role": "成员", "name": "柳春分"}]},
            (1, 2, 2),
        ),
        (
            {"duties": [{"units": ["甲局"], "text": "负责牵头"}]},
            {"duties": [{"units": ["甲局", "乙局"], "text": "负责牵头"}]},
            (2, 2, 3),
        ),
    ],
)
def test_the_scorer_counts_facts(expected: dict[str, Any], draft: dict[str, Any], counts: tuple[int, int, int]) -> None:
    assert counted(expected, draft) == counts
