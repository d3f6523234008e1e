"""The design system's tags and filters; loaded into every template (interface.md §4–§6).

Filters give numbers without units (the unit stands in the column head or the sentence); None is shown as —.
"""

import datetime
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.forms import BaseForm, BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiugai.common import charts, clock
from jiugai.common.area import CentiSquareMetre
from jiugai.common.forms_parts import error_list, field_context
from jiugai.common.money import Fen
from jiugai.common.tables_state import ListState, remembered

register = template.Library()
NOTHING = "—"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


# ---- marks ---------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, css: str = "icon", label: str = "") -> SafeString:
    """A drawing of the sprite. Alone it needs `label`; beside words it is hidden from screen readers."""
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', css, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', css, href)


def state_words() -> dict[str, str]:
    """What a state is called when the page gives no better word."""
    return {
        "late": _("Overdue"), "wait": _("To do"), "done": _("Done"), "doing": _("Under way"),
        "idle": _("Not started"), "back": _("Returned"),
    }  # fmt: skip


@register.simple_tag
def st(state: str, word: object = "", pill: bool = False) -> SafeString:
    """A state: shape, word and colour. `state` is late, wait, done, doing, idle, back, stop or star."""
    css = "st st--pill" if pill else "st"
    text = word or state_words().get(state, state)
    return format_html('<span class="{}" data-s="{}">{}{}</span>', css, state, icon(f"s-{state}", "st__mark"), text)


@register.simple_tag
def state_mark(state: str, hidden: bool = False) -> SafeString:
    """The shape of a state alone; named for screen readers unless words stand beside it."""
    return icon(f"s-{state}", "mark", "" if hidden else state_words().get(state, state))


@register.simple_tag
def clause(text: object, url: str = "") -> SafeString:
    """The source of a rule; with `url` it opens the text at the span."""
    mark = icon("clause", "icon icon--s")
    if not url:
        return format_html('<span class="clause">{}{}</span>', mark, text)
    return format_html('<a class="clause" href="{}" title="{}">{}{}</a>', url, _("Read the text"), mark, text)


# ---- numbers and dates -----------------------------------------------------------------------------------------


def _minus(text: str) -> str:
    return text.replace("-", "−")


@register.filter
def yuan(fen: int | str | None) -> str:
    """分 → 元 with two decimals: 1,284,600.00."""
    return NOTHING if fen is None or fen == "" else Fen(fen).yuan()


@register.filter
def wan_yuan(fen: int | str | None) -> str:
    """分 → 万元 with one decimal: 3,679.8."""
    return NOTHING if fen is None or fen == "" else Fen(fen).wan()


@register.filter
def sqm(area: int | str | None) -> str:
    """0.01 ㎡ → ㎡ with two decimals: 5,080.00."""
    return NOTHING if area is None or area == "" else CentiSquareMetre(area).square_metres()


@register.filter
def wan_sqm(area: int | str | None) -> str:
    """0.01 ㎡ → 万㎡ with two decimals: 13.86."""
    return NOTHING if area is None or area == "" else CentiSquareMetre(area).wan()


@register.filter
def money_words(fen: int | None) -> str:
    """分 with its unit, for sentences: 117.0 万元, or 1.170 million yuan."""
    if fen is None:
        return NOTHING
    return f"{Decimal(fen) / 100_000_000:,.3f} million yuan" if _english() else f"{wan_yuan(fen)} 万元"


@register.filter
def area_words(area: int | None) -> str:
    """0.01 ㎡ with its unit, for sentences: 0.83 万㎡, or 8,300 ㎡."""
    if area is None:
        return NOTHING
    return f"{Decimal(area) / 100:,.0f} ㎡" if _english() else f"{wan_sqm(area)} 万㎡"


@register.filter
def count(number: int | str | None) -> str:
    """Whole number with thousands commas: 1,495. Not for years."""
    return NOTHING if number is None or number == "" else _minus(f"{int(number):,}")


