"""Occasions on which people are told something. Each module declares its own in `apps.ready()`."""

from dataclasses import dataclass

from django.utils.functional import Promise

from jiugai.common.registry import Registry

Text = str | Promise


@dataclass(frozen=True)
class Code:
    """`may_mute`: a person may have it told once a day or not at all; the list keeps it in any case."""

    id: str
    label: Text
    may_mute: bool = True
    order: int = 0


codes: Registry[Code] = Registry("notification codes")


def add_code(code: str, label: Text, *, may_mute: bool = True, order: int = 0) -> None:
    """Declare an occasion. Declaring it twice raises ValueError."""
    codes.add(Code(code, label, may_mute, order))
