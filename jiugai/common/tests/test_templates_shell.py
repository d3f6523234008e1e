"""The shell around every page, and the pages of refusals and failures, through the product."""

import datetime
import re

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404
from django.test import Client, RequestFactory
from django.utils import translation

from jiugai.common import clock, views
from jiugai.common.actors import Actor
from jiugai.common.context import Choice, _current, _providers, chosen_year, provide
from jiugai.common.middleware import RefusalMiddleware
from jiugai.common.results import Missing, NotAllowed, NotYet, WrongState
from jiugai.common.shell import NavGroup, NavItem
from jiugai.common.templatetags import jiugai as show


def request_of(actor=None, *, htmx=False, path="/works/1/"):
    request = RequestFactory().get(path)
    request.actor, request.htmx, request.id = actor, htmx, "f00dcafe"
    request.session = SessionBase()
    return request


def page_of(refusal, **kwargs):
    with translation.override("en"):
        response = RefusalMiddleware(lambda r: None).process_exception(request_of(**kwargs), refusal)
        return response, response.content.decode()


# ---- refusals and failures -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("refusal", "status", "title"),
    [
        (NotAllowed("Only the lead office approves."), 403, "Not allowed"),
        (WrongState("It is approved already."), 409, "Not possible in this state"),
        (NotYet("The works cannot begin."), 422, "Not yet possible"),
    ],
)
def test_a_refusal_is_a_page_with_the_same_sentence_and_a_number(refusal, status, title):
    response, html = page_of(refusal)
    assert response.status_code == status
    assert f"<h1>{title}</h1>" in html
    assert str(refusal.reason) in html
    assert "f00dcafe" in html


def test_not_yet_lists_all_conditions_with_clause_holder_and_way():
    missing = [
        Missing("Pipes not reported", "四（二）", "Heating company", "/pipes/"),
        Missing("Stairs not cleared"),
        Missing("No supervisor"),
    ]
    _response, html = page_of(NotYet("The works cannot begin.", missing))
    assert "3 conditions are missing" in html
    assert html.count('class="needs__n"') == 3
    for part in ("四（二）", "Heating company", 'href="/pipes/"', "Stairs not cleared", "No supervisor"):
        assert part in html


def test_for_htmx_a_refusal_is_a_note_that_leaves_the_form_alone():
    response, html = page_of(NotYet("The works cannot begin.", [Missing("Stairs not cleared")]), htmx=True)
    assert response.status_code == 422
    assert response["HX-Retarget"] == "#problem"
    assert "<html" not in html
    assert 'role="alert"' in html
    assert "Stairs not cleared" in html


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda r: views.bad_request(r, Exception()), 400),
        (lambda r: views.forbidden(r, Exception("")), 403),
        (lambda r: views.csrf_failure(r), 403),
        (lambda r: views.not_found(r, Http404()), 404),
        (lambda r: views.too_many(r, 90), 429),
        (lambda r: views.server_error(r), 500),
    ],
)
def test_every_failure_has_a_page_of_its_own_without_touching_the_database(answer, status):
    """No database is open in this test: a query would fail it."""
    with translation.override("en"):
        response = answer(request_of())
    html = response.content.decode()
    assert response.status_code == status
    assert "<h1>" in html
    assert "f00dcafe" in html
    assert 'href="/"' in html


def test_the_page_of_a_failure_needs_neither_actor_nor_session():
    class Broken:
        def __getattribute__(self, name):
            raise RuntimeError("the database is gone")

    request = RequestFactory().get("/")
    request.session, request.user, request.id = Broken(), Broken(), "f00dcafe"
    type(request).actor = property(lambda self: (_ for _ in ()).throw(RuntimeError("no database")))
    try:
        assert b"f00dcafe" in views.server_error(request).content
    finally:
        del type(request).actor


def test_for_htmx_a_failure_is_a_note_too():
    request = RequestFactory().get("/", headers={"HX-Request": "true"})
    request.id = "f00dcafe"
    response = views.server_error(request)
    assert response["HX-Retarget"] == "#problem"
    assert "<html" not in response.content.decode()
    assert b"f00dcafe" in response.content


def test_waiting_time_is_said_in_minutes_and_in_the_header():
    with translation.override("en"):
        response = views.too_many(request_of(), 90)
    assert response["Retry-After"] == "90"
    assert "Wait 2 minutes" in response.content.decode()


def test_reasons_are_text():
    assert "<script>" not in page_of(NotAllowed("<script>alert(1)</script>"))[1]


# ---- language, type size, year ------------------------------------------------------------------------------------


