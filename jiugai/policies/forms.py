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


class StartForm(UploadForm):
    code = forms.RegexField(
        r"^[1-9][0-9]{5}$",
        label=_("County code"),
        help_text=_("Six digits, such as 150221."),
        error_messages={"invalid": _("Write the six digits of the county code, such as 150221.")},
    )
    name = forms.CharField(label=_("Name of the county"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    lead_office = forms.CharField(
        label=_("Lead office"), max_length=100, help_text=_("It reviews the document and puts the plan in force.")
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
