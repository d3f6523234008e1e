"""Message catalogues without the gettext tools: English ids from code and templates, one catalogue per module.

A module's words travel with it: `jiugai/<module>/locale/zh_Hans/LC_MESSAGES/django.po`. The names of the languages
stand in `config/settings.py`, which is no installed app; they belong to `common`.
"""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

LANGUAGE = "zh_Hans"
OWNER = {"config": "common"}
SKIPPED = frozenset({"tests", "migrations", "__pycache__", "locale", "static"})
# function name → positions of (context, singular, plural)
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_CALL = re.compile(r"(?<![\w.])(" + "|".join(sorted(CALLS, key=len, reverse=True)) + r")\(")
_LITERAL = re.compile(r"""\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*,?""", re.S)
_PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%[sdfr]|\{\w*(?:![rs])?(?::[^{}]*)?\}")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, order=True)
class Key:
    context: str
    id: str


@dataclass
class Message:
    key: Key
    plural: str = ""
    places: set[str] = field(default_factory=set)


class UnreadableMessageError(ValueError):
    """A message id that cannot be found by reading the code: an f-string or a sum of strings."""


def _from_call(name: str, texts: list[str | None]) -> tuple[Key, str] | None:
    context, one, many = CALLS[name]
    singular = texts[one] if one < len(texts) else None
    if not singular:
        return None
    plural = texts[many] if many is not None and many < len(texts) else None
    return Key((texts[context] or "") if context is not None else "", singular), plural or ""


