"""Forms of files."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jiugai.common.forms import OfficeForm


class RemoveForm(OfficeForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Stands in the history of the file."))
