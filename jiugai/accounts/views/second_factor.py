"""Second factor of one's own account: set up, recovery codes, removal."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jiugai.accounts.forms import NewCodeForm
from jiugai.accounts.queries import has_second_factor, second_factor_roles
from jiugai.accounts.services.reauthentication import reauthenticated
from jiugai.accounts.services.second_factor import (
    add_second_factor,
    new_secret,
    qr_code,
    readable_secret,
    remove_second_factor,
    renew_recovery_codes,
)
from jiugai.accounts.views.guards import layout, own_actor, signed_in
from jiugai.common.results import BadInput

SECRET_KEY = "new_second_factor"  # noqa: S105 - a key of the session


def _codes_page(request: Any, codes: list[str]) -> HttpResponse:
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "layout": layout(request)})


@signed_in(always_open=True)
@never_cache
@reauthenticated
def second_factor(request: Any) -> HttpResponse:
    """State of the second factor, or the QR code to set it up."""
    person = request.person
    needed = bool(request.actor and request.actor.role in second_factor_roles())
    if has_second_factor(person):
        return render(request, "accounts/second_factor.html", {"needed": needed, "layout": layout(request)})
    sealed = request.session.get(SECRET_KEY) or new_secret()
    request.session[SECRET_KEY] = sealed
    form = NewCodeForm(request.POST if "code" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            codes = add_second_factor(
                actor=own_actor(request), person=person, sealed=sealed, code=form.cleaned_data["code"]
            )
        except BadInput as refusal:
            form.add_error("code", str(refusal.reason))
        else:
            del request.session[SECRET_KEY]
            return _codes_page(request, codes)
    context = {
        "form": form,
        "needed": needed,
        "qr": qr_code(person, sealed),
        "secret": readable_secret(sealed),
        "layout": layout(request, first=needed),
    }
    return render(request, "accounts/second_factor_add.html", context, status=422 if form.errors else 200)


@signed_in()
@require_POST
@never_cache
@reauthenticated
def recovery_codes(request: Any) -> HttpResponse:
    return _codes_page(request, renew_recovery_codes(actor=own_actor(request), person=request.person))


@signed_in()
@require_POST
@reauthenticated
def remove(request: Any) -> HttpResponse:
    remove_second_factor(actor=own_actor(request), person=request.person)
    request.session.pop("second_factor", None)
    messages.success(request, _("The second factor is removed."))
    return HttpResponseRedirect(reverse("accounts:profile"))
