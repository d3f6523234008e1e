"""Small tests that the review page needs."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from jiugai.common.bilingual import pick
from jiugai.common.clauses import clause_url
from jiugai.common.templatetags.jiugai import clause

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
