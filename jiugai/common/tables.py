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
one counts and adds up, one reads the rows.
"""

import datetime
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, Q, QuerySet, Sum
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from jiugai.common import clock, exports
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput
from jiugai.common.tables_columns import Column
from jiugai.common.tables_filters import Bound, ChoiceFilter, Filter, RangeFilter, YesNoFilter
from jiugai.common.tables_parts import (
    Action,
    Empty,
    Preset,
    SavedLink,
    register_saved_views,
    save_url,
    saved_links,
    shown_actions,
)
from jiugai.common.tables_state import PER_PAGE, RESERVED, ListState, read_state, remember
from jiugai.common.web import OfficeRequest

__all__ = [
    "Action", "ChoiceFilter", "Column", "Empty", "ListPage", "Preset", "RangeFilter", "SavedLink", "YesNoFilter",
    "register_saved_views",
]  # fmt: skip

Text = str | Promise
EXPORT_LIMIT = 100_000


ExportRecorder = Callable[[Actor, str, str, int], None]
_export_recorder: ExportRecorder | None = None


def register_export_recorder(recorder: ExportRecorder) -> None:
    """`audit` writes who took which list out of the house: (actor, list id, "xlsx" or "csv", number of rows)."""
    global _export_recorder
    _export_recorder = recorder


class ListPage(View):
    """See the module. Subclasses may override `queryset`, `search`, `lead`, `page_actions`, `exported`, `row_state`."""

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
    template: ClassVar[str] = "common/list.html"
    http_method_names = ["get", "head", "options"]
    request: OfficeRequest

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if taken := {p for f in cls.filters for p in f.parameters} & RESERVED:
            raise ValueError(f"{cls.__name__}: filters may not be called {', '.join(sorted(taken))}")

    # ---- what a page says about itself ---------------------------------------------------------------------

    def queryset(self, request: OfficeRequest) -> QuerySet[Any]:
        """All rows this actor may see, with `select_related` for every column that looks further."""
        raise NotImplementedError

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

    def page_columns(self, request: OfficeRequest) -> Sequence[Column]:
        """Columns this actor may see at all."""
        return self.columns

    def row_state(self, row: Any) -> str:
        """ "late", "done" … marks the whole row; "" marks nothing."""
        return ""

    def exported(self, request: OfficeRequest, kind: str, number: int) -> None:
        """Called before a file leaves the house; a page may refuse it. Every export is put on record after this."""

    # ---- the page ------------------------------------------------------------------------------------------

    def get(self, request: OfficeRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if (kind := request.GET.get("export", "")) in ("xlsx", "csv"):
            return self._export(kind)
        partial = getattr(request, "htmx", None) and request.htmx.target == "list"  # type: ignore[attr-defined]
        response = render(request, "common/list/body.html" if partial else self.template, self.context(partial=partial))
        if partial:
            response["HX-Push-Url"] = self._at().url()
            response["Vary"] = "HX-Request, Cookie"
        remember(request, response, self.id, self._at().url())
        return response

    def context(self, **more: object) -> dict[str, object]:
        """Everything the templates show; pages with their own template add to it."""
        rows, state = self._rows_of_page, self._at()
        shown = self._shown_columns
        offered = list(self.page_columns(self.request))
        return {
            "list": self, "list_id": self.id, "title": self.title, "state": state, "lead": self.lead(self.request),
            "columns": [self._head(c) for c in shown],
            "choosable": [(c, c in shown) for c in offered[1:]], "first_column": offered[0],
            "chosen_n": len(shown), "column_n": len(offered),
            "columns_url": state.url(cols=()), "cols_value": ",".join(state.columns),
            "rows": [self._row(row, shown) for row in rows], "total_cells": self._total_cells(shown),
            "n": self._n, "first": (self._page - 1) * state.per + 1, "last": (self._page - 1) * state.per + len(rows),
            "pages": self._page_links(), "per_choices": PER_PAGE, "unit": self.unit,
            "filters": self._filters, "clear_urls": [(f, state.url(**f.cleared)) for f in self._filters],
            "is_narrowed": self._is_narrowed, "all_url": state.url(q="", **self._cleared),
            "sorts": [(s, c.label) for c in shown if self._sort_field(c) for s in (c.id, f"-{c.id}")],
            "sort_now": self._sort_id, "xlsx_url": state.url(export="xlsx"), "csv_url": state.url(export="csv"),
            "tabs": self._tabs(), "save_url": save_url(self.request, self.id), "query": state.query(),
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

    def _at(self) -> ListState:
        """The state with only what holds: known sort, page within range, filters that were understood."""
        chosen = {p: v for f in self._filters for p, v in f.chosen.items() if v}
        default = tuple(c.id for c in self.page_columns(self.request)[1:] if c.shown)
        columns = () if self._state.columns == default else self._state.columns
        sort = "" if self._sort_id == self.default_order else self._sort_id
        return ListState(self.request.path, self._state.words, sort, self._page, self._state.per, columns, chosen)

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
    def _shown_columns(self) -> list[Column]:
        first, *rest = self.page_columns(self.request)
        chosen = self._state.columns
        return [first, *(c for c in rest if (c.id in chosen if chosen else c.shown))]

    # ---- rows ----------------------------------------------------------------------------------------------

    @cached_property
    def _base(self) -> QuerySet[Any]:
        return self.queryset(self.request)

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

    def _ordered(self) -> QuerySet[Any]:
        name, down = self._sort_id.removeprefix("-"), self._sort_id.startswith("-")
        column = next((c for c in self.columns if c.id == name), None)
        field = (self._sort_field(column) if column else "") or name
        order = [f"-{field}" if down else field]
        return self._narrowed.order_by(*order, *([] if field in ("pk", "id") else ["pk"]))

    @cached_property
    def _numbers(self) -> dict[str, Any]:
        """Number of matching rows and the totals, in one query."""
        sums = {
            f"_total_{c.id}": Sum(c.id if c.total is True else str(c.total)) for c in self._shown_columns if c.total
        }
        return self._narrowed.order_by().aggregate(_n=Count("pk"), **sums)

    @property
    def _n(self) -> int:
        return int(self._numbers["_n"])

    @cached_property
    def _page(self) -> int:
        last = max(-(-self._n // self._state.per), 1)
        return min(self._state.page, last)

    @cached_property
    def _rows_of_page(self) -> list[Any]:
        start = (self._page - 1) * self._state.per
        return list(self._ordered()[start : start + self._state.per]) if self._n else []

    # ---- parts of the page -----------------------------------------------------------------------------------

    def _head(self, column: Column) -> dict[str, object]:
        now = self._sort_id
        own = now.removeprefix("-") == column.id
        up = now == column.id
        target = f"-{column.id}" if up else column.id
        return {
            "column": column,
            "url": self._at().url(sort="" if target == self.default_order else target)
            if self._sort_field(column)
            else "",
            "aria": ("ascending" if up else "descending") if own else "",
        }

    def _row(self, row: Any, shown: Sequence[Column]) -> dict[str, object]:
        return {"pk": row.pk, "state": self.row_state(row), "cells": [(c, c.cell(row, self._today)) for c in shown]}

    def _total_cells(self, shown: Sequence[Column]) -> list[tuple[Column, str]]:
        if not any(c.total for c in shown) or not self._n:
            return []
        sums = self._numbers
        return [(c, str(c.shown_text(sums[f"_total_{c.id}"])) if c.total else "") for c in shown[1:]]

    def _page_links(self) -> list[tuple[int, str]]:
        """(number, address) of the first, the last and those around the present page; 0 stands for a gap."""
        last, state = max(-(-self._n // self._state.per), 1), self._at()
        near = sorted({1, last, *(p for p in range(self._page - 2, self._page + 3) if 1 <= p <= last)})
        out: list[tuple[int, str]] = []
        for before, number in zip([0, *near], near, strict=False):
            if number - before > 1:
                out.append((0, ""))
            out.append((number, state.url(page=number)))
        return out

    @property
    def previous_url(self) -> str:
        return self._at().url(page=self._page - 1) if self._page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._at().url(page=self._page + 1) if self._page * self._state.per < self._n else ""

    @property
    def page_number(self) -> int:
        return self._page

    def _tabs(self) -> list[dict[str, object]]:
        saved = saved_links(self.request, self.id)
        if not (self.presets or saved) or not (self._n or self._is_narrowed):
            return []
        now, path = self._at().query(), self.request.path
        tabs: list[dict[str, object]] = [{"label": _("All"), "url": path, "current": not now}]
        views = [(SavedLink(str(p.label), p.query), False) for p in self.presets] + [(link, True) for link in saved]
        for link, own in views:
            tabs.append({
                "label": link.label, "url": f"{path}?{link.query}", "current": now == link.query,
                "shared": link.shared, "delete_url": link.delete_url, "own": own,
            })  # fmt: skip
        return tabs

    # ---- files -----------------------------------------------------------------------------------------------

    def _export(self, kind: str) -> HttpResponseBase:
        if self._n > EXPORT_LIMIT:
            raise BadInput(_("More than %(n)s rows. Narrow the list first.") % {"n": f"{EXPORT_LIMIT:,}"})
        self.exported(self.request, kind, self._n)
        if _export_recorder is not None:
            _export_recorder(self.request.actor, self.id, kind, self._n)
        return exports.export(kind, str(self.title), self._shown_columns, self._ordered().iterator(chunk_size=2000))
