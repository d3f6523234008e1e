"""Programmes of a community and the buildings they take in; the cap on later-built shares of the county."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from jiugai.common.results import Denied, NotAllowed
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities import services
from jiugai.communities.forms.programmes import CapForm, CoverForm, TakeInForm
from jiugai.communities.models import AdmissionCap
from jiugai.communities.permissions import may_edit
from jiugai.communities.queries import later_share
from jiugai.communities.views.shared import visible_community
from jiugai.policies.api import Programme


@allow("communities.edit")
def of_community(request: OfficeRequest, pk: int) -> HttpResponse:
    """Which programmes take the community in, whole or in part; one form each, and one to take it into another."""
    row = visible_community(request, pk)
    answer = may_edit(request.actor, row)
    if isinstance(answer, Denied):
        raise NotAllowed(answer.reason)
    enrolments = list(row.enrolments.select_related("programme"))
    others = Programme.objects.filter(county=row.county).exclude(pk__in=[e.programme_id for e in enrolments])
    asked, data = request.POST.get("form", ""), request.POST or None
    covers = [CoverForm(e, data if asked == f"e{e.pk}" else None) for e in enrolments]
    taking = TakeInForm(others, data if asked == "take" else None) if others else None
    for form in covers:
        if form.is_bound and form.is_valid():
            services.cover_buildings(form.enrolment, actor=request.actor, buildings=form.cleaned_data["buildings"])
            return redirect("communities:programmes", row.pk)
    if taking and taking.is_bound and taking.is_valid():
        services.take_in(row, taking.cleaned_data["programme"], actor=request.actor)
        return redirect("communities:programmes", row.pk)
    context = {"community": row, "covers": covers, "taking": taking}
    return render(request, "communities/programmes.html", context, status=422 if asked else 200)


@allow("communities.override")
def caps(request: OfficeRequest) -> HttpResponse:
    """How large a share of later-built households each programme may admit, and where it stands (R-ELIG-3)."""
    programmes = Programme.objects.filter(county__code=request.actor.county)
    standing = {c.programme_id: c for c in AdmissionCap.objects.filter(programme__in=programmes)}
    asked, data = request.POST.get("form", ""), request.POST or None
    rows = []
    for programme in programmes:
        cap = standing.get(programme.pk)
        form = CapForm(programme, cap, data if asked == programme.code else None)
        if form.is_bound and form.is_valid():
            target = get_object_or_404(programmes, code=asked)
            services.set_admission_cap(
                target, actor=request.actor, built_after=form.cleaned_data["built_after"],
                per_mille=int(form.cleaned_data["percent"] * 10), source=form.cleaned_data["source"],
            )  # fmt: skip
            return redirect("communities:caps")
        rows.append({"programme": programme, "form": form, "share": later_share(request.actor, cap) if cap else None})
    return render(request, "communities/caps.html", {"rows": rows}, status=422 if asked else 200)
