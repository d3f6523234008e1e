"""Forms say what to write, tie label, hint and error to the field, and keep what was written."""

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils import translation

from jiugai.common.area import CentiSquareMetre
from jiugai.common.forms import (
    MEGABYTE,
    AreaField,
    DayField,
    MoneyField,
    OfficeForm,
    ReasonField,
    SizedFileField,
    error_list,
)
from jiugai.common.money import Fen


class Register(OfficeForm):
    name = forms.CharField(label="Name", help_text="As on the gate")
    area = AreaField(label="Area")
    cost = MoneyField(label="Cost", required=False)
    built = DayField(label="Built", required=False)
    heating = forms.ChoiceField(
        label="Heating", choices=[("c", "central"), ("f", "per flat")], widget=forms.RadioSelect
    )
    seen = forms.BooleanField(label="Seen", required=False)
    plan = SizedFileField(label="Plan", largest=2 * MEGABYTE, endings=("pdf", "docx"), required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


GOOD = {"name": "West Tower", "area": "78.60", "heating": "c"}


def drawn(form):
    with translation.override("en"):
        return Template("{% errors form %}{% fields form %}").render(Context({"form": form}))


@pytest.mark.parametrize(
    ("text", "fen"), [("12600.5", 1_260_050), ("12,600.50", 1_260_050), ("12.6 万元", 12_600_000), ("１２", 1200)]
)
def test_money_is_read_as_people_write_it(text, fen):
    form = Register(GOOD | {"cost": text})
    assert form.is_valid()
    assert form.cleaned_data["cost"] == Fen(fen)


@pytest.mark.parametrize("text", ["about 12", "1.234", "1e999999", "9" * 40, "12元5"])
def test_money_that_cannot_be_read_says_what_to_write(text):
    form = Register(GOOD | {"cost": text})
    assert not form.is_valid()
    assert "12,600.50" in form.errors["cost"][0]


def test_area_is_held_in_hundredths():
    form = Register(GOOD)
    assert form.is_valid()
    assert form.cleaned_data["area"] == CentiSquareMetre(7860)
    assert form.cleaned_data["cost"] is None


@pytest.mark.parametrize("text", ["3062.4平", "-5", "78.601", "9" * 18])
def test_area_that_cannot_be_read_says_what_to_write(text):
    form = Register(GOOD | {"area": text})
    with translation.override("en"):
        assert "78.60" in form.errors["area"][0]


def test_amounts_come_back_as_they_are_written_in_ledgers():
    html = drawn(Register(initial={"area": 7860, "cost": 1_260_050}))
    assert 'value="78.60"' in html
    assert 'value="12,600.50"' in html


@pytest.mark.parametrize("text", ["2021-09-17", "2021/9/17", "2021年9月17日", "2021.9.17"])
def test_days_are_read_as_people_write_them(text):
    form = Register(GOOD | {"built": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["built"].isoformat() == "2021-09-17"


def test_a_form_that_came_back_names_every_place_with_a_link():
    form = Register({"name": "", "area": "about 70", "heating": "x"})
    html = drawn(form)
    assert [e.label for e in error_list(form)] == ["Name", "Area", "Heating"]
    assert "3 places need a change" in html
    for target in ("id_name", "id_area", "id_heating"):
        assert f'<a href="#{target}">' in html
        assert f'id="{target}"' in html
    assert 'value="about 70"' in html


def test_errors_and_hints_are_tied_to_their_field():
    html = drawn(Register({"name": "", "area": "78.60", "heating": "c"}))
    control = re.search(r'<input[^>]*name="name"[^>]*>', html)[0]
    assert 'aria-invalid="true"' in control
    described = re.search(r'aria-describedby="([^"]+)"', control)[1].split()
    assert described == ["id_name_helptext", "id_name_error"]
    for name in described:
        assert f'id="{name}"' in html


def test_every_control_has_its_label():
    html = drawn(Register())
    ids = re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]* id="([^"]+)"', html)
    assert ids
    assert all(f'for="{i}"' in html for i in ids)


def test_a_missing_entry_is_called_so():
    with translation.override("en"):
        form = Register({})
        assert form.errors["name"] == ["Not filled in yet."]
        assert form.errors["heating"] == ["Not chosen yet."]


def test_a_form_without_errors_has_no_summary():
    assert 'role="alert"' not in drawn(Register(GOOD))
    assert 'role="alert"' not in drawn(Register())


def test_what_was_written_is_text():
    assert "<script>" not in drawn(Register(GOOD | {"name": "<script>", "area": "<script>"}))


def test_limits_of_a_file_are_said_before_it_is_sent():
    html = drawn(Register())
    assert "pdf, docx · At most 2 MB." in html
    assert 'accept=".pdf,.docx"' in html


@pytest.mark.parametrize(
    ("name", "size", "words"), [("a.pdf", 2 * MEGABYTE + 1, "2 MB"), ("a.exe", 10, "pdf, docx"), ("a", 10, "pdf, docx")]
)
def test_files_beyond_the_limits_are_refused_in_words(name, size, words):
    form = Register(GOOD, {"plan": SimpleUploadedFile(name, b"x" * size)})
    assert words in form.errors["plan"][0]


def test_a_file_within_the_limits_is_taken():
    form = Register(GOOD, {"plan": SimpleUploadedFile("A.PDF", b"x")})
    assert form.is_valid(), form.errors


def test_a_reason_must_be_given():
    class Withdraw(OfficeForm):
        reason = ReasonField()

    with translation.override("en"):
        assert "stands in the log" in Withdraw({"reason": "  "}).errors["reason"][0]
    assert Withdraw({"reason": "Superseded"}).is_valid()


def test_a_form_draws_itself_in_the_same_look():
    with translation.override("en"):
        assert str(Register()).strip() == drawn(Register()).strip()
