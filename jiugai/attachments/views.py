"""Pages of files. Content leaves only through `_content`, which never lets a browser run any of it."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiugai.attachments.forms import RemoveForm
from jiugai.attachments.models import Attachment
from jiugai.attachments.permissions import (
    Ticket,
    may_attach,
    may_read_subject,
    may_unlink,
    read_ticket,
    readable_attachment,
    readable_link,
    upload_box,
)
from jiugai.attachments.queries import attachments_handed_in_by, open_content
from jiugai.attachments.services import FileRefused, link_file, store_file, unlink_file
from jiugai.audit.api import record_look
from jiugai.common.results import require
from jiugai.common.subjects import kind_label, url_of
from jiugai.common.tables import Column, Empty, ListPage
from jiugai.common.web import OfficeRequest

SEALED = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""Policy of every answer that carries foreign bytes: no script, no requests, an origin of its own."""


class MyFiles(ListPage):
    id = "attachments.mine"
    title = gettext_lazy("Files I handed in")
    unit = gettext_lazy("files")
    columns = [
        Column("name", gettext_lazy("Name"), value="safe_name", link=lambda a: a.get_absolute_url(), wrap=True),
        Column("kind", gettext_lazy("Kind"), value=lambda a: a.get_kind_display()),
        Column("size", gettext_lazy("Size"), kind="number", unit=gettext_lazy("bytes")),
        Column("digest", gettext_lazy("SHA-256"), value=lambda a: a.digest[:16], export=lambda a: a.digest, sort=""),
        Column("uploaded_at", gettext_lazy("Handed in"), kind="time"),
    ]
    search_fields = ("name", "digest")
    default_order = "-uploaded_at"
    empty = Empty(gettext_lazy("No files yet"), gettext_lazy("Files are added on the page they belong to."))

    def queryset(self, request: OfficeRequest) -> Any:
        return attachments_handed_in_by(request.actor)


@require_safe
def detail(request: OfficeRequest, pk: int) -> HttpResponse:
    """What was handed in, by whom, and its digest for comparison."""
    attachment = readable_attachment(request.actor, pk)
    belongs = [
        {
            "label": kind_label(link.subject_kind),
            "url": url_of(link.subject, request.actor),
            "link": link,
            "supports": "" if link.supports == link.subject_kind else kind_label(link.supports),
        }
        for link in attachment.links.all()
        if may_read_subject(request.actor, link.subject)
    ]
    return render(request, "attachments/detail.html", {"attachment": attachment, "belongs": belongs})


def _content(request: OfficeRequest, attachment: Attachment, *, inline: bool) -> FileResponse:
    if attachment.personal:
        record_look(request.actor, attachment, ["content"], _("Opened the file"))
    response = FileResponse(
        open_content(attachment),
        as_attachment=not inline,
        filename=attachment.safe_name,
        content_type=attachment.rule.media_type,
    )
    response["Content-Security-Policy"] = SEALED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@never_cache
@require_safe
def download(request: OfficeRequest, pk: int) -> FileResponse:
    return _content(request, readable_attachment(request.actor, pk), inline=False)


@never_cache
@require_safe
def look(request: OfficeRequest, pk: int) -> FileResponse:
    """In the browser, only for kinds that run nothing; 404 for all others."""
    attachment = readable_attachment(request.actor, pk)
    if not attachment.rule.inline:
        raise Http404
    return _content(request, attachment, inline=True)


@require_POST
def upload(request: OfficeRequest) -> HttpResponse:
    """Take in the files of an upload form. What is taken stays, although others are refused, each with its reason."""
    ticket = read_ticket(request.POST.get("ticket", ""))
    if not may_read_subject(request.actor, ticket.subject):
        raise Http404
    require(may_attach(request.actor, ticket.subject))
    refusals, taken = _take(request, ticket)
    if not refusals and not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, _("Files added: %(n)d.") % {"n": taken})
        return HttpResponseRedirect(ticket.back)
    box = upload_box(
        actor=request.actor,
        subject=ticket.subject,
        purpose=ticket.purpose,
        back=ticket.back,
        accept=ticket.accept,
        personal=ticket.personal,
    )
    context = {"box": box, "refusals": refusals, "taken": taken, "back": ticket.back}
    page = "attachments/upload.html" if request.htmx else "attachments/upload_page.html"  # type: ignore[attr-defined]
    return render(request, page, context, status=422 if refusals else 200)


def _take(request: OfficeRequest, ticket: Ticket) -> tuple[list[tuple[str, str]], int]:
    """Refusals (name, sentence) and the number of files taken."""
    files = request.FILES.getlist("files")
    if not files:
        return [("", _("No file chosen yet."))], 0
    refusals, taken = [], 0
    for file in files:
        try:
            attachment = store_file(
                actor=request.actor,
                county=request.actor.county,
                content=file,
                name=file.name or "",
                purpose=ticket.purpose,
                accept=ticket.accept,
                personal=ticket.personal,
            )
        except FileRefused as refusal:
            refusals.append((refusal.name, str(refusal.reason)))
            continue
        link_file(attachment, ticket.subject, actor=request.actor)
        taken += 1
    return refusals, taken


@require_http_methods(["GET", "POST"])
def unlink(request: OfficeRequest, pk: int) -> HttpResponse:
    """Ask, then take the file off its subject."""
    link = readable_link(request.actor, pk)
    back = url_of(link.subject) or link.attachment.get_absolute_url()
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        unlink_file(link, actor=request.actor, reason=form.cleaned_data["reason"])
        messages.success(request, _("Taken off: %(name)s") % {"name": link.attachment.safe_name})
        return HttpResponseRedirect(back)
    require(may_unlink(request.actor, link))
    context = {
        "form": form,
        "title": _("Take off “%(name)s”") % {"name": link.attachment.safe_name},
        "lead": _("The file stays in the store and in the history; it is no longer shown here."),
        "submit": _("Take off"),
        "back": back,
    }
    return render(request, "common/form.html", context)
