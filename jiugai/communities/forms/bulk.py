"""Forms of changes to many communities at once. What is left open stays as it is."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from jiugai.common.actors import Actor
from jiugai.common.forms import OfficeForm, ReasonField
from jiugai.communities.models import Batch
from jiugai.communities.states import HeatingKind, LandKind, ManagementKind
from jiugai.organisations.api import Region, RegionLevel

STAYS = ("", _("stays as it is"))


class ManyFactsForm(OfficeForm):
    street = forms.ChoiceField(label=_("Sub-district"), required=False)
    land = forms.ChoiceField(label=_("Land"), required=False, choices=[STAYS, *LandKind.choices[:2]])
    heating = forms.ChoiceField(label=_("Heating"), required=False, choices=[STAYS, *HeatingKind.choices])
    management = forms.ChoiceField(label=_("Management"), required=False, choices=[STAYS, *ManagementKind.choices])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.values()):
            raise forms.ValidationError(_("Choose at least one fact to change."))
        return data


def many_facts_form(actor: Actor, data: QueryDict | None) -> ManyFactsForm:
    form = ManyFactsForm(data)
    found = Region.objects.filter(code__startswith=actor.county, level=RegionLevel.SUB_DISTRICT).order_by("code")
    form.fields["street"].choices = [STAYS, *((r.code[:9], r.name) for r in found)]  # type: ignore[attr-defined]
    return form


class BatchForm(OfficeForm):
    batch = forms.ChoiceField(label=_("Contiguous area"), required=False)
    name = forms.CharField(label=_("Name of a new one"), required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("batch") and not (data.get("name") or "").strip():
            raise forms.ValidationError(_("Choose a contiguous area, or write the name of a new one."))
        return data


def batch_form(actor: Actor, data: QueryDict | None) -> BatchForm:
    form = BatchForm(data)
    found = Batch.objects.filter(county__code=actor.county).order_by("name")
    form.fields["batch"].choices = [("", "—"), *((str(b.pk), b.name) for b in found)]  # type: ignore[attr-defined]
    return form


class TrashForm(OfficeForm):
    reason = ReasonField()
