"""Facts of the register as people say them: the word of a choice, ㎡ with two decimals, the name behind a key."""

import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiugai.common.templatetags.jiugai import count, sqm, yuan, zh_date
from jiugai.communities.models import ROWS
from jiugai.organisations.api import region_name
from jiugai.policies.api import EligibilityRule

AREAS = frozenset({"area", "site_area", "used_area"})
MONEY = frozenset({"contribution"})
DEGREES = frozenset({"longitude", "latitude"})
YEARS = frozenset({"built_year", "installed_year"})
TABLES = ("conditions", "excluded")
"""Facts of a community that are a table of the plan's criteria."""


def fact_label(kind: str, name: str) -> str:
    """What a fact of a kind of rows is called."""
    return str(getattr(_field(kind, name), "verbose_name", "") or name)


def fact_words(kind: str, name: str, value: Any) -> str:
    """A value of a fact, as a row or the record holds it; "" for nothing. A personal one comes masked or not at all."""
    if value is None or value == "" or value == {}:
        return ""
    field = _field(kind, name)
    if field is None or not isinstance(value, str | int | float | bool | datetime.date | models.Model):
        return _("drawn") if name == "outline" else str(value)
    choices = dict(getattr(field, "flatchoices", None) or ())
    if value in choices:
        return str(choices[value])
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(field, models.ForeignKey):
        return _related(field, value)
    if isinstance(field, models.DateField):
        return _day(value)
    return _number(name, value) if isinstance(value, int) else _text(name, str(value))


def _field(kind: str, name: str) -> Any:
    model = ROWS.get(kind)
    return next((f for f in model._meta.concrete_fields if name in (f.name, f.attname)), None) if model else None


def _related(field: Any, value: Any) -> str:
    if isinstance(value, models.Model):
        return str(value)
    row = field.related_model._base_manager.filter(pk=value).first()
    return str(row) if row else str(value)


def _day(value: Any) -> str:
    try:
        return zh_date(value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value)[:10]))
    except ValueError:
        return str(value)


def _number(name: str, value: int) -> str:
    if name in AREAS:
        return f"{sqm(value)} ㎡"
    if name in MONEY:
        return _("%(amount)s yuan") % {"amount": yuan(value)}
    if name in DEGREES:
        return f"{value / 10_000_000:.7f}°"
    return str(value) if name in YEARS else count(value)


def _text(name: str, value: str) -> str:
    return f"{region_name(value)} {value}" if name == "region_code" else value


def criteria_words(county: str) -> dict[str, str]:
    """Code of a criterion → its words, over all plans of a county; one query."""
    rules = EligibilityRule.objects.filter(policy__county__code=county).order_by("pk")
    return {c["code"]: c["zh"] for rule in rules for c in [*rule.conditions, *rule.excluded]}


def table_name(name: str, text: str) -> str:
    """What a criterion is called where it stands alone: an exclusion says that it is one."""
    return f"{pgettext('criterion', 'Excluded')}：{text}" if name == "excluded" else text
