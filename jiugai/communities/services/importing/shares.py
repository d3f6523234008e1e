"""Shares of a dwelling as people write them."""

import re

_SHARE = re.compile(r"(\d{1,6})\s*[/／]\s*(\d{1,6})")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)\s*[%％]")


def share(text: str) -> tuple[int, int] | None:
    """1/2, 50 %, 0.5 or 全部 as (part, whole); None for anything else."""
    text = text.strip()
    if text in ("全部", "单独所有", "共同共有", "1"):
        return 1, 1
    if found := _SHARE.fullmatch(text):
        part, whole = int(found[1]), int(found[2])
    elif (found := _PERCENT.fullmatch(text)) or re.fullmatch(r"0?\.\d{1,4}", text):
        whole = 10_000
        exact = float(found[1]) * 100 if found else float(text) * 10_000
        part = round(exact)
    else:
        return None
    if not 0 < part <= whole:
        return None
    while whole % 10 == 0 and part % 10 == 0:
        part, whole = part // 10, whole // 10
    for n in (2, 5):
        while whole % n == 0 and part % n == 0:
            part, whole = part // n, whole // n
    return part, whole
