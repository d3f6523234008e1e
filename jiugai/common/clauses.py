"""Where the text of a clause can be read. `policies` registers how; modules below it name plan and clause."""

from collections.abc import Callable

_resolver: Callable[[str, str], str] | None = None


def register_resolver(resolver: Callable[[str, str], str]) -> None:
    """`resolver(plan_key, number)` gives the address of the clause's text, or "" when it is not known."""
    global _resolver
    _resolver = resolver


def clause_url(plan_key: str, number: str) -> str:
    """Address of a clause such as "四（二）" of the plan with this key; "" when nobody can tell."""
    return _resolver(plan_key, number) if _resolver and plan_key and number else ""
