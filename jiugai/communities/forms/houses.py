"""Forms of buildings, dwellings and the people of a household."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from jiugai.common import clock
from jiugai.common.forms import AreaField, DayField, OfficeForm
from jiugai.common.identifiers import identity_problem, phone_number, squeezed
from jiugai.communities.forms.rows import YEARS, RowForm
from jiugai.communities.models import Building, Dwelling, Owner, Versioned
from jiugai.communities.queries.persons import PERSONAL, personal_texts
from jiugai.communities.states import (
    DwellingUse,
    HeatingKind,
    OwnerKind,
    OwnerRole,
    Structure,
    Tenure,
    YearEvidence,
)

UNKNOWN = ("", _("Not known"))


class KnownField(forms.TypedChoiceField):
    """Yes, no, or not known ↔ True, False, None."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [UNKNOWN, ("yes", _("Yes")), ("no", _("No"))]
        super().__init__(choices=choices, coerce=lambda word: word == "yes", empty_value=None, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)


def _choice(label: Any, choices: list[tuple[str, Any]], **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[UNKNOWN, *choices], required=False, **more)


def _number(label: Any, highest: int, lowest: int = 1, **more: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(label=label, min_value=lowest, max_value=highest, required=False, widget=widget, **more)


def _text(label: Any, longest: int, required: bool = False, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=longest, required=required, widget=widget, **more)


class BuildingForm(RowForm):
    facts = Building.FACTS
    number = _text(_("Building"), 40, required=True, help_text=_("As on the plate, for example no. 3."))
    built_year = _number(_("Year of completion"), YEARS["max_value"], YEARS["min_value"])
    built_on = DayField(
        label=_("Day of completion"), required=False, help_text=_("Where papers give it; the year follows from it.")
    )
    built_evidence = _choice(_("Evidence of the year"), YearEvidence.choices)
    area = AreaField(label=_("Floor area ㎡"), required=False, help_text=_("As stated by papers of the building."))
    households = _number(_("Households"), 9999)
    floors = _number(_("Floors"), 99)
    stairs = _number(_("Stairs"), 99)
    structure = _choice(_("Structure"), Structure.choices)
    heating = _choice(_("Heating"), HeatingKind.choices)
    lift = KnownField(label=_("Has a lift"))
    note = _text(_("Note"), 200)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        year, day = data.get("built_year"), data.get("built_on")
        if year and day and year != day.year:
            self.add_error("built_year", _("The day of completion lies in another year."))
        if data.get("built_year") and data["built_year"] > clock.true_today().year:
            self.add_error("built_year", _("This year has not come yet."))
        return data


class DwellingForm(RowForm):
    facts = Dwelling.FACTS
    stair = _text(_("Stair"), 20, help_text=_("The entrance, for example 2; empty where there is one only."))
    room = _text(_("Room"), 20, required=True)
    floor = _number(_("Floor"), 99, -9)
    area = AreaField(label=_("Floor area ㎡"), required=False)
    use = forms.ChoiceField(label=_("Use"), choices=DwellingUse.choices)
    tenure = _choice(_("Tenure"), Tenure.choices)
    own_heating = KnownField(label=_("Heated by itself"))
    estate_number = _text(_("Real estate unit number"), 28)
    note = _text(_("Note"), 200)

    def clean_floor(self) -> int | None:
        floor: int | None = self.cleaned_data["floor"]
        if floor == 0:
            raise forms.ValidationError(_("There is no floor 0: write −1 for the cellar, 1 for the ground floor."))
        return floor


def clean_phone(text: str) -> str:
    """The number in its usual writing. Raises ValidationError with a sentence that does not repeat it."""
    if not text.strip():
        return ""
    if "*" in text:
        raise forms.ValidationError(_("This is a masked number. Write the whole number, or leave it empty."))
    number = phone_number(text)
    if not number:
        raise forms.ValidationError(
            _("Write a mobile number of 11 digits, or a fixed one with area code, for example 0472-8912345.")
        )
    return number


IDENTITY_FAULTS = {
    "old": _("This is an old number of 15 digits. Write the one of 18."),
    "shape": _("Write the 18 characters of an identity card, or the number of a passport or permit."),
    "date": _("The date of birth in it does not exist. Compare it with the card."),
    "check": _("The last character does not fit the others: one of them is mistyped."),
}


def clean_identity(text: str) -> str:
    """The number in capitals. Raises ValidationError with a sentence that does not repeat it."""
    number = squeezed(text)
    if not number:
        return ""
    if "*" in number:
        raise forms.ValidationError(_("This is a masked number. Write the whole number, or leave it empty."))
    if problem := identity_problem(number, clock.true_today()):
        raise forms.ValidationError(IDENTITY_FAULTS[problem])
    return number


class _Person(forms.Form):
    """Name, telephone and identity number as they are typed; never filled in by the browser or the server."""

    name = _text(_("Name of owner"), 100)
    phone = _text(_("Telephone"), 30)
    identity = _text(
        _("Identity number"), 30, help_text=_("Only where a vote or a payment needs it; otherwise leave it empty.")
    )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if "*" in name:
            raise forms.ValidationError(_("This is a masked name. Write the whole name, or leave it empty."))
        return name

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_identity(self) -> str:
        return clean_identity(self.cleaned_data["identity"])


class OwnerForm(RowForm, _Person):
    """A person of a household. What is registered already is shown masked; an empty field leaves it as it is."""

    facts = Owner.FACTS
    kind = forms.ChoiceField(label=_("Kind of owner"), choices=OwnerKind.choices)
    role = forms.ChoiceField(label=_("Role in the household"), choices=OwnerRole.choices)
    share_of = _number(_("Share"), 100_000, help_text=_("Of three brothers each has 1 of 3."))
    share_in = _number(_("of"), 100_000)

    def __init__(self, row: Owner, data: QueryDict | None = None) -> None:
        super().__init__(row, data)
        self.order_fields(("base", "version", *self.facts))
        shown = personal_texts(row, open_=False)
        for name in PERSONAL:
            self.initial[name] = ""
            if shown[name].text:
                self.fields[name].help_text = _("Registered: %(value)s. Leave empty to keep it.") % {
                    "value": shown[name].text
                }
                self.fields[f"no_{name}"] = forms.BooleanField(
                    label=_("Remove what is registered: %(what)s") % {"what": self.fields[name].label}, required=False
                )
        self.fields["share_of"].required = self.fields["share_in"].required = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        of, into = data.get("share_of"), data.get("share_in")
        if of and into and of > into:
            self.add_error("share_of", _("A share cannot be more than the whole."))
        for name in PERSONAL:
            if data.get(name) and data.get(f"no_{name}"):
                self.add_error(name, _("Write a new value or remove the registered one, not both."))
        if not self.row.pk and not any(data.get(name) for name in PERSONAL) and not self.errors:
            self.add_error("name", _("Write at least a name or a telephone."))
        return data

    def values(self) -> dict[str, Any]:
        """Only what was written or removed: an empty field is no value."""
        values = super().values()
        for name in PERSONAL:
            if self.cleaned_data.get(f"no_{name}"):
                values[name] = ""
            elif not values[name]:
                del values[name]
        return values

    def rebase(self, shown: Any, fresh: Versioned) -> None:
        """As elsewhere, but a personal value that somebody else wrote does not come into the form."""
        written = {name: self.data.get(name, "") for name in PERSONAL}
        super().rebase(shown, fresh)
        for name, value in written.items():
            self.data[name] = value  # type: ignore[index]


class EntryForm(DwellingForm):
    """One line of fast entry: a dwelling, and its owner where known."""

    name = _text(_("Name of owner"), 100)
    phone = _text(_("Telephone"), 30)

    clean_name = _Person.clean_name
    clean_phone = _Person.clean_phone

    def __init__(self, row: Dwelling, data: QueryDict | None = None) -> None:
        super().__init__(row, data)
        for name in ("estate_number", "own_heating", "note"):
            del self.fields[name]
        self.fields["stair"].help_text = ""
        self.order_fields(("base", "version", "stair", "room", "floor", "area", "use", "tenure", "name", "phone"))

    def owner(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "phone") if self.cleaned_data[name]}


