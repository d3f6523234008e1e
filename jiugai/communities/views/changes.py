"""Who changed which fact of a community or of a row below it, when, from what to what, and why."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from jiugai.common.web import OfficeRequest, allow
from jiugai.communities.models import Building
from jiugai.communities.queries import changes_of, communities_visible_to, moment_of, row_of_kind, turns_of
from jiugai.communities.queries.hidden import sees_row
from jiugai.communities.views.shared import asked_day, visible_community

BUILDINGS = 60
"""Buildings whose histories are linked from the community's."""


@allow("communities.read")
def changes(request: OfficeRequest, pk: int) -> HttpResponse:
    """Fact by fact, the answers of the rules, and the histories of communities that were merged into this one."""
    row, at = visible_community(request, pk), asked_day(request)
    county, until = row.county.code, moment_of(at) if at else None
    context = {
        "community": row, "tab": "changes", "wide": True, "at": at,
        "changes": [c for c in changes_of(row, request.actor, county) if until is None or c.entry.at <= until],
        "turns": turns_of(row, until, limit=50),
        "merged": [] if at else [(m, changes_of(m, request.actor, county)) for m in row.merged.all()[:5]],
        "buildings": Building.objects.filter(community=row)[:BUILDINGS],
    }  # fmt: skip
    return render(request, "communities/changes.html", context)


@allow("communities.read")
def row_changes(request: OfficeRequest, kind: str, pk: int) -> HttpResponse:
    """The same for one building, dwelling, owner, facility, condition, space or tie."""
    row = row_of_kind(kind, pk, communities_visible_to(request.actor))
    if row is None or not sees_row(request.actor, row):
        raise Http404
    community = visible_community(request, row.register_community_id)
    context = {
        "community": community, "tab": "changes", "wide": True,
        "row": row, "label": getattr(row, "audit_label", "") or str(row), "kind": row._meta.verbose_name,
        "changes": changes_of(row, request.actor, community.county.code),
    }  # fmt: skip
    return render(request, "communities/row_changes.html", context)
