"""What a request may bring: no foreign number into the record, no line into the log, nothing beyond all bounds."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from jiugai.common.middleware import LARGEST_REQUEST, RefusalMiddleware
from tests.cast import Cast

SignIn = Callable[[Any], Client]


@pytest.mark.django_db
@pytest.mark.parametrize(("behind_proxy", "taken"), [(False, False), (True, True)])
def test_only_a_proxy_brings_its_own_request_number(
    client: Client, settings: Any, behind_proxy: bool, taken: bool
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    answer = client.get("/health", headers={"X-Request-Id": "somebody-elses-number"})
    assert (answer["X-Request-Id"] == "somebody-elses-number") is taken


def test_an_address_with_a_line_break_writes_one_line_in_the_log(
    cast: Cast, client_of: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "jiugai.requests"):
        assert (
            client_of(cast.gaotang.lead_office).post("/desk/drafts/a%0aINFO all is well/", {"a": "b"}).status_code
            == 422
        )
    lines = [r.getMessage() for r in caplog.records if r.name == "jiugai.requests"]
    assert len(lines) == 1
    assert "\n" not in lines[0]


@pytest.mark.django_db
@pytest.mark.parametrize("length", [str(LARGEST_REQUEST + 1), "9" * 5000, "²", "-1"])
def test_a_request_beyond_the_limit_is_refused_before_it_is_read(client: Client, length: str) -> None:
    answer = client.generic(
        "POST", reverse("account_login"), b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=length
    )
    assert answer.status_code == 413
    assert "120 MB" in answer.content.decode()


def test_text_that_a_database_cannot_hold_is_refused(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.gaotang.lead_office)
    assert client.get("/search/?q=%00").status_code == 400
    assert client.post(reverse("desk:view_save"), {"list": "l", "name": "a\0b", "query": ""}).status_code == 400


@pytest.mark.parametrize(("words", "status"), [("database is locked", 503), ("no such table", None)])
def test_a_database_in_use_asks_for_patience(rf: Any, words: str, status: int | None) -> None:
    answer = RefusalMiddleware(lambda _request: HttpResponse()).process_exception(rf.post("/"), OperationalError(words))
    assert (answer.status_code if answer else None) == status
    if answer:
        assert answer["Retry-After"] == "30"
        assert "半分钟" in answer.content.decode()
