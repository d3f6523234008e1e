"""Area is an integer number of 0.01 ㎡."""

from jiugai.common.quantities import exact_units, grouped, split_exactly

SQUARE_METRE = 100
WAN_SQUARE_METRES = 10_000 * SQUARE_METRE
# ㎡ becomes m2 under compatibility normalisation
UNITS = {
    "平方米": SQUARE_METRE, "平米": SQUARE_METRE, "m2": SQUARE_METRE, "㎡": SQUARE_METRE,
    "万平方米": WAN_SQUARE_METRES, "万平米": WAN_SQUARE_METRES, "万m2": WAN_SQUARE_METRES, "万㎡": WAN_SQUARE_METRES,
}  # fmt: skip


class CentiSquareMetre(int):
    """An area in 0.01 ㎡."""

    @classmethod
    def parse(cls, text: str, default_unit: str = "平方米") -> "CentiSquareMetre":
        """Read "13.86 万平方米" or "78.60". Raises ValueError when it is no area or finer than 0.01 ㎡."""
        return cls(exact_units(text, UNITS, default_unit))

    def split(self, weights: list[int]) -> "list[CentiSquareMetre]":
        return [CentiSquareMetre(p) for p in split_exactly(self, weights)]

    def square_metres(self) -> str:
        """5,080.00 (㎡)."""
        return grouped(self, SQUARE_METRE, 2)

    def wan(self) -> str:
        """13.86 (万㎡)."""
        return grouped(self, WAN_SQUARE_METRES, 2)
