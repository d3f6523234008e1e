"""Pages of the record: the list, one entry, the state of the chain, its head on paper, its export."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiugai.audit import permissions, queries
from jiugai.audit.forms import LookForm
from jiugai.audit.models import AuditEntry, AuditLink, AuditSeal
from jiugai.audit.services.append_only import unprotected_tables
from jiugai.audit.services.export import export_zip, record_export
from jiugai.audit.services.personal import read_personal
from jiugai.audit.services.verify import start_verification
from jiugai.audit.states import all_codes, label_of, security_codes
from jiugai.audit.verifier import Problem
from jiugai.common import clock
from jiugai.common.results import NotAllowed
from jiugai.common.roles import Role
from jiugai.common.subjects import url_of
from jiugai.common.tables import Action, ChoiceFilter, Column, Empty, ListPage, RangeFilter
from jiugai.common.web import OfficeRequest

Rows = QuerySet[AuditEntry]


def _codes(request: HttpRequest) -> list[tuple[str, str]]:
    actor = request.actor  # type: ignore[attr-defined]
    hidden = set() if actor.role in queries.SEES_SECURITY else set(security_codes())
    return sorted(((c, label_of(c)) for c in all_codes() if c not in hidden), key=lambda pair: pair[1])


def _visible(request: HttpRequest) -> Rows:
    return queries.audit_entries_visible_to(request.actor)  # type: ignore[attr-defined]


def _choices(request: HttpRequest) -> queries.Choices:
    """Looked up once per page; a value that the address names stays a choice even when it is no recent one."""
    if not hasattr(request, "audit_choices"):
        found = queries.choices_in(_visible(request))
        for name, pairs in (("kind", found.kinds), ("person", found.people), ("county", found.counties)):
            known = {value for value, _label in pairs}
            pairs += [
                (value, value) for value in request.GET.getlist(name) if value not in known and _plain(name, value)
            ]
        request.audit_choices = found  # type: ignore[attr-defined]
    return request.audit_choices  # type: ignore[attr-defined]


def _plain(name: str, value: str) -> bool:
    """Whether a value from the address can be looked for at all."""
    return value.isdecimal() and len(value) < 18 if name == "person" else len(value) <= 80


def _kinds(request: HttpRequest) -> list[tuple[str, str]]:
    return _choices(request).kinds


def _people(request: HttpRequest) -> list[tuple[str, str]]:
    return _choices(request).people


def _counties(request: HttpRequest) -> list[tuple[str, str]]:
    return _choices(request).counties


def _subject_choice(request: HttpRequest) -> list[tuple[str, str]]:
    """Only the subject that the address names: nobody chooses one out of thousands here."""
    kind, _colon, id_ = request.GET.get("subject", "").partition(":")
    entry = _visible(request).filter(subject_kind=kind, subject_id=id_).order_by("-pk").first() if id_ else None
    return [(f"{kind}:{id_}", entry.subject_label or f"{entry.subject_kind_label} {id_}")] if entry else []


def _of_subject(rows: Rows, values: list[str]) -> Rows:
    kind, _colon, id_ = values[0].partition(":")
    return rows.filter(subject_kind=kind, subject_id=id_)


def _role(entry: AuditEntry) -> str:
    return str(dict(Role.choices).get(entry.role, entry.role))


def _who(entry: AuditEntry) -> str:
    """Office, and whom the person stood in for."""
    parts = [entry.organisation_label]
    if entry.stands_in_for_label:
        parts.append(_("for %(name)s") % {"name": entry.stands_in_for_label})
    return " · ".join(p for p in parts if p)


class EntryList(ListPage):
    id = "audit.entries"
    title = gettext_lazy("Record of changes")
    unit = gettext_lazy("entries")
    columns = [
        Column("at", gettext_lazy("Time"), kind="time", link=lambda e: reverse("audit:entry", args=[e.pk])),
        Column("code", gettext_lazy("What was done"), value=lambda e: e.label, sort="code"),
        Column(
            "subject", gettext_lazy("Object of the change"), value="subject_label",
            note=lambda e: e.subject_kind_label, sort="subject_label",
        ),
        Column("person", gettext_lazy("Person"), value="person_label", note=_who, sort="person_label"),
        Column("reason", gettext_lazy("Reason"), sort="", wrap=True),
        Column("county", gettext_lazy("County"), shown=False),
        Column("role", gettext_lazy("Acting role"), value=_role, shown=False),
        Column("request_id", gettext_lazy("Request number"), sort="", shown=False),
        Column("id", gettext_lazy("Entry number"), kind="plain", shown=False),
    ]  # fmt: skip
    search_fields = ("subject_label", "person_label", "organisation_label", "stands_in_for_label", "reason")
    search_hint = gettext_lazy("Subject, person, office, reason")
    filters = [
        ChoiceFilter("code", gettext_lazy("What was done"), choices=_codes),
        ChoiceFilter("kind", gettext_lazy("Kind"), choices=_kinds, field="subject_kind"),
        ChoiceFilter("person", gettext_lazy("Person"), choices=_people, field="person_id"),
        ChoiceFilter("county", gettext_lazy("County"), choices=_counties),
        ChoiceFilter(
            "subject", gettext_lazy("Object of the change"), choices=_subject_choice, apply=_of_subject, single=True
        ),
        RangeFilter("at", gettext_lazy("Time"), kind="date", field="at__date"),
    ]
    default_order = "-id"
    empty = Empty(gettext_lazy("No entries yet"), gettext_lazy("Every change is written here as it happens."))
    actions = [Action(gettext_lazy("State of the chain"), lambda r: reverse("audit:chain"), icon="lock")]

    def queryset(self, request: OfficeRequest) -> Rows:
        return _visible(request)

    def exported(self, request: OfficeRequest, kind: str, number: int) -> None:
        """The record leaves the house only with whoever may export it."""
        if not request.actor.may("audit.export"):
            raise NotAllowed(_("Your role does not export the record."))

    def page_columns(self, request: OfficeRequest) -> Sequence[Column]:
        """Subjects are linked where the reader may open their page."""
        return self._linked

    @cached_property
    def _linked(self) -> list[Column]:
        actor = self.request.actor
        return [
            replace(c, link=lambda e: url_of(e.subject, actor) if e.subject else "") if c.id == "subject" else c
            for c in self.columns
        ]


# One entry -----------------------------------------------------------------------------------------------------------


def _change_rows(entry: AuditEntry, opened: dict[tuple[str, str], Any]) -> list[dict[str, str]]:
    rows = []
    for change in queries.changes_in(entry):
        sides = {"before": change.before_text, "after": change.after_text}
        for side in sides:
            if (side, change.field) in opened:
                sides[side] = queries.in_words(opened[side, change.field])
        rows.append({"label": change.label, **sides})
    return rows


def _entry_page(
    request: OfficeRequest, entry: AuditEntry, form: LookForm, opened: dict[tuple[str, str], Any]
) -> HttpResponse:
    masked = any(queries.MASKED in (c.before, c.after) for c in queries.changes_in(entry))
    link = AuditLink.objects.filter(entry=entry).first()
    context = {
        "title": entry.label,
        "entry": entry,
        "role": _role(entry),
        "who": _who(entry),
        "rows": _change_rows(entry, opened),
        "link": link,
        "seal": AuditSeal.objects.filter(first__lte=link.place, last__gte=link.place).first() if link else None,
        "form": form if masked and not opened and permissions.may_unmask(request.actor, entry) else None,
        "opened": bool(opened),
        "masked": masked,
        "subject_url": url_of(entry.subject, request.actor) if entry.subject else "",
        "county": dict(queries.choices_in(AuditEntry.objects.filter(pk=entry.pk)).counties).get(entry.county, "—"),
        "same_subject": f"{reverse('audit:list')}?subject={entry.subject}" if entry.subject else "",
    }
    return render(request, "audit/entry.html", context)


@require_safe
def entry(request: OfficeRequest, pk: int) -> HttpResponse:
    """One entry with before and after, and its place in the chain."""
    return _entry_page(request, get_object_or_404(_visible(request), pk=pk), LookForm(), {})


@never_cache
@require_POST
def look(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show the personal values of an entry once; the look is written with its reason."""
    found = get_object_or_404(_visible(request), pk=pk)
    form = LookForm(request.POST)
    if not form.is_valid():
        return _entry_page(request, found, form, {})
    opened = read_personal(actor=request.actor, entry=found, reason=form.cleaned_data["reason"])
    return _entry_page(request, found, form, opened)


