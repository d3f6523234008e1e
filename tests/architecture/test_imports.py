"""The import contracts of pyproject.toml hold, and each of them breaks when its violation is planted."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, modules


def _lint(folder: Path) -> tuple[int, str]:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache", "--no-logo"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small project with the real contracts: accounts above audit above common."""
    root = tmp_path / "a tree"
    contract = root / "tests" / "architecture" / "public_api_contract.py"
    contract.parent.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "architecture" / "public_api_contract.py", contract)
    for package in (contract.parents[1], contract.parent):
        (package / "__init__.py").touch()
    project = (ROOT / "pyproject.toml").read_text()
    layers = re.compile(r"(layers = \[\n  \"config\".*?\n\])", re.S)
    (root / "pyproject.toml").write_text(
        layers.sub('layers = ["config", "accounts", "organisations", "audit", "common"]', project)
    )
    for name in ("", "config", "accounts", "organisations", "audit", "common"):
        folder = root / "jiugai" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
    for module in ("accounts", "audit"):
        for file in ("api", "services", "models", "rules"):
            (root / "jiugai" / module / f"{file}.py").write_text("")
    (root / "jiugai" / "common" / "money.py").write_text("")
    (root / "jiugai" / "accounts" / "services.py").write_text(
        "import django\nfrom jiugai.accounts import models, rules\n"
        "from jiugai.audit import api\nfrom jiugai.common import money\n"
    )
    return root


def test_an_orderly_tree_keeps_all_contracts(tree: Path) -> None:
    code, text = _lint(tree)
    assert code == 0, text
    assert "5 kept, 0 broken" in text


@pytest.mark.parametrize(
    ("file", "line", "sentence"),
    [
        ("audit/services.py", "from jiugai.accounts import api", "layered by the life of a renovation BROKEN"),
        ("accounts/models.py", "from jiugai.accounts import services", "Inside a module.* BROKEN"),
        ("accounts/rules.py", "from django.db import models", "Rules are pure.* BROKEN"),
        ("accounts/services.py", "from jiugai.audit import models", "their api only BROKEN"),
        ("common/money.py", "from jiugai.audit import api", "layered by the life of a renovation BROKEN"),
        ("surveys/__init__.py", "", "surveys"),
    ],
)
def test_each_contract_breaks(tree: Path, file: str, line: str, sentence: str) -> None:
    path = tree / "jiugai" / file
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text() if path.exists() else "") + line + "\n")
    code, text = _lint(tree)
    assert code != 0
    assert re.search(sentence, text), text


def test_a_cycle_breaks(tree: Path) -> None:
    (tree / "jiugai" / "common" / "area.py").write_text("from jiugai.common import money\n")
    (tree / "jiugai" / "common" / "money.py").write_text("from jiugai.common import area\n")
    code, text = _lint(tree)
    assert code != 0
    assert "No cycles anywhere BROKEN" in text


def test_the_product_keeps_all_contracts() -> None:
    code, text = _lint(ROOT)
    assert code == 0, text


def test_parentheses_stand_only_around_modules_that_do_not_exist() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    names = [m.strip() for line in contracts[0]["layers"] for m in line.split("|")]
    missing = {n.strip("()") for n in names if n.startswith("(")}
    assert missing.isdisjoint(modules(ROOT))
    assert {n for n in names if not n.startswith("(")} == set(modules(ROOT))
