"""Work of a list that is too long for a request: a large export, a change of many rows.

What is kept is the address with the form that was sent. The worker opens the page again through its own door, as the
same actor: permissions, visible rows and columns are those of the moment when the work is done.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import IO, Any, Literal, Protocol

from django.http import HttpRequest, QueryDict
from django.urls import resolve
from django.utils import translation

from jiugai.common import request_ids
from jiugai.common.actors import Actor
from jiugai.common.display import YEAR_COOKIE


@dataclass(frozen=True)
class Call:
    """A page asked again later. All of it is JSON; `data` is None for a GET."""

    kind: Literal["file", "change"]
    title: str
    path: str
    query: str
    data: dict[str, list[str]] | None = None
    undo: dict[str, Any] | None = None
    """For an undo: what the action gave for it."""
    cookies: dict[str, str] = field(default_factory=dict)
    language: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Running:
    """Stands on the request that the worker makes: where the file goes, whom to tell how far it is, what came of it."""

    progress: Callable[[int, int], None]
    out: IO[bytes] | None = None
    undo: dict[str, Any] | None = None
    outcome: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class KeptFile:
    name: str
    content: Iterator[bytes]
    size: int


class Background(Protocol):
    """What `desk` provides. Keys are those of its jobs; what is not this actor's, or not of this page, is None."""

    def start(self, actor: Actor, call: Call) -> str: ...
    def outcome(self, actor: Actor, path: str, key: str) -> dict[str, Any] | None: ...
    def file(self, actor: Actor, path: str, key: str) -> KeptFile | None: ...


_provider: Background | None = None


def register_background(provider: Background) -> None:
    """`desk` says here, once, who does the long work. Without it everything happens within the request."""
    global _provider
    _provider = provider


def provider() -> Background | None:
    return _provider


def running(request: HttpRequest) -> Running | None:
    """Set while the worker asks the page; None in a reader's request."""
    return getattr(request, "background", None)


def call_of(request: HttpRequest, kind: Literal["file", "change"], title: str, query: str, **more: Any) -> Call:
    """The present page to be asked later, in the reader's language and programme year."""
    cookies = {name: request.COOKIES[name] for name in (YEAR_COOKIE,) if name in request.COOKIES}
    language = translation.get_language() or ""
    return Call(kind, title, request.path_info, query, cookies=cookies, language=language, **more)


def run_call(call: Mapping[str, Any], actor: Actor, run: Running) -> None:
    """Ask the page as `actor`; its result is left in `run`. Raises what the page raises: refusals, Http404."""
    kept = Call(**call)
    request = HttpRequest()
    request.method = "GET" if kept.data is None else "POST"
    request.path = request.path_info = kept.path
    request.GET = QueryDict(kept.query)
    data = QueryDict(mutable=True)
    for name, values in (kept.data or {}).items():
        data.setlist(name, values)
    request.POST = data  # type: ignore[assignment]
    request.COOKIES = dict(kept.cookies)
    run.undo = kept.undo
    more: dict[str, Any] = {"actor": actor, "htmx": None, "id": request_ids.current.get(), "background": run}
    for name, value in more.items():
        setattr(request, name, value)
    match = request.resolver_match = resolve(kept.path)
    with translation.override(kept.language or translation.get_language()):
        match.func(request, *match.args, **match.kwargs)