@register.filter
def share(part: float | str | Decimal | None, whole: int | None = None) -> str:
    """Share with one decimal: `45|share:99` → 45.5%; without `whole` the value is a percentage already."""
    if part is None or part == "" or whole == 0:
        return NOTHING
    percent = Decimal(str(part)) * 100 / Decimal(whole) if whole else Decimal(str(part))
    return _minus(f"{percent.quantize(Decimal('0.1'), ROUND_HALF_UP)}%")


def _local(moment: datetime.date | datetime.datetime) -> tuple[datetime.date, str]:
    """The date in Shanghai, and the time of day ("" for a mere date)."""
    if not isinstance(moment, datetime.datetime):
        return moment, ""
    local = moment.astimezone(clock.SHANGHAI) if timezone.is_aware(moment) else moment
    return local.date(), f"{local:%H:%M}"


def _english() -> bool:
    return (get_language() or "").startswith("en")


@register.filter
def zh_date(moment: datetime.date | None) -> str:
    """Full date: 2021年9月17日, or 17 September 2021."""
    if not moment:
        return NOTHING
    day, _time = _local(moment)
    if _english():
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def zh_time(moment: datetime.datetime | None) -> str:
    """Full date with time of day: 2021年9月17日 17:30."""
    return f"{zh_date(moment)} {_local(moment)[1]}".strip() if moment else NOTHING


@register.filter
def near_date(moment: datetime.date | None, today: datetime.date | None = None) -> str:
    """As short as it can be: 今天 17:30, 昨天, 9月22日 in the same year, else the full date.

    `today` is the county's business date; without it the true date counts.
    """
    if not moment:
        return NOTHING
    day, time = _local(moment)
    today = today or clock.true_today()
    names = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
    away = (day - today).days
    if away in names:
        return f"{names[away]} {time}".strip()
    if day.year != today.year:
        return zh_date(day)
    return f"{day.day} {MONTHS[day.month - 1]}" if _english() else f"{day.month}月{day.day}日"


@register.filter
def zh_weekday(day: datetime.date | None) -> str:
    """星期五, or Friday."""
    if not day:
        return ""
    names = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    return names[_local(day)[0].weekday()]


@register.filter
def joined(words: Iterable[object]) -> str:
    """甲、乙、丙, or A, B, C."""
    return (", " if _english() else "、").join(str(w) for w in words)


# ---- charts (see charts.py for what each one answers) -------------------------------------------------------------

for _chart in (charts.bar, charts.dots, charts.tower, charts.curve, charts.test, charts.ranks, charts.gantt):
    register.simple_tag(_chart)


# ---- forms ----------------------------------------------------------------------------------------------------------


@register.simple_tag
def field(bound: BoundField, wide: bool = False) -> SafeString:
    """One field of any Django form: label, control, hint, error, tied together for screen readers."""
    return render_to_string("common/forms/field.html", field_context(bound) | {"wide": wide})


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """All fields of a form in their order, hidden ones included; for hand-set forms use `field` for each."""
    return render_to_string("common/forms/fields.html", {"form": form})


@register.simple_tag
def errors(form: BaseForm) -> SafeString:
    """Summary on top of a form that came back: how many places, each a link to its field."""
    found = error_list(form) if form.is_bound else []
    return render_to_string("common/forms/errors.html", {"found": found}) if found else SafeString("")


# ---- lists ---------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def back_to(context: Context, list_id: str, fallback: str, pk: object = "") -> str:
    """Address of the list page as the reader left it, at the row of `pk`; `fallback` when it was never opened."""
    request = context.get("request")
    url = (remembered(request).get(list_id) if request else "") or fallback
    return f"{url}#row-{pk}" if pk else url


@register.simple_tag
def list_url(state: ListState, **changes: object) -> str:
    """Address of the list with something changed, e.g. `{% list_url state per=100 %}`."""
    return state.url(**changes)
