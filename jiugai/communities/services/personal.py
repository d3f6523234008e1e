"""Personal data: looked at with a reason, searched for on record, never shown otherwise (R-SEC-2)."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.audit.api import record, record_look
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, require
from jiugai.communities.models import Building, Community, Dwelling, Owner
from jiugai.communities.permissions import may_search_people, may_see_personal
from jiugai.communities.queries.opened import OPENED
from jiugai.communities.queries.persons import PERSONAL, in_household, kinds_of, owners_found, personal_index
from jiugai.communities.services.rows import community_of

SEARCHED = "communities.person.searched"

FOUND = 100
"""Owners that one search shows; whoever has more needs a better question."""


def look_at_household(*, actor: Actor, dwelling: Dwelling, reason: str) -> list[Owner]:
    """The household with what is masked elsewhere; each owner's look is written first. Raises NotAllowed, BadInput."""
    require(may_see_personal(actor, community_of(dwelling)))
    _require_reason(reason)
    with transaction.atomic():
        owners = list(in_household(dwelling))
        for owner in owners:
            record_look(actor, owner, _filled(owner), reason)
    return owners


def look_at_building(*, actor: Actor, building: Building, reason: str) -> list[Owner]:
    """All households of a building, for going from door to door; one look is written, with the number of people."""
    require(may_see_personal(actor, community_of(building)))
    _require_reason(reason)
    rows = Owner.objects.filter(dwelling__building=building, dwelling__deleted_at=None, deleted_at=None)
    with transaction.atomic():
        record_look(actor, building, PERSONAL, reason)
        return list(rows.order_by("dwelling", "role", "pk"))


def open_list(*, actor: Actor, list_id: str, community: Community | None, number: int, reason: str) -> int:
    """Have a list show and export personal columns for a while; gives the number of the entry that allows it.

    The entry is the permission: it names person, list and reason, and the list asks for it.
    """
    require(may_search_people(actor))
    _require_reason(reason)
    place = community.pk if community else None
    after = {"list": list_id, "community": place, "rows": number, "fields": list(PERSONAL)}
    with transaction.atomic():
        return int(record(actor, OPENED, community, after=after, reason=reason, county=actor.county).pk)


def find_people(*, actor: Actor, words: str) -> Sequence[Owner]:
    """Owners with exactly this telephone, identity number or name within the actor's area, still masked.

    Every search is on record: as what was searched, how many were found, and the index of the words. With the index an
    auditor can tell whether a given person was searched for, and nothing can be read from it.
    """
    require(may_search_people(actor))
    kinds = kinds_of(words)
    if not kinds:
        raise BadInput(_("Write a name, a telephone or an identity number."))
    with transaction.atomic():
        found = list(owners_found(actor, words)[:FOUND])
        after = {"kinds": list(kinds), "index": personal_index(kinds[0], words), "found": len(found)}
        record(actor, SEARCHED, None, after=after, county=actor.county)
    return found


def _filled(owner: Owner) -> list[str]:
    return [name for name in PERSONAL if getattr(owner, name)]


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput(_("Say what you need the data for; it stands in the log."))
