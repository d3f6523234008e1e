"""The component page /design/: every component drawn from the real templates with made-up figures.

Whoever writes a page takes from here first (interface.md §8).
"""

import datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jiugai.common.actors import Actor
from jiugai.common.forms import AreaField, DayField, MoneyField, OfficeForm, ReasonField, SizedFileField
from jiugai.common.geo import OUTLINES, Datum, read_point, read_shape, units
from jiugai.common.maps import Drawing, Mark, Outline, draw_map
from jiugai.common.results import Missing
from jiugai.common.shell import InboxItem
from jiugai.common.tables import Action, BulkAction, BulkResult, ChoiceFilter, Column, Empty, ListPage, RangeFilter
from jiugai.common.tables_state import PER_PAGE
from jiugai.common.web import public

DAY = datetime.date(2021, 9, 17)
ICONS = (
    "inbox gauge building survey task scheme notice plan works accept handover money case order key doc people search "
    "bell add upload download filter columns right left down close menu more edit undo print qr offline camera pin "
    "star history clause large globe user lock bolt check info phone"
)


class SpecimenForm(OfficeForm):
    name = forms.CharField(
        label=gettext_lazy("Name of the community"), help_text=gettext_lazy("As on the gate and in the deeds")
    )
    area = AreaField(label=gettext_lazy("Floor area"))
    cost = MoneyField(label=gettext_lazy("Estimate"), required=False)
    built = DayField(label=gettext_lazy("Date of completion"))
    heating = forms.ChoiceField(
        label=gettext_lazy("Heating"),
        choices=[("central", gettext_lazy("central, not per flat")), ("flat", gettext_lazy("per flat"))],
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of works"),
        choices=[("basic", gettext_lazy("basic")), ("improving", gettext_lazy("improving"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    seen = forms.BooleanField(label=gettext_lazy("Seen on site"), required=False)
    photo = SizedFileField(label=gettext_lazy("Photo"), endings=("jpg", "png"), required=False)


class SpecimenReason(OfficeForm):
    reason = ReasonField()


class SpecimenList(ListPage):
    """The real list page over rows that stand in the code; only order and page work."""

    id, title = "design.list", gettext_lazy("List page")
    unit = gettext_lazy("communities")
    columns = [
        Column("name", gettext_lazy("Community"), link=lambda r: "#rows", sort="name"),
        Column("buildings", gettext_lazy("Buildings"), "number", sort="buildings", total=True),
        Column("households", gettext_lazy("Households"), "number", sort="households", total=True),
        Column("area", gettext_lazy("Area"), "area", sort="area", total=True),
        Column("state", gettext_lazy("Stage"), "state", sort=""),
        Column("due", gettext_lazy("Due"), "near", sort="due"),
        Column("cost", gettext_lazy("Estimate"), "wan", sort="cost", total=True),
        Column("address", gettext_lazy("Address"), sort="", wrap=True, shown=False),
    ]
    search_fields = ("name",)
    filters = [
        ChoiceFilter("stage", gettext_lazy("Stage"), choices=[("works", gettext_lazy("Under construction"))]),
        RangeFilter("area", gettext_lazy("Area"), kind="area", unit="㎡"),
    ]
    default_order = "-households"
    bulk_actions = [BulkAction("remind", gettext_lazy("Remind"), lambda **asked: BulkResult(0), icon="order")]
    as_at = True
    empty = Empty(
        gettext_lazy("No communities yet"),
        gettext_lazy("The plan names none; the sub-districts survey and report them."),
        actions=[
            Action(gettext_lazy("Ask the sub-districts"), "#", "survey", main=True, clause="方案 五（一）"),
            Action(gettext_lazy("Import a ledger"), "#", "upload", text=gettext_lazy("Fill in the form and send it.")),
            Action(gettext_lazy("Register one"), "#", "add"),
        ],
    )

    def queryset(self, request: Any) -> QuerySet[Any]:
        raise NotImplementedError

    def _rows(self) -> list[Any]:
        words = {
            "late": _("3 days overdue"),
            "doing": _("Under construction"),
            "wait": _("Tendering"),
            "done": _("Accepted"),
        }
        figures = [(1, 24, 306240, 9600), (2, 60, 508000, 15600), (6, 208, 1813000, 54000), (1, 17, 225260, 7000)]
        return [
            SimpleNamespace(
                pk=i, name=_("Specimen %(n)d") % {"n": i}, buildings=b, households=h, area=a, cost=c * 10_000,
                state=state, due=DAY + datetime.timedelta(days=i * 2 - 3), address=_("1 Example Road"),
            )
            for i, ((b, h, a, c), state) in enumerate(zip(figures, words.items(), strict=True), 1)
        ]  # fmt: skip

    @property
    def _numbers(self) -> dict[str, Any]:
        rows = self._rows()
        return {"_n": len(rows)} | {f"_total_{k}": sum(getattr(r, k) for r in rows) for k in TOTALS}

    @property
    def _rows_of_page(self) -> list[Any]:
        name = self._sort_id
        return sorted(self._rows(), key=lambda r: getattr(r, name.removeprefix("-")), reverse=name.startswith("-"))

    @property
    def _today(self) -> datetime.date:
        return DAY


TOTALS = ("buildings", "households", "area", "cost")


def _list_context(request: HttpRequest) -> dict[str, object]:
    page = SpecimenList()
    request.actor = getattr(request, "actor", None) or Actor(None, "", "")  # type: ignore[attr-defined]
    page.setup(request)
    return page.context(partial=False, per_choices=PER_PAGE, lead="")


def _map() -> Drawing:
    """Four places of the list above, one outline, a border; the figures are made up."""
    words = SpecimenList()._rows()
    spots = [(110.5212, 40.5671), (110.5290, 40.5642), (110.5345, 40.5689), (110.5261, 40.5605)]
    marks = [
        Mark(f"mark-{r.pk}", read_point(x, y, Datum.CGCS2000), r.name, f"#row-{r.pk}", r.state[0], r.state[1],
             row=f"row-{r.pk}", named=r.state[0] == "late")
        for r, (x, y) in zip(words, spots, strict=True)
    ]  # fmt: skip

    def outline(*corners: tuple[float, float]) -> Any:
        return read_shape({"type": "Polygon", "coordinates": [corners]}, datum=Datum.CGCS2000, kinds=OUTLINES)

    ground = outline((110.527, 40.563), (110.531, 40.563), (110.531, 40.5655), (110.527, 40.5655))
    border = outline((110.518, 40.559), (110.537, 40.5595), (110.5365, 40.5705), (110.519, 40.57))
    dots = [(units(110.52 + i * 0.0017), units(40.562 + i % 3 * 0.002), "cgcs2000") for i in range(9)]
    return draw_map(
        marks, outlines=[Outline(border, _("Border"), "border"), Outline(ground, row="row-2")], dots=dots,
        label=_("Map of the communities"), width=640, height=360,
    )  # fmt: skip


def _charts() -> dict[str, object]:
    ledger = [
        (_("Central budget"), 1680, 1680, 742),
        (_("Special bonds"), 1200, 1200, 548),
        (_("Residents"), 240, 151, 53),
    ]
    return {
        "parts": [(8, "f-3"), (12, "f-2"), (6, "f-1")],
        "ticks": [26],
        "hand_parts": [(4, "f-3")],
        "stages": [
            (_("Scheme"), 0, 1), (_("Notice"), 1, 1), (_("Tendering"), 2, 1), (_("Under construction"), 14, 2),
            (_("Accepted"), 3, 0),
        ],
        "months": [f"{n:02d}" for n in range(6, 12)],
        "planned": [(0, 0), (1, 18), (2, 40), (3, 68), (4, 88), (5, 100)],
        "actual": [(0, 0), (1, 9), (2, 22), (3, 38), (3.5, 46)],
        "ranking": [
            (_("Specimen %(n)d") % {"n": 1}, [30, 22, 14], "66"),
            (_("Specimen %(n)d") % {"n": 2}, [24, 12, 20], "56"),
        ],
        "rank_parts": [_("Age"), _("Wishes"), _("Pipes")],
        "calendar": [
            (_("Survey"), datetime.date(2021, 6, 1), datetime.date(2021, 6, 28), "f-3"),
            (_("Scheme"), datetime.date(2021, 6, 28), datetime.date(2021, 8, 12), "f-3"),
            (_("Tendering"), datetime.date(2021, 8, 12), datetime.date(2021, 9, 20), "f-late"),
            (_("Under construction"), datetime.date(2021, 9, 20), datetime.date(2021, 10, 31), "f-1"),
        ],
        "ledger": [
            {"name": n, "planned": p * 1_000_000, "arrived": a * 1_000_000, "paid": d * 1_000_000,
             "parts": [(d, "f-3"), (a - d, "f-2"), (p - a, "f-1")]}
            for n, p, a, d in ledger
        ],
    }  # fmt: skip


def _things() -> dict[str, object]:
    late = datetime.date(2021, 9, 15)
    return {
        "day": DAY,
        "missing": [
            Missing(_("The route of the heating pipes"), "方案 四（二）", _("the heating company"), "#needs"),
            Missing(_("Two stairwells are not cleared"), "方案 三（二）1", _("the sub-district"), "#needs"),
            Missing(_("The contract of the supervisor is not filed")),
        ],
        "items": [
            InboxItem(
                "a", _("Three conditions are missing before the works can begin"), _("Held up by the heating company"),
                "#", _("Check"), "works", late, "late", _("reminded twice"), "方案 五（一）",
            ),
            InboxItem(
                "b", _("Scheme, version 2"), _("The colours of the façade are missing"), "#", _("Correct"), "scheme",
                DAY, "back",
            ),
            InboxItem(
                "c", _("Notice is about to end"), _("Two opinions have no answer yet"), "#", _("Answer"), "notice",
                datetime.date(2021, 9, 22), "", _("2 working days left"),
            ),
        ],
        "steps": [
            {"state": "done", "label": _("Survey"), "note": "06-10"},
            {"state": "done", "label": _("Scheme"), "note": "08-12"},
            {"state": "late", "label": _("Tendering"), "note": "05-31", "current": True},
            {"state": "idle", "label": _("Under construction"), "note": ""},
            {"state": "idle", "label": _("Handover"), "note": ""},
        ],
        "events": [
            {
                "state": "late", "when": "09-15", "what": _("The reminder ran out without an answer"),
                "papers": [{"label": _("Order no. 6"), "url": "#"}],
            },
            {"state": "back", "when": "07-30", "what": _("Scheme, version 2, was returned"), "who": _("Lead office")},
            {"state": "done", "when": "07-21", "what": _("The owners agreed to the scheme")},
        ],
        "signers": [
            {"who": _("Owners' representative"), "state": "done", "word": _("Signed")},
            {"who": _("Works supervisor"), "state": "done", "word": _("Signed")},
            {"who": _("Fire brigade"), "state": "wait", "word": _("Not signed yet")},
        ],
    }  # fmt: skip


def _findings() -> dict[str, object]:
    words = (("done", _("Good")), ("wait", _("Poor")), ("idle", _("Missing")), ("late", _("Dangerous")))
    lines = ((_("Gas supply"), "late", _("over by 3 years")), (_("Road"), "", ""))
    return {
        "taps": [
            {"name": name, "note": note, "taps": [{"state": s, "word": w, "pressed": s == now} for s, w in words]}
            for name, now, note in lines
        ]
    }


@public
@require_http_methods(["GET", "HEAD", "POST"])
def design(request: HttpRequest) -> HttpResponse:
    """The component page; needs no sign-in, shows no data of anybody, and what its forms send changes nothing."""
    if request.method == "POST":
        return HttpResponseRedirect(request.path)
    actor = getattr(request, "actor", None)
    form = SpecimenForm({"name": _("Specimen %(n)d") % {"n": 1}, "area": _("3062.4 or so"), "heating": "central"})
    context = {
        "form": form, "reason_form": SpecimenReason(), "icon_names": ICONS.split(), "states": STATES,
        "layout": "common/office.html" if actor and actor.role else "common/wide.html",
        "list_begin": SpecimenList.empty,
    }  # fmt: skip
    parts = _charts() | _things() | _findings() | {"map": _map()} | _list_context(request)
    return render(request, "common/design.html", context | parts)


STATES = [
    ("idle", gettext_lazy("Not started")),
    ("doing", gettext_lazy("Under construction")),
    ("wait", gettext_lazy("To be reviewed")),
    ("done", gettext_lazy("Approved")),
    ("late", gettext_lazy("3 days overdue")),
    ("back", gettext_lazy("Returned")),
]
