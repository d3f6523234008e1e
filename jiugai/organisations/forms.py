"""Forms of the directory."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiugai.common.actors import Actor
from jiugai.common.forms import OfficeForm
from jiugai.organisations.models import County, region_code_validator
from jiugai.organisations.queries import counties_visible_to, county_code_of
from jiugai.organisations.states import OrganisationKind


class OrganisationForm(OfficeForm):
    """An organisation. The county is asked only from somebody who works in all of them."""

    county = forms.ModelChoiceField(County.objects.none(), label=_("County"))
    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("As it stands in documents; spacing and width of characters do not matter."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind)
    region_code = forms.CharField(
        label=_("Division code"),
        max_length=12,
        validators=[region_code_validator],
        help_text=_("Twelve digits: where the organisation works. Its people see what lies within."),
    )
    aliases = forms.CharField(
        label=_("Other names"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One in each line: other names under which documents speak of it."),
    )
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        required=False,
        max_length=30,
        help_text=_("18 characters, as on the certificate."),
    )
    office_phone = forms.CharField(
        label=_("Office telephone"), required=False, max_length=40, help_text=_("Of the office, not of a person.")
    )
    collective = forms.BooleanField(label=_("Stands for several bodies, such as “all sub-districts”"), required=False)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, actor: Actor, fixed_county: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fixed_county or county_code_of(actor):
            del self.fields["county"]
        else:
            self.fields["county"].queryset = counties_visible_to(actor)  # type: ignore[attr-defined]

    def clean_aliases(self) -> tuple[str, ...]:
        lines = self.cleaned_data["aliases"].replace("、", "\n").splitlines()
        return tuple(line.strip() for line in lines if line.strip())


class HolderForm(OfficeForm):
    """Who holds a seat: somebody with an account here, else a label; nobody when both are empty."""

    person = forms.TypedChoiceField(
        label=_("Person with an account here"), coerce=int, empty_value=None, required=False
    )
    holder_label = forms.CharField(
        label=_("Or somebody else"),
        max_length=100,
        required=False,
        help_text=_("Leave both empty when the seat is vacant."),
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = dict(people)
        self.fields["person"].choices = [("", "—"), *people]  # type: ignore[attr-defined]

    def holder(self) -> tuple[int | None, str]:
        """Id and label of the holder."""
        person = self.cleaned_data["person"]
        label = self.people[person] if person else self.cleaned_data["holder_label"].strip()
        return person, label
