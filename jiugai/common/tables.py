"""A list page is a declaration: rows, columns, filters, words to search, and what to say when there is nothing.

    class PeopleList(ListPage):
        id, title = "accounts.people", _("People")
        columns = [Column("name", _("Name"), link=lambda p: p.get_absolute_url()), …]
        search_fields = ("name",)
        filters = [ChoiceFilter("role", _("Role"), choices=Role.choices)]
        default_order = "name"
        empty = Empty(_("No people yet"), _("…"), actions=[Action(_("Add person"), reverse_lazy("accounts:add"))])

        def queryset(self, request):
            return people_visible_to(request.actor)

    path("", allow("accounts.read")(PeopleList.as_view()), name="list")

The address carries everything. Two queries draw the page, whatever its length:
one counts and adds up, one reads the rows. What may be done with many rows at once: `tables_bulk`.
"""

import datetime
from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, Q, QuerySet, Sum
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from jiugai.common import clock, tables_files
from jiugai.common.results import NotAllowed
from jiugai.common.tables_background import register_background
from jiugai.common.tables_bulk import BulkAction, BulkPreview, BulkResult, Change, Refused
from jiugai.common.tables_bulk_steps import BulkSteps, bulk_context, outcome_context
from jiugai.common.tables_columns import Column
from jiugai.common.tables_files import register_export_recorder
from jiugai.common.tables_filters import Bound, ChoiceFilter, Filter, RangeFilter, YesNoFilter
from jiugai.common.tables_parts import (
    Action,
    Empty,
    Preset,
    SavedLink,
    page_links,
    register_saved_views,
    save_url,
    shown_actions,
    split_filters,
    tabs,
)
from jiugai.common.tables_state import PER_PAGE, RESERVED, ListState, read_state, remember
from jiugai.common.web import OfficeRequest

__all__ = [
    "Action", "BulkAction", "BulkPreview", "BulkResult", "Change", "ChoiceFilter", "Column", "Empty", "ListPage",
    "Preset", "RangeFilter", "Refused", "SavedLink", "YesNoFilter", "register_background", "register_export_recorder",
    "register_saved_views",
]  # fmt: skip

Text = str | Promise
EARLIEST = datetime.date(1949, 10, 1)


