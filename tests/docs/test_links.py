"""Links between documents lead somewhere, and commands that documents name exist."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.architecture.sources import ROOT, files, place

_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_COMMAND = re.compile(r"manage\.py ([a-z_]+)")
_TARGET = re.compile(r"(?:`|^ {4})make ([a-z-]+)", re.M)


def dead_links(root: Path) -> list[str]:
    found = []
    for path in files(root, ".md"):
        for target in _LINK.findall(path.read_text("utf8")):
            if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).exists():
                found.append(f"{place(root, path)} → {target}")
    return found


def unknown_commands(root: Path, commands: set[str], targets: set[str]) -> list[str]:
    found = []
    for path in files(root, ".md"):
        text = path.read_text("utf8")
        found += [f"{place(root, path)}: manage.py {c}" for c in _COMMAND.findall(text) if c not in commands]
        found += [f"{place(root, path)}: make {t}" for t in _TARGET.findall(text) if t not in targets]
    return found


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf8"), re.M))


def test_links_lead_somewhere() -> None:
    assert dead_links(ROOT) == []


def test_commands_that_documents_name_exist() -> None:
    assert unknown_commands(ROOT, set(get_commands()), _targets()) == []


@pytest.mark.parametrize("line", ["[x](missing.md)", "see `manage.py no_such`", "    make no-such"])
def test_a_planted_fault_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "page.md").write_text(f"{line}\n[x](page.md) `manage.py backup FILE` `make run`\n")
    assert len(dead_links(tmp_path) + unknown_commands(tmp_path, {"backup"}, {"run"})) == 1
