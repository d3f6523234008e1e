"""Putting a community away, and the trash: who put what there, when and why, and how it comes back."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiugai.common.tables import BulkAction, Column, Empty, ListPage
from jiugai.common.templatetags.jiugai import zh_time
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities.forms.acts import ReasonForm
from jiugai.communities.models import ROWS, Community
from jiugai.communities.queries import WAYS, communities_in_trash, communities_visible_to
from jiugai.communities.services import trash_row
from jiugai.communities.services.trash import restore_chosen
from jiugai.communities.views.shared import visible_community


@allow("communities.edit")
def put_away(request: OfficeRequest, pk: int) -> HttpResponse:
    """Put a community into the trash, with a reason; it can be restored with all it had."""
    row = visible_community(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        trash_row(row, actor=request.actor, reason=form.cleaned_data["reason"])
        text = format_html(
            '{} <a href="{}">{}</a>', _("“%(name)s” lies in the trash now.") % {"name": row.name},
            reverse("communities:trash"), _("Open the trash"),
        )  # fmt: skip
        messages.success(request, text)
        return redirect("communities:list")
    context = {
        "form": form, "title": _("Put “%(name)s” into the trash") % {"name": row.name}, "back": row.get_absolute_url(),
        "lead": _("Buildings, dwellings and facilities stay with it; all of it can be restored."),
        "submit": _("Put into the trash"),
    }  # fmt: skip
    return render(request, "common/form.html", context, status=422 if form.is_bound else 200)


class _Trash(ListPage):
    """Rows that were put away, latest first. Subclasses say which."""

    id = "communities.trash"
    title = gettext_lazy("Trash")
    template = "communities/trash.html"
    default_order = "-deleted_at"
    empty = Empty(gettext_lazy("The trash is empty"))
    actions = ()
    bulk_actions: ClassVar[list[BulkAction]] = [
        BulkAction(
            "restore", gettext_lazy("Restore"), apply=restore_chosen, icon="undo", permission="communities.edit",
            note=gettext_lazy("They come back with all they had."),
        )
    ]  # fmt: skip
    model: Any = Community
    way = ""


def _label(row: Any) -> str:
    """What a row is called; owners by the sign that shows no name."""
    return str(getattr(row, "audit_label", "") or row)


COMMON = (
    Column("deleted_at", gettext_lazy("Put away on"), kind="plain", value=lambda r: zh_time(r.deleted_at)),
    Column("deleted_by", gettext_lazy("Put away by"), wrap=True),
    Column("deleted_reason", gettext_lazy("Reason"), wrap=True),
)


class CommunityTrash(_Trash):
    id = "communities.trash.community"
    unit = gettext_lazy("communities")
    search_fields = ("name", "deleted_reason")
    columns = (
        Column("name", gettext_lazy("Community"), note=lambda c: c.address),
        *COMMON,
        Column(
            "merged_into", gettext_lazy("Merged into"), sort="",
            value=lambda c: c.merged_into.name if c.merged_into else "",
            link=lambda c: c.merged_into.get_absolute_url() if c.merged_into else "",
        ),
    )  # fmt: skip

    def queryset(self, request: OfficeRequest) -> QuerySet[Any]:
        return communities_in_trash(request.actor).select_related("merged_into")


def _trash_of(kind: str) -> type[_Trash]:
    model: Any = ROWS[kind]
    way = WAYS[kind]

    class RowTrash(_Trash):
        id = f"communities.trash.{kind}"
        unit = model._meta.verbose_name_plural
        search_fields = ("deleted_reason", f"{way}__name")
        columns = (
            Column(
                "name", model._meta.verbose_name, sort="", value=_label,
                link=lambda r: reverse("communities:row_changes", args=[kind, r.pk]),
            ),
            Column(
                "community", gettext_lazy("Community"), sort=f"{way}__name", value=lambda r: _community(r).name,
                link=lambda r: _community(r).get_absolute_url(),
            ),
            *COMMON,
        )  # fmt: skip

        def queryset(self, request: OfficeRequest) -> QuerySet[Any]:
            inside = {f"{way}__in": communities_visible_to(request.actor).values("pk")}
            rows: QuerySet[Any] = model.objects.exclude(deleted_at=None)
            return rows.filter(**inside).select_related(way, *(("organisation",) if kind == "tie" else ()))

    return RowTrash


def _community(row: Any) -> Community:
    for step in ("dwelling", "building"):
        if not hasattr(row, "community_id"):
            row = getattr(row, step, row)
    found: Community = row.community
    return found


OF_KIND = {kind: _trash_of(kind) for kind in WAYS}


def of_kind(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The trash of one kind of rows below communities."""
    if kind not in OF_KIND:
        raise Http404
    return OF_KIND[kind].as_view()(request)
