"""Pages of background work, the endpoint of drafts, and the views of lists."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiugai.common.actors import Actor
from jiugai.common.subjects import url_of
from jiugai.common.tables import Column, Empty, ListPage, SavedLink
from jiugai.common.web import OfficeRequest
from jiugai.desk.models import Job
from jiugai.desk.queries import jobs_visible_to, load_draft, views_visible_to, visible_job
from jiugai.desk.services import (
    cancel_job,
    change_view,
    delete_view,
    drop_draft,
    job_kinds,
    save_draft,
    save_view,
)
from jiugai.desk.states import JobState

SHOWN_STATES = {
    JobState.QUEUED: "idle", JobState.RUNNING: "doing", JobState.DONE: "done", JobState.FAILED: "late",
    JobState.CANCELLED: "stop",
}  # fmt: skip
"""State of a job → mark of the design system."""


def job_url(pk: str) -> str:
    return reverse("desk:job", args=[pk])


def job_label(job: Job) -> str:
    """Name of the job's kind; the code where a kind no longer exists."""
    return str(job_kinds.get(job.kind).label) if job.kind in job_kinds else job.kind


class MyJobs(ListPage):
    id = "desk.jobs"
    title = _("Background work")
    unit = _("jobs")
    columns = [
        Column("kind", _("What is done"), value=job_label, link=lambda job: job.get_absolute_url()),
        Column("state", _("State"), kind="state", value=lambda job: (SHOWN_STATES[job.state], job.get_state_display())),
        Column("n", _("Done so far"), kind="number"),
        Column("of", _("In all"), kind="number", value=lambda job: job.of or None),
        Column("created_at", _("Begun"), kind="time"),
        Column("ended_at", _("Ended"), kind="time"),
    ]
    default_order = "-created_at"
    empty = Empty(
        _("No background work yet"),
        _("Reading a document, an import or a large export runs here; you may leave the page and come back."),
    )

    def queryset(self, request: OfficeRequest) -> Any:
        return jobs_visible_to(request.actor)


def _job_context(job: Job) -> dict[str, object]:
    subject = job.result_subject
    return {
        "job": job,
        "title": job_label(job),
        "bar_parts": [(job.n, "f-3")],
        "result_url": url_of(subject) if subject else "",
    }


@never_cache
@require_GET
def job_page(request: OfficeRequest, pk: int) -> HttpResponse:
    """One job. HTMX asks for the changing part only; without scripts the page reloads itself while the job moves."""
    job = visible_job(request.actor, pk)
    partial = getattr(request, "htmx", False)
    return render(request, "desk/_job.html" if partial else "desk/job.html", _job_context(job))


@require_POST
def job_cancel(request: OfficeRequest, pk: int) -> HttpResponse:
    job = cancel_job(visible_job(request.actor, pk), actor=request.actor)
    subject = job.result_subject
    return HttpResponseRedirect((url_of(subject, request.actor) if subject else "") or job.get_absolute_url())


@never_cache
@require_http_methods(["GET", "POST", "DELETE"])
def draft(request: OfficeRequest, key: str) -> HttpResponse:
    """GET: what is kept (204 when nothing is); POST: keep these fields; DELETE: forget."""
    if request.method == "DELETE":
        drop_draft(actor=request.actor, key=key)
        return HttpResponse(status=204)
    if request.method == "POST":
        saved = save_draft(actor=request.actor, key=key, values=dict(request.POST.lists()))
        return JsonResponse({"saved_at": saved.saved_at.isoformat()})
    kept = load_draft(actor=request.actor, key=key)
    if kept is None:
        return HttpResponse(status=204)
    return JsonResponse({"values": kept.values, "saved_at": kept.saved_at})


class SavedViewLinks:
    """What list pages ask of the desk (`common.tables.SavedViews`)."""

    def links(self, request: HttpRequest, list_id: str) -> Sequence[SavedLink]:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return [
            SavedLink(
                view.name,
                view.query,
                view.shared,
                reverse("desk:view_delete", args=[view.pk]) if view.person_id == actor.person_id else "",
                reverse("desk:view_change", args=[view.pk]) if view.person_id == actor.person_id else "",
            )
            for view in views_visible_to(actor, list_id)
        ]

    def save_url(self, request: HttpRequest, list_id: str) -> str:
        return reverse("desk:view_save")


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else "/"


@require_POST
def view_save(request: OfficeRequest) -> HttpResponse:
    sent = request.POST
    if not sent.get("list"):
        raise Http404
    save_view(
        actor=request.actor,
        list_id=sent["list"],
        name=sent.get("name", ""),
        query=sent.get("query", ""),
        shared=sent.get("shared") == "on",
    )
    return HttpResponseRedirect(_back(request))


@require_POST
def view_change(request: OfficeRequest, pk: int) -> HttpResponse:
    """Name, audience, what it shows, its place among the tabs."""
    sent = request.POST
    view = change_view(
        get_object_or_404(views_visible_to(request.actor), pk=pk),
        actor=request.actor,
        name=sent.get("name", ""),
        query=sent.get("query", ""),
        shared=sent.get("shared") == "on",
        move={"-1": -1, "1": 1}.get(sent.get("move", ""), 0),
    )
    messages.success(request, gettext("View saved: %(name)s") % {"name": view.name})
    return HttpResponseRedirect(_back(request))


@require_POST
def view_delete(request: OfficeRequest, pk: int) -> HttpResponse:
    delete_view(get_object_or_404(views_visible_to(request.actor), pk=pk), actor=request.actor)
    return HttpResponseRedirect(_back(request))