# The chain -----------------------------------------------------------------------------------------------------------


def _sentences(found: Iterable[dict[str, Any]]) -> list[dict[str, object]]:
    chinese = not (get_language() or "").startswith("en")
    return [
        {
            "text": Problem(**problem).sentence(chinese=chinese),
            "entry": problem["entry"] if problem["what"] != "removed" else None,
        }
        for problem in found
    ]


def _chain_context() -> dict[str, object]:
    last = queries.last_verification()
    told = last.after_values if last else {}
    return {
        "head": queries.chain_head(),
        "last": last,
        "told": told,
        "found": _sentences(told.get("found", [])),
        "unprotected": unprotected_tables(),
        "now": clock.now(),
    }


@require_safe
def chain(request: OfficeRequest) -> HttpResponse:
    """Where the chain stands, and what the last verification found."""
    actor = request.actor
    may = {"may_verify": actor.may("audit.verify"), "may_export": actor.may("audit.export")}
    return render(request, "audit/chain.html", _chain_context() | may | {"title": _("State of the chain")})


@require_safe
def head(request: OfficeRequest) -> HttpResponse:
    """The head of the chain on one sheet of paper."""
    return render(request, "audit/head.html", _chain_context() | {"title": _("Head of the chain")})


@require_POST
def verify(request: OfficeRequest) -> HttpResponse:
    """Prove the chain: at once when it is short, else in the background."""
    if not start_verification(actor=request.actor):
        messages.info(request, _("The verification has begun; its result appears here."))
    return redirect("audit:chain")


@require_POST
def export(request: OfficeRequest) -> StreamingHttpResponse:
    """The chain and the verifier as one zip, made while it is sent."""
    record_export(actor=request.actor)
    response = StreamingHttpResponse(export_zip(request.actor), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="audit-{clock.true_today():%Y%m%d}.zip"'
    response["Cache-Control"] = "no-store"
    return response
