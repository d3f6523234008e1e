"""What the form templates draw: one field with its control, and the list of all errors."""

from dataclasses import dataclass

from django import forms
from django.forms import BaseForm, BoundField

_TICKS = (forms.CheckboxSelectMultiple, forms.RadioSelect)


@dataclass(frozen=True)
class FieldError:
    """One error in the summary: where it is, and what to write."""

    id: str
    label: str
    text: str


def error_list(form: BaseForm) -> list[FieldError]:
    """All errors of a form in the order of its fields, the whole form's own first."""
    out = [FieldError("", "", str(e)) for e in form.non_field_errors()]
    for bound in form:
        target = bound.id_for_label or bound.auto_id
        out += [FieldError(target, str(bound.label), str(e)) for e in bound.errors]
    return out


def field_context(bound: BoundField) -> dict[str, object]:
    """What `common/forms/field.html` draws: the kind of control decides how label and control stand."""
    widget = bound.field.widget
    group = isinstance(widget, _TICKS)
    tick = isinstance(widget, forms.CheckboxInput)
    attrs: dict[str, str | bool] = {} if group or tick else {"class": f"input {widget.attrs.get('class', '')}".strip()}
    return {
        "field": bound, "group": group, "tick": tick, "control": "" if group else bound.as_widget(attrs=attrs),
        "options": list(bound) if group else [], "required": bound.field.required,
        "hint_id": f"{bound.auto_id}_helptext", "error_id": f"{bound.auto_id}_error",
    }  # fmt: skip
