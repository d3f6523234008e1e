"""Forms about programmes: which take a community in, with which buildings, and the cap on later-built shares."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiugai.common.forms import DayField, OfficeForm
from jiugai.communities.models import AdmissionCap, Building, Enrolment
from jiugai.policies.api import Programme


class CoverForm(OfficeForm):
    buildings = forms.ModelMultipleChoiceField(
        label=_("Buildings that the programme takes in"),
        queryset=Building.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen: the whole community."),
    )

    def __init__(self, enrolment: Enrolment, data: Any = None) -> None:
        super().__init__(data, prefix=f"e{enrolment.pk}", initial={"buildings": list(enrolment.covers.all())})
        own = Building.objects.filter(community=enrolment.community_id, deleted_at=None)
        self.fields["buildings"].queryset = own.order_by("pk")  # type: ignore[attr-defined]
        self.enrolment = enrolment


class TakeInForm(OfficeForm):
    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.none())

    def __init__(self, programmes: Any, data: Any = None) -> None:
        super().__init__(data)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]


class CapForm(OfficeForm):
    """Share in percent with one decimal, kept in per mille."""

    built_after = DayField(label=_("Built after"))
    percent = forms.DecimalField(
        label=_("Highest share %"), min_value=Decimal(0), max_value=Decimal(100), max_digits=4, decimal_places=1
    )
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Document and place that sets the share."))

    def __init__(self, programme: Programme, cap: AdmissionCap | None, data: Any = None) -> None:
        initial: dict[str, Any] = {}
        if cap:
            initial = {"built_after": cap.built_after, "percent": Decimal(cap.per_mille) / 10, "source": cap.source}
        super().__init__(data, prefix=programme.code, initial=initial)
        self.programme = programme
