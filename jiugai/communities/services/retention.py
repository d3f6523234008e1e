"""Personal data that is no longer needed is erased: from the row, from its earlier states and from the record.

What stays is that there was somebody, his share, when he was erased, and the digests that prove the record.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.audit.api import erase_personal, record
from jiugai.common import clock
from jiugai.common.actors import Actor, system_actor
from jiugai.common.results import BadInput, WrongState, require
from jiugai.communities.models import Owner, write_versions
from jiugai.communities.permissions import may_postpone_erasing
from jiugai.communities.queries import retention
from jiugai.communities.queries.persons import PERSONAL
from jiugai.communities.services.rows import community_of

ERASED = "communities.owner.erased"
POSTPONED = "communities.owner.postponed"
CHUNK = 500
AT_MOST = 20_000
"""Owners erased in one run; the rest comes with the next."""
LONGEST = datetime.timedelta(days=366 * 2)
"""For so long, at most, may erasing be put off at a time."""
EMPTY = {"name": "", "phone": "", "identity": "", "name_index": "", "phone_index": "", "identity_index": ""}


def set_timers() -> int:
    """Bring every owner's `keep_until` up to date; how many were changed.

    In the trash: days after it was put there. At the end of the road: years after it. Needed again: none. A day that a
    person has put off stays, unless the row goes into the trash later.
    """
    changed = 0
    days = datetime.timedelta(days=retention.trash_days())
    ended = {pk: _years_later(since) for pk, since in retention.ended_since().items()}
    in_trash = retention.in_trash()
    put_away = [in_trash.filter(keep_until=None) | retention.timer_older_than_the_trash()]
    # What lies above them was put away after the end of the road: their own states know of neither.
    above = in_trash.filter(dwelling__building__community__in=list(ended)).exclude(keep_until=None).order_by()
    for pk in above.values_list("dwelling__building__community", flat=True).distinct():
        put_away.append(in_trash.filter(dwelling__building__community=pk, keep_until=ended[pk]))
    for start in (chunk for rows in put_away for chunk in _chunks(rows)):
        for owner in start:
            owner.keep_until = _put_away_on(owner) + days
        changed += _save_timers(start)
    live = retention.not_erased().exclude(retention.IN_TRASH)
    at_end = live.filter(keep_until=None, dwelling__building__community__in=list(ended)) if ended else live.none()
    for start in _chunks(at_end):
        for owner in start:
            owner.keep_until = ended[owner.register_community_id]
        changed += _save_timers(start)
    needed = live.exclude(keep_until=None).exclude(dwelling__building__community__step=retention.LAST_STEP)
    return changed + needed.update(keep_until=None)


def _chunks(rows: object) -> list[list[Owner]]:
    found = list(rows.select_related("dwelling__building__community").distinct()[:AT_MOST])  # type: ignore[attr-defined]
    return [found[n : n + CHUNK] for n in range(0, len(found), CHUNK)]


def _save_timers(owners: list[Owner]) -> int:
    return Owner.objects.bulk_update(owners, ["keep_until"])


def _put_away_on(owner: Owner) -> datetime.date:
    """The true day on which the first of owner, dwelling, building, community went into the trash."""
    dwelling = owner.dwelling
    chain = (owner, dwelling, dwelling.building, dwelling.building.community)
    moments = [row.deleted_at for row in chain if row.deleted_at]
    return min(moments).astimezone(clock.SHANGHAI).date()


def _years_later(moment: datetime.datetime) -> datetime.date:
    day = moment.astimezone(clock.SHANGHAI).date()
    year = day.year + retention.years_after_end()
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def erase_due(today: datetime.date | None = None) -> int:
    """Erase the personal data of every owner whose time is over; how many."""
    today = today or clock.true_today()
    due = list(retention.not_erased().filter(keep_until__lt=today).values_list("pk", flat=True)[:AT_MOST])
    return sum(erase_owner(pk, actor=system_actor("scheduler"), today=today) for pk in due)


def erase_owner(pk: int, *, actor: Actor, today: datetime.date) -> bool:
    """One owner, in one transaction; False when it was put off or restored meanwhile."""
    with transaction.atomic():
        owner = Owner.objects.select_for_update().filter(pk=pk, keep_until__lt=today).first()
        if owner is None:
            return False
        if not (fields := [name for name in PERSONAL if getattr(owner, name)]):
            return False
        now = clock.now()
        Owner.objects.filter(pk=pk).update(erased_at=now, version=owner.version + 1, changed_at=now, **EMPTY)
        owner.versions.update(**EMPTY)
        write_versions(Owner, [pk], actor=actor, at=now)
        reason = _("The time for which it may be kept is over")
        record(actor, ERASED, owner, after={"fields": fields, "kept_until": str(owner.keep_until)},
               reason=reason, county=community_of(owner).region_code[:6])  # fmt: skip
        erase_personal(actor=actor, subject=owner, reason=reason)
    return True


def postpone_erasing(owner: Owner, *, actor: Actor, until: datetime.date, reason: str) -> Owner:
    """Keep an owner's personal data longer, because it is still needed. Raises NotAllowed, BadInput, WrongState."""
    if not reason.strip():
        raise BadInput(_("Write why the data is still needed."))
    with transaction.atomic():
        fresh = Owner.objects.select_for_update().get(pk=owner.pk)
        require(may_postpone_erasing(actor, community_of(fresh)))
        if fresh.erased_at or fresh.keep_until is None:
            raise WrongState(_("Nothing is to be erased here any more."))
        today = clock.true_today()
        if not fresh.keep_until < until <= today + LONGEST:
            raise BadInput(_("Choose a day after the present one, at most two years from today."))
        before = fresh.keep_until
        Owner.objects.filter(pk=fresh.pk).update(keep_until=until)
        record(actor, POSTPONED, fresh, before={"keep_until": before.isoformat()},
               after={"keep_until": until.isoformat()}, reason=reason,
               county=community_of(fresh).region_code[:6])  # fmt: skip
        fresh.keep_until = until
    return fresh


def keep_and_erase() -> None:
    """What the scheduler calls every day."""
    set_timers()
    erase_due()
