"""Who changed which fact of a community, when, from what to what, and why."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from jiugai.audit.api import history_of
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities.queries import communities_visible_to


@allow("communities.read")
def changes(request: OfficeRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(communities_visible_to(request.actor).select_related("county"), pk=pk)
    context = {"community": row, "tab": "changes", "wide": True, "history": history_of(row)}
    return render(request, "communities/changes.html", context)
