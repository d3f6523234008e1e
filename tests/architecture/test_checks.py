"""The checks on the whole tree, and each of them on a planted violation."""

import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture import checks_anatomy, checks_direction, checks_docs, checks_size, checks_text
from tests.architecture.sources import ROOT, module_ranks, modules


def _own_models() -> list[type[models.Model]]:
    ours = set(modules(ROOT))
    return [m for m in apps.get_models() if m._meta.app_label in ours and m.__module__.startswith("jiugai.")]


def _own_states() -> dict[str, list[str]]:
    """Every table of words in a module's states.py."""
    import importlib

    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "jiugai").glob("*/states.py")):
        module = importlib.import_module(f"jiugai.{path.parent.name}.states")
        for name, value in vars(module).items():
            if (
                isinstance(value, type)
                and issubclass(value, models.TextChoices)
                and value.__module__ == module.__name__
            ):
                found[name] = [str(word) for word in value.values]
    return found


class TestWholeTree:
    def test_sizes(self) -> None:
        assert checks_size.faults(ROOT) == []

    def test_closed_set_of_names(self) -> None:
        assert checks_anatomy.strangers(ROOT) == []

    def test_every_module_says_why_it_exists(self) -> None:
        assert checks_anatomy.without_readme(ROOT) == []

    def test_migrations_are_named(self) -> None:
        assert checks_anatomy.unnamed_migrations(ROOT) == []

    def test_keys_point_downwards(self) -> None:
        assert checks_direction.upward_keys(_own_models(), module_ranks(ROOT)) == []

    def test_links_point_downwards(self) -> None:
        assert checks_direction.upward_links(ROOT) == []

    def test_no_inline_script_or_style(self) -> None:
        assert checks_text.inline_code(ROOT) == []

    def test_no_condition_on_one_county(self) -> None:
        assert checks_text.county_conditions(ROOT) == []

    def test_no_machine_paths(self) -> None:
        assert checks_text.machine_paths(ROOT) == []

    def test_locks(self) -> None:
        assert checks_text.lock_faults(ROOT) == []

    def test_settings_are_documented(self) -> None:
        assert checks_docs.undocumented_settings(ROOT) == []

    def test_models_stand_in_the_glossary(self) -> None:
        assert checks_docs.models_without_term(ROOT, _own_models()) == []

    def test_states_stand_in_the_glossary(self) -> None:
        assert checks_docs.states_without_term(ROOT, _own_states()) == []

    @pytest.mark.django_db
    def test_no_migration_is_missing(self) -> None:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """An orderly small project in which one thing at a time is made wrong."""
    root = tmp_path / "a tree"
    module = root / "jiugai" / "audit"
    (module / "templates" / "audit").mkdir(parents=True)
    (module / "migrations").mkdir()
    (root / "docs" / "operate").mkdir(parents=True)
    (module / "__init__.py").touch()
    (module / "README.md").touch()
    (module / "models.py").write_text('import os\nDATA = os.environ.get("JIUGAI_DATA")\n')
    page = '<script src="x.js"></script>\n<p {% if x > 1 %}class="a"{% endif %}>{% url "common:health" %}</p>\n'
    (module / "templates" / "audit" / "page.html").write_text(page)
    for document in ("docs/operate/settings.md", ".env.example"):
        (root / document).write_text("JIUGAI_DATA\n")
    (root / "docs" / "glossary.md").write_text("`Entry` `EntryState.open`\n")
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, root / name)
    (root / "Makefile").touch()
    return root


