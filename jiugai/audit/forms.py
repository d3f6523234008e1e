"""Forms of the record's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LookForm(forms.Form):
    """Why somebody wants to see personal values."""

    reason = forms.CharField(
        label=_("Reason for looking"),
        max_length=200,
        help_text=_("Your look is written into the record with this reason."),
        error_messages={"required": _("Write why you need to see it, such as the number of the request.")},
    )
