"""Lists whose personal columns somebody opened: the entry of the record is the permission, for a while."""

import datetime
from dataclasses import dataclass

from jiugai.audit.api import AuditEntry
from jiugai.common import clock
from jiugai.common.actors import Actor

OPENED = "communities.list.opened"
OPEN_FOR = datetime.timedelta(minutes=30)


@dataclass(frozen=True)
class Opened:
    reason: str
    ends: datetime.datetime

    @property
    def until(self) -> str:
        """Time of day, e.g. 17:30."""
        return f"{self.ends.astimezone(clock.SHANGHAI):%H:%M}"


def opened_by(actor: Actor, entry: int, list_id: str, community: int | None) -> Opened | None:
    """The reason, when this actor opened this list (of one community, or all) within the last half hour; else None."""
    if not actor.may("communities.personal"):
        return None
    found = AuditEntry.objects.filter(
        pk=entry, code=OPENED, person_id=actor.person_id, organisation_id=actor.organisation_id, county=actor.county
    ).first()
    said = found.after_values if found else {}
    if found is None or clock.now() - found.at > OPEN_FOR:
        return None
    if (said.get("list"), said.get("community")) != (list_id, community):
        return None
    return Opened(found.reason, found.at + OPEN_FOR)
