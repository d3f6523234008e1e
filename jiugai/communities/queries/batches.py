"""Contiguous areas (A4): who sees them, their members, and their sums with every community once."""

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from jiugai.common.actors import Actor
from jiugai.communities.models import Batch, Community, counted
from jiugai.communities.queries.register import communities_visible_to
from jiugai.communities.queries.totals import FIGURES, summed


def batches_visible_to(actor: Actor) -> QuerySet[Batch]:
    """Areas of the county that hold a community one sees; who edits also sees those that are still empty."""
    rows = Batch.objects.filter(county__code=actor.county)
    seen = communities_visible_to(actor).values("pk")
    mine = Q(pk__in=Batch.communities.through._default_manager.filter(community__in=seen).values("batch"))
    return rows.filter(mine | Q(communities=None) if actor.may("communities.edit") else mine)


def batches_with_sums(actor: Actor) -> QuerySet[Batch]:
    """The same with the number of communities one sees and their figures; a community outside one's area is not in."""
    seen = Q(communities__in=communities_visible_to(actor).values("pk"))
    sums: dict[str, Any] = {f"all_{name}": Sum(counted(name, "communities__"), filter=seen) for name in FIGURES}
    members = Prefetch("communities", communities_visible_to(actor).order_by("pk"), to_attr="members")
    return batches_visible_to(actor).annotate(n=Count("communities", filter=seen), **sums).prefetch_related(members)


def members_of(actor: Actor, batch: Batch) -> QuerySet[Community]:
    return communities_visible_to(actor).filter(batches=batch)


def total_of(actor: Actor, batches: QuerySet[Batch]) -> dict[str, int | None]:
    """All communities of these areas, each once however many areas it is in."""
    within = Batch.communities.through._default_manager.filter(batch__in=batches.order_by().values("pk")).values(
        "community"
    )
    return summed(communities_visible_to(actor).filter(pk__in=within))
