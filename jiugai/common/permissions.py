"""Permissions as data: each module declares its own in `apps.ready()`, with the roles that hold them.

An unknown code raises, so a misspelt permission can never pass as a refusal or as a grant.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from jiugai.common.roles import Role


@dataclass(frozen=True)
class Permission:
    code: str
    label: str | Promise
    roles: frozenset[Role]


class UnknownPermission(LookupError):
    """A permission code that no module has declared."""


_permissions: dict[str, Permission] = {}


def add(code: str, label: str | Promise, *, roles: Iterable[Role]) -> None:
    """Declare a permission and the roles that hold it. Declaring a code twice raises ValueError."""
    if code in _permissions:
        raise ValueError(f"permission {code} is declared twice")
    _permissions[code] = Permission(code, label, frozenset(roles))


def get(code: str) -> Permission:
    try:
        return _permissions[code]
    except KeyError:
        raise UnknownPermission(code) from None


def all_permissions() -> list[Permission]:
    return sorted(_permissions.values(), key=lambda p: p.code)


def of_role(role: str) -> frozenset[str]:
    """Codes of all permissions that a role holds."""
    return frozenset(p.code for p in _permissions.values() if role in p.roles)
