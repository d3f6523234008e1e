"""What stands in files and should not: inline script, one county's own rule, addresses in locks, machine paths."""

import re
import tomllib
from pathlib import Path

from tests.architecture.sources import code, files, place

_INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.S),
    "a style element": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=[\"']application/(?:ld\+)?json)", re.S),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.S),
    "a script address": re.compile(r"javascript:", re.I),
    "something from another host": re.compile(
        r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.S
    ),
}
_COUNTY = re.compile(r"county(?:_code|\.code)?\s*(?:==|!=|in)\s*[\[({]?\s*[\"']\d{6}[\"']")
_ADDRESS = re.compile(r"://|--index-url|--extra-index-url|--find-links|--trusted-host")
_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/")
_NAME = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?")


def _plain(html: str) -> str:
    """Template without its tags and comments: `{% … %}` inside a start tag must not end it for the patterns."""
    html = re.sub(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->", "", html, flags=re.S)
    return re.sub(r"{%.*?%}|{{.*?}}", "x", html, flags=re.S)


def inline_code(root: Path) -> list[str]:
    """Templates that the content security policy would break."""
    found = []
    for path in files(root / "jiugai", ".html", skip=frozenset({"tests"})):
        text = _plain(path.read_text("utf8"))
        found += [f"{place(root, path)} has {what}" for what, pattern in _INLINE.items() if pattern.search(text)]
    return found


def county_conditions(root: Path) -> list[str]:
    """Every county differs, but by data: no condition on a county's code."""
    return [
        f"{place(root, path)}:{number}"
        for path in code(root)
        for number, line in enumerate(path.read_text("utf8").splitlines(), 1)
        if _COUNTY.search(line)
    ]


def machine_paths(root: Path) -> list[str]:
    """Paths of somebody's own machine."""
    named = [root / n for n in ("Makefile", "README.md", "README.zh-CN.md", "CONTRIBUTING.md", "pyproject.toml")]
    looked_at = [p for p in named if p.exists()]
    for folder in ("jiugai", "docs", "deploy", ".ci"):
        looked_at += list(files(root / folder, ".py", ".md", ".html", ".txt", ".sh", ".yml", ".yaml", ".po", "run"))
    return [place(root, p) for p in looked_at if _MACHINE.search(p.read_text("utf8"))]


def lock_faults(root: Path) -> list[str]:
    """Locks name no host, pin every package with digests, and hold everything that pyproject.toml asks for."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf8"))["project"]
    wanted = {"requirements.lock": project["dependencies"]}
    wanted["requirements-dev.lock"] = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    found = []
    for name, dependencies in wanted.items():
        text = (root / name).read_text("utf8")
        found += [f"{name} names a host: {line}" for line in text.splitlines() if _ADDRESS.search(line)]
        blocks = re.split(r"\n(?=[A-Za-z0-9])", "\n" + re.sub(r"^#.*\n", "", text, flags=re.M))
        pinned = {b.strip().split("==")[0].lower().replace("_", "-"): b for b in blocks if "==" in b}
        found += [
            f"{name}: {package} has no digest" for package, block in pinned.items() if "--hash=sha256:" not in block
        ]
        for dependency in dependencies:
            match = _NAME.match(dependency)
            package = match[1].lower().replace("_", "-") if match else dependency
            if not any(p.split("[")[0] == package for p in pinned):
                found.append(f"{name} misses {package}: make lock")
    return found
