"""The steps of a bulk action: what to write, what would change, the act, taking it back.

Which rows are chosen travels from page to page in the form; "all that match" travels as the address, with a digest of
the rows that were looked at: when the list has changed meanwhile, the preview is shown again. What came of it is kept
in the session, encrypted, and shown above the list.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from jiugai.common import crypto
from jiugai.common.results import BadInput, WrongState
from jiugai.common.tables_background import Running, call_of, provider, running
from jiugai.common.tables_bulk import AT_ONCE, LOOKED_AT, NAMED, BulkAction, BulkPreview, BulkResult, Refused

if TYPE_CHECKING:
    from jiugai.common.tables import ListPage

BY_KEY = 30_000
"""Rows handed to an action by their keys; beyond that the databases take no longer list of values."""
SHOWN = 200
"""Rows that a preview shows one by one."""
SESSION, KEPT = "jiugai_bulk", 3


@dataclass(frozen=True)
class Chosen:
    """Which rows: all that match, or those with these primary keys."""

    page: "ListPage"
    everything: bool
    keys: Sequence[Any]

    @cached_property
    def matching_keys(self) -> list[Any]:
        """Keys of the rows that this actor sees among those chosen, in the order of the list."""
        rows = self.page.matching if self.everything else self.page.rows_with(self.keys)
        return list(rows.values_list("pk", flat=True))

    @property
    def n(self) -> int:
        return len(self.matching_keys)

    @property
    def rows(self) -> QuerySet[Any]:
        return self.page.rows_with(self.matching_keys) if self.n <= BY_KEY else self.page.matching

    @property
    def first(self) -> QuerySet[Any]:
        """Those that a preview looks at."""
        return self.page.rows_with(self.matching_keys[:LOOKED_AT]) if self.n > LOOKED_AT else self.rows

    @property
    def mark(self) -> str:
        """Digest of the rows, to see whether the list has changed."""
        text = ",".join(sorted(map(str, self.matching_keys)))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Fields that carry the choice to the next page."""
        return [("_all", "1")] if self.everything else [("_pick", ",".join(map(str, self.keys)))]


def read_chosen(page: "ListPage", request: HttpRequest) -> Chosen:
    """`_all`; or `_pick`, each with one or several keys; or `_page`, the head's box, which stands for `_shown`."""
    sent = request.POST
    if sent.get("_all"):
        return Chosen(page, True, ())
    texts = sent.getlist("_pick") + (sent.getlist("_shown") if sent.get("_page") else [])
    field = page.matching.model._meta.pk
    keys: dict[Any, None] = {}
    for text in (key for one in texts for key in one.split(",") if key):
        try:
            key = field.to_python(text)
        except ValidationError:
            continue
        if not (isinstance(key, int) and abs(key) >= 2**63):  # no database takes it
            keys[key] = None
    return Chosen(page, False, tuple(keys)[:BY_KEY])


def _label(page: "ListPage", row: Any) -> tuple[str, str]:
    """Words for a row, and its address."""
    first = page.page_columns(page.request)[0]
    return str(first.shown_text(first.raw(row))), first.link(row) if first.link else ""


def _named(page: "ListPage", refused: Sequence[Refused]) -> list[list[str]]:
    return [[*_label(page, r.row), str(r.reason)] for r in refused]