REASONS = [
    ("visit", _("Visit or call in the survey")),
    ("notice", _("Serving a notice")),
    ("payment", _("Payment or refund of a resident's share")),
    ("complaint", _("Answering a complaint")),
    ("check", _("Checking the register against papers")),
    ("other", _("Something else, as written below")),
]


class LookForm(OfficeForm):
    """Why somebody needs personal data; the words stand in the log."""

    purpose = forms.ChoiceField(label=_("What for"), choices=[("", _("Choose")), *REASONS])
    words = forms.CharField(label=_("In words"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("purpose") == "other" and not data.get("words", "").strip():
            self.add_error("words", _("Write what you need it for; it stands in the log."))
        return data

    @property
    def reason(self) -> str:
        """The sentence for the log, in the language of the house."""
        label = str(dict(REASONS)[self.cleaned_data["purpose"]]) if self.cleaned_data["purpose"] != "other" else ""
        return "：".join(part for part in (label, self.cleaned_data["words"].strip()) if part)


class PostponeForm(OfficeForm):
    until = DayField(label=_("Keep until"))
    reason = forms.CharField(
        label=_("Why it is still needed"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class FindForm(OfficeForm):
    """Exactly a name, a telephone or an identity number. Sent by POST: personal data never stands in an address."""

    words = forms.CharField(
        label=_("Name, telephone or identity number, exactly"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
    )  # fmt: skip
