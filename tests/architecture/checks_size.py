"""Files of at most 400 lines, functions of at most 50; a list of exceptions that only shrinks."""

import ast
from pathlib import Path

from tests.architecture.sources import code, place

LINES = 400
FUNCTION_LINES = 50


def sizes(root: Path) -> dict[str, int]:
    """Everything over its limit: `path` or `path:function` → lines."""
    over: dict[str, int] = {}
    for path in code(root):
        text = path.read_text("utf8")
        if (count := len(text.splitlines())) > LINES:
            over[place(root, path)] = count
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    over[f"{place(root, path)}:{node.name}"] = length
    return over


def exceptions(root: Path) -> dict[str, int]:
    """Lines `number place` of tests/architecture/size_exceptions.txt."""
    path = root / "tests" / "architecture" / "size_exceptions.txt"
    rows = path.read_text("utf8").splitlines() if path.exists() else []
    return {r.split(maxsplit=1)[1]: int(r.split(maxsplit=1)[0]) for r in rows if r.strip() and not r.startswith("#")}


def faults(root: Path) -> list[str]:
    over, allowed = sizes(root), exceptions(root)
    found = [f"{name} has {n} lines" for name, n in sorted(over.items()) if n > allowed.get(name, 0)]
    found += [f"{name} is down to its limit: take it off the list" for name in sorted(allowed.keys() - over.keys())]
    found += [
        f"{name} has {over[name]} lines now: lower the number on the list"
        for name, n in sorted(allowed.items())
        if name in over and over[name] < n
    ]
    return found
