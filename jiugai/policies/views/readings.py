"""Reviewing what was read from a document: the text left, the facts right, contradictions first."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiugai.attachments.api import attachments_of
from jiugai.common import clock, subjects
from jiugai.common.results import BadInput, Refusal
from jiugai.common.web import OfficeRequest, allow
from jiugai.policies.failures import sentence, warning
from jiugai.policies.forms import ApplyForm, DiscardForm, StartForm, UploadForm
from jiugai.policies.models import Reading
from jiugai.policies.queries import readings_visible_to
from jiugai.policies.services import readings, review
from jiugai.policies.services.pages import page_of
from jiugai.policies.services.start_county import start_county
from jiugai.policies.states import ReadingState


def _reading(request: OfficeRequest, pk: int) -> Reading:
    return get_object_or_404(readings_visible_to(request.actor), pk=pk)


@allow("policies.review")
def upload(request: OfficeRequest) -> HttpResponse:
    """Choose a document; it is kept as an original and read in the background."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            reading = readings.upload_document(
                actor=request.actor, county=request.actor.county, upload=form.cleaned_data["document"]
            )
        except BadInput as refusal:
            form.add_error("document", str(refusal.reason))
        else:
            return redirect(reading)
    status = 422 if form.is_bound else 200
    return render(request, "policies/upload.html", {"form": form}, status=status)


@allow("policies.review")
def reading(request: OfficeRequest, pk: int) -> HttpResponse:
    """The review page of one document, a section of the text at a time."""
    row = _reading(request, pk)
    if row.state == ReadingState.QUEUED:
        return render(request, "policies/reading_wait.html", {"reading": row})
    if row.state == ReadingState.FAILED:
        context = {"reading": row, "sentence": sentence(row.failure, row.failure_values), "discard": DiscardForm()}
        return render(request, "policies/reading_failed.html", context)
    return render(request, "policies/reading.html", _context(request, row))


@allow("policies.start")
def start(request: OfficeRequest) -> HttpResponse:
    """The first document of a county, loaded by the system administrator."""
    form = StartForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = {k: form.cleaned_data[k] for k in ("code", "name", "name_en", "lead_office")}
        try:
            reading = start_county(actor=request.actor, upload=form.cleaned_data["document"], **given)
        except BadInput as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            return render(request, "policies/started.html", {"reading": reading, "lead_office": given["lead_office"]})
    return render(request, "policies/start.html", {"form": form}, status=422 if form.is_bound else 200)


def _section(request: OfficeRequest) -> int:
    given = request.GET.get("section") or request.POST.get("section") or "0"
    return int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0


def _context(request: OfficeRequest, row: Reading, form: ApplyForm | None = None) -> dict[str, Any]:
    page = page_of(row.draft, row.decisions, _section(request))
    return {
        "reading": row,
        "page": page,
        "warnings": [warning(w["code"], w["values"]) for w in row.warnings],
        "originals": attachments_of(subjects.ref(row)),
        "missing": readings.missing_for_application(row),
        "form": form or ApplyForm(initial={"effective_from": clock.today(row.county.code)}),
        "discard": DiscardForm(),
        "open": row.state == ReadingState.REVIEW,
    }


def _back(row: Reading, request: OfficeRequest, anchor: str = "") -> HttpResponse:
    query = urlencode({"section": _section(request)})
    return HttpResponseRedirect(f"{row.get_absolute_url()}?{query}" + (f"#{anchor}" if anchor else ""))


def _answer(request: OfficeRequest, row: Reading, pointer: str, **more: Any) -> HttpResponse:
    """The changed fact alone for HTMX, else back to the page at that fact."""
    facts = review.facts_of(row.draft, row.decisions)
    fact = next((f for f in facts if f.pointer == pointer), None)
    if fact is None or not getattr(request, "htmx", False):
        return _back(row, request, f"f{fact.number}" if fact else "")
    context = {"fact": fact, "reading": row, "open": True, "section": _section(request), "swap": True} | more
    context["tally"] = page_of(row.draft, row.decisions, _section(request)).tally
    return render(request, "policies/_fact.html", context)


@allow("policies.review")
@require_POST
def confirm(request: OfficeRequest, pk: int) -> HttpResponse:
    """Confirm one fact, or all that a section shows."""
    row = _reading(request, pk)
    pointers = request.POST.getlist("pointer")
    row = readings.confirm_facts(row, actor=request.actor, pointers=pointers)
    return _answer(request, row, pointers[0]) if len(pointers) == 1 else _back(row, request)


@allow("policies.review")
def correct(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show the small form of a fact (GET) or take what was written in it (POST); nothing written is lost."""
    row = _reading(request, pk)
    if request.method != "POST":
        return _answer(request, row, request.GET.get("pointer", ""), edit=True)
    pointer = request.POST.get("pointer", "")
    posted = {k.removeprefix("v-"): str(v) for k, v in request.POST.items() if k.startswith("v-")}
    try:
        row = readings.correct_fact(row, actor=request.actor, pointer=pointer, posted=posted)
    except review.CannotRead as problem:
        written = review.with_written(review.facts_of(row.draft, row.decisions), pointer, posted)
        context = _context(request, row) | {"problem": problem, "problem_at": written}
        if getattr(request, "htmx", False) and written:
            more = {"fact": written, "edit": True, "problem": problem}
            return render(request, "policies/_fact.html", context | more, status=422)
        return render(request, "policies/reading.html", context, status=422)
    return _answer(request, row, pointer)


@allow("policies.review")
@require_POST
def reopen(request: OfficeRequest, pk: int) -> HttpResponse:
    pointer = request.POST.get("pointer", "")
    row = readings.reopen_fact(_reading(request, pk), actor=request.actor, pointer=pointer)
    return _answer(request, row, pointer)


@allow("policies.review")
@require_POST
def drop(request: OfficeRequest, pk: int) -> HttpResponse:
    pointer = request.POST.get("pointer", "")
    row = readings.drop_fact(_reading(request, pk), actor=request.actor, pointer=pointer)
    return _answer(request, row, pointer)


@allow("policies.review")
@require_POST
def settle(request: OfficeRequest, pk: int) -> HttpResponse:
    """Record what was decided about a contradiction."""
    number = request.POST.get("finding", "")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise BadInput(_("This entry is no longer there. Reload the page."))
    row = readings.settle_finding(
        _reading(request, pk), actor=request.actor, number=int(number), decision=request.POST.get("decision", "")
    )
    return _back(row, request)


@allow("policies.apply")
@require_POST
def apply(request: OfficeRequest, pk: int) -> HttpResponse:
    """Put the reviewed document in force; refusals stand on the page, with what was filled in."""
    row = _reading(request, pk)
    form = ApplyForm(request.POST)
    if form.is_valid():
        try:
            policy = readings.apply_reading(row, actor=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal.reason))
            context = _context(request, row, form)
            return render(request, "policies/reading.html", context, status=refusal.status)
        return redirect(policy)
    return render(request, "policies/reading.html", _context(request, row, form), status=422)


@allow("policies.review")
@require_POST
def discard(request: OfficeRequest, pk: int) -> HttpResponse:
    row = _reading(request, pk)
    readings.discard_reading(row, actor=request.actor, reason=request.POST.get("reason", ""))
    return redirect("policies:list")
