"""Money is an integer number of 分 (one hundredth of a yuan)."""

from jiugai.common.quantities import exact_units, grouped, split_exactly

YUAN = 100
WAN_YUAN = 10_000 * YUAN
YI_YUAN = 100_000_000 * YUAN
UNITS = {"分": 1, "元": YUAN, "万元": WAN_YUAN, "万": WAN_YUAN, "亿元": YI_YUAN, "亿": YI_YUAN}


class Fen(int):
    """An amount in 分. Plain integer arithmetic gives plain integers; wrap again where the meaning matters."""

    @classmethod
    def parse(cls, text: str, default_unit: str = "元") -> "Fen":
        """Read "4,200 万元" or "12.60". Raises ValueError when it is no amount or finer than one 分."""
        return cls(exact_units(text, UNITS, default_unit))

    def split(self, weights: list[int]) -> "list[Fen]":
        """Parts in proportion to `weights` that always add up to the whole."""
        return [Fen(p) for p in split_exactly(self, weights)]

    def yuan(self) -> str:
        """For ledgers and bills: 1,284,600.00 (元)."""
        return grouped(self, YUAN, 2)

    def wan(self) -> str:
        """For overviews: 3,679.8 (万元)."""
        return grouped(self, WAN_YUAN, 1)
