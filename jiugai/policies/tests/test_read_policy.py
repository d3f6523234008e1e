"""`manage.py read_policy` on files, as a user of the command line sees it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PLAN = "青禾县2021年城镇老旧小区改造实施方案\n一、目标任务\n2021年改造老旧小区3个、150户，计划投资360万元。\n"
KEYS = {
    "title", "doc_number", "issuer", "issued_on", "disclosure", "addressees", "superior_documents", "outcomes",
    "eligibility", "targets", "tiers", "community_names", "categories", "standards", "obligations", "stages", "members",
    "office", "duties", "funding_sources", "thresholds", "rates", "clauses", "findings", "unread", "spans", "text",
}  # fmt: skip


def read_policy(file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "manage.py"), "read_policy", str(file), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_json_is_exactly_the_contract_whatever_the_encoding(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "方 案.txt"
    file.write_bytes(PLAN.encode(encoding))
    done = read_policy(file, "--json")
    assert done.returncode == 0, done.stderr
    draft = json.loads(done.stdout)
    assert set(draft) == KEYS
    target = draft["targets"][0]
    assert (target["communities"], target["households"], target["investment_yuan"]) == (3, 150, 3_600_000)
    (start, end), *_rest = draft["spans"]["/targets/0/households"]
    assert "150" in draft["text"][start:end]


def test_the_report_names_facts_with_their_place_and_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(PLAN, "utf8")
    done = read_policy(file)
    assert done.returncode == 0
    assert "户数: 150" in done.stdout
    assert "第 3 行" in done.stdout
    assert "矛盾和缺漏" in done.stdout


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, b"%PDF-1.4 nothing"])
def test_a_file_that_cannot_be_read_is_one_line_and_exit_2(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "bad.txt"
    file.write_bytes(data)
    done = read_policy(file, "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert read_policy(tmp_path / "none.txt").returncode == 2
