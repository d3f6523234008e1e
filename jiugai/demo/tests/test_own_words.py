"""No person of the plan documents and no sentence of theirs stands anywhere in the project."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from jiugai.demo.tests.test_data import DATA, walk

ROOT = Path(__file__).resolve().parents[3]
HAN = r"[\u3400-\u9fff]"
RUN = 20
NAME = re.compile(rf"^(?:组\s*长：|副组长：|成\s*员：)?\s*({HAN}(?:\s*{HAN}){{1,2}})\s+\S")
HOLDERS = re.compile(rf"(?:由|副主任|，)({HAN}{{2,3}}(?:、{HAN}{{2,3}})*)(?:兼任|担任)")
OFFICIAL = {"title", "title_zh", "name", "post", "issuer", "aliases", "regions"}
"""Names and titles are facts and are written as they are; everything else is our own wording."""


def member_names(text: str) -> set[str]:
    """The persons of a member list and of its office, found by the build of the list."""
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines) if re.match(r"\s*组\s*长：", line))
    end = next(i for i, line in enumerate(lines) if i > start and "下设办公室" in line)
    found = {"".join(m[1].split()) for line in lines[start:end] if (m := NAME.match(line.strip()))}
    for group in HOLDERS.findall(lines[end]):
        found |= set(group.split("、"))
    return found


def name_pattern(name: str) -> re.Pattern:
    spaced = r"[ \u3000]*".join(name)
    if len(name) > 2:
        return re.compile(spaced)
    # Two characters also meet by chance (the end of one word, the start of the next): only where they stand alone.
    return re.compile(rf"(?<!{HAN}){spaced}(?!{HAN})|{spaced}(?=同志|主任|局长|经理|任)")


def grams(text: str) -> set[str]:
    """All pieces of 20 Chinese characters that stand together, line breaks and spaces aside."""
    runs = re.findall(rf"{HAN}{{{RUN},}}", "".join(text.split()))
    return {run[i : i + RUN] for run in runs for i in range(len(run) - RUN + 1)}


def bare_grams(text: str) -> set[str]:
    """The same with punctuation left out, so that a sentence with commas is found too."""
    return grams("".join(re.findall(HAN, text)))


@pytest.fixture(scope="module")
def documents(seeds) -> list[str]:
    return [path.read_text("utf8") for path in sorted(seeds.glob("*.txt"))]


@pytest.fixture(scope="module")
def project_texts() -> dict[str, str]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    texts = {}
    for name in filter(None, listing.split("\0")):
        try:
            texts[name] = (ROOT / name).read_text("utf8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
    return texts


def test_the_member_lists_are_read(documents):
    assert sorted(len(member_names(text)) for text in documents) == [25, 27]


def test_no_person_of_the_documents_is_named(documents, project_texts):
    patterns = [name_pattern(name) for text in documents for name in member_names(text)]
    hits = [(file, m[0]) for file, text in project_texts.items() for p in patterns if (m := p.search(text))]
    assert hits == []


def test_no_sentence_is_copied_from_the_documents(documents, project_texts):
    ours = set().union(*(grams(text) for text in documents))
    hits = {file: sorted(common)[0] for file, text in project_texts.items() if (common := grams(text) & ours)}
    assert hits == {}


@pytest.mark.parametrize("code", ["150221", "371526"])
def test_the_statements_are_in_our_own_words_even_without_punctuation(code, documents):
    theirs = set().union(*(bare_grams(text) for text in documents))
    county = json.loads((DATA / f"{code}.json").read_text("utf8"))
    prose = [value for key, value in walk(county) if isinstance(value, str) and key not in OFFICIAL]
    assert [text for text in prose if bare_grams(text) & theirs] == []


def test_a_copied_sentence_and_a_name_would_be_found(documents):
    ours = set().union(*(grams(text) for text in documents))
    sentence = max(re.findall(rf"{HAN}+", "".join(documents[0].split())), key=len)
    assert grams("前" + "\n".join(sentence) + "后") & ours
    names = {name for text in documents for name in member_names(text)}
    assert all(name_pattern(name).search(f"组长 {name[0]} {name[1:]}，主持") for name in names)
    assert not any(name_pattern(name).search("本次资金超出可用范围") for name in names)
