"""Communities whose names may mean the same one, and those that a person has said are two."""

from django.db.models import Q

from jiugai.audit.api import AuditEntry
from jiugai.common.actors import Actor
from jiugai.communities.models import Community
from jiugai.communities.queries.register import communities_visible_to
from jiugai.communities.rules.likeness import ALIKE, core, likeness

DISTINCT = "communities.community.distinct"
CANDIDATES = 200
"""Names compared with one name at most; two queries whatever the county holds."""
SHOWN = 3


def alike(community: Community, actor: Actor) -> list[Community]:
    """The communities that resemble this one by name or address, best first, without those said to be others.

    Two names that plans list side by side are two (邮电家属楼, 旧邮电家属楼).
    """
    stem = core(community.name)
    wanted = Q(pk=None)
    for part in {stem[n : n + 2] for n in range(max(1, len(stem) - 1))}:
        wanted |= Q(name__icontains=part)
    if community.address:
        wanted |= Q(address=community.address)
    rows = communities_visible_to(actor).filter(wanted, county=community.county_id).exclude(pk=community.pk)
    if community.enrolments.exclude(policy=None).exists():
        rows = rows.exclude(enrolments__policy__isnull=False)
    settled = _settled(community)
    near = [(_score(community, other), other) for other in rows.order_by("pk")[:CANDIDATES] if other.pk not in settled]
    near = [(score, other) for score, other in near if score]
    return [other for _score, other in sorted(near, key=lambda pair: (-pair[0], pair[1].pk))[:SHOWN]]


def _score(one: Community, other: Community) -> float:
    """0 for names that do not resemble each other, unless both stand at one address."""
    score = likeness(one.name, other.name)
    return score if score >= ALIKE or (one.address and one.address == other.address) else 0.0


def _settled(community: Community) -> set[int]:
    entries = AuditEntry.objects.filter(
        subject_kind="communities.community", subject_id=str(community.pk), code=DISTINCT
    )
    return {int(e.after_values["other"]) for e in entries}