class BulkSteps:
    """One POST to a list page, with `_step`: "" begins, write, look, apply, undo."""

    def __init__(self, page: "ListPage", action: BulkAction) -> None:
        self.page, self.action, self.request = page, action, page.request
        self.run: Running | None = running(page.request)

    def answer(self) -> HttpResponse:
        step = self.request.POST.get("_step", "")
        if step == "undo":
            return self._undo()
        if step == "apply" and self.run is None and (done := kept_outcome(self.request, self._ticket)) is not None:
            return self._leave(done)
        if not self.chosen.n:
            raise BadInput(_("No row is chosen, or those chosen are no longer in your list."))
        steps: dict[str, Callable[[], HttpResponse]] = {"write": self._write, "look": self._look, "apply": self._apply}
        return steps.get(step, self._begin)()

    @cached_property
    def chosen(self) -> Chosen:
        return read_chosen(self.page, self.request)

    @property
    def _ticket(self) -> str:
        """Names this one act: sent twice, it is done once."""
        return self.request.POST.get("_ticket", "")[:40]

    # ---- pages ---------------------------------------------------------------------------------------------

    def _begin(self) -> HttpResponse:
        form = self.action.make_form(self.request.actor, None)
        return self._form_page(form) if form else self._look()

    def _write(self) -> HttpResponse:
        """Back from the preview: what was written stands in the form."""
        form = self.action.make_form(self.request.actor, self.request.POST)
        return self._form_page(form) if form else self._look()

    def _form_page(self, form: BaseForm) -> HttpResponse:
        status = 422 if form.is_bound and form.errors else 200
        return self._render("common/list/bulk_form.html", status, form=form)

    def _look(self, *, changed: bool = False) -> HttpResponse:
        cleaned, wrong = self._cleaned()
        if wrong is not None:
            return self._form_page(wrong)
        look = self.action.preview
        rows = self.chosen.first
        seen = look(actor=self.request.actor, rows=rows, cleaned=cleaned) if look else BulkPreview()
        columns = list(dict.fromkeys(str(label) for c in seen.changes for label, _before, _after in c.cells))
        lines = []
        for change in seen.changes[:SHOWN]:
            cells = {str(label): (before, after) for label, before, after in change.cells}
            lines.append((_label(self.page, change.row), [(name, cells.get(name)) for name in columns]))
        plain = [_label(self.page, row) for row in rows[:SHOWN]] if look is None else []
        n_changes = len(seen.changes) if look else self.chosen.n
        return self._render(
            "common/list/bulk_preview.html", 409 if changed else 200, preview=seen, columns=columns, lines=lines,
            plain=plain, n_changes=n_changes, n_more=n_changes - len(lines or plain), has_changed=changed,
            refused=_named(self.page, seen.refused[:SHOWN]), n_refused=len(seen.refused),
            n_refused_more=max(len(seen.refused) - SHOWN, 0),
            n_same=min(self.chosen.n, LOOKED_AT) - n_changes - len(seen.refused) if look else 0,
            n_later=max(self.chosen.n - LOOKED_AT, 0) if look else 0,
            ticket=secrets.token_hex(8), mark=self.chosen.mark,
            written=self._written(), has_form=self.action.form is not None,
        )  # fmt: skip

    def _written(self) -> list[tuple[str, str]]:
        """What was written in the form, as hidden fields."""
        skip = "csrfmiddlewaretoken"
        return [(k, v) for k, vs in self.request.POST.lists() for v in vs if k[:1] != "_" and k != skip]

    def _render(self, template: str, status: int, **context: Any) -> HttpResponse:
        page, chosen = self.page, self.chosen
        picked = "" if chosen.everything else ",".join(map(str, chosen.keys[:200]))
        context |= {
            "list": page, "action": self.action, "title": self.action.label, "n": chosen.n, "unit": page.unit,
            "everything": chosen.everything, "hidden": chosen.hidden, "here_url": page.state.url(page=page.page_number),
            "back": page.state.url(page=page.page_number, _picked=picked), "column": page.page_columns(page.request)[0],
        }  # fmt: skip
        return render(self.request, template, context, status=status)

    # ---- the act ---------------------------------------------------------------------------------------------

    def _cleaned(self) -> tuple[dict[str, Any], BaseForm | None]:
        """What was written, read; or the form with its errors."""
        form = self.action.make_form(self.request.actor, self.request.POST)
        if form is None:
            return {}, None
        return (form.cleaned_data, None) if form.is_valid() else ({}, form)

    def _apply(self) -> HttpResponse:
        cleaned, wrong = self._cleaned()
        has_changed = self.request.POST.get("_mark") != self.chosen.mark
        if self.run is not None:
            if wrong is not None or has_changed:
                raise WrongState(_("The list has changed since the preview. Nothing was done; look at it again."))
            return self._act(self._apply_now, cleaned)
        if wrong is not None:
            return self._form_page(wrong)
        if has_changed:
            return self._look(changed=True)
        if self.chosen.n > AT_ONCE and provider() is not None:
            return self._start(None)
        try:
            return self._act(self._apply_now, cleaned)
        except BadInput as refusal:
            form = self.action.make_form(self.request.actor, self.request.POST)
            if form is None:
                raise
            form.add_error(None, str(refusal.reason))
            return self._form_page(form)

    def _apply_now(self, cleaned: dict[str, Any]) -> BulkResult:
        more: dict[str, Any] = {}
        if self.action.tells_progress:
            more["progress"] = self.run.progress if self.run else lambda n, of: None
        return self.action.apply(actor=self.request.actor, rows=self.chosen.rows, cleaned=cleaned, **more)

    def _act(self, do: Callable[..., BulkResult], *args: Any) -> HttpResponse:
        result = do(*args)
        outcome: dict[str, Any] = {
            "list": self.page.id, "action": self.action.id, "label": str(self.action.label), "done": result.done,
            "refused": _named(self.page, result.refused[:NAMED]), "refused_n": len(result.refused),
            "undo": dict(result.undo) if result.undo and self.action.undo else None, "undone": not args,
        }  # fmt: skip
        if self.run is not None:
            self.run.outcome = outcome
            return HttpResponse()
        ticket = self._ticket or secrets.token_hex(8)
        keep_outcome(self.request, ticket, outcome)
        return self._leave(outcome | {"key": ticket})

    def _leave(self, outcome: dict[str, Any]) -> HttpResponse:
        """To the list where one was; or to the work that goes on."""
        state = self.page.state
        url = outcome.get("url") or state.url(page=self.page.page_number, _done=outcome["key"])
        return HttpResponseRedirect(url)

    def _start(self, undo: dict[str, Any] | None) -> HttpResponse:
        background = provider()
        assert background is not None
        data = {k: v for k, v in ((k, list(vs)) for k, vs in self.request.POST.lists()) if k != "csrfmiddlewaretoken"}
        query = self.page.state.url(page=self.page.page_number).partition("?")[2]
        title = str(self.action.label) if undo is None else _("Undo: %(what)s") % {"what": self.action.label}
        call = call_of(self.request, "change", title, query, data=data, undo=undo)
        url = background.start(self.request.actor, call)
        if undo is None:
            keep_outcome(self.request, self._ticket, {"list": self.page.id, "url": url})
        return HttpResponseRedirect(url)

    def _undo(self) -> HttpResponse:
        take_back = self.action.undo
        if take_back is None:
            raise WrongState(_("This cannot be taken back."))
        if self.run is not None:
            return self._act(lambda: take_back(actor=self.request.actor, data=self.run.undo))  # type: ignore[union-attr]
        key = self.request.POST.get("_key", "")
        outcome = find_outcome(self.page, key) or {}
        if outcome.get("action") != self.action.id or not outcome.get("undo"):
            raise WrongState(_("This was taken back already, or it is too long ago."))
        if outcome["done"] > AT_ONCE and provider() is not None:
            return self._start(outcome["undo"])
        answer = self._act(lambda: take_back(actor=self.request.actor, data=outcome["undo"]))
        if kept_outcome(self.request, key) is not None:
            keep_outcome(self.request, key, outcome | {"undo": None})
        return answer


