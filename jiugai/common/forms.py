"""How forms look and complain: label, control, hint and error tied together; errors say what to write.

Any Django form can be drawn with `{% errors form %}{% fields form %}` or field by field with `{% field form.name %}`;
`OfficeForm` gives `{{ form }}` the same look. The fields below read what people in offices type.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import BaseRenderer, DjangoTemplates
from django.utils.translation import gettext_lazy as _

from jiugai.common.area import CentiSquareMetre
from jiugai.common.forms_parts import FieldError, error_list, field_context
from jiugai.common.money import Fen
from jiugai.common.templatetags import jiugai as show

__all__ = [
    "MEGABYTE",
    "AreaField",
    "DayField",
    "FieldError",
    "MoneyField",
    "OfficeForm",
    "OfficeModelForm",
    "ReasonField",
    "SizedFileField",
    "UnitField",
    "error_list",
    "field_context",
]
MEGABYTE = 1024 * 1024


class OfficeRenderer(DjangoTemplates):
    form_template_name = "common/forms/form.html"

    def get_template(self, template_name: str) -> Any:
        """Templates of the design system come from the project's engine, widgets from Django's."""
        from django.template.loader import get_template

        return (
            get_template(template_name) if template_name.startswith("common/") else super().get_template(template_name)
        )


_LIMITS = {
    "min_value": _("Write %(limit_value)s or more."),
    "max_value": _("Write %(limit_value)s or less."),
    "max_length": _("At most %(limit_value)s characters; you wrote %(show_value)s."),
}


class _Office:
    """Draws itself in the product's look, and says "not filled in" instead of speaking of fields."""

    default_renderer: type[BaseRenderer] | BaseRenderer | None = OfficeRenderer
    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            for code, words in _LIMITS.items():
                field.error_messages.setdefault(code, words)
            if field.error_messages.get("invalid") == forms.IntegerField.default_error_messages["invalid"]:
                field.error_messages["invalid"] = _("Write only a whole number, for example 24.")
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                picked = isinstance(field, forms.ChoiceField | forms.FileField | forms.BooleanField)
                field.error_messages["required"] = _("Not chosen yet.") if picked else _("Not filled in yet.")


class OfficeForm(_Office, forms.Form):
    """A form of the office."""


class OfficeModelForm(_Office, forms.ModelForm):
    """A form of the office for one row; writing stays with a service."""


class UnitField(forms.Field):
    """Text as people write it ↔ an integer of the smallest unit. Empty gives None."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    lowest: int | None = None
    highest = 10**16
    """Far above any county's money or area, far below what the databases hold."""

    def read(self, text: str) -> int:
        raise NotImplementedError

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        try:
            number = value if isinstance(value, int) else self.read(str(value))
        except ValueError:
            raise ValidationError(self.error_messages["unreadable"], code="unreadable") from None
        if (self.lowest is not None and number < self.lowest) or abs(number) > self.highest:
            raise ValidationError(self.error_messages["unreadable"], code="unreadable")
        return number


class MoneyField(UnitField):
    """元 as people write it (1,284.60, 12.6 万元) ↔ 分. `cleaned_data` holds a Fen, or None when left empty."""

    default_error_messages = {"unreadable": _("Write an amount in yuan, for example 12,600.50.")}

    def read(self, text: str) -> Fen:
        return Fen.parse(text)

    def prepare_value(self, value: Any) -> Any:
        return show.yuan(value) if isinstance(value, int) else value


class AreaField(UnitField):
    """㎡ ↔ 0.01 ㎡. `cleaned_data` holds a CentiSquareMetre, or None when left empty."""

    default_error_messages = {"unreadable": _("Write only the number of square metres, for example 78.60.")}
    lowest = 0

    def read(self, text: str) -> CentiSquareMetre:
        return CentiSquareMetre.parse(text)

    def prepare_value(self, value: Any) -> Any:
        return show.sqm(value) if isinstance(value, int) else value


class DayField(forms.DateField):
    """A date with the browser's own calendar; 2021-09-17, 2021/9/17 and 2021年9月17日 are understood."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _("Write the date like 2021-09-17.")}
    input_formats = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")


class ReasonField(forms.CharField):
    """Why a person does what cannot be undone; stands in the log word for word."""

    default_error_messages = {"required": _("Write the reason in a sentence; it stands in the log.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Reason"))
        kwargs.setdefault("max_length", 500)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)


class SizedFileField(forms.FileField):
    """A file with limits that are said before the upload. The type by content is checked where the file is read."""

    def __init__(self, *, largest: int = 20 * MEGABYTE, endings: Iterable[str] = (), **kwargs: Any) -> None:
        self.largest, self.endings = largest, tuple(e.lower().lstrip(".") for e in endings)
        self._kinds = ", ".join(self.endings)
        self._hint = kwargs.pop("help_text", "")
        super().__init__(**kwargs)
        if self.endings:
            self.widget.attrs["accept"] = ",".join(f".{e}" for e in self.endings)
        self.widget.attrs["data-largest"] = str(largest)

    @property
    def help_text(self) -> str:
        limit = _("At most %(mb)d MB.") % {"mb": self.largest // MEGABYTE}
        return " · ".join(str(p) for p in (self._hint, self._kinds, limit) if p)

    @help_text.setter
    def help_text(self, value: str) -> None:
        """Set by Field.__init__; the hint is put together on reading, in the language of the reader."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile):
            if (file.size or 0) > self.largest:
                text = _("This file has %(size).1f MB; at most %(mb)d MB can be sent.")
                raise ValidationError(
                    text, params={"size": (file.size or 0) / MEGABYTE, "mb": self.largest // MEGABYTE}
                )
            if self.endings and (file.name or "").rpartition(".")[2].lower() not in self.endings:
                raise ValidationError(_("Send a file of one of these kinds: %(kinds)s."), params={"kinds": self._kinds})
        return file
