"""The catalogue tool itself, on a planted package; and the project's own catalogues."""

from pathlib import Path

import polib
import pytest

from jiugai.common.management import catalogues

PACKAGE = Path(__file__).resolve().parents[2] / "jiugai"

CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
title = _("People of %(county)s")
def count(n): return ngettext("%(n)d person", "%(n)d people", n)
state = pgettext("state of a lift", "Open")
other = pgettext("office hours", "Open")
"""
TEMPLATE = """{% translate "Back" %}{% blocktranslate trimmed with who=name %}
  Signed by {{ who }}
{% endblocktranslate %}{% icon "bell" label=_("Notifications") %}
{% blocktranslate count n=rows %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
{% translate 'Done: 100%' context "progress" %}"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    module = tmp_path / "a package" / "people"
    (module / "templates" / "people").mkdir(parents=True)
    (module / "tests").mkdir()
    (module / "__init__.py").touch()
    (module / "models.py").write_text(CODE)
    (module / "tests" / "test_x.py").write_text('_("only in a test")')
    (module / "templates" / "people" / "page.html").write_text(TEMPLATE)
    return module.parent


def _po(package: Path) -> polib.POFile:
    return polib.pofile(str(catalogues.catalogue_path(package, "people")), wrapwidth=0)


def _translate(package: Path) -> None:
    po = _po(package)
    for entry in po:
        chinese = "中文 " + (entry.msgid_plural or entry.msgid)
        if entry.msgid_plural:
            entry.msgstr_plural = {0: chinese}
        else:
            entry.msgstr = chinese
    po.save()


def test_finds_ids_of_code_and_templates(package: Path) -> None:
    catalogues.update(package, "people")
    assert {(e.msgctxt, e.msgid, e.msgid_plural) for e in _po(package)} == {
        (None, "People of %(county)s", ""),
        (None, "%(n)d person", "%(n)d people"),
        ("state of a lift", "Open", ""),
        ("office hours", "Open", ""),
        (None, "Back", ""),
        (None, "Signed by %(who)s", ""),
        (None, "Notifications", ""),
        (None, "%(n)s row", "%(n)s rows"),
        ("progress", "Done: 100%%", ""),
    }


def test_update_keeps_translations_and_is_stable(package: Path) -> None:
    catalogues.update(package, "people")
    _translate(package)
    text = catalogues.catalogue_path(package, "people").read_text()
    assert not catalogues.update(package, "people")
    (package / "people" / "models.py").write_text(CODE + '\nnew = _("New one")\n')
    assert catalogues.update(package, "people")
    (package / "people" / "models.py").write_text(CODE)
    assert catalogues.update(package, "people")
    assert catalogues.catalogue_path(package, "people").read_text() == text
    assert str(package) not in text
    assert "POT-Creation-Date" not in text


def test_a_complete_catalogue_has_no_faults(package: Path) -> None:
    catalogues.update(package, "people")
    _translate(package)
    assert catalogues.faults(package) == []


def _break(package: Path, fault: str) -> None:
    po = _po(package)
    entry = next(e for e in po if e.msgid == "People of %(county)s")
    if fault == "empty":
        entry.msgstr = ""
    elif fault == "fuzzy":
        entry.flags.append("fuzzy")
    elif fault == "placeholder":
        entry.msgstr = "%(name)s人员"
    elif fault == "missing":
        po.remove(entry)
    elif fault == "dead":
        po.append(polib.POEntry(msgid="Gone", msgstr="没了"))
    po.save()


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("empty", "has no Chinese"),
        ("fuzzy", "is fuzzy"),
        ("placeholder", "other placeholders"),
        ("missing", "is missing"),
        ("dead", "used nowhere"),
    ],
)
def test_each_fault_is_named(package: Path, fault: str, sentence: str) -> None:
    catalogues.update(package, "people")
    _translate(package)
    _break(package, fault)
    found = catalogues.faults(package)
    assert len(found) == 1
    assert sentence in found[0]


@pytest.mark.parametrize("code", ['_(f"Hello {name}")', '_("Hello " + name)', '_("你好")'])
def test_ids_that_cannot_be_translated_are_faults(package: Path, code: str) -> None:
    (package / "people" / "models.py").write_text(code)
    catalogues.update(package, "people") if "你" in code else None
    _ = [f for f in catalogues.faults(package) if "plain string" in f or "no English" in f]
    assert len(_) == 1


def test_two_modules_say_the_same_thing_the_same_way(package: Path) -> None:
    catalogues.update(package, "people")
    _translate(package)
    other = package / "houses"
    other.mkdir()
    (other / "__init__.py").touch()
    (other / "models.py").write_text('_("Back")')
    catalogues.update(package, "houses")
    po = polib.pofile(str(catalogues.catalogue_path(package, "houses")))
    po[0].msgstr = "回去"
    po.save()
    assert [f for f in catalogues.faults(package) if "“Back” is translated differently" in f]


def test_compiled_words_are_used(package: Path) -> None:
    catalogues.update(package, "people")
    _translate(package)
    assert catalogues.compile_all(package) == 1
    assert catalogues.compile_all(package) == 0
    mo = polib.mofile(str(catalogues.catalogue_path(package, "people").with_suffix(".mo")))
    assert next(e for e in mo if e.msgid == "Back").msgstr == "中文 Back"


def test_every_message_of_the_product_has_its_chinese() -> None:
    assert catalogues.faults(PACKAGE) == []
