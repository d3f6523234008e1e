"""State tables that can be read aloud: from, to, who may, what must be there.

A table is declared in a module's `moves.py` and registered under its kind ("schemes.scheme") with
`audit.api.add_moves`, which names its moves for the record as well. `audit.api.move` is the only door that changes a
state; `missing` and `options` give the page the same sentences as the refusal, so page and refusal never differ.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jiugai.common import permissions
from jiugai.common.actors import Actor
from jiugai.common.results import ALLOWED, Answer, Denied, Missing, NotAllowed, NotYet, WrongState

Text = str | Promise
Need = Callable[[Any, Actor], Missing | Iterable[Missing] | None]
"""What must hold before a move: gives what is missing, nothing when it holds. Its docstring's first line names it."""
May = str | Callable[[Actor, Any], Answer]


@dataclass(frozen=True, kw_only=True)
class Move:
    """One way from states to a state. `may` is a permission code, or a function (actor, obj) → Allowed | Denied."""

    from_: Collection[str]
    to: str
    may: May
    label: Text = ""
    """The verb on the button, the page and in the record."""
    needs: Sequence[Need] = ()
    reason_required: bool = False
    clause: str = ""


@dataclass(frozen=True)
class Option:
    """A move as a page shows it for one object and one actor: the button, or why not."""

    name: str
    move: Move
    allowed: Answer
    missing: tuple[Missing, ...] = ()

    @property
    def possible(self) -> bool:
        return bool(self.allowed) and not self.missing


@dataclass(frozen=True)
class Moves:
    """The transition table of one state field. Raises ValueError for a move that uses an unknown state."""

    states: type[TextChoices]
    moves: Mapping[str, Move]
    field: str = "state"

    def __post_init__(self) -> None:
        known = set(self.states.values)
        for name, move in self.moves.items():
            if isinstance(move.from_, str):
                raise ValueError(f"{name}: from_ is a set of states")
            if unknown := ({*map(str, move.from_), str(move.to)} - known):
                raise ValueError(f"{name}: unknown states {sorted(unknown)}")

    def __iter__(self) -> Iterator[str]:
        return iter(self.moves)

    def __getitem__(self, name: str) -> Move:
        """Raises KeyError for a move nobody declared."""
        return self.moves[name]

    def state_of(self, obj: Model) -> str:
        return str(getattr(obj, self.field))

    def label_of(self, state: str) -> str:
        return str(self.states(state).label) if state in self.states.values else state

    def title(self, name: str) -> str:
        return str(self.moves[name].label) or name.strip("_").replace("_", " ").capitalize()

    def wrong_state(self, obj: Model, name: str) -> Text:
        """The sentence of a refusal because of the state, or "" when the move can start here."""
        here, starts = self.state_of(obj), {str(state) for state in self.moves[name].from_}
        if here in starts:
            return ""
        sources = _(" or ").join(self.label_of(state) for state in self.states.values if state in starts)
        words = {"move": self.title(name), "here": self.label_of(here), "sources": sources}
        return _("“%(move)s” is not possible: it is “%(here)s”, and would have to be “%(sources)s”.") % words

    def may(self, obj: Model, name: str, actor: Actor) -> Answer:
        """Whether this actor may make the move at all."""
        may = self.moves[name].may
        if callable(may):
            return may(actor, obj)
        if actor.may(may):
            return ALLOWED
        return Denied(_("Your role does not include: %(what)s.") % {"what": permissions.get(may).label})

    def missing(self, obj: Model, name: str, actor: Actor) -> tuple[Missing, ...]:
        """Everything that the move still waits for: all needs are asked, none stops the others."""
        found: list[Missing] = []
        for need in self.moves[name].needs:
            answer = need(obj, actor)
            if isinstance(answer, Missing):
                found.append(answer)
            elif answer is not None:
                found.extend(answer)
        return tuple(found)

    def require(self, obj: Model, name: str, actor: Actor, reason: str) -> Move:
        """Raise NotAllowed, WrongState or NotYet (with all missing conditions), in this order; else give the move."""
        move, allowed = self.moves[name], self.may(obj, name, actor)
        if isinstance(allowed, Denied):
            raise NotAllowed(allowed.reason)
        if wrong := self.wrong_state(obj, name):
            raise WrongState(wrong)
        missing = list(self.missing(obj, name, actor))
        if move.reason_required and not reason.strip():
            missing.insert(0, Missing(_("Give a reason.")))
        if missing:
            words = {"move": self.title(name), "count": len(missing)}
            raise NotYet(_("“%(move)s” is not possible yet; still missing: %(count)d.") % words, missing)
        return move

    def options(self, obj: Model, actor: Actor) -> list[Option]:
        """The moves that start in the present state, with permission and what is missing (asked only if allowed)."""
        found = []
        for name, move in self.moves.items():
            if self.wrong_state(obj, name):
                continue
            allowed = self.may(obj, name, actor)
            found.append(Option(name, move, allowed, self.missing(obj, name, actor) if allowed else ()))
        return found

    def describe(self) -> str:
        """The table in Markdown, with a Mermaid diagram: what a README shows, and what can be read aloud."""
        rows = ["| move | from | to | who may | needs | reason |", "|---|---|---|---|---|---|"]
        arrows = []
        for name, move in self.moves.items():
            sources = [str(state) for state in move.from_]
            needs = "; ".join(_aloud(need) for need in move.needs) or "—"
            needs += f" ({move.clause})" if move.clause else ""
            may = move.may if isinstance(move.may, str) else _aloud(move.may)
            must = "required" if move.reason_required else "—"
            rows.append(f"| {name} | {', '.join(sorted(sources))} | {move.to} | {may} | {needs} | {must} |")
            arrows += [f"    {source} --> {move.to}: {name}" for source in sorted(sources)]
        return "\n".join([*rows, "", "```mermaid", "stateDiagram-v2", *arrows, "```"])


def _aloud(function: Callable[..., Any]) -> str:
    text = (function.__doc__ or "").strip().splitlines()
    return text[0].rstrip(".") if text else getattr(function, "__name__", "?").replace("_", " ")


_tables: dict[str, Moves] = {}
Listener = Callable[[Model, str, Actor], None]
_listeners: dict[tuple[str, str], list[Listener]] = {}


def register(kind: str, moves: Moves) -> None:
    """Bind a table to the kind of object it moves ("schemes.scheme"). Binding it twice raises ValueError."""
    if kind in _tables:
        raise ValueError(f"{kind} has a table of moves already")
    _tables[kind] = moves


def moves_of(obj: Model) -> Moves:
    """Raises LookupError when the object's kind has no table."""
    try:
        return _tables[obj._meta.label_lower]
    except KeyError:
        raise LookupError(f"no table of moves for {obj._meta.label_lower}") from None


def missing(obj: Model, name: str, actor: Actor, moves: Moves | None = None) -> tuple[Missing, ...]:
    """What the move still waits for: the same list as the refusal of `move`."""
    return (moves or moves_of(obj)).missing(obj, name, actor)


def options(obj: Model, actor: Actor, moves: Moves | None = None) -> list[Option]:
    """The moves a page offers, or explains."""
    return (moves or moves_of(obj)).options(obj, actor)


def listen(kind: str, name: str, listener: Listener) -> None:
    """Have `listener(obj, name, actor)` called once a move is committed; `name` "*" for every move of the kind."""
    _listeners.setdefault((kind, name), []).append(listener)


def listeners_of(kind: str, name: str) -> list[Listener]:
    return [*_listeners.get((kind, name), ()), *_listeners.get((kind, "*"), ())]
