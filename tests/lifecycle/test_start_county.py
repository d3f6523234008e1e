"""An empty installation: the system administrator starts a county from its document; its lead office goes on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jiugai.accounts.api import ensure_sign_in
from jiugai.accounts.queries import actor_of
from jiugai.common.actors import Actor
from jiugai.common.roles import Role
from jiugai.organisations.api import County
from jiugai.policies.models import Reading
from tests.cast import HOUSE, PASSWORD, signed_in_client
from tests.lifecycle.test_document_to_county import DOCUMENT

GIVEN = {"code": "330100", "name": "青禾县", "name_en": "", "lead_office": "青禾县住房和城乡建设局"}


def person(username: str, role: Role, organisation: Any = None) -> Actor:
    posting = ensure_sign_in(
        actor=HOUSE,
        username=username,
        password=PASSWORD,
        organisation=organisation,
        role=role,
        label=username,
        demo=False,
    )
    return actor_of(posting)


@pytest.fixture
def admin(db: None) -> Client:
    return signed_in_client(person("admin", Role.SYSTEM_ADMIN))


def send(client: Client, data: bytes, **changes: str) -> Any:
    file = SimpleUploadedFile("方案.txt", data)
    return client.post(reverse("policies:start"), GIVEN | changes | {"document": file})


def test_a_county_starts_from_its_document(
    admin: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    assert "还没有启用旗县" in admin.get("/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        page = send(admin, DOCUMENT.encode()).content.decode()
    assert "青禾县已启用" in page
    county = County.objects.get()
    assert str(county.lead_office) == "青禾县住房和城乡建设局"
    lead = signed_in_client(person("lead", Role.LEAD_OFFICE, county.lead_office))
    reading = Reading.objects.get()
    assert (reading.state, reading.county) == ("review", county)
    assert reading.get_absolute_url() in lead.get(reverse("policies:list")).content.decode()


def test_nothing_is_left_half_done_when_the_file_is_refused(admin: Client) -> None:
    answer = send(admin, b"")
    assert answer.status_code == 422
    assert 'value="青禾县"' in answer.content.decode()
    assert not County.objects.exists()


def test_a_county_is_started_once(admin: Client, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send(admin, DOCUMENT.encode())
    answer = send(admin, DOCUMENT.encode())
    assert answer.status_code == 422
    assert "已经启用" in answer.content.decode()
    assert "6 位旗县代码" in send(admin, DOCUMENT.encode(), code="12").content.decode()
