"""Files of a list page: at once while it is short, else made in the background and fetched from the same page."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from jiugai.common import exports
from jiugai.common.actors import Actor
from jiugai.common.tables_background import Running, call_of, provider, running
from jiugai.common.templatetags.jiugai import zh_date

if TYPE_CHECKING:
    from jiugai.common.tables import ListPage

KINDS = ("xlsx", "csv")
AT_ONCE = 5000
"""Rows of a file that is written within the request."""
CHUNK = 2000

ExportRecorder = Callable[[Actor, str, str, int], None]
_recorder: ExportRecorder | None = None


def register_export_recorder(recorder: ExportRecorder) -> None:
    """`audit` writes who took which list out of the house: (actor, list id, "xlsx" or "csv", number of rows)."""
    global _recorder
    _recorder = recorder


def is_later(n: int) -> bool:
    """Whether a file of so many rows is made in the background."""
    return n > AT_ONCE and provider() is not None


def _title(page: "ListPage") -> str:
    """Name of the file and its sheet; a list of the past says so."""
    return f"{page.title} {_('as at %(day)s') % {'day': zh_date(page.at)}}" if page.at else str(page.title)


def _counted(rows: Iterator[Any], tell: Callable[[int, int], None], n: int) -> Iterator[Any]:
    for number, row in enumerate(rows):
        if number % CHUNK == 0:
            tell(number, max(n, number))
        yield row


def export(page: "ListPage", kind: str) -> HttpResponseBase:
    """All matching rows, the shown columns. A long list first shows the button that starts the work."""
    n, run = page.n, running(page.request)
    if run is None and is_later(n):
        context = {"list": page, "title": _title(page), "n": n, "kind": kind, "here_url": page.state.url()}
        return render(page.request, "common/list/later.html", context | {"back": page.state.url()})
    page.exported(page.request, kind, n)
    if _recorder is not None:
        _recorder(page.request.actor, page.id, kind, n)
    rows = page.matching.iterator(chunk_size=CHUNK)
    if run is None or run.out is None:
        return exports.export(kind, _title(page), page.shown_columns, rows)
    return _write(page, kind, rows, run)


def _write(page: "ListPage", kind: str, rows: Iterator[Any], run: Running) -> HttpResponse:
    """In the worker: into the file it holds ready."""
    assert run.out is not None
    title, n = _title(page), page.n
    exports.write(run.out, kind, title, page.shown_columns, _counted(rows, run.progress, n))
    run.outcome = {"name": exports.file_name(title, kind), "rows": n, "kind": kind}
    return HttpResponse()


def export_later(page: "ListPage", kind: str) -> HttpResponseBase:
    """Start the work and show where it stands. Where nobody works in the background, the file comes at once."""
    background = provider()
    if background is None:
        return export(page, kind)
    page.exported(page.request, kind, page.n)
    query = page.state.url(export=kind).partition("?")[2]
    call = call_of(page.request, "file", _title(page), query)
    return HttpResponseRedirect(background.start(page.request.actor, call))


def fetch(page: "ListPage", key: str) -> HttpResponseBase:
    """A file that was made in the background, to the person who asked for it; Http404 when it is gone."""
    background = provider()
    kept = background.file(page.request.actor, page.request.path_info, key) if background else None
    if kept is None:
        raise Http404(_("The file is no longer kept. Export the list again."))
    kind = kept.name.rpartition(".")[2]
    page.exported(page.request, kind, page.n)
    response = StreamingHttpResponse(kept.content, content_type=exports.media_type(kind))
    response["Content-Disposition"] = content_disposition_header(True, kept.name) or "attachment"
    response["Content-Length"] = str(kept.size)
    response["Cache-Control"] = "no-store"
    return response
