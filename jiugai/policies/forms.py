"""Forms of the plan documents."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jiugai.common.forms import DayField, OfficeForm, ReasonField, SizedFileField
from jiugai.policies.services.readings import LIMIT


class UploadForm(OfficeForm):
    document = SizedFileField(
        label=_("Plan document"),
        largest=LIMIT,
        endings=("docx", "pdf", "txt"),
        help_text=_("The official text, with annexes."),
    )


class ApplyForm(OfficeForm):
    effective_from = DayField(label=_("In force from"))
    revise = forms.BooleanField(
        label=_("It revises the plan that holds now"),
        required=False,
        help_text=_("The earlier plan ends on that day and stays readable."),
    )
    reason = forms.CharField(label=_("Remark"), required=False, max_length=200)


class DiscardForm(OfficeForm):
    reason = ReasonField()
