"""Switching posting and county from the top bar."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiugai.accounts.queries import deputations_of, postings_of
from jiugai.accounts.services.sessions import switch_county, switch_posting
from jiugai.accounts.views.carried import safe_path
from jiugai.common.context import Choice
from jiugai.common.results import BadInput
from jiugai.common.web import allow
from jiugai.organisations.api import counties_all


def posting_choices(request: Any) -> list[Choice]:
    """Own postings, then those one stands in for today ("d" + id of the deputation)."""
    session, actor = request.work_session, request.actor
    own = [
        Choice(
            str(p.pk),
            p.get_role_display(),
            actor.posting_id == p.pk and not actor.stands_in_for_id,
            str(p.organisation or ""),
        )
        for p in postings_of(session.person)
    ]
    deputed = [
        Choice(
            f"d{d.pk}",
            _("For %(who)s") % {"who": d.posting.person},
            bool(actor.stands_in_for_id) and actor.posting_id == d.posting_id,
            str(d.posting),
        )
        for d in deputations_of(session.person)
    ]
    return own + deputed


def county_choices(request: HttpRequest) -> list[Choice]:
    """Counties in which the person may work; nothing to choose with a single one."""
    session, actor = request.work_session, request.actor  # type: ignore[attr-defined]
    counties = counties_all()
    if session.posting is None or session.posting.organisation_id is not None:
        mine = {p.county_code for p in postings_of(session.person)} | {actor.county}
        counties = [c for c in counties if c.code in mine]
        return [Choice(c.code, str(c), c.code == actor.county) for c in counties]
    everywhere = Choice("", _("All counties"), not actor.county)
    return [everywhere, *(Choice(c.code, str(c), c.code == actor.county) for c in counties)]


@allow("accounts.self")
@require_POST
def choose_posting(request: Any) -> HttpResponse:
    wanted = request.POST.get("posting", "")
    number = wanted.removeprefix("d")
    if not (number.isascii() and number.isdecimal() and len(number) < 12):
        raise BadInput(_("This posting is not yours today."))
    deputation = int(number) if wanted.startswith("d") else None
    switch_posting(actor=request.actor, session=request.work_session, posting_id=int(number), deputation_id=deputation)
    return HttpResponseRedirect(safe_path(request, request.POST.get("next", "/")))


@allow("accounts.self")
@require_POST
def choose_county(request: Any) -> HttpResponse:
    switch_county(actor=request.actor, session=request.work_session, code=request.POST.get("county", ""))
    return HttpResponseRedirect(safe_path(request, request.POST.get("next", "/")))
