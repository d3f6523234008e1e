"""The form of a contiguous area."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from jiugai.common.forms import OfficeForm
from jiugai.communities.models import Batch, Community


class BatchForm(OfficeForm):
    """Name, note and members. `shown…` hold what the form showed, so that two people at once lose nothing."""

    name = forms.CharField(label=_("Name"), max_length=120)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    members = forms.ModelMultipleChoiceField(
        Community.objects.none(), label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only communities that lie in no other area are offered."),
    )  # fmt: skip
    shown_name = forms.CharField(widget=forms.HiddenInput, required=False)
    shown_note = forms.CharField(widget=forms.HiddenInput, required=False)
    shown_members = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, offered: QuerySet[Community], batch: Batch | None = None, data: QueryDict | None = None) -> None:
        initial: dict[str, Any] = {}
        if batch:
            members = [c.pk for c in offered if c.pk in {m.pk for m in batch.communities.all()}]
            initial = {
                "name": batch.name, "note": batch.note, "members": members, "shown_name": batch.name,
                "shown_note": batch.note, "shown_members": ",".join(map(str, members)),
            }  # fmt: skip
        super().__init__(data, initial=initial)
        self.fields["members"].queryset = offered  # type: ignore[attr-defined]

    @property
    def shown(self) -> dict[str, str]:
        return {n: self.cleaned_data[f"shown_{n}"] for n in ("name", "note")}

    def moved(self) -> tuple[list[Community], list[int]]:
        """Communities to take in, and keys of those to take out, against what the form showed."""
        were = {int(k) for k in self.cleaned_data["shown_members"].split(",") if k.isdecimal()}
        members = list(self.cleaned_data["members"])
        return [c for c in members if c.pk not in were], sorted(were - {c.pk for c in members})
