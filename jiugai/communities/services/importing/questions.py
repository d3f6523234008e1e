"""Questions about rows of one table that contradict each other, and what was answered."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from jiugai.desk.api import Question

_PAIR = re.compile(r"row:(\d+):(\d+)")


def which_row(first: int, second: int, head: str, text: str, labels: tuple[str, str]) -> Question:
    """Two rows say different things of the same: which one counts?"""
    options = ((f"row:{first}", labels[0]), (f"row:{second}", labels[1]), ("neither", _("Leave both out for now")))
    return Question(f"row:{first}:{second}", head, text, options, "row")


def left_out(decisions: Mapping[str, str]) -> dict[int, str]:
    """Rows that a person decided against: number → "same" (the other row counts) or "out" (neither)."""
    out: dict[int, str] = {}
    for id_, answer in decisions.items():
        if pair := _PAIR.fullmatch(id_):
            first, second = int(pair[1]), int(pair[2])
            if answer == "neither":
                out[first] = out[second] = "out"
            elif answer in (f"row:{first}", f"row:{second}"):
                out.setdefault(second if answer == f"row:{first}" else first, "same")
    return out
