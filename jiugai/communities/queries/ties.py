"""Owner units and property companies of communities (TR-1.2d, TR-4.2f)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, QuerySet

from jiugai.attachments.api import AttachmentLink
from jiugai.common.actors import Actor
from jiugai.communities.models import Tie
from jiugai.communities.queries.register import REGION_ROLES, communities_visible_to


def ties_visible_to(actor: Actor) -> QuerySet[Tie]:
    return Tie.objects.filter(deleted_at=None, community__in=communities_visible_to(actor).values("pk"))


def sees_contribution(actor: Actor, tie: Any) -> bool:
    """What a unit pays is for the offices and for the unit itself; `tie` may be a past state."""
    return actor.role in REGION_ROLES or tie.organisation_id == actor.organisation_id


def papers_of(ties: Sequence[Tie]) -> dict[int, int]:
    """Number of papers of each tie; one query."""
    ids = [str(t.pk) for t in ties]
    links = AttachmentLink.objects.filter(subject_kind="communities.tie", subject_id__in=ids)
    return {int(pk): n for pk, n in links.values_list("subject_id").annotate(n=Count("pk"))} if ids else {}
