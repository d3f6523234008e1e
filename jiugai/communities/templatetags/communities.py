"""The head of a community's pages; cells of the target band: value, target and what does not add up, per measure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiugai.common.forms_parts import field_context
from jiugai.common.templatetags.jiugai import area_words, count, money_words, st, wan_sqm
from jiugai.communities.models import ROWS
from jiugai.communities.permissions import may_edit
from jiugai.communities.queries import WAYS, Dossier, Reconciliation, dossier_of, fact_label, fact_words
from jiugai.communities.states import Eligible

register = template.Library()


@dataclass(frozen=True)
class Goal:
    label: str
    value: str
    unit: str
    target: str
    note: str
    late: bool
    parts: list[tuple[int, str]]
    total: int
    title: str


def _goal(
    label: str, unit: str, have: int | None, want: int, show: Callable[[int | None], str], note: str, late: bool
) -> Goal:
    filled = min(have or 0, want)
    return Goal(
        label=label,
        value=show(have),
        unit=unit,
        target=show(want),
        note=note,
        late=late,
        parts=[(filled, "f-1")] if filled else [],
        total=want,
        title=_("%(label)s: target %(want)s, registered %(have)s")
        % {"label": label, "want": show(want), "have": show(have)},
    )


def _note(row: Reconciliation, have: int | None, want: int, show: Callable[[int | None], str]) -> tuple[str, bool]:
    if have is None or row.complete < row.registered:
        return _("filled in for %(n)d of %(of)d communities") % {"n": row.complete, "of": row.registered}, False
    if have == want:
        return _("register and target agree"), False
    return _("register differs by %(gap)s") % {"gap": show(abs(want - have))}, True


def _measures(row: Reconciliation) -> list[tuple[str, str, int, int | None, Callable[[int | None], str]]]:
    target: Any = row.target
    rows = (
        (_("buildings"), "", target.buildings, row.buildings, count),
        (_("households"), "", target.households, row.households, count),
        (_("area"), _("10,000 ㎡"), target.area, row.area, wan_sqm),
    )
    return [m for m in rows if m[2]]


@register.simple_tag
def goals(row: Reconciliation) -> list[Goal]:
    """The first programme: one cell per measure that its target states."""
    target: Any = row.target
    cells: list[Goal] = []
    if target.communities:
        differs = target.communities != row.named
        words = {"stated": target.communities, "named": row.named}
        note = _("plan states %(stated)d, names %(named)d") % words if differs else _("plan and list agree")
        label = pgettext("number", "Communities")
        cells.append(_goal(label, "", row.registered, target.communities, count, note, differs))
    for label, unit, want, have, show in _measures(row):
        cells.append(_goal(label, unit, have, want, show, *_note(row, have, want, show)))
    return cells


@register.simple_tag
def side_goal(row: Reconciliation) -> Goal:
    """A further programme over some of the same buildings: one cell, its other measures in the note."""
    target: Any = row.target
    rest = [
        _("%(measure)s %(value)s") % {"measure": label, "value": area_words(want) if unit else show(want)}
        for label, unit, want, _have, show in _measures(row)
    ]
    if target.investment:
        rest.append(money_words(target.investment))
    want = target.communities or row.named
    note = " · ".join(rest)
    return _goal(str(target.programme), "", row.registered, want, count, note, late=False)


@register.simple_tag(takes_context=True)
def dossier(context: Context) -> Dossier:
    """What stands around a tab of the community of the context; `wide` pages show no events, so none are read."""
    actor, community = context["request"].actor, context["community"]
    context["may_edit_community"] = may_edit(actor, community)
    context["proposes"] = actor.may("communities.propose")
    return dossier_of(actor, community, tab=context["tab"], at=context.get("at"), events=not context.get("wide"))


MARK = {Eligible.YES: "done", Eligible.NO: "stop", Eligible.ASK: "wait"}
ON_PAGE = (
    "code", "name", "address", "kind", "housing", "land", "built_evidence", "site_area", "parking_before",
    "parking_after", "region_code", "datum",
)  # fmt: skip
"""Facts that the head of the page does not show."""


@register.simple_tag
def eligible(answer: Eligible, pill: bool = False) -> SafeString:
    return st(MARK[answer], answer.label, pill)


@register.simple_tag
def eligible_mark(answer: Eligible) -> str:
    return MARK[answer]


@register.simple_tag
def test_word(answer: str) -> str:
    """What the answer of one test is called."""
    return {"yes": _("Met"), "no": _("Not met")}.get(answer, _("Not known yet"))


@register.simple_tag
def facts_in_words(state: Any) -> list[tuple[str, str]]:
    """(label, words) of the facts that the head does not show; of a community or of a state it had."""
    return [(fact_label("community", n), fact_words("community", n, getattr(state, n))) for n in ON_PAGE]


@register.simple_tag
def fact(bound: BoundField) -> SafeString:
    """A field among facts, all of which may stay open: the word "optional" at each would only be noise."""
    return render_to_string("common/forms/field.html", field_context(bound) | {"required": True})


@register.simple_tag(takes_context=True)
def trash_places(context: Context) -> list[tuple[str, str, bool]]:
    """(address, words, whether it is this page) of the trash of each kind of rows."""
    places = [(reverse("communities:trash"), _("Community"))]
    places += [(reverse("communities:trash_of", args=[k]), str(ROWS[k]._meta.verbose_name_plural)) for k in WAYS]
    return [(url, words, context["request"].path == url) for url, words in places]