CHECKS = {
    "size": checks_size.faults,
    "names": checks_anatomy.strangers,
    "readme": checks_anatomy.without_readme,
    "migrations": checks_anatomy.unnamed_migrations,
    "links": checks_direction.upward_links,
    "inline": checks_text.inline_code,
    "county": checks_text.county_conditions,
    "machine": checks_text.machine_paths,
    "locks": checks_text.lock_faults,
    "settings": checks_docs.undocumented_settings,
}
LONG_FUNCTION = "def long():\n" + "    pass\n" * 60
PAGE = "jiugai/audit/templates/audit/page.html"
PLANTED = [
    ("size", "jiugai/audit/models.py", "x = 1\n" * 401),
    ("size", "jiugai/audit/models.py", LONG_FUNCTION),
    ("size", "tests/architecture/size_exceptions.txt", "450 jiugai/audit/models.py\n"),
    ("names", "jiugai/audit/utils.py", ""),
    ("readme", "jiugai/portal/__init__.py", ""),
    ("migrations", "jiugai/audit/migrations/0002_auto_20260101.py", ""),
    ("migrations", "jiugai/audit/migrations/0002_initial.py", ""),
    ("links", PAGE, '{% url "accounts:people" %}'),
    ("links", PAGE, '{% include "policies/clause.html" %}'),
    ("inline", PAGE, '<p style="color: red">x</p>'),
    ("inline", PAGE, '<p {% if a > b %}class="x"{% endif %} style="color: red">x</p>'),
    ("inline", PAGE, "<script>alert(1)</script>"),
    ("inline", PAGE, '<button onclick="x()">x</button>'),
    ("inline", PAGE, '<a href="javascript:x()">x</a>'),
    ("inline", PAGE, "<style>p { color: red }</style>"),
    ("inline", PAGE, '<script src="https://cdn.example/x.js"></script>'),
    ("county", "jiugai/audit/models.py", 'if county == "150221":\n    pass\n'),
    ("county", "jiugai/audit/models.py", 'if actor.county in ("371526",):\n    pass\n'),
    ("machine", "docs/index.md", "see /" + "root/project/x"),
    ("locks", "requirements.lock", "--index-url https://packages.example/simple\n"),
    ("locks", "requirements.lock", "django==5.2.19\n"),
    ("settings", "jiugai/audit/models.py", 'os.environ["JIUGAI_DATA"], os.environ["JIUGAI_NEW"]\n'),
    ("settings", ".env.example", "JIUGAI_DATA JIUGAI_GONE\n"),
]


@pytest.mark.parametrize("name", CHECKS)
def test_an_orderly_tree_has_no_faults(tree: Path, name: str) -> None:
    assert CHECKS[name](tree) == []


@pytest.mark.parametrize(("name", "file", "text"), PLANTED)
def test_a_planted_fault_is_found(tree: Path, name: str, file: str, text: str) -> None:
    path = tree / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    assert CHECKS[name](tree) != []


def test_an_exception_of_size_must_be_lowered_with_the_file(tree: Path) -> None:
    (tree / "jiugai" / "audit" / "models.py").write_text("x = 1\n" * 420)
    listed = tree / "tests" / "architecture" / "size_exceptions.txt"
    listed.parent.mkdir(parents=True)
    listed.write_text("420 jiugai/audit/models.py\n")
    assert checks_size.faults(tree) == []
    listed.write_text("430 jiugai/audit/models.py\n")
    assert checks_size.faults(tree) == ["jiugai/audit/models.py has 420 lines now: lower the number on the list"]


@isolate_apps()
def test_a_key_that_points_upwards_is_found() -> None:
    class Reader(models.Model):
        class Meta:
            app_label = "accounts"

    class Entry(models.Model):
        reader = models.ForeignKey(Reader, on_delete=models.PROTECT)

        class Meta:
            app_label = "audit"

    found = checks_direction.upward_keys([Entry, Reader], module_ranks(ROOT))
    assert found == ["Entry.reader points up to accounts"]


@isolate_apps()
def test_a_term_missing_in_the_glossary_is_found(tree: Path) -> None:
    class Entry(models.Model):
        class Meta:
            app_label = "audit"

    class Seal(models.Model):
        class Meta:
            app_label = "audit"

    assert checks_docs.models_without_term(tree, [Entry, Seal]) == ["audit.Seal"]
    assert checks_docs.states_without_term(tree, {"EntryState": ["open", "sealed"]}) == ["EntryState.sealed"]
