"""Short forms of acts: putting away, merging, proposing, answering."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiugai.common.forms import OfficeForm, ReasonField
from jiugai.communities.models import Community
from jiugai.communities.rules import name_key


class ReasonForm(OfficeForm):
    """Why something is put away or merged."""

    reason = ReasonField()


class OtherForm(OfficeForm):
    """The other entry by its name, or by another name it has. `found` holds it once the form is valid."""

    name = forms.CharField(label=_("Name of the other community"), max_length=120)

    def __init__(self, among: Any, data: Any = None) -> None:
        self.among = among
        self.found: Community | None = None
        super().__init__(data)

    def clean_name(self) -> str:
        key = name_key(self.cleaned_data["name"])
        self.found = self.among.filter(name_key=key).first() or self.among.filter(aliases__name_key=key).first()
        if self.found is None:
            raise forms.ValidationError(_("No other community of this name is registered in your area."))
        return str(self.cleaned_data["name"])


class WhyForm(OfficeForm):
    """What stands beside the facts of every proposal."""

    why = forms.CharField(
        label=_("What it rests on"), max_length=500, required=False,
        help_text=_("Papers, a count on site, a letter; it stands in the history of each fact."),
    )  # fmt: skip


class AnswerForm(OfficeForm):
    answer = forms.CharField(
        label=_("Answer"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to return it: say what is to be changed."),
    )  # fmt: skip