# ---- what came of it ------------------------------------------------------------------------------------------


def _read_session(request: HttpRequest) -> dict[str, dict[str, Any]]:
    sealed = getattr(request, "session", {}).get(SESSION, "")
    return json.loads(crypto.decrypt(sealed, SESSION)) if sealed else {}


def keep_outcome(request: HttpRequest, key: str, outcome: dict[str, Any]) -> None:
    """For this person's next pages; the latest three."""
    kept = _read_session(request)
    kept.pop(key, None)
    kept = dict([*kept.items(), (key, outcome)][-KEPT:])
    request.session[SESSION] = crypto.encrypt(json.dumps(kept, ensure_ascii=False), SESSION)


def kept_outcome(request: HttpRequest, key: str) -> dict[str, Any] | None:
    outcome = _read_session(request).get(key) if key else None
    return None if outcome is None else outcome | {"key": key}


def find_outcome(page: "ListPage", key: str) -> dict[str, Any] | None:
    """Of the session or of work in the background; None for what is not this person's or of another list."""
    found = kept_outcome(page.request, key)
    background = provider()
    if found is None and background is not None:
        found = background.outcome(page.request.actor, page.request.path_info, key)
    return found if found and found.get("list") == page.id and "done" in found else None


def outcome_context(page: "ListPage") -> dict[str, Any]:
    """What the list says about the act that led back to it."""
    key = page.request.GET.get("_done", "")
    outcome = find_outcome(page, key) if key else None
    return {"outcome": outcome | {"key": key} if outcome else None}


def bulk_context(page: "ListPage", rows: Sequence[Any]) -> dict[str, Any]:
    """For the bar over the table: the actions, and how to add up the chosen rows. `rows` are those of the page."""
    if not page.shown_bulk_actions:
        return {"bulk": []}
    totals = [
        {"label": str(c.label), "unit": str(c.head_unit), "per": c.per_unit, "digits": c.digits}
        for c in page.shown_columns
        if c.total
    ]
    here = [str(row.pk) for row in rows]
    return {
        "bulk": page.shown_bulk_actions, "totals": json.dumps(totals, ensure_ascii=False),
        "scope": page.state.url(sort="", per=0, cols=(), beside="", page=1),
        "shown_keys": ",".join(here), "elsewhere": ",".join(sorted(page.picked - set(here))),
    }  # fmt: skip
