"""Answers to "may I?" and the three kinds of refusal, never mixed.

*Not allowed* (403): this person may not. *Wrong state* (409): nobody can, the thing is elsewhere on its road.
*Not yet* (422): it will be possible once **all** the listed conditions hold. Button, page and log say the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Allowed:
    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    reason: Text

    def __bool__(self) -> bool:
        return False


Answer = Allowed | Denied
ALLOWED = Allowed()


@dataclass(frozen=True)
class Missing:
    """One condition that does not hold yet: what, by which clause, who holds it up, and where it can be settled."""

    text: Text
    clause: str = ""
    holder: str = ""
    url: str = ""


class Refusal(Exception):
    """A refusal with the sentence that a person reads. `status` is the HTTP answer."""

    status = 400

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


class NotAllowed(Refusal):
    status = 403


class WrongState(Refusal):
    status = 409


class NotYet(Refusal):
    status = 422

    def __init__(self, reason: Text, missing: Iterable[Missing] = ()) -> None:
        super().__init__(reason)
        self.missing = tuple(missing)


class BadInput(Refusal):
    """What was sent cannot be taken as it is; the reason says what to write or send instead."""

    status = 422


def require(answer: Answer) -> None:
    """Raise NotAllowed with the reason of a denial; do nothing when allowed."""
    if isinstance(answer, Denied):
        raise NotAllowed(answer.reason)