class ListPage(View):
    """See the module. What comes first below is for subclasses to declare and override."""

    id: ClassVar[str]
    title: ClassVar[Text]
    columns: ClassVar[Sequence[Column]]
    unit: ClassVar[Text] = gettext_lazy("entries")
    """Counting word after the number of rows, e.g. 个小区."""
    search_fields: ClassVar[Sequence[str]] = ()
    search_hint: ClassVar[Text] = gettext_lazy("Search this list")
    filters: ClassVar[Sequence[Filter]] = ()
    default_order: ClassVar[str] = "pk"
    """Column id or field, "-" in front = descending. Ties are ordered by primary key."""
    empty: ClassVar[Empty] = Empty(gettext_lazy("Nothing here yet"))
    actions: ClassVar[Sequence[Action]] = ()
    presets: ClassVar[Sequence[Preset]] = ()
    bulk_actions: ClassVar[Sequence[BulkAction]] = ()
    """What may be done with chosen rows, see `tables_bulk`."""
    as_at: ClassVar[bool] = False
    """The list can be shown as at a past day, by `queryset_at`."""
    beside_label: ClassVar[Text] = ""
    """Word of the button that opens the panel beside; "" = it is always open when `beside` gives one."""
    template: ClassVar[str] = "common/list.html"
    http_method_names = ["get", "head", "options", "post"]
    request: OfficeRequest

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if taken := {p for f in cls.filters for p in f.parameters} & RESERVED:
            raise ValueError(f"{cls.__name__}: filters may not be called {', '.join(sorted(taken))}")

    # ---- what a page says about itself ---------------------------------------------------------------------

    def queryset(self, request: OfficeRequest) -> QuerySet[Any]:
        """All rows this actor may see, with `select_related` for every column that looks further."""
        raise NotImplementedError

    def queryset_at(self, request: OfficeRequest, at: datetime.date) -> QuerySet[Any]:
        """All rows this actor may see, as they stood at the end of `at`; the same fields and annotations by name."""
        raise NotImplementedError

    def beside(self, request: OfficeRequest) -> tuple[str, dict[str, Any]] | None:
        """Template and context of a panel beside the list, such as a map; `self.matching` are its rows. None = none."""
        return None

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Rows in which every word occurs in some search field."""
        for word in words.split():
            anywhere = Q()
            for name in self.search_fields:
                anywhere |= Q(**{f"{name}__icontains": word})
            rows = rows.filter(anywhere)
        return rows

    def lead(self, request: OfficeRequest) -> Text:
        """A line under the title, e.g. totals of the plan beside the list; may be HTML made by format_html."""
        return ""

    def page_actions(self, request: OfficeRequest) -> Sequence[Action]:
        return self.actions

    def page_bulk_actions(self, request: OfficeRequest) -> Sequence[BulkAction]:
        return self.bulk_actions

    def page_columns(self, request: OfficeRequest) -> Sequence[Column]:
        """Columns this actor may see at all."""
        return self.columns

    def row_state(self, row: Any) -> str:
        """ "late", "done" … marks the whole row; "" marks nothing."""
        return ""

    def exported(self, request: OfficeRequest, kind: str, number: int) -> None:
        """Called before a file leaves the house; a page may refuse it. A large file asks again when it is fetched.

        Every export is put on record after this.
        """

    # ---- the page ------------------------------------------------------------------------------------------

    def get(self, request: OfficeRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if (kind := request.GET.get("export", "")) in tables_files.KINDS:
            return tables_files.export(self, kind)
        if key := request.GET.get("_file", ""):
            return tables_files.fetch(self, key)
        partial = getattr(request, "htmx", None) and request.htmx.target == "list"  # type: ignore[attr-defined]
        response = render(request, "common/list/body.html" if partial else self.template, self.context(partial=partial))
        if partial:
            response["HX-Push-Url"] = self.state.url()
            response["Vary"] = "HX-Request, Cookie"
        remember(request, response, self.id, self.state.url())
        return response

    def post(self, request: OfficeRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """`_do` is the id of a bulk action, or "export" for a file that is made in the background."""
        if (kind := request.POST.get("_kind", "")) in tables_files.KINDS:
            return tables_files.export_later(self, kind)
        action = next((a for a in self.shown_bulk_actions if a.id == request.POST.get("_do")), None)
        if action is None:
            raise NotAllowed(_("Your role does not do this with rows of this list."))
        return BulkSteps(self, action).answer()

    def context(self, **more: object) -> dict[str, object]:
        """Everything the templates show; pages with their own template add to it."""
        rows, state = self._rows_of_page, self.state
        shown = self.shown_columns
        offered = list(self.page_columns(self.request))
        return {
            "list": self, "list_id": self.id, "title": self.title, "state": state, "lead": self.lead(self.request),
            "columns": [self._head(c) for c in shown],
            "choosable": [(c, c in shown) for c in offered[1:]], "first_column": offered[0],
            "chosen_n": len(shown), "column_n": len(offered),
            "columns_url": state.url(cols=()), "cols_value": ",".join(state.columns),
            "rows": [self._row(row, shown) for row in rows], "total_cells": self._total_cells(shown),
            **bulk_context(self, rows), **outcome_context(self),
            "at": self.at, "today": self._today, "now_url": state.url(at=""), **self._beside(),
            "n": self.n, "first": (self._page - 1) * state.per + 1, "last": (self._page - 1) * state.per + len(rows),
            "pages": page_links(state, self._page, self.n), "per_choices": PER_PAGE, "unit": self.unit,
            **split_filters(self._filters, state),
            "is_narrowed": self._is_narrowed, "all_url": state.url(q="", **self._cleared),
            "sorts": [(s, c.label) for c in shown if self._sort_field(c) for s in (c.id, f"-{c.id}")],
            "sort_now": self._sort_id, "xlsx_url": state.url(export="xlsx"), "csv_url": state.url(export="csv"),
            "file_later": tables_files.is_later(self.n), "here_url": state.url(page=state.page),
            "tabs": tabs(self.request, self.id, state, self.presets, self.n, self._is_narrowed),
            "save_url": save_url(self.request, self.id), "query": state.query(),
            "buttons": sorted(shown_actions(self.page_actions(self.request), self.request), key=lambda a: a.main),
            "begin": shown_actions(self.empty.actions, self.request),
        } | more  # fmt: skip

    # ---- state ---------------------------------------------------------------------------------------------

    @cached_property
    def _state(self) -> ListState:
        return read_state(
            self.request.path,
            self.request.GET,
            parameters=[p for f in self.filters for p in f.parameters],
            columns=[c.id for c in self.page_columns(self.request)[1:]],
        )

    @property
    def state(self) -> ListState:
        """The address with only what holds: known sort, page within range, filters that were understood."""
        chosen = {p: v for f in self._filters for p, v in f.chosen.items() if v}
        default = tuple(c.id for c in self.page_columns(self.request)[1:] if c.shown)
        columns = () if self._state.columns == default else self._state.columns
        sort = "" if self._sort_id == self.default_order else self._sort_id
        words, at = self._state.words, self.at.isoformat() if self.at else ""
        beside = self._state.beside if self.beside_label else ""
        return ListState(self.request.path, words, sort, self._page, self._state.per, columns, chosen, at, beside)

    @cached_property
    def at(self) -> datetime.date | None:
        """The past day whose list is shown; None = the present."""
        try:
            day = datetime.date.fromisoformat(self._state.at)
        except ValueError:
            return None
        return day if self.as_at and EARLIEST <= day < self._today else None

    @cached_property
    def _today(self) -> datetime.date:
        return clock.today(self.request.actor.county)

    @cached_property
    def _filters(self) -> list[Bound]:
        return [f.offer(self.request) for f in self.filters]

    @cached_property
    def _cleared(self) -> dict[str, list[str]]:
        return {p: [] for f in self.filters for p in f.parameters}

    @cached_property
    def _is_narrowed(self) -> bool:
        return bool(self._state.words or any(f.words for f in self._filters))

    @cached_property
    def shown_columns(self) -> list[Column]:
        first, *rest = self.page_columns(self.request)
        chosen = self._state.columns
        return [first, *(c for c in rest if (c.id in chosen if chosen else c.shown))]

    # ---- rows ----------------------------------------------------------------------------------------------

    @cached_property
    def _base(self) -> QuerySet[Any]:
        return self.queryset_at(self.request, self.at) if self.at else self.queryset(self.request)

    @cached_property
    def shown_bulk_actions(self) -> list[BulkAction]:
        """Those this actor may take; none on a past day."""
        if self.at:
            return []
        may = self.request.actor.may
        return [a for a in self.page_bulk_actions(self.request) if not a.permission or may(a.permission)]

    @property
    def matching(self) -> QuerySet[Any]:
        """All rows that the words and filters let through, beyond the page, in the order of the list."""
        return self._in_order(self._narrowed)

    def rows_with(self, keys: Sequence[Any]) -> QuerySet[Any]:
        """Those of these primary keys that this actor sees, in the order of the list, whatever the filters say."""
        return self._in_order(self._base.filter(pk__in=keys))

    @cached_property
    def _narrowed(self) -> QuerySet[Any]:
        rows = self._base
        if self._state.words:
            rows = self.search(rows, self._state.words)
        for bound in self._filters:
            rows = bound.narrow(rows)
        return rows

    def _sort_field(self, column: Column) -> str:
        """Field to order by for a column; "" = it cannot be sorted."""
        if column.sort is not None:
            return column.sort
        if column.value is not None and not isinstance(column.value, str):
            return ""
        name = (column.value or column.id).replace(".", "__")
        if name in self._base.query.annotations:
            return name
        model = self._base.model
        for step in name.split("__"):
            try:
                field = model._meta.get_field(step)
            except FieldDoesNotExist:
                return ""
            model = field.related_model or model
        return name

    @cached_property
    def _sort_id(self) -> str:
        """The order asked for when such a column exists, else the default."""
        known = {c.id for c in self.page_columns(self.request) if self._sort_field(c)}
        return self._state.sort if self._state.sort.removeprefix("-") in known else self.default_order

    def _in_order(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        name, down = self._sort_id.removeprefix("-"), self._sort_id.startswith("-")
        column = next((c for c in self.page_columns(self.request) if c.id == name), None)
        field = (self._sort_field(column) if column else "") or name
        order = [f"-{field}" if down else field]
        return rows.order_by(*order, *([] if field in ("pk", "id") else ["pk"]))

    @cached_property
    def _numbers(self) -> dict[str, Any]:
        """Number of matching rows and the totals, in one query."""
        sums = {f"_total_{c.id}": Sum(c.id if c.total is True else str(c.total)) for c in self.shown_columns if c.total}
        return self._narrowed.order_by().aggregate(_n=Count("pk"), **sums)

    @property
    def n(self) -> int:
        """Number of matching rows."""
        return int(self._numbers["_n"])

    @cached_property
    def _page(self) -> int:
        last = max(-(-self.n // self._state.per), 1)
        return min(self._state.page, last)

    @cached_property
    def _rows_of_page(self) -> list[Any]:
        start = (self._page - 1) * self._state.per
        return list(self.matching[start : start + self._state.per]) if self.n else []

    # ---- parts of the page -----------------------------------------------------------------------------------

    def _head(self, column: Column) -> dict[str, object]:
        now = self._sort_id
        own = now.removeprefix("-") == column.id
        up = now == column.id
        target = f"-{column.id}" if up else column.id
        return {
            "column": column,
            "url": self.state.url(sort="" if target == self.default_order else target)
            if self._sort_field(column)
            else "",
            "aria": ("ascending" if up else "descending") if own else "",
        }

    def _row(self, row: Any, shown: Sequence[Column]) -> dict[str, object]:
        today = self.at or self._today
        return {
            "pk": row.pk, "state": self.row_state(row), "cells": [(c, c.cell(row, today)) for c in shown],
            "sums": " ".join(str(c.addend(row)) for c in shown if c.total) if self.shown_bulk_actions else "",
            "chosen": str(row.pk) in self.picked,
        }  # fmt: skip

    @cached_property
    def picked(self) -> set[str]:
        """Keys of rows that were chosen before a look at the preview."""
        return {key for key in self.request.GET.get("_picked", "").split(",") if key}

    def _beside(self) -> dict[str, object]:
        """The panel drawn, and the address that opens or closes it."""
        open_, label = self._state.beside == "on" or not self.beside_label, self.beside_label
        panel = self.beside(self.request) if open_ else None
        html = render_to_string(panel[0], {"list": self, **panel[1]}, request=self.request) if panel else ""
        toggle = self.state.url(beside="" if self._state.beside else "on", page=self._page) if label else ""
        return {"panel": html, "panel_label": label, "panel_url": toggle, "panel_open": bool(html)}

    def _total_cells(self, shown: Sequence[Column]) -> list[tuple[Column, str]]:
        if not any(c.total for c in shown) or not self.n:
            return []
        sums = self._numbers
        return [(c, str(c.shown_text(sums[f"_total_{c.id}"])) if c.total else "") for c in shown[1:]]

    @property
    def previous_url(self) -> str:
        return self.state.url(page=self._page - 1) if self._page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.state.url(page=self._page + 1) if self._page * self._state.per < self.n else ""

    @property
    def page_number(self) -> int:
        return self._page
