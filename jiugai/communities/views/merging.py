"""Two entries that may be one community: side by side, what merging would do, and saying that they are two."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiugai.common.results import BadInput, require
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities.forms.acts import OtherForm, ReasonForm
from jiugai.communities.models import Community
from jiugai.communities.permissions import may_edit
from jiugai.communities.queries import communities_visible_to, fact_label, fact_words
from jiugai.communities.queries.alike import alike
from jiugai.communities.services.merging import MergePlan, keep_apart, merge_communities, owners_left, plan_merge
from jiugai.communities.views.shared import visible_community


@allow("communities.edit")
def merge(request: OfficeRequest, pk: int) -> HttpResponse:
    """Choose the other entry."""
    row = visible_community(request, pk)
    require(may_edit(request.actor, row))
    others = communities_visible_to(request.actor).filter(county=row.county_id).exclude(pk=row.pk)
    form = OtherForm(others, request.POST or None)
    if request.method == "POST" and form.is_valid() and form.found:
        return redirect("communities:merge_into", row.pk, form.found.pk)
    context = {"form": form, "community": row, "alike": alike(row, request.actor)}
    return render(request, "communities/merge.html", context, status=422 if form.is_bound else 200)


@allow("communities.edit")
def merge_into(request: OfficeRequest, pk: int, other: int) -> HttpResponse:
    """What becomes one, what moves, what stays; then merge `other` into this one."""
    keep, drop = visible_community(request, pk), visible_community(request, other)
    for row in (keep, drop):
        require(may_edit(request.actor, row))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            merge_communities(keep, drop, actor=request.actor, reason=form.cleaned_data["reason"])
        except BadInput as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            words = {"drop": drop.name, "keep": keep.name}
            messages.success(request, _("“%(drop)s” now belongs to “%(keep)s”; its entry lies in the trash.") % words)
            return redirect(keep)
    plan = plan_merge(keep, drop)
    context = {"form": form, "community": keep, "other": drop, "plan": plan, "facts": _side_by_side(plan),
               "owners_left": owners_left(plan) if plan.left_dwellings else 0}  # fmt: skip
    return render(request, "communities/merge_into.html", context, status=422 if form.is_bound else 200)


def _side_by_side(plan: MergePlan) -> list[tuple[str, str, str, bool]]:
    """(fact, kept entry, other entry, whether it is filled in from the other), of all that is not the same in both."""
    names = [n for n in plan.keep.FACTS if n in plan.filled or n in plan.differing or n == "name"]
    kind = Community.KIND
    return [
        (
            fact_label(kind, n), fact_words(kind, n, getattr(plan.keep, n)), fact_words(kind, n, getattr(plan.drop, n)),
            n in plan.filled,
        )
        for n in names if n not in ("conditions", "excluded")
    ]  # fmt: skip


@allow("communities.edit")
@require_POST
def apart(request: OfficeRequest, pk: int, other: int) -> HttpResponse:
    """They are two; nobody is asked again."""
    row = visible_community(request, pk)
    second = get_object_or_404(communities_visible_to(request.actor), pk=other)
    keep_apart(row, second, actor=request.actor)
    return redirect(reverse("communities:community", args=[row.pk]))
