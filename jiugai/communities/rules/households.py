"""Who holds how much of a dwelling. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Shares:
    """The shares of all owners of a dwelling, added up exactly: `top` of `bottom`."""

    top: int
    bottom: int
    owners: int

    @property
    def whole(self) -> bool:
        """Whether they are the whole; a dwelling without owners says nothing wrong."""
        return not self.owners or self.top == self.bottom

    @property
    def over(self) -> bool:
        """More than the whole was given out."""
        return self.top > self.bottom


def add_shares(shares: Iterable[tuple[int, int]]) -> Shares:
    """`shares` are (of, in) of each owner: (1, 3) is a third. Three thirds are the whole, never 0.999."""
    given = [Fraction(of, into) for of, into in shares]
    total = sum(given, Fraction(0))
    return Shares(total.numerator, total.denominator, len(given))
