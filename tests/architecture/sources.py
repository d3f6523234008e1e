"""Where the checks look: the project's own files under a root, so that each check can be tried on a planted tree."""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = frozenset({".git", ".venv", "var", "__pycache__", "node_modules", ".mypy_cache", ".ruff_cache"})


def files(root: Path, *suffixes: str, skip: frozenset[str] = frozenset()) -> Iterator[Path]:
    """Files with one of the suffixes; `skip` names folders that do not count."""
    for folder, names, entries in os.walk(root):
        names[:] = sorted(n for n in names if n not in NOT_OURS | skip)
        yield from (Path(folder, e) for e in sorted(entries) if e.endswith(suffixes))


def place(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def code(root: Path) -> Iterator[Path]:
    """Product code: no tests, no migrations."""
    return files(root / "jiugai", ".py", skip=frozenset({"tests", "migrations"}))


def module_ranks(root: Path) -> dict[str, int]:
    """Module → layer, 0 on top, as the import contract has it."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf8"))["tool"]["importlinter"]["contracts"]
    return {m.strip(" ()"): rank for rank, line in enumerate(contracts[0]["layers"]) for m in line.split("|")}


def modules(root: Path) -> list[str]:
    return sorted(p.parent.name for p in (root / "jiugai").glob("*/__init__.py"))
