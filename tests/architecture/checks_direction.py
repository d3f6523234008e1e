"""What the import contract cannot see: keys by string, and links and includes of templates, point the same way."""

import re
from collections.abc import Iterable
from pathlib import Path

from django.db.models import Model

from tests.architecture.sources import files, module_ranks, place

_LINK = re.compile(r"""{%\s*(?:url\s+['"](\w+):|(?:include|extends)\s+['"](\w+)/)""")


def _is_upward(ranks: dict[str, int], source: str, target: str) -> bool:
    return source in ranks and target in ranks and source != target and ranks[target] <= ranks[source]


def upward_keys(models: Iterable[type[Model]], ranks: dict[str, int]) -> list[str]:
    found = []
    for model in models:
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and isinstance(field.related_model, type):
                target = field.related_model._meta.app_label
                if _is_upward(ranks, model._meta.app_label, target):
                    found.append(f"{model.__name__}.{field.name} points up to {target}")
    return found


def upward_links(root: Path) -> list[str]:
    ranks, found = module_ranks(root), []
    for path in files(root / "jiugai", ".html", ".txt"):
        source = path.relative_to(root / "jiugai").parts[0]
        for url, include in _LINK.findall(path.read_text("utf8")):
            if _is_upward(ranks, source, url or include):
                found.append(f"{place(root, path)} points up to {url or include}")
    return found
