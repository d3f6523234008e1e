"""Who acts: a person in an organisation with a role, perhaps in the place of somebody absent.

Built by `accounts` for a request and passed by value to every service: `audit` below it needs no key upwards.
"""

from dataclasses import dataclass, field

from jiugai.common import permissions


@dataclass(frozen=True)
class Actor:
    """`scope` is a prefix of the 12-digit division code: what lies outside does not exist for the actor ("" = all)."""

    person_id: int | None
    person_label: str
    role: str
    organisation_id: int | None = None
    organisation_label: str = ""
    posting_id: int | None = None
    scope: str = ""
    county: str = ""
    """6-digit code of the county in which the actor is working now; "" for installation-wide administrators."""
    permissions: frozenset[str] = field(default=frozenset(), repr=False)
    stands_in_for_id: int | None = None
    stands_in_for_label: str = ""

    def may(self, code: str) -> bool:
        """Whether the role holds the permission. Raises UnknownPermission for a code nobody declared."""
        permissions.get(code)
        return code in self.permissions

    def covers(self, region_code: str) -> bool:
        """Whether a 12-digit division code (or a prefix of one) lies in the actor's scope."""
        return region_code.startswith(self.scope)

    @property
    def label(self) -> str:
        parts = [self.organisation_label, self.person_label]
        text = " ".join(p for p in parts if p)
        return f"{text}（代 {self.stands_in_for_label}）" if self.stands_in_for_label else text


def system_actor(label: str, county: str = "") -> Actor:
    """The product acting by itself (scheduler, command line): may everything, and is named in the audit as such."""
    everything = frozenset(p.code for p in permissions.all_permissions())
    return Actor(person_id=None, person_label=label, role="system", county=county, permissions=everything)
