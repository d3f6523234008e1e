"""Forms of the rows of a community: facilities, findings, spaces, organisations."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from jiugai.common import geo
from jiugai.common.forms import AreaField, DayField, MoneyField, OfficeForm
from jiugai.communities.models import Building, Community, Facility, Versioned
from jiugai.communities.states import (
    Condition,
    Consent,
    FacilityKind,
    FacilityOwner,
    Port,
    SpaceBecomes,
    SpaceWas,
    TieKind,
)
from jiugai.organisations.api import Organisation

NOT_REGISTERED = _("Not registered")


YEARS: dict[str, Any] = {"min_value": 1900, "max_value": 2100}


def year_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, **YEARS)


def building_field(community: Community) -> forms.ModelChoiceField:
    buildings = Building.objects.filter(community=community, deleted_at=None)
    return forms.ModelChoiceField(buildings, label=_("Building"), required=False, empty_label=_("The whole community"))


def organisation_field(community: Community, label: Any, **more: Any) -> forms.ModelChoiceField:
    bodies = Organisation.objects.filter(county=community.county_id, active=True).order_by("kind", "name")
    return forms.ModelChoiceField(bodies, label=label, required=False, empty_label=NOT_REGISTERED, **more)


class RowForm(OfficeForm):
    """Facts of one row. `base` is the state that the form first showed, `version` the one it would be saved on."""

    facts: ClassVar[tuple[str, ...]]
    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, row: Versioned, data: QueryDict | None = None) -> None:
        self.row = row
        initial = {n: getattr(row, n) for n in (*self.facts, "version")} | {"base": row.version}
        super().__init__(data, initial=initial)

    @property
    def base_version(self) -> int:
        return self.cleaned_data.get("base") or self.cleaned_data.get("version") or 0

    def over(self) -> dict[str, Any]:
        """On which states, and with which choices where two wrote, the values are saved: arguments of `save_facts`."""
        choices = {n.removeprefix("choose:"): str(v) for n, v in self.data.items() if n.startswith("choose:")}
        return {"base": self.base_version, "version": self.cleaned_data.get("version") or 0, "choices": choices}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.facts if name in self.cleaned_data}

    def rebase(self, shown: Any, fresh: Versioned) -> None:
        """After a conflict: what this person did not touch follows the saved row, what he wrote stays."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name in self.facts:
            if self.cleaned_data.get(name) == getattr(shown, name):
                value = self.fields[name].prepare_value(getattr(fresh, name))
                if value in (None, False):
                    data.pop(name, None)
                else:
                    data[name] = str(value)
        data["base"], data["version"] = str(self.base_version), str(fresh.version)
        self.data = data