def test_chinese_unless_chosen_otherwise(client):
    html = client.get("/design/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="zh-Hans">' in html
    client.post("/preferences/language/", {"language": "en", "next": "/design/"})
    response = client.get("/design/")
    assert '<html lang="en">' in response.content.decode()
    assert response["Content-Language"] == "en"


def test_large_type_is_kept_and_can_be_taken_back(client):
    answer = client.post("/preferences/type/", {"type": "large", "next": "/design/"})
    assert answer["Location"] == "/design/"
    assert 'data-type="large"' in client.get("/design/").content.decode()
    client.post("/preferences/type/", {"type": "normal"})
    assert 'data-type="large"' not in client.get("/design/").content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_preferences_lead_nowhere_else(client, target):
    assert client.post("/preferences/type/", {"type": "large", "next": target})["Location"] == "/"


def test_preferences_are_only_changed_by_a_form_of_ours():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/preferences/type/", {"type": "large"}).status_code == 403
    assert strict.get("/preferences/type/").status_code == 405


@pytest.mark.parametrize(
    ("sent", "kept"), [("2021", 2021), ("", None), ("21", None), ("2021; x", None), ("２０２１", None)]
)
def test_the_year_is_four_digits_or_none(client, sent, kept):
    client.post("/preferences/year/", {"year": sent})
    request = RequestFactory().get("/")
    request.COOKIES.update({k: v.value for k, v in client.cookies.items()})
    assert chosen_year(request) == kept


def test_the_component_page_is_open_and_complete(client):
    html = client.get("/design/?sort=area").content.decode()
    for part in ("table--cards", "needs__n", "inbox__item", "timeline", "dialog", "steps", "field__error", "bar--test"):
        assert part in html
    assert client.get("/design/", headers={"HX-Request": "true"}).status_code == 200


def test_pages_send_the_strict_content_policy(client):
    policy = client.get("/design/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


# ---- the shell -----------------------------------------------------------------------------------------------------


def item(id_, url_name, order=1):
    return NavItem(id_, id_, url_name, "doc", NavGroup.WORK, order, "x")


def test_the_navigation_marks_the_page_else_the_first_of_its_module():
    items = [item("list", "policies:list"), item("load", "policies:upload", 2), item("home", "workbench:inbox")]
    assert _current(items, "policies:upload") == "load"
    assert _current(items, "policies:clause") == "list"
    assert _current(items, "workbench:inbox") == "home"
    assert _current(items, "") == ""
    assert _current(items, "health") == ""


def test_a_slot_of_the_top_bar_has_one_provider(monkeypatch):
    monkeypatch.setattr("jiugai.common.context._providers", {})
    provide("unread", lambda request: 3)
    with pytest.raises(ValueError, match="twice"):
        provide("unread", lambda request: 4)


def test_every_signed_in_page_has_the_shell(client_of, monkeypatch):
    monkeypatch.setitem(_providers, "unread", lambda request: 1234)
    monkeypatch.setitem(_providers, "years", lambda request: [Choice("2021", "2021", True), Choice("2020", "2020")])
    client = client_of("lead_office")
    client.cookies["jiugai_language"] = "en"
    html = client.get("/").content.decode()
    assert html.count("<h1") == 1
    assert '<a class="skip" href="#main">' in html
    assert html.count('aria-current="page"') >= 1
    assert "Notifications, 1234 unread" in html
    assert 'action="/preferences/year/"' in html
    assert 'action="/sign-out/"' in html
    assert re.search(r'<details class="menu navmenu narrow">', html)
    assert "data-search" in html


def test_the_business_date_of_a_demo_county_is_labelled(client_of, monkeypatch):
    client = client_of("lead_office")
    monkeypatch.setattr(clock, "_business_date", lambda county: datetime.date(2021, 9, 17))
    assert "演示日期 2021年9月17日" in client.get("/").content.decode()
    monkeypatch.setattr(clock, "_business_date", lambda county: None)
    assert "演示日期" not in client.get("/").content.decode()


def test_a_refusal_keeps_the_navigation_of_those_signed_in(client_of):
    response = client_of("lead_office").get("/no-such-page/")
    assert response.status_code == 404
    assert 'class="sidenav' in response.content.decode()


def test_actors_without_role_get_no_navigation():
    with translation.override("en"):
        html = views.not_found(request_of(Actor(None, "", "")), Http404()).content.decode()
    assert 'class="sidenav' not in html


# ---- numbers and dates ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (lambda: show.yuan(128_460_000), "1,284,600.00"),
        (lambda: show.wan_yuan(3_679_800_000), "3,679.8"),
        (lambda: show.sqm(508_000), "5,080.00"),
        (lambda: show.wan_sqm(13_860_000_00 // 100), "13.86"),
        (lambda: show.count(1495), "1,495"),
        (lambda: show.count(-3), "−3"),
        (lambda: show.share(16684, 42000), "39.7%"),
        (lambda: show.share(12.25), "12.3%"),
        (lambda: show.share(1, 0), "—"),
        (lambda: show.yuan(None), "—"),
        (lambda: show.zh_date(None), "—"),
        (lambda: show.yuan(0), "0.00"),
    ],
)
def test_numbers_as_the_guide_writes_them(shown, words):
    assert shown() == words


def test_dates_as_the_guide_writes_them():
    day, today = datetime.date(2021, 9, 7), datetime.date(2021, 9, 17)
    moment = datetime.datetime(2021, 9, 17, 9, 30, tzinfo=datetime.UTC)
    assert show.zh_date(day) == "2021年9月7日"
    assert show.near_date(day, today) == "9月7日"
    assert show.near_date(datetime.date(2020, 9, 17), today) == "2020年9月17日"
    assert show.near_date(datetime.date(2021, 9, 16), today) == "昨天"
    assert show.near_date(moment, today) == "今天 17:30"
    assert show.zh_time(moment) == "2021年9月17日 17:30"
    assert show.zh_weekday(today) == "星期五"
    with translation.override("en"):
        assert show.zh_date(day) == "7 September 2021"
        assert show.near_date(day, today) == "7 September"
        assert show.near_date(moment, today) == "today 17:30"


def test_a_late_evening_in_greenwich_is_the_next_day_in_the_county():
    assert show.zh_date(datetime.datetime(2021, 9, 16, 20, 0, tzinfo=datetime.UTC)) == "2021年9月17日"


def test_marks_have_shape_word_and_colour():
    with translation.override("en"):
        html = show.st("late")
    assert 'data-s="late"' in html
    assert "#s-late" in html
    assert "Overdue" in html
    assert "<b>" not in show.st("late", "<b>")
    assert 'role="img" aria-label="Menu"' in show.icon("menu", label="Menu")
    assert 'aria-hidden="true"' in show.icon("menu")
