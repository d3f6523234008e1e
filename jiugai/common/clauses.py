"""Where the text of a clause can be read. `policies` registers how; modules below it name plan and clause."""

from collections.abc import Callable

from jiugai.common.actors import Actor

_resolver: Callable[[str, str], str] | None = None
_permission = ""


def register_resolver(resolver: Callable[[str, str], str], *, permission: str = "") -> None:
    """`resolver(plan_key, number)` gives the address of the clause's text, or "" when it is not known.

    Who lacks `permission` may not read it, and gets no link.
    """
    global _resolver, _permission
    _resolver, _permission = resolver, permission


def clause_url(plan_key: str, number: str, actor: Actor | None = None) -> str:
    """Address of a clause such as "四（二）" of a plan; "" when nobody can tell or `actor` may not read it."""
    if not (_resolver and plan_key and number) or (actor and _permission and not actor.may(_permission)):
        return ""
    return _resolver(plan_key, number)