class FacilityForm(RowForm):
    facts = (
        "kind", "name", "building", "owner_kind", "owner", "maintainer", "maintainer_name", "port", "port_place",
        "installed_year", "life_years", "amount", "unit", "sensitive", "note",
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *FacilityKind.choices])
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Such as heat exchange station 2."))
    owner_kind = forms.ChoiceField(label=_("Property right"), choices=FacilityOwner.choices, required=False)
    maintainer_name = forms.CharField(label=_("Maintainer not on the list"), max_length=120, required=False)
    port = forms.ChoiceField(
        label=_("Household port"), choices=Port.choices, required=False,
        help_text=_("On which side of the point where the line enters the household."),
    )  # fmt: skip
    port_place = forms.CharField(label=_("Where the port lies"), max_length=120, required=False)
    installed_year = year_field(_("Installed in"))
    life_years = forms.IntegerField(label=_("Service life, years"), required=False, min_value=1, max_value=200)
    amount = forms.IntegerField(label=_("Quantity"), required=False, min_value=0, max_value=10**9)
    unit = forms.CharField(label=_("Unit"), max_length=12, required=False)
    sensitive = forms.BooleanField(
        label=_("Exact place is confidential"), required=False,
        help_text=_("Nothing that says where it lies is kept. A defence cable is always confidential."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, row: Facility, data: QueryDict | None = None) -> None:
        super().__init__(row, data)
        self.fields["building"] = building_field(row.community)
        self.fields["owner"] = organisation_field(row.community, _("Property-right owner"))
        self.fields["maintainer"] = organisation_field(row.community, _("Maintainer"))
        self.order_fields(("base", "version", *self.facts))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == FacilityKind.DEFENCE_CABLE:
            data["sensitive"] = True
        if not data.get("sensitive"):
            try:
                geo.check_sensitive({"name": data.get("name", ""), "note": data.get("note", "")})
            except geo.BadGeo:
                self.add_error("sensitive", _("This reads like a defence line. Choose its kind, or tick this box."))
        if data.get("maintainer") and data.get("maintainer_name"):
            self.add_error("maintainer_name", _("One maintainer only: choose one on the list, or write another."))
        return data


class FindingForm(RowForm):
    facts = ("condition", "installed_year", "life_years", "seen_on", "evidence")
    condition = forms.ChoiceField(label=_("Condition"), choices=Condition.choices, widget=forms.RadioSelect)
    installed_year = year_field(_("Installed in"))
    life_years = forms.IntegerField(label=_("Service life, years"), required=False, min_value=1, max_value=200)
    seen_on = DayField(label=_("Looked at on"), required=False)
    evidence = forms.CharField(
        label=_("Evidence"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What was seen, and where. Photographs are added on the page of the item."),
    )  # fmt: skip


class NewFindingForm(FindingForm):
    """A finding of one building, or of the whole community."""

    def __init__(self, row: Any, data: QueryDict | None = None) -> None:
        super().__init__(row, data)
        self.fields["building"] = building_field(row.community)
        self.order_fields(("base", "version", "building", *self.facts))


class SpaceForm(RowForm):
    facts = ("was", "area", "freed_on", "becomes", "used_area", "built_on", "note")
    was = forms.ChoiceField(label=_("What stood there"), choices=[("", "—"), *SpaceWas.choices])
    area = AreaField(label=_("Ground freed ㎡"), required=False)
    freed_on = DayField(label=_("Freed on"), required=False)
    becomes = forms.ChoiceField(
        label=_("What is built on it"), choices=[("", _("Nothing yet")), *SpaceBecomes.choices], required=False
    )
    used_area = AreaField(label=_("Ground used ㎡"), required=False)
    built_on = DayField(label=_("Built on"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        area, used = data.get("area"), data.get("used_area")
        if area is not None and used is not None and used > area:
            self.add_error("used_area", _("More ground is used than was freed."))
        if used and not data.get("becomes"):
            self.add_error("becomes", _("Say what is built on the ground that is used."))
        freed, built = data.get("freed_on"), data.get("built_on")
        if freed and built and built < freed:
            self.add_error("built_on", _("Nothing can be built before the ground is freed."))
        return data


class ParkingForm(RowForm):
    facts = ("parking_before", "parking_after")
    parking_before = forms.IntegerField(label=_("Parking spaces before"), required=False, min_value=0, max_value=99999)
    parking_after = forms.IntegerField(label=_("Parking spaces after"), required=False, min_value=0, max_value=99999)


class TieForm(RowForm):
    facts = ("kind", "starts_on", "ends_on", "duties", "consent", "consent_on", "contribution")
    kind = forms.ChoiceField(label=_("Kind"), choices=TieKind.choices, widget=forms.RadioSelect)
    starts_on = DayField(label=_("Since"), required=False)
    ends_on = DayField(
        label=_("Until"), required=False, help_text=_("From this day its people do not see the community any more.")
    )
    duties = forms.CharField(
        label=_("Duties"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    consent = forms.ChoiceField(label=_("Consent"), choices=Consent.choices, required=False)
    consent_on = DayField(label=_("Day of the consent"), required=False)
    contribution = MoneyField(label=_("Contribution, yuan"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day must not lie before the first."))
        if data.get("consent_on") and not data.get("consent"):
            self.add_error("consent", _("Say what was answered on that day."))
        amount = data.get("contribution")
        if amount is not None and amount < 0:
            self.add_error("contribution", _("A contribution is not less than nothing."))
        return data


class NewTieForm(TieForm):
    """With the organisation: one of the county, or the name of a new one."""

    name = forms.CharField(
        label=_("Name of a new organisation"), max_length=100, required=False,
        help_text=_("Only where it is not on the list. A name that is known finds its organisation."),
    )  # fmt: skip

    def __init__(self, row: Any, data: QueryDict | None = None) -> None:
        super().__init__(row, data)
        self.fields["organisation"] = organisation_field(row.community, _("Organisation"))
        self.order_fields(("base", "version", "kind", "organisation", "name", *self.facts[1:]))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        chosen, name = data.get("organisation"), data.get("name")
        if bool(chosen) == bool(name):
            text = _("Choose one or write one, not both.") if chosen else _("Choose one, or write a new one below.")
            self.add_error("organisation", text)
        return data
