"""What holds for every page: no inline script or style, no colour outside the tokens, readable contrast."""

import re
from pathlib import Path

import pytest

import jiugai

PROJECT = Path(jiugai.__file__).parent
STATIC = PROJECT / "common" / "static"
TEMPLATES = sorted(PROJECT.glob("*/templates/**/*.html"))
STYLES = sorted(PROJECT.glob("*/static/**/*.css"))
TEXT, SHAPE = 4.5, 3.0


def without_comments(css):
    return re.sub(r"/\*.*?\*/", "", css, flags=re.S)


def faults_of_template(source):
    """What the strict CSP or the design system forbids in a template."""
    plain = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", source, flags=re.S)
    faults = []
    if re.search(r"\sstyle\s*=", plain):
        faults.append("inline style")
    if re.search(r"<style\b", plain):
        faults.append("style element")
    if re.search(r"<script\b(?![^>]*\bsrc=)", plain):
        faults.append("inline script")
    if re.search(r"<[a-z][^>]*\son[a-z]+\s*=", plain):
        faults.append("script in an attribute")
    if re.search(r"""(href|src|action)\s*=\s*["']\s*javascript:""", plain):
        faults.append("script in an address")
    if re.search(r"""(src|href)\s*=\s*["'](https?:)?//""", plain):
        faults.append("something fetched from elsewhere")
    if re.search(r"""(fill|stroke|stop-color|color|bgcolor)\s*=\s*["'](#|rgb|hsl)""", plain):
        faults.append("raw colour")
    if re.search(r"\{#(?:(?!#\}).)*$", source, flags=re.M):
        faults.append("comment over several lines is printed")
    return faults


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(PROJECT)))
def test_templates_keep_to_the_content_policy(path):
    assert faults_of_template(path.read_text()) == []


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ('<p style="color:red">', "inline style"),
        ("<style>p{}</style>", "style element"),
        ("<script>alert(1)</script>", "inline script"),
        ('<a onclick="go()">', "script in an attribute"),
        ('<a href="javascript:go()">', "script in an address"),
        ('<script src="//cdn.example/x.js"></script>', "something fetched from elsewhere"),
        ('<rect fill="#fff"/>', "raw colour"),
        ("{# one\ntwo #}", "comment over several lines is printed"),
    ],
)
def test_the_check_of_templates_can_fail(planted, fault):
    assert faults_of_template(planted) == [fault]


def raw_colours(css):
    return re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|lab)\(", without_comments(css))


def test_colours_stand_in_the_tokens_alone():
    assert {p.name for p in STYLES if raw_colours(p.read_text())} == {"tokens.css"}
    assert raw_colours("a { color: #fff; background: rgb(0 0 0 / 5%) } /* #abc */") == ["#fff", "rgb("]


def defined(css):
    return set(re.findall(r"(--[\w-]+)\s*:", without_comments(css)))


def test_every_token_in_use_is_defined():
    known = set().union(*(defined(p.read_text()) for p in STYLES))
    used = {(p.name, name) for p in STYLES for name in re.findall(r"var\((--[\w-]+)", without_comments(p.read_text()))}
    assert {(file, name) for file, name in used if name not in known} == set()


# ---- contrast -----------------------------------------------------------------------------------------------


def tokens():
    css = without_comments((STATIC / "tokens.css").read_text()).split("@media")[0]
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", css)}


def luminance(name, known):
    value = known.get(name, name)
    while value.startswith("var("):
        value = known[value[6:-1]]
    digits = value.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one, other, known):
    light, dark = sorted((luminance(one, known), luminance(other, known)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs():
    """(foreground, ground, floor) of everything the components put on one another."""
    statuses = ("late", "wait", "done", "doing")
    yield from (
        (f, b, TEXT)
        for f in ("text", "text-2", "text-3", "main", "late")
        for b in ("sheet", "desk", "sunk", "main-faint")
    )
    yield from (("on-main", b, TEXT) for b in ("main", "main-strong", "late", "verm-500", "doing"))
    grounds = ("main-soft", "late-faint", "wait-faint", "done-faint", "doing-faint", "wait-soft", "idle-soft")
    yield from (("text", b, TEXT) for b in grounds)
    yield from (("text-2", b, TEXT) for b in ("main-soft", "late-faint", "wait-faint", "idle-soft"))
    yield from (("text-3", b, TEXT) for b in ("late-faint", "wait-faint", "idle-soft", "main-soft"))
    yield from ((s, f"{s}-{k}", TEXT) for s in statuses for k in ("soft", "faint"))
    yield from ((s, b, TEXT) for s in statuses for b in ("sheet", "main-faint"))
    yield from [("idle", "idle-soft", TEXT), ("main", "main-soft", TEXT), ("main-strong", "main-soft", TEXT)]
    yield from [("main", f"{s}-faint", TEXT) for s in statuses]
    yield from [("text-2", "ink-100", TEXT), ("edge", "sheet", SHAPE), ("edge", "desk", SHAPE)]
    yield from (("focus", b, SHAPE) for b in ("sheet", "desk", "main-soft"))
    yield from ((p, "sheet", SHAPE) for p in ("ramp-3", "part-1", "part-4", "part-6", "verm-500", "teal-500"))


@pytest.mark.parametrize(("front", "ground", "floor"), list(pairs()), ids=lambda v: str(v))
def test_contrast(front, ground, floor):
    assert ratio(front, ground, tokens()) >= floor


def test_contrast_is_measured_right():
    assert round(ratio("#000", "#fff", {}), 2) == 21.0
    assert round(ratio("#777777", "#ffffff", {}), 2) == 4.48


# ---- names ----------------------------------------------------------------------------------------------------


def sprite():
    return set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))


def test_icons_named_in_templates_are_drawn():
    named = {(p.name, n) for p in TEMPLATES for n in re.findall(r'\{% icon "([\w-]+)"', p.read_text())}
    assert {(file, name) for file, name in named if name not in sprite()} == set()


def test_icons_of_the_navigation_are_drawn():
    from jiugai.common.shell import nav

    assert {item.icon for item in nav} <= sprite()


def test_classes_in_templates_are_styled():
    """A misspelt class is silent in the browser."""
    css = "".join(without_comments(p.read_text()) for p in STYLES)
    styled = set(re.findall(r"\.(-?[a-zA-Z][\w-]*)", css)) | HOOKS
    wrong = set()
    for path in TEMPLATES:
        for value in re.findall(r'\bclass="([^"]*)"', path.read_text()):
            plain = re.sub(r"[\w-]*\{[{%].*?[%}]\}[\w-]*", " ", value)
            wrong |= {(path.name, c) for c in plain.split() if c not in styled}
    assert wrong == set()


HOOKS = {"list-page", "icons", "error", "navmenu"}
"""Names of regions that need no rule of their own."""
