"""Inside a module only names of the closed set, so that everybody knows where a thing stands."""

from pathlib import Path

from tests.architecture.sources import NOT_OURS, modules

_WEB = ("apps", "urls", "views", "forms", "sources")
_CORE = ("api", "services", "moves", "permissions", "queries", "models", "states", "rules")
"""sources: what a module hangs into the shell (inbox, search, tiles)."""
FILES = frozenset({"__init__.py", "README.md", *(f"{name}.py" for name in _WEB + _CORE)})
FOLDERS = frozenset({"models", "queries", "rules", "services", "forms", "views", "templates", "templatetags", "static"})
FOLDERS |= {"tests", "migrations", "management", "locale"}
OPEN = frozenset({"common", "config"})
"""common is the shared ground, config the one settings file: neither is a module of the renovation's life."""
MORE = {
    "accounts": {"middleware.py", "adapters.py"},
    "audit": {"verifier.py"},
    "policies": {"reader", "failures.py"},
    "demo": {"data", "simulation"},
}
"""Names that a module needs beyond the set: the request's actor and the library's door, a verifier that runs alone, the
plan reader with its closed set of failures, the two counties and what is simulated of them."""


def strangers(root: Path) -> list[str]:
    found = []
    for module in modules(root):
        if module in OPEN:
            continue
        allowed = FILES | FOLDERS | MORE.get(module, set()) | NOT_OURS
        for entry in sorted((root / "jiugai" / module).iterdir()):
            if entry.name not in allowed and not entry.name.startswith("."):
                found.append(f"jiugai/{module}/{entry.name} is not a name of the closed set")
    return found


def without_readme(root: Path) -> list[str]:
    return [m for m in modules(root) if m != "config" and not (root / "jiugai" / m / "README.md").exists()]


def unnamed_migrations(root: Path) -> list[str]:
    """Migrations whose name does not say what they do."""
    found = []
    for path in sorted((root / "jiugai").glob("*/migrations/[0-9]*.py")):
        number, _, words = path.stem.partition("_")
        if "auto_" in path.stem or words in {"", "more", "changes"} or (words == "initial" and number != "0001"):
            found.append(path.relative_to(root).as_posix())
    return found
