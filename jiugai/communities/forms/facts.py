"""Forms of the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiugai.common.forms import AreaField, DayField, OfficeForm, ReasonField
from jiugai.communities.models import Community
from jiugai.communities.rules import Rule
from jiugai.communities.states import Eligible, LandKind

KNOWN = [("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))]


def _tick(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=KNOWN, required=False, widget=forms.RadioSelect)


def _word(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _known(word: str) -> bool | None:
    return None if not word else word == "yes"


class FactsForm(OfficeForm):
    """What is known of a community; conditions and exclusions are those of the plan in force."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    land = forms.ChoiceField(label=_("Land"), choices=LandKind.choices, required=False)
    built_from = DayField(label=_("First completion"), required=False, help_text=_("Date of completion acceptance."))
    built_to = DayField(label=_("Last completion"), required=False)
    buildings = forms.IntegerField(label=_("Buildings"), min_value=1, max_value=9999, required=False)
    households = forms.IntegerField(label=_("Households"), min_value=1, max_value=99999, required=False)
    area = AreaField(label=_("Floor area ㎡"), required=False)

    def __init__(self, community: Community, rules: list[Rule], data: Any = None) -> None:
        self.rules = rules
        names = ("version", "address", "land", "built_from", "built_to", "buildings", "households", "area")
        initial = {n: getattr(community, n) for n in names} | {"in_region": _word(community.in_region)}
        super().__init__(data, initial=initial)
        region = next((r.region for r in rules if r.region), "")
        if region:
            self.fields["in_region"] = _tick(_("Lies in: %(region)s") % {"region": region})
        for rule in rules:
            for kind, criteria in (("conditions", rule.conditions), ("excluded", rule.excluded)):
                for c in criteria:
                    self.fields[f"{kind}:{c.code}"] = _tick(c.text)
                    self.initial[f"{kind}:{c.code}"] = _word(getattr(community, kind).get(c.code))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("built_from"), data.get("built_to")
        if first and last and last < first:
            self.add_error("built_to", _("The last completion must not lie before the first."))
        return data

    def facts(self) -> dict[str, Any]:
        """The cleaned values in the shape of `change_facts`."""
        data = self.cleaned_data
        plain = {n: data[n] for n in ("address", "land", "built_from", "built_to", "buildings", "households", "area")}
        if "in_region" in data:
            plain["in_region"] = _known(data["in_region"])
        for kind in ("conditions", "excluded"):
            plain[kind] = {
                name.partition(":")[2]: _known(word) for name, word in data.items() if name.startswith(f"{kind}:")
            }
        return plain


class OverrideForm(OfficeForm):
    answer = forms.ChoiceField(
        label=_("Decision"),
        choices=[*Eligible.choices, ("rule", _("Let the rule count again"))],
        widget=forms.RadioSelect,
    )
    reason = ReasonField()


class RegisterForm(OfficeForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    programmes = forms.MultipleChoiceField(label=_("Programmes"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, programmes: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["programmes"].choices = programmes  # type: ignore[attr-defined]
