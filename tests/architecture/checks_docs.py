"""What must be written down: every setting, every model, every state."""

import re
from collections.abc import Iterable
from pathlib import Path

from django.db.models import Model

from tests.architecture.sources import files, place

_SETTING = re.compile(r"\bJIUGAI_[A-Z_]+\b")
TEST_ONLY = frozenset({"JIUGAI_SHARED"})


def settings_read(root: Path) -> dict[str, str]:
    """Every environment variable that the product reads → where."""
    found: dict[str, str] = {}
    sources = [*files(root / "jiugai", ".py", skip=frozenset({"tests"})), root / "Makefile"]
    for path in sources:
        for name in _SETTING.findall(path.read_text("utf8") if path.exists() else ""):
            found.setdefault(name, place(root, path))
    return found


def undocumented_settings(root: Path) -> list[str]:
    read = settings_read(root)
    found = []
    for document in ("docs/operate/settings.md", ".env.example"):
        path = root / document
        written = set(_SETTING.findall(path.read_text("utf8"))) if path.exists() else set()
        found += [f"{name} ({read[name]}) is missing in {document}" for name in sorted(read.keys() - written)]
        found += [f"{document} names {name}, which nothing reads" for name in sorted(written - read.keys() - TEST_ONLY)]
    return found


def _terms(root: Path) -> set[str]:
    path = root / "docs" / "glossary.md"
    return set(re.findall(r"`([^`\n]+)`", path.read_text("utf8"))) if path.exists() else set()


def models_without_term(root: Path, models: Iterable[type[Model]]) -> list[str]:
    """Glossary: each model's class name stands in backticks."""
    terms = _terms(root)
    return sorted(f"{m._meta.app_label}.{m.__name__}" for m in models if m.__name__ not in terms)


def states_without_term(root: Path, states: dict[str, Iterable[str]]) -> list[str]:
    """Glossary: a table of states stands there by its name (its words in one row), or each of its words does."""
    terms = _terms(root)
    wanted = [(table, word) for table, words in states.items() if table not in terms for word in words]
    return sorted(f"{table}.{word}" for table, word in wanted if not {word, f"{table}.{word}"} & terms)
