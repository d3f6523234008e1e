"""What the address of a list page says: words, filters, order, page, columns. The address carries everything."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

COOKIE = "jiugai_lists"
KEPT, LONGEST = 4, 2000
PER_PAGE = (20, 50, 100, 200)
RESERVED = frozenset({"q", "sort", "page", "per", "cols", "export", "view", "at", "beside"})
PASSING = frozenset({"page", "export", "_picked", "_done", "_file"})
"""Parameters that say something once and are no part of a view."""


@dataclass(frozen=True)
class ListState:
    """Parsed query of a list page. Whatever cannot be understood falls back to the default, never to an error."""

    path: str
    words: str = ""
    sort: str = ""
    page: int = 1
    per: int = 50
    columns: tuple[str, ...] = ()
    """Chosen columns; empty = the default ones."""
    filters: dict[str, list[str]] = field(default_factory=dict)
    """Parameter → values, only of the page's own filters and only those that say something."""
    at: str = ""
    """Past day whose list is shown, as 2021-09-01; "" = the present."""
    beside: str = ""
    """"on" while the panel beside the list is open."""

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        """Canonical query: defaults are left out. A change of anything but the page goes back to page 1."""
        now: dict[str, Any] = {
            "q": self.words, **self.filters,
            "sort": self.sort, "per": self.per, "cols": self.columns, "at": self.at, "beside": self.beside,
            "page": self.page,
        }  # fmt: skip
        if set(changes) - PASSING - {"cols", "beside"}:
            now["page"] = 1
        now |= changes
        out: list[tuple[str, str]] = []
        for key, value in now.items():
            if not value or (key == "page" and value == 1) or (key == "per" and value == 50):
                continue
            if key == "cols":
                out.append((key, ",".join(value)))
            elif isinstance(value, list | tuple):
                out += [(key, str(v)) for v in value]
            else:
                out.append((key, str(value)))
        return out

    def url(self, **changes: Any) -> str:
        query = urlencode(self.pairs(**changes), safe=",")
        return f"{self.path}?{query}" if query else self.path

    def query(self) -> str:
        """The canonical query without the page, as saved views keep it."""
        return urlencode(self.pairs(page=1), safe=",")


def _whole(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else default


def read_state(path: str, query: QueryDict, *, parameters: Sequence[str], columns: Sequence[str]) -> ListState:
    """`parameters`: those of the filters; `columns`: ids that may be chosen."""
    asked = [c for value in query.getlist("cols") for c in value.split(",")]
    per = _whole(query.get("per", ""), 50)
    filters = {p: [v.strip() for v in query.getlist(p) if v.strip()] for p in parameters}
    return ListState(
        path=path,
        words=" ".join(query.get("q", "").split())[:100],
        sort=query.get("sort", ""),
        page=max(_whole(query.get("page", ""), 1), 1),
        per=per if per in PER_PAGE else 50,
        columns=tuple(c for c in columns if c in asked),
        filters={p: values for p, values in filters.items() if values},
        at=query.get("at", ""),
        beside="on" if query.get("beside") == "on" else "",
    )


def remembered(request: HttpRequest) -> dict[str, str]:
    """Addresses of the lists last looked at, by list id; only addresses within this site."""
    try:
        kept = json.loads(unquote(request.COOKIES.get(COOKIE, "")))
    except ValueError:
        return {}
    if not isinstance(kept, dict):
        return {}
    return {k: v for k, v in kept.items() if isinstance(v, str) and v.startswith("/") and v[1:2] not in ("/", "\\")}


def remember(request: HttpRequest, response: HttpResponse, list_id: str, url: str) -> None:
    """Keep the list as the reader left it, so that a record leads back to the same page."""
    kept = remembered(request)
    if kept.get(list_id) == url:
        return
    kept.pop(list_id, None)
    kept = {list_id: url, **dict(list(kept.items())[: KEPT - 1])}
    while kept and len(text := quote(json.dumps(kept, separators=(",", ":")))) > LONGEST:
        kept.popitem()
    if kept:
        response.set_cookie(COOKIE, text, secure=settings.HTTPS, httponly=True, samesite="Lax")
