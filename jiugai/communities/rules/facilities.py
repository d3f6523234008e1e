"""Who renovates, pays for and maintains a facility, by the words of the plan in force (GT-5.4b, TR-4.2e, TR-6.6). Pure.

A plan may fix the boundary at the household port 入户端口: a utility renovates what it owns beyond it, other lines are
supported and done at the same time, and ownership or management passes to the utility, which maintains. Another plan
says only that lines are renovated by property right. What a plan does not say is answered "the plan does not say".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

LINES = frozenset({"water", "drainage", "power", "weak_current", "gas", "heat", "defence_cable"})
"""Kinds of facility that line owners run 专营设施; other kinds are not meant by these clauses."""
NEEDS_A_NAME = frozenset({"utility", "unit", "government"})
"""Holders of the right that are a body: the register must say which. The owners of a community need no name."""

Party = Literal["owner", "supported", "passes", "line_owner", "unknown", "silent"]
"""owner: who holds the property right; supported: the utility and the departments, with support, at the same time as
the community; passes: the utility, to which ownership or management passes; line_owner: the utility that runs the line;
unknown: the register lacks the right or the port; silent: the plan does not say."""


@dataclass(frozen=True)
class PlanWords:
    """Numbers of the clauses that say each thing; "" where the plan does not say it."""

    port: str = ""
    """Beyond the household port, lines that a utility owns are renovated by it."""
    others: str = ""
    """Lines it does not own are supported, and done at the same time."""
    passes: str = ""
    """Afterwards ownership or management passes to the utility, which maintains."""
    by_right: str = ""
    """Lines are renovated by property right, without a port being named."""
    maintains: str = ""
    """Line owners maintain what was renovated."""


_SAYS = {
    "port": re.compile(r"端口以?外.*(?:属于?|归)[^。；]*?专[业营][^。；]*?改造", re.S),
    "others": re.compile(r"(?:不属于?|其他|其它)[^。；]{0,30}支持|(?:不属于?|其他|其它)[^。；]{0,30}同步", re.S),
    "passes": re.compile(r"(?:产权|管理权)[^。；]{0,16}(?:移交|接受)|(?:移交|接受)[^。；]{0,12}(?:产权|管理权)", re.S),
    "by_right": re.compile(r"(?:按照?|根据)[^。；，]{0,12}产权[^。；]{0,12}(?:改造|推进)", re.S),
    "maintains": re.compile(r"改造?后[^。；]{0,24}(?:维护|管护|维修)|承接、维修", re.S),
}
_ABOUT_LINES = re.compile(r"专[业营]|管线|管网")


def words_of_plan(sentences: Iterable[tuple[str, str]]) -> PlanWords:
    """Find in (clause number, text) what the plan says of its lines.

    Of several places the shortest text counts, and the place that says who renovates before all others.
    """
    found: dict[str, dict[str, int]] = {name: {} for name in _SAYS}
    for clause, text in sentences:
        for name, says in _SAYS.items():
            if _ABOUT_LINES.search(text) and says.search(text):
                found[name][clause] = min(len(text), found[name].get(clause, len(text)))
    first = next((min(found[name], key=found[name].__getitem__) for name in ("port", "by_right") if found[name]), "")
    words = {
        name: first if first in places else min(places, key=places.__getitem__)
        for name, places in found.items()
        if places
    }
    if "port" not in words:
        words.pop("others", None)
    return PlanWords(**words)


@dataclass(frozen=True)
class Part:
    """One answer and the clause it rests on."""

    party: Party
    clause: str = ""


@dataclass(frozen=True)
class Responsibility:
    renovates: Part
    pays: Part
    maintains: Part


_SILENT, _UNKNOWN = Part("silent"), Part("unknown")


def responsibility(kind: str, owner_kind: str, port: str, plan: PlanWords) -> Responsibility:
    """Who renovates, pays and maintains. `owner_kind`, `port`: as registered, "" = not known."""
    if kind not in LINES:
        return Responsibility(_SILENT, _SILENT, _SILENT)
    works = _works(owner_kind, port, plan)
    return Responsibility(works, works if works.party != "owner" or plan.port else _SILENT, _maintains(port, plan))


def _works(owner_kind: str, port: str, plan: PlanWords) -> Part:
    if not plan.port:
        if not plan.by_right:
            return _SILENT
        return Part("owner", plan.by_right) if owner_kind else _UNKNOWN
    if port == "within":
        return _SILENT
    if not port or not owner_kind:
        return _UNKNOWN
    if owner_kind == "utility":
        return Part("owner", plan.port)
    return Part("supported", plan.others) if plan.others else _SILENT


def _maintains(port: str, plan: PlanWords) -> Part:
    if not plan.port:
        return Part("line_owner", plan.maintains) if plan.maintains else _SILENT
    if port == "within":
        return _SILENT
    if not port:
        return _UNKNOWN
    if plan.passes:
        return Part("passes", plan.passes)
    return Part("line_owner", plan.maintains) if plan.maintains else _SILENT


def lacks(owner_kind: str, has_owner: bool, has_maintainer: bool) -> tuple[str, ...]:
    """What makes a facility an orphan: "owner", "maintainer", both or nothing (TR-6.6, GT-5.4b)."""
    owned = has_owner or (bool(owner_kind) and owner_kind not in NEEDS_A_NAME)
    return tuple(name for name, stands in (("owner", owned), ("maintainer", has_maintainer)) if not stands)


def remaining_years(installed: int | None, life: int | None, year: int) -> int | None:
    """Years of service left in a year; negative = over its service life by so many; None = not known."""
    return None if installed is None or life is None else installed + life - year
