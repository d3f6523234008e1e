"""Small tests that the review page needs."""

import datetime
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jiugai.common.bilingual import pick
from jiugai.common.clauses import clause_url
from jiugai.common.templatetags.jiugai import clause, count, st, zh_date
from jiugai.policies.queries import StageStanding

register = template.Library()


@register.filter
def is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))


@register.filter
def is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


@register.simple_tag
def bi(row: Any, name: str) -> str:
    """A bilingual value: `{% bi stage "name" %}` reads name and name_en; of a dict zh/en, or name_zh/name_en."""
    if isinstance(row, dict):
        stem = f"{name}_" if name else ""
        return pick(row.get(f"{stem}zh") or row.get(name) or "", row.get(f"{stem}en") or "")
    return pick(getattr(row, name), getattr(row, f"{name}_en", ""))


@register.simple_tag
def clause_of(plan_key: str, number: str) -> SafeString:
    """The clause mark for a plan key and a number, as lower modules keep them."""
    return clause(number, clause_url(plan_key, number))


@register.simple_tag
def period(first: datetime.date | None, last: datetime.date | None) -> str:
    """2021年6月1日—2021年10月31日; one end alone says from or until."""
    if first and last:
        return f"{zh_date(first)}—{zh_date(last)}"
    if first:
        return _("from %(day)s") % {"day": zh_date(first)}
    return _("until %(day)s") % {"day": zh_date(last)} if last else "—"


@register.simple_tag
def stage_state(standing: StageStanding) -> SafeString:
    """Where the business date stands in a stage of the plan."""
    words = {
        "past": ("idle", _("Ended by the plan")),
        "now": ("doing", _("Under way")),
        "ahead": ("wait", _("Ahead")),
        "undated": ("idle", _("No date stated")),
    }
    return st(*words[standing.position])


@register.filter
def as_read(value: Any) -> str:
    """A single value of a fact as people write it: thousands separated, dates in full."""
    if isinstance(value, bool) or value is None:
        return str(value or "")
    if isinstance(value, int) and value >= 10_000:
        return count(value)
    try:
        return zh_date(datetime.date.fromisoformat(str(value)))
    except ValueError:
        return str(value)
