"""Forms of imports."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jiugai.common.forms import OfficeForm, ReasonField, SizedFileField
from jiugai.common.sheets.reading import MAX_BYTES


class UploadForm(OfficeForm):
    """What the file is, is told by its content; any name is taken, so that the refusal says what is inside."""

    file = SizedFileField(
        label=_("Table"), largest=MAX_BYTES, help_text=_("Excel or WPS workbook (.xlsx, .xls) or text table (.csv)")
    )


class SheetForm(OfficeForm):
    """Which sheet of the workbook, and in which row its heads stand."""

    sheet = forms.CharField(max_length=200, required=False, strip=False)
    head_row = forms.IntegerField(min_value=0, max_value=1_048_576, required=False)


class UndoForm(OfficeForm):
    reason = ReasonField()


class ShowForm(OfficeForm):
    reason = ReasonField(label=_("What you need the personal data for"))
