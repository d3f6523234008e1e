"""Bulk actions of a list: what may be chosen, what the preview says, what is done, what is taken back."""

import re

import pytest
from django import forms
from django.db import transaction

from jiugai.common import tables_background
from jiugai.common.forms import OfficeForm
from jiugai.common.results import BadInput, NotAllowed, WrongState
from jiugai.common.tables import BulkAction, BulkPreview, BulkResult, Change, Refused
from jiugai.common.tables_background import Running, run_call
from jiugai.common.tests.house_list import House, Houses, ask, body

MOVING = "Every house goes to one street."


class StreetForm(OfficeForm):
    street = forms.CharField(max_length=10)


@pytest.fixture(autouse=True)
def _nobody_in_the_background(monkeypatch):
    monkeypatch.setattr(tables_background, "_provider", None)


def look(*, actor, rows, cleaned):
    """A house of 7 ㎡ may not move."""
    fixed = [Refused(h, "Stands on a rock.") for h in rows if h.area == 700]
    moving = [h for h in rows if h.area != 700 and h.street != cleaned["street"]]
    changes = [Change(h, [("Street", h.street, cleaned["street"])]) for h in moving]
    return BulkPreview(changes, fixed, [("Floor area", sum(h.area for h in moving) // 100)])


@transaction.atomic
def move(*, actor, rows, cleaned):
    if cleaned["street"] == "nowhere":
        raise BadInput("There is no such street.")
    seen = look(actor=actor, rows=rows, cleaned=cleaned)
    before = {c.row.pk: c.row.street for c in seen.changes}
    House.objects.filter(pk__in=before).update(street=cleaned["street"])
    return BulkResult(len(before), seen.refused, {"before": before})


@transaction.atomic
def move_back(*, actor, data):
    for pk, street in data["before"].items():
        House.objects.filter(pk=pk).update(street=street)
    return BulkResult(len(data["before"]))


MOVE = BulkAction(
    "move", "Move to a street", move, look, move_back, permission="houses.add", form=StreetForm, note=MOVING
)


class Movable(Houses):
    bulk_actions = [MOVE]


def send(fields, query="", *, session=None, may=("houses.add",), page=Movable):
    return ask(query, send={"_do": "move"} | fields, session=session, may=may, page=page)


def hidden(response):
    """All hidden fields of the page's last form, as a browser would send them."""
    form = body(response).rpartition("<form class=")[2]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def do(fields, query="", *, session):
    """From the list over the preview to the act."""
    seen = send(fields | {"_step": "look"}, query, session=session)
    return send(hidden(seen) | {"_step": "apply"}, query, session=session)


def streets():
    return dict(House.objects.order_by("pk").values_list("pk", "street"))


# ---- the list -------------------------------------------------------------------------------------------------


def test_rows_can_be_chosen_where_the_actor_may_do_something_with_them(houses):
    houses(60)
    html = body(ask(may=["houses.add"], page=Movable))
    assert len(re.findall(r'name="_pick" value="\d+" form="list-bulk"', html)) == 50
    assert 'name="_do" value="move"' in html
    assert "all 60 that match" in html
    assert 'data-sums="100 123450"' in html
    for other in (body(ask(page=Movable)), body(ask(may=["houses.add"]))):
        assert "_pick" not in other
        assert "list-bulk" not in other


def test_choosing_costs_no_query(houses, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr("jiugai.common.tables_parts._provider", None)
    houses(60)
    with django_assert_num_queries(2):
        ask(may=["houses.add"], page=Movable)


def test_nobody_else_takes_the_action(houses):
    houses(3)
    with pytest.raises(NotAllowed):
        send({"_pick": "1", "_step": "look", "street": "north"}, may=())
    with pytest.raises(NotAllowed):
        send({"_do": "burn", "_pick": "1"})


def test_rows_that_the_actor_does_not_see_do_not_exist(houses):
    class Own(Movable):
        def queryset(self, request):
            return House.objects.filter(pk__lte=2)

    houses(4)
    with pytest.raises(BadInput, match="No row is chosen"):
        send({"_pick": "3,4"}, page=Own)
    seen = send({"_pick": "1,3", "_step": "look", "street": "north"}, page=Own)
    assert "House 003" not in body(seen)
    send(hidden(seen) | {"_step": "apply"}, session={}, page=Own)
    assert streets() == {1: "north", 2: "west", 3: "east", 4: "west"}


def test_without_a_row_chosen_it_says_so(houses):
    houses(3)
    for fields in ({}, {"_pick": "99"}, {"_pick": "x,,"}, {"_shown": "1,2"}, {"_pick": "9" * 40}, {"_pick": "1.5,-1"}):
        with pytest.raises(BadInput, match="No row is chosen"):
            send(fields)


# ---- form and preview -----------------------------------------------------------------------------------------


def test_the_form_comes_first_and_keeps_the_choice(houses):
    houses(5)
    page = send({"_pick": ["2", "4"]})
    assert MOVING in body(page)
    assert "2 chosen" in body(page)
    assert hidden(page)["_pick"] == "2,4"


def test_a_bad_value_keeps_choice_and_words(houses):
    houses(5)
    page = send({"_pick": "2,4", "_step": "look", "street": "far too long a name"})
    assert page.status_code == 422
    assert hidden(page)["_pick"] == "2,4"
    assert 'value="far too long a name"' in body(page)


def test_the_preview_says_what_changes_and_what_is_refused_and_changes_nothing(houses):
    houses(9)
    before = streets()
    html = body(send({"_page": "1", "_shown": "1,2,3,7", "_step": "look", "street": "west"}))
    assert "2 rows change" in html
    assert '<span class="muted">east</span> → <b>west</b>' in html
    assert "1 row stays as it is" in html
    assert re.search(r'<a href="/houses/7/">House 007</a>: Stands on a rock.', html)
    assert "1 row is so already" in html
    assert "Floor area <b>4</b>" in html
    assert streets() == before


def test_what_was_written_goes_on_to_the_act_and_back_to_the_form(houses):
    houses(3)
    seen = send({"_pick": "1,2", "_step": "look", "street": "north"})
    assert hidden(seen)["street"] == "north"
    back = body(send(hidden(seen) | {"_step": "write"}))
    assert 'name="street" value="north"' in back


def test_back_to_the_list_the_rows_are_still_chosen(houses):
    houses(3)
    html = body(ask("_picked=1,3", may=["houses.add"], page=Movable))
    assert re.findall(r'name="_pick" value="(\d)"[^>]* checked', html) == ["1", "3"]
    assert "data-elsewhere" not in html
    other = body(ask("_picked=1,99", may=["houses.add"], page=Movable))
    assert '<input type="hidden" name="_pick" value="99" data-elsewhere>' in other


# ---- the act ----------------------------------------------------------------------------------------------------


def test_rows_beyond_the_page_take_part_in_one_act(houses):
    houses(6000)
    session = {}
    answer = do({"_all": "1", "street": "north"}, "q=house", session=session)
    assert set(streets().values()) == {"north", "east"}
    assert House.objects.exclude(street="north").get().pk == 7
    html = body(ask(answer["Location"].partition("?")[2], may=["houses.add"], page=Movable, session=session))
    assert "5,999 rows done" in html
    assert "1 row was left as it is" in html
    assert "Stands on a rock." in html


def test_all_that_match_are_those_of_the_filter(houses):
    houses(10)
    do({"_all": "1", "street": "north"}, "street=west", session={})
    assert [pk for pk, street in streets().items() if street == "north"] == [2, 4, 6, 8, 10]


def test_afterwards_one_is_on_the_same_page_of_the_list(houses):
    houses(120)
    answer = do({"_pick": "60", "street": "north"}, "sort=-area&page=2&q=house", session={})
    assert answer["Location"].startswith("/houses/?q=house&sort=-area&page=2&_done=")


def test_rows_that_came_meanwhile_are_looked_at_first(houses):
    houses(4)
    session = {}
    seen = send({"_all": "1", "_step": "look", "street": "north"}, session=session)
    House.objects.create(pk=50, name="House 050", street="west", area=1)
    again = send(hidden(seen) | {"_step": "apply"}, session=session)
    assert again.status_code == 409
    assert "nothing was done" in body(again)
    assert "north" not in streets().values()
    send(hidden(again) | {"_step": "apply"}, session=session)
    assert set(streets().values()) == {"north"}


def test_sent_twice_it_is_done_once(houses):
    houses(4)
    session, calls = {}, []
    page = type("Counted", (Movable,), {"bulk_actions": [
        BulkAction("move", "Move", lambda **kw: calls.append(1) or BulkResult(1))
    ]})  # fmt: skip
    seen = send({"_pick": "1", "_step": "look"}, session=session, page=page)
    for _ in range(2):
        answer = send(hidden(seen) | {"_step": "apply"}, session=session, page=page)
        assert "_done=" in answer["Location"]
    assert calls == [1]


def test_a_refusal_by_the_service_comes_back_to_the_form(houses):
    houses(4)
    answer = do({"_pick": "1,2", "street": "nowhere"}, session={})
    assert answer.status_code == 422
    assert "There is no such street." in body(answer)
    assert hidden(answer)["_pick"] == "1,2"


def test_it_is_taken_back_once(houses):
    houses(4)
    session, before = {}, streets()
    answer = do({"_pick": "1,2", "street": "north"}, session=session)
    html = body(ask(answer["Location"].partition("?")[2], may=["houses.add"], page=Movable, session=session))
    key = re.search(r'name="_key" value="(\w+)"', html).group(1)
    undone = send({"_step": "undo", "_key": key}, session=session)
    assert streets() == before
    html = body(ask(undone["Location"].partition("?")[2], may=["houses.add"], page=Movable, session=session))
    assert "taken back for 2 rows" in html
    with pytest.raises(WrongState):
        send({"_step": "undo", "_key": key}, session=session)


def test_what_is_kept_in_the_session_is_not_readable(houses):
    houses(8)
    session = {}
    do({"_pick": "6,7", "street": "north"}, session=session)
    assert "House 007" not in str(session)


# ---- many rows: in the background ----------------------------------------------------------------------------


class Desk:
    """Takes the work, and does it when told to."""

    def __init__(self):
        self.calls, self.outcomes = [], {}

    def start(self, actor, call):
        self.calls.append((actor, call.as_json()))
        return f"/jobs/{len(self.calls)}/"

    def work(self):
        actor, call = self.calls[-1]
        run = Running(lambda n, of: None)
        run_call(call, actor, run)
        self.outcomes[str(len(self.calls))] = run.outcome
        return run.outcome

    def outcome(self, actor, path, key):
        return self.outcomes.get(key)


@pytest.fixture
def desk(monkeypatch):
    from django.urls import ResolverMatch

    provider = Desk()
    monkeypatch.setattr(tables_background, "_provider", provider)
    monkeypatch.setattr(
        tables_background, "resolve", lambda path: ResolverMatch(Movable.as_view(), (), {}, route="houses/")
    )
    return provider


def test_many_rows_are_work_for_the_background(houses, desk):
    houses(600)
    session = {}
    answer = do({"_all": "1", "street": "north"}, session=session)
    assert answer["Location"] == "/jobs/1/"
    assert "north" not in streets().values()
    assert desk.work()["done"] == 599
    html = body(ask("_done=1", may=["houses.add"], page=Movable, session=session))
    assert "599 rows done" in html


def test_sent_twice_it_is_one_work(houses, desk):
    houses(600)
    session = {}
    seen = send({"_all": "1", "_step": "look", "street": "north"}, session=session)
    answers = [send(hidden(seen) | {"_step": "apply"}, session=session) for _ in range(2)]
    assert {a["Location"] for a in answers} == {"/jobs/1/"}
    assert len(desk.calls) == 1


def test_when_the_list_changed_before_the_work_begins_nothing_is_done(houses, desk):
    houses(600)
    do({"_all": "1", "street": "north"}, session={})
    House.objects.filter(pk=1).delete()
    with pytest.raises(WrongState, match="Nothing was done"):
        desk.work()
    assert "north" not in streets().values()


def test_the_background_asks_the_permission_again(houses, desk):
    houses(600)
    do({"_all": "1", "street": "north"}, session={})
    actor, call = desk.calls[0]
    desk.calls[0] = (type(actor)(1, "clerk", ""), call)
    with pytest.raises(NotAllowed):
        desk.work()


def test_a_long_undo_is_work_for_the_background_too(houses, desk):
    houses(600)
    before, session = streets(), {}
    do({"_all": "1", "street": "north"}, session=session)
    desk.work()
    assert send({"_step": "undo", "_key": "1"}, session=session)["Location"] == "/jobs/2/"
    assert desk.work()["undone"]
    assert streets() == before
