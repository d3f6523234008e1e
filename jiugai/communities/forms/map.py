"""Forms of places: one community's point, and a file of many."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiugai.common.forms import OfficeForm, SizedFileField
from jiugai.common.geo import LARGEST, BadGeo, Box, Shape, read_degrees, read_point
from jiugai.common.geo import Datum as GeoDatum
from jiugai.communities.states import Datum

_NUMBER = {"inputmode": "decimal", "autocomplete": "off"}


class DegreesField(forms.CharField):
    """Degrees as people write them; `cleaned_data` holds a float, or None when left empty."""

    widget = forms.TextInput(attrs=_NUMBER)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_degrees(text)
        except BadGeo as fault:
            raise forms.ValidationError(fault.sentence) from None


class PlaceForm(OfficeForm):
    """Where a community lies. Empty coordinates take its point away."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    longitude = DegreesField(label=_("Longitude"), max_length=30, required=False, help_text=_("For example 110.5247"))
    latitude = DegreesField(label=_("Latitude"), max_length=30, required=False, help_text=_("For example 40.5662"))
    datum = forms.ChoiceField(
        label=_("Datum"), choices=Datum.choices, help_text=_("Telephones and public maps give GCJ-02 or BD-09.")
    )
    drop_outline = forms.BooleanField(label=_("Take the outline away"), required=False)

    def __init__(self, *args: Any, within: Box | None, has_outline: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.within = within
        self.point: Shape | None = None
        if not has_outline:
            del self.fields["drop_outline"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        longitude, latitude = data.get("longitude"), data.get("latitude")
        if self.errors or (longitude is None and latitude is None):
            return data
        if longitude is None or latitude is None:
            self.add_error("longitude" if longitude is None else "latitude", _("Write longitude and latitude."))
            return data
        try:
            self.point = read_point(longitude, latitude, GeoDatum(data["datum"]), within=self.within)
        except BadGeo as fault:
            self.add_error("latitude" if fault.code == "swapped" else "longitude", fault.sentence)
        return data


class MapFileForm(OfficeForm):
    """A GeoJSON file, what it holds, and in which datum where it does not say."""

    what = forms.ChoiceField(
        label=_("What the file holds"),
        choices=[("places", _("Points and outlines of communities")), ("borders", _("Borders of divisions"))],
        initial="places",
        widget=forms.RadioSelect,
    )
    file = SizedFileField(label=_("GeoJSON file"), largest=LARGEST, endings=("geojson", "json"))
    datum = forms.ChoiceField(
        label=_("Datum"),
        choices=[("", _("As the file says")), *Datum.choices],
        required=False,
        help_text=_(
            "A file that does not say it needs the choice: GCJ-02 taken for CGCS2000 lies hundreds of metres off."
        ),
    )

    def datum_chosen(self) -> GeoDatum | None:
        return GeoDatum(self.cleaned_data["datum"]) if self.cleaned_data["datum"] else None
