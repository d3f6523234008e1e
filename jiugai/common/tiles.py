"""Address of map tiles, as the settings read it: no Django here."""

import re
from urllib.parse import urlsplit


def tile_host(address: str, datum: str) -> list[str]:
    """The one host, besides our own, from which pages may take pictures; none without an address."""
    if not address:
        return []
    parts = urlsplit(address)
    whole = parts.scheme in {"http", "https"} and re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?", parts.netloc)
    if not whole or not all(f"{{{v}}}" in address for v in "xyz"):
        raise ValueError("JIUGAI_TILES: write an address like https://tiles.example/{z}/{x}/{y}.png")
    if datum not in {"cgcs2000", "wgs84", "gcj02"}:
        raise ValueError("JIUGAI_TILES_DATUM: write cgcs2000, wgs84 or gcj02")
    return [f"{parts.scheme}://{parts.netloc}"]
