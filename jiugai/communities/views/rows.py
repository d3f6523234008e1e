"""What the pages of a community's rows share: the community, the past day, forms that lose nothing, the trash."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiugai.attachments.api import UploadBox, upload_box
from jiugai.common import subjects
from jiugai.common.forms import OfficeForm, ReasonField
from jiugai.common.results import BadInput
from jiugai.common.web import OfficeRequest
from jiugai.communities.forms.rows import RowForm
from jiugai.communities.models import Community, Versioned
from jiugai.communities.queries import communities_visible_to, fact_words, moment_of
from jiugai.communities.services import Conflict, trash_row
from jiugai.communities.views.shared import asked_day
from jiugai.desk.api import drop_draft

PAPERS = ("pdf", "ofd", "docx", "doc", "xlsx", "xls", "jpeg", "png", "webp", "heic", "bmp", "tiff")
PHOTOS = ("jpeg", "png", "webp", "heic", "bmp", "tiff", "pdf")


def community_for(request: OfficeRequest, pk: int) -> Community:
    """The community, or 404 when it does not exist for this actor."""
    rows = communities_visible_to(request.actor).select_related("county", "county__region")
    return get_object_or_404(rows, pk=pk)


def tab_context(request: OfficeRequest, community: Community, tab: str, **more: Any) -> dict[str, Any]:
    """What `communities/tabs.html` needs, with `moment` for reading the states of a past day."""
    at = asked_day(request)
    return {"community": community, "tab": tab, "wide": True, "at": at, "moment": at and moment_of(at)} | more


def files_of(request: OfficeRequest, row: Versioned, *, photos: bool = False) -> UploadBox:
    """The upload component of a row."""
    ref = subjects.ref(row)
    return upload_box(
        actor=request.actor, subject=ref, purpose=ref.kind, back=request.path, accept=PHOTOS if photos else PAPERS
    )


def write_row(
    request: OfficeRequest,
    form: RowForm,
    *,
    community: Community,
    title: str,
    back: str,
    save: Callable[[Any], object],
    template: str = "communities/row_form.html",
    **more: Any,
) -> HttpResponseBase:
    """Show the form of a row, or `save(form)` it. What somebody else saved meanwhile is shown beside what one wrote."""
    key = f"communities.{form.row.KIND}:{community.pk}.{form.row.pk or 'new'}.{form.row.version}"
    context = {"form": form, "community": community, "title": title, "back": back, "draft": key, "conflicts": []} | more
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save(form)
            except Conflict as refusal:
                status = 409
                context["conflicts"] = _conflicts(form, refusal)
            except BadInput as refusal:
                form.add_error(None, str(refusal.reason))
            else:
                drop_draft(actor=request.actor, key=key)
                return redirect(back)
    return render(request, template, context, status=status)


def _conflicts(form: RowForm, refusal: Conflict) -> list[dict[str, str]]:
    """What the page shows beside the form: per fact what is saved, what this person wrote, and a choice."""
    fresh: Any = type(form.row)._default_manager.get(pk=form.row.pk)
    chosen = {n: form.data.get(f"choose:{n}", "") for n in form.facts}
    form.rebase(fresh.versions.get(nth=form.base_version), fresh)
    words = partial(fact_words, form.row.KIND)
    return [
        {
            "name": c.name, "label": str(form.fields[c.name].label), "chosen": chosen.get(c.name, ""),
            "was": words(c.name, c.was), "theirs": words(c.name, c.theirs), "mine": words(c.name, c.mine),
        }
        for c in refusal.conflicts
    ]  # fmt: skip


class TrashForm(OfficeForm):
    reason = ReasonField()


def put_away(request: OfficeRequest, row: Any, *, community: Community, title: str, back: str) -> HttpResponse:
    """Ask for the reason, then put the row into the trash."""
    form = TrashForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        trash_row(row, actor=request.actor, reason=form.cleaned_data["reason"])
        return redirect(back)
    context = {
        "form": form, "community": community, "title": title, "back": back, "submit": _("Put into the trash"),
        "lead": _("It can be restored from the trash, with everything it had."),
    }  # fmt: skip
    return render(request, "communities/row_form.html", context, status=422 if form.is_bound else 200)


def tab_url(tab: str, community: Community) -> str:
    return reverse(f"communities:{tab}", args=[community.pk])
