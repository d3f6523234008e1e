"""First-run set-up in the browser."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from jiugai.accounts.forms import SetupForm
from jiugai.accounts.services.setup import (
    ADMINISTRATORS,
    NewAdministrator,
    NewCounty,
    check_setup_token,
    is_open,
    set_up,
)
from jiugai.common.results import BadInput
from jiugai.common.web import public


def _people(data: dict[str, Any]) -> list[NewAdministrator]:
    return [
        NewAdministrator(role, data[f"{name}_username"], data[f"{name}_password"])
        for role, name in zip(ADMINISTRATORS, SetupForm.PEOPLE, strict=True)
    ]


def _county(data: dict[str, Any]) -> NewCounty | None:
    if data["begin"] != "region":
        return None
    return NewCounty(
        code=data["county_code"],
        name=data["county_name"],
        name_en=data["county_name_en"],
        lead_office=data["lead_office"],
        province=data["province"],
        city=data["city"],
    )


@public
@never_cache
@sensitive_post_parameters()
def setup(request: Any) -> HttpResponse:
    """Only while nobody can sign in yet; afterwards the address does not exist."""
    if not is_open():
        raise Http404
    form = SetupForm(request.POST or None, initial={"token": request.GET.get("token", "")})
    if request.method == "POST" and form.is_valid():
        problem = check_setup_token(form.cleaned_data["token"])
        if problem:
            form.add_error("token", problem)
        else:
            try:
                county = set_up(
                    token=form.cleaned_data["token"],
                    people=_people(form.cleaned_data),
                    county=_county(form.cleaned_data),
                )
            except BadInput as refusal:
                form.add_error(None, str(refusal.reason))
            else:
                return render(request, "accounts/setup_done.html", {"county": county, "title": _("Set up")})
    return render(request, "accounts/setup.html", {"form": form}, status=422 if form.errors else 200)
