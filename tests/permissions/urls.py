"""Every address of the product, with the permission its view carries; and the table of who may open it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jiugai.common.roles import ADMINISTRATORS, EVERYBODY, OFFICE_ROLES, Role

TABLE = Path(__file__).with_name("table.txt")
GROUPS: dict[str, frozenset[str]] = {
    "everybody": frozenset(EVERYBODY),
    "office": frozenset(OFFICE_ROLES),
    "administrators": frozenset(ADMINISTRATORS),
}
VISITOR = "visitor"
"""Somebody who has not signed in; stands in the table for pages that are public on purpose."""
SAMPLES = {
    "int": 987654321,
    "slug": "none",
    "str": "none",
    "path": "none",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


@dataclass(frozen=True)
class Address:
    """One URL pattern. `permission` is None when the view carries none, "" when it is public."""

    name: str
    permission: str | None
    parameters: tuple[tuple[str, Any], ...]

    def path(self) -> str:
        """An address of this pattern; what it points at does not exist."""
        return reverse(self.name, kwargs=dict(self.parameters))


def _sample(converter: Any) -> Any:
    """A value that the converter takes; one of our own may bring it as `sample`."""
    kind = type(converter).__name__.removesuffix("Converter").lower()
    sample = getattr(converter, "sample", None)
    return SAMPLES.get(kind, "none") if sample is None else sample


def _walk(patterns: list[Any], names: tuple[str, ...], given: dict[str, Any]) -> Iterator[Address]:
    for pattern in patterns:
        parameters = given | {n: _sample(c) for n, c in pattern.pattern.converters.items()}
        if isinstance(pattern, URLResolver):
            inside = (*names, pattern.namespace) if pattern.namespace else names
            yield from _walk(pattern.url_patterns, inside, parameters)
        elif isinstance(pattern, URLPattern):
            view: Callable[..., Any] = pattern.callback
            name = ":".join((*names, pattern.name or f"<no name: {pattern.pattern}>"))
            yield Address(name, getattr(view, "permission", None), tuple(sorted(parameters.items())))


def addresses() -> list[Address]:
    """All patterns of the product; a name that stands for several patterns comes once."""
    found = {a.name: a for a in _walk(list(get_resolver().url_patterns), (), {})}
    return [found[name] for name in sorted(found)]


def table(text: str) -> dict[str, frozenset[str]]:
    """Lines `name  who …`: a role, a group, or `visitor`; `group-role` leaves one role out."""
    rows: dict[str, frozenset[str]] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, *words = line.split()
        if name in rows:
            raise ValueError(f"{name} stands twice in the table")
        who: set[str] = set()
        for word in words:
            if word.startswith("-"):
                who -= {word[1:]}
            elif word in GROUPS:
                who |= GROUPS[word]
            elif word in Role.values or word == VISITOR:
                who.add(word)
            else:
                raise ValueError(f"{name}: there is no role {word}")
        rows[name] = frozenset(who)
    return rows


def words_for(roles: frozenset[str]) -> list[str]:
    """The shortest way to write a set of roles in the table."""
    for group, tolerated in (("everybody", 2), ("office", 2), ("administrators", 0)):
        left_out = GROUPS[group] - roles
        if len(left_out) <= tolerated:
            more = sorted(roles - GROUPS[group])
            return [group, *(f"-{r}" for r in sorted(left_out)), *more]
    return sorted(roles)
