"""The reader's draft as a report that can be read on a terminal: contradictions first, then every group of facts."""

from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from jiugai.policies.services.review import Fact, facts_of

WIDTH = 100


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_value(v) for v in value)
    if isinstance(value, dict):
        return " · ".join(_value(v) for v in value.values() if v not in (None, "", []))
    return str(value)


def _line(fact: Fact, text: str) -> str:
    place = text.count("\n", 0, fact.start) + 1 if fact.spans else 0
    where = _(" [line %(n)d]") % {"n": place} if place else ""
    return f"  {fact.label}: {_value(fact.value)}{where}"


def report(draft: dict[str, Any]) -> list[str]:
    """Lines of the report. Line numbers are those of the normalised text."""
    text = draft.get("text") or ""
    facts = facts_of(draft, {})
    lines = [draft.get("title") or _("No title was recognised."), "=" * 40]
    findings = draft.get("findings") or []
    lines += [_("Contradictions and gaps: %(n)d") % {"n": len(findings)}]
    lines += [f"  ! {finding['message']}" for finding in findings]
    for group, rows in groupby(facts, key=lambda f: str(f.group)):
        lines += ["", group] + [_line(fact, text) for fact in rows]
    unread = draft.get("unread") or []
    lines += ["", _("Passages not understood: %(n)d") % {"n": len(unread)}]
    lines += [f"  ? {text[row['start'] : row['end']].strip()[:WIDTH]}" for row in unread]
    return lines