def _text(node: ast.expr, place: str) -> str | None:
    if isinstance(node, ast.JoinedStr | ast.BinOp):
        raise UnreadableMessageError(f"{place}:{node.lineno}: a message id is one plain string")
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def ids_in_python(source: str, place: str = "") -> Iterator[tuple[Key, str]]:
    """Every (key, plural) that the source marks for translation. Raises UnreadableMessageError."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in CALLS and (found := _from_call(name, [_text(a, place) for a in node.args])):
            yield found


def ids_in_template(source: str, place: str = "") -> Iterator[tuple[Key, str]]:
    """Every (key, plural) of the translate tags, blocktranslate tags and `_("…")` arguments of a template."""
    code = templatize(source, origin=place)
    for match in _CALL.finditer(code):
        texts: list[str | None] = []
        position = match.end()
        while literal := _LITERAL.match(code, position):
            texts.append(ast.literal_eval(literal[1]))
            position = literal.end()
        if found := _from_call(match[1], texts):
            yield found


def _sources(module: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(module):
        names[:] = sorted(n for n in names if n not in SKIPPED)
        in_templates = "templates" in Path(folder).relative_to(module).parts
        for file in sorted(files):
            if file.endswith(".py") or (in_templates and file.endswith((".html", ".txt", ".xml", ".svg"))):
                yield Path(folder, file)


def modules_of(package: Path) -> list[str]:
    return sorted(p.parent.name for p in package.glob("*/__init__.py"))


def extract(package: Path, module: str) -> dict[Key, Message]:
    """All messages of one module, with the modules whose words it keeps."""
    found: dict[Key, Message] = {}
    for name in [module, *(m for m, owner in OWNER.items() if owner == module)]:
        for path in _sources(package / name):
            place = path.relative_to(package).as_posix()
            reader = ids_in_python if path.suffix == ".py" else ids_in_template
            for key, plural in reader(path.read_text("utf8"), place):
                message = found.setdefault(key, Message(key))
                message.plural = message.plural or plural
                message.places.add(place)
    return found


def catalogue_path(package: Path, module: str) -> Path:
    return package / module / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def read(path: Path | None) -> polib.POFile:
    """The catalogue in a file; an empty one when there is none."""
    po = polib.pofile(str(path), wrapwidth=0) if path and path.exists() else polib.POFile(wrapwidth=0)
    po.metadata = {
        "Language": LANGUAGE,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    po.header = ""
    return po


def key_of(entry: polib.POEntry) -> Key:
    return Key(entry.msgctxt or "", entry.msgid)


def update(package: Path, module: str) -> bool:
    """Bring one catalogue in line with the code; translations stay, dead entries go. True when the file changed."""
    path, messages = catalogue_path(package, module), extract(package, module)
    old = {key_of(e): e for e in read(path) if not e.obsolete}
    if not messages and not path.exists():
        return False
    fresh = read(None)
    for key in sorted(messages):
        message, before = messages[key], old.get(key)
        places = [(p, "") for p in sorted(message.places)]
        entry = polib.POEntry(msgid=key.id, msgctxt=key.context or None, occurrences=places)
        if message.plural:
            entry.msgid_plural = message.plural
            entry.msgstr_plural = {0: (before.msgstr_plural.get(0, "") or before.msgstr) if before else ""}
        elif before:
            entry.msgstr = before.msgstr or before.msgstr_plural.get(0, "")
        if before and before.fuzzy:
            entry.flags.append("fuzzy")
        fresh.append(entry)
    text = str(fresh)
    if path.exists() and path.read_text("utf8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf8")
    return True


def compile_one(path: Path) -> bool:
    """Write the .mo beside a .po when missing or older. Whole or not at all: several processes may do it at once."""
    mo = path.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime_ns > path.stat().st_mtime_ns:
        return False
    draft = mo.with_name(f".{mo.name}.{os.getpid()}")
    polib.pofile(str(path)).save_as_mofile(str(draft))
    draft.replace(mo)
    return True


def compile_all(package: Path) -> int:
    """Compile what is out of date; gives how many were written."""
    return sum(compile_one(p) for p in sorted(package.glob(f"*/locale/{LANGUAGE}/LC_MESSAGES/django.po")))


def _translation(entry: polib.POEntry) -> str:
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def _entry_faults(entry: polib.POEntry) -> Iterator[str]:
    translation = _translation(entry)
    if entry.fuzzy:
        yield "is fuzzy"
    if not translation.strip():
        yield "has no Chinese"
        return
    wanted = set(_PLACEHOLDER.findall(entry.msgid)) | set(_PLACEHOLDER.findall(entry.msgid_plural or ""))
    if set(_PLACEHOLDER.findall(translation)) != wanted:
        yield f"has other placeholders than {sorted(wanted)}"


def faults_of(package: Path, module: str) -> list[str]:
    """What is wrong with one module's catalogue, a line each."""
    try:
        messages = extract(package, module)
    except UnreadableMessageError as error:
        return [str(error)]
    entries = {key_of(e): e for e in read(catalogue_path(package, module)) if not e.obsolete}
    where = f"{module}: "
    faults = [f"{where}“{k.id}” is missing in the catalogue" for k in sorted(messages.keys() - entries.keys())]
    faults += [f"{where}“{k.id}” is used nowhere any more" for k in sorted(entries.keys() - messages.keys())]
    faults += [f"{where}“{k.id}” is no English id" for k in sorted(messages) if _CHINESE.search(k.id)]
    for key in sorted(messages.keys() & entries.keys()):
        faults += [f"{where}“{key.id}” {fault}" for fault in _entry_faults(entries[key])]
        if (entries[key].msgid_plural or "") != messages[key].plural:
            faults.append(f"{where}“{key.id}” has another plural in the code")
    return faults


def differing(package: Path) -> list[str]:
    """Ids that two modules translate differently: Django would show whichever app stands first in the settings."""
    seen: dict[Key, dict[str, str]] = {}
    for module in modules_of(package):
        for entry in read(catalogue_path(package, module)):
            if not entry.obsolete and _translation(entry):
                seen.setdefault(key_of(entry), {})[module] = _translation(entry)
    return [
        f"“{key.id}” is translated differently: " + ", ".join(f"{m} “{t}”" for m, t in sorted(by.items()))
        for key, by in sorted(seen.items())
        if len(set(by.values())) > 1
    ]


def faults(package: Path) -> list[str]:
    """Everything wrong with all catalogues; empty when they are complete."""
    owned = [m for m in modules_of(package) if m not in OWNER]
    return [fault for m in owned for fault in faults_of(package, m)] + differing(package)
