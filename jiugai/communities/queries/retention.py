"""How long personal data is kept, and whose ends soon (R-SEC-2: no longer than the purpose needs)."""

import datetime

from django.conf import settings
from django.db.models import F, Min, Q, QuerySet

from jiugai.common.actors import Actor
from jiugai.communities.models import CommunityVersion, Owner
from jiugai.policies.api import Road

LAST_STEP = list(Road.values)[-1]
IN_TRASH = (
    ~Q(deleted_at=None)
    | ~Q(dwelling__deleted_at=None)
    | ~Q(dwelling__building__deleted_at=None)
    | ~Q(dwelling__building__community__deleted_at=None)
)


def trash_days() -> int:
    days: int = settings.KEEP_TRASH_DAYS
    return days


def years_after_end() -> int:
    years: int = settings.KEEP_PERSONAL_YEARS
    return years


def not_erased() -> QuerySet[Owner]:
    """Owners of whom anything personal is still kept."""
    return Owner.objects.exclude(name="", phone="", identity="")


def in_trash() -> QuerySet[Owner]:
    """Those that lie in the trash themselves, or whose dwelling, building or community does."""
    return not_erased().filter(IN_TRASH)


def timer_older_than_the_trash() -> QuerySet[Owner]:
    """In the trash with a timer of before: the state written when they were put away has the same one."""
    return in_trash().filter(versions__until=None, versions__keep_until=F("keep_until")).exclude(keep_until=None)


def ended_since() -> dict[int, datetime.datetime]:
    """Community → when it reached the end of the road, for those that stand there now."""
    rows = CommunityVersion.objects.filter(row__step=LAST_STEP, step=LAST_STEP).order_by().values_list("row")
    return dict(rows.annotate(first=Min("since")))


def erased_soon(actor: Actor, until: datetime.date) -> QuerySet[Owner]:
    """Owners of the actor's area whose personal data is erased up to a day, also those in the trash."""
    rows = not_erased().filter(keep_until__lte=until)
    community = "dwelling__building__community__"
    rows = rows.filter(**{f"{community}county__code": actor.county, f"{community}region_code__startswith": actor.scope})
    return rows.select_related("dwelling__building__community")
