"""What somebody wrote survives the browser; what is secret never reaches a draft."""

import datetime

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from jiugai.common.results import BadInput
from jiugai.desk.api import Draft, drop_draft, drop_old_drafts, load_draft, save_draft
from jiugai.desk.rules import is_secret

KEY = "communities.edit:17"
pytestmark = pytest.mark.django_db


def test_twelve_fields_are_there_again(cast, client_of) -> None:
    office = cast.gaotang.sub_district
    fields = {f"field{n}": f"第{n}格" for n in range(12)}
    url = reverse("desk:draft", args=[KEY])
    assert client_of(office).get(url).status_code == 204
    assert client_of(office).post(url, fields).status_code == 200
    again = client_of(office).get(url).json()
    assert again["values"] == {name: [text] for name, text in fields.items()}
    assert again["saved_at"]


def test_several_answers_to_one_question_are_kept(cast, client_of) -> None:
    url = reverse("desk:draft", args=[KEY])
    client = client_of(cast.gaotang.sub_district)
    client.post(url, {"wishes": ["屋面防水", "加装电梯"]})
    assert client.get(url).json()["values"] == {"wishes": ["屋面防水", "加装电梯"]}


def test_a_draft_is_its_persons_own_in_his_county(cast) -> None:
    save_draft(actor=cast.gaotang.sub_district, key=KEY, values={"a": ["1"]})
    for other in (cast.gaotang.lead_office, cast.tumd.sub_district):
        assert load_draft(actor=other, key=KEY) is None
        drop_draft(actor=other, key=KEY)
    assert load_draft(actor=cast.gaotang.sub_district, key=KEY) is not None


@pytest.mark.parametrize(
    "name",
    ["password", "new_password1", "old-password", "PASSWORD", "login.passwd", "otp", "totp_token", "mfa_code", "code",
     "csrfmiddlewaretoken", "secret", "user_pin", "新密码", "短信验证码"],
)  # fmt: skip
def test_a_password_is_never_in_a_draft(cast, client_of, name) -> None:
    office = cast.gaotang.sub_district
    client_of(office).post(reverse("desk:draft", args=[KEY]), {name: "hunter2", "name": "西岳楼"})
    kept = load_draft(actor=office, key=KEY)
    assert kept is not None
    assert kept.values == {"name": ["西岳楼"]}


@pytest.mark.parametrize(
    "name", ["name", "address", "region_code", "credit_code", "opinion", "compass", "area", "户数"]
)
def test_ordinary_fields_are_no_secrets(name) -> None:
    assert not is_secret(name)


def test_residents_data_lie_encrypted(cast) -> None:
    save_draft(actor=cast.gaotang.sub_district, key=KEY, values={"phone": ["13800000000"]})
    with connection.cursor() as cursor:
        cursor.execute('SELECT "values" FROM desk_draft')
        assert "13800000000" not in cursor.fetchone()[0]


def test_a_discarded_draft_is_gone(cast, client_of) -> None:
    office = cast.gaotang.sub_district
    save_draft(actor=office, key=KEY, values={"a": ["1"]})
    assert client_of(office).delete(reverse("desk:draft", args=[KEY])).status_code == 204
    assert load_draft(actor=office, key=KEY) is None


def test_too_long_or_misnamed_drafts_are_refused(cast) -> None:
    office = cast.gaotang.sub_district
    with pytest.raises(BadInput):
        save_draft(actor=office, key=KEY, values={"a": ["户" * 70_000]})
    with pytest.raises(BadInput):
        save_draft(actor=office, key="../x", values={"a": ["1"]})
    assert not Draft.objects.exists()


def test_after_thirty_days_it_is_forgotten(cast) -> None:
    office = cast.gaotang.sub_district
    save_draft(actor=office, key=KEY, values={"a": ["1"]})
    assert drop_old_drafts() == 0
    assert drop_old_drafts(timezone.now() + datetime.timedelta(days=31)) == 1


def test_who_is_signed_out_is_sent_to_sign_in_and_nothing_is_kept(client) -> None:
    answer = client.post(reverse("desk:draft", args=[KEY]), {"a": "1"})
    assert answer.status_code == 302
    assert not Draft.objects.exists()
