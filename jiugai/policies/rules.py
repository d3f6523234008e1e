"""Pure arithmetic of plan documents: no Django, no database."""

import datetime
from typing import Literal

Position = Literal["past", "now", "ahead", "undated"]


def stage_position(
    starts_on: datetime.date | None, ends_on: datetime.date | None, today: datetime.date
) -> tuple[Position, int]:
    """Where a day stands in a stage, and the days left until its end (negative once it has ended)."""
    if ends_on is None and starts_on is None:
        return "undated", 0
    left = (ends_on - today).days if ends_on else 0
    if ends_on and today > ends_on:
        return "past", left
    if starts_on and today < starts_on:
        return "ahead", left
    return "now", left


def is_reached(value: int, operator: str, bound: int) -> bool:
    """Whether a number reaches a plan's threshold: ">=", ">", "<=" or "<". 以上 includes the number (民法典 1259)."""
    if operator == ">=":
        return value >= bound
    if operator == ">":
        return value > bound
    if operator == "<=":
        return value <= bound
    if operator == "<":
        return value < bound
    raise ValueError(operator)


def resident_share(amount_per_square_metre: int, area: int) -> int:
    """A dwelling's share in 分: rate in 分 per ㎡ × area in 0.01 ㎡, rounded half up to 分 (domain rule 8)."""
    return (amount_per_square_metre * area + 50) // 100
