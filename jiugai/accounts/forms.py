"""Forms at the door, of one's own account, and of the administration of people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiugai.accounts.models import Person
from jiugai.accounts.queries import colleagues_of
from jiugai.accounts.services.passwords import password_problems
from jiugai.accounts.services.people import username_validator
from jiugai.common.actors import Actor
from jiugai.common.forms import OfficeForm
from jiugai.common.roles import ADMINISTRATORS, Role
from jiugai.organisations.api import organisations_visible_to


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _password(label: Any, complete: str = "new-password", hint: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": complete})
    return forms.CharField(label=label, strip=False, max_length=200, widget=widget, help_text=hint)


class SignInForm(OfficeForm):
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
    )
    password = _password(_("Password"), "current-password")


class CodeForm(OfficeForm):
    code = forms.CharField(
        label=_("Code of the authenticator, or a recovery code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )


class NewCodeForm(OfficeForm):
    code = forms.CharField(
        label=_("The six digits that the authenticator shows now"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PasswordForm(OfficeForm):
    old = _password(_("Present password"), "current-password")
    new = _password(_("New password"), hint=_("At least 10 characters; a sentence of several words is best."))
    again = _password(_("New password once more"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", _("The two new passwords differ. Type the same one twice."))
        return data


class DeputyForm(OfficeForm):
    deputy = forms.ModelChoiceField(Person.objects.none(), label=_("Deputy"))
    since = forms.DateField(label=_("From"), widget=DateInput())
    until = forms.DateField(label=_("Until"), widget=DateInput(), help_text=_("This day included."))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, posting: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = colleagues_of(posting)  # type: ignore[attr-defined]


class PersonForm(OfficeForm):
    username = forms.CharField(
        label=_("User name"),
        max_length=40,
        validators=[username_validator],
        help_text=_("For signing in; it stays the same."),
    )
    label = forms.CharField(
        label=_("Shown as"),
        max_length=100,
        help_text=_("Post and number, such as “clerk 2”; pages and records show this."),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("Nothing is sent to it."))


class ChangePersonForm(OfficeForm):
    label = forms.CharField(label=_("Shown as"), max_length=100)
    email = forms.EmailField(label=_("E-mail"), required=False)


class PostingForm(OfficeForm):
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose a role")), *Role.choices])
    organisation = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Organisation"),
        required=False,
        empty_label=_("Whole installation (administrators only)"),
    )
    since = forms.DateField(label=_("From"), widget=DateInput(), required=False, help_text=_("Today when left empty."))
    until = forms.DateField(label=_("Until"), widget=DateInput(), required=False, help_text=_("Open when left empty."))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if actor.scope:
            self.fields["organisation"].empty_label = _("Choose an organisation")  # type: ignore[attr-defined]
        bodies = organisations_visible_to(actor).filter(active=True, collective=False)
        self.fields["organisation"].queryset = bodies  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("role") and not data.get("organisation") and data["role"] not in ADMINISTRATORS:
            self.add_error("organisation", _("Choose the organisation in which the role is held."))
        return data


class ReasonForm(OfficeForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class SetupForm(OfficeForm):
    """First-run set-up: token, region (or a plan document later), three administrators."""

    token = forms.CharField(
        label=_("Token from the console"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    begin = forms.ChoiceField(
        label=_("How the county comes in"),
        choices=[
            ("region", _("I enter the county here")),
            ("plan", _("From a plan document, after signing in")),
        ],
        widget=forms.RadioSelect,
        initial="region",
    )
    province = forms.CharField(label=_("Province"), max_length=50, required=False)
    city = forms.CharField(label=_("City"), max_length=50, required=False)
    county_code = forms.RegexField(
        r"^[1-9]\d{5}$",
        label=_("County code"),
        help_text=_("Six digits, such as 150221."),
        error_messages={"invalid": _("Write the six digits of the county code, such as 150221.")},
    )
    county_name = forms.CharField(label=_("Name of the county"), max_length=100)
    county_name_en = forms.CharField(label=_("Name in English"), max_length=100, required=False)
    lead_office = forms.CharField(
        label=_("Lead office"), max_length=100, help_text=_("The office that runs the renovation work.")
    )
    system_username = forms.CharField(
        label=_("System administrator: user name"), max_length=40, validators=[username_validator]
    )
    system_password = _password(_("System administrator: password"))
    security_username = forms.CharField(
        label=_("Security administrator: user name"), max_length=40, validators=[username_validator]
    )
    security_password = _password(_("Security administrator: password"))
    audit_username = forms.CharField(
        label=_("Audit administrator: user name"), max_length=40, validators=[username_validator]
    )
    audit_password = _password(_("Audit administrator: password"))

    PEOPLE = ("system", "security", "audit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("begin") == "plan":
            for name in ("county_code", "county_name", "lead_office"):
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.PEOPLE:
            password = data.get(f"{name}_password")
            if password:
                person = Person(username=data.get(f"{name}_username", ""), label=data.get(f"{name}_username", ""))
                for problem in password_problems(password, person):
                    self.add_error(f"{name}_password", problem)
        return data
