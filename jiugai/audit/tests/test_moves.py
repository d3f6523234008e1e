"""A state changes through one door: permission, fresh state, all missing conditions, and a row that tells when."""

import datetime

import pytest
from django.db import connection, models, transaction

from jiugai.audit import api
from jiugai.audit.models import AuditEntry
from jiugai.audit.services.move import add_moves
from jiugai.audit.tests.conftest import actor_of
from jiugai.common import clock
from jiugai.common import moves as tables
from jiugai.common.moves import Move, Moves
from jiugai.common.results import ALLOWED, Denied, Missing, NotAllowed, NotYet, WrongState
from jiugai.common.roles import Role


class Stage(models.TextChoices):
    DRAFT = "draft", "编制"
    REVIEW = "review", "会审"
    APPROVED = "approved", "批准"


def items_settled(thing, actor):
    """All basic items are settled."""
    if not thing.items:
        yield Missing("屋面防水", clause="四（一）2")
        yield Missing("排水", clause="四（一）2")


def wishes_counted(thing, actor):
    """The wishes are counted."""
    return None if thing.wishes else Missing("征求意见")


def own_office(actor, thing):
    """the office that drew it up"""
    return ALLOWED if actor.organisation_id == 3 else Denied("不是本单位的方案。")


TABLE = Moves(
    Stage,
    {
        "submit": Move(
            from_={Stage.DRAFT}, to=Stage.REVIEW, may="audit.read", label="上报", needs=[items_settled, wishes_counted],
            clause="四（一）2",
        ),
        "return_": Move(
            from_={Stage.REVIEW}, to=Stage.DRAFT, may="audit.verify", label="Send back", reason_required=True
        ),
        "approve": Move(from_={Stage.REVIEW}, to=Stage.APPROVED, may=own_office, label="批准"),
    },
)  # fmt: skip
KIND = "tests.thing"
AUDITOR = actor_of(Role.AUDITOR)


class Thing(models.Model):
    """Something that is moved."""

    state = models.CharField(max_length=20, choices=Stage.choices)
    items = models.CharField(max_length=20)
    wishes = models.CharField(max_length=20)

    class Meta:
        app_label = "tests"

    def __str__(self) -> str:
        return "方案"


@pytest.fixture(scope="session", autouse=True)
def _table(django_db_setup, django_db_blocker):
    add_moves(KIND, TABLE)
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Thing)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.delete_model(Thing)


@pytest.fixture
def thing(db):
    return Thing.objects.create(state=Stage.DRAFT, items="x", wishes="x")


def test_a_move_writes_state_and_entry(thing, clerk):
    fresh = api.move(thing, "submit", actor=clerk, reason="齐全")
    thing.refresh_from_db()
    assert (fresh.state, thing.state) == ("review", "review")
    entry = AuditEntry.objects.get()
    assert (entry.code, entry.label, entry.reason) == (f"{KIND}.submit", "上报", "齐全")
    assert (entry.before_values, entry.after_values) == ({"state": "draft"}, {"state": "review"})


def test_fields_can_change_with_the_state(thing, clerk):
    api.move(thing, "submit", actor=clerk, changes={"items": "第二版"})
    assert AuditEntry.objects.get().after_values == {"items": "第二版", "state": "review"}


def test_every_missing_condition_is_listed_and_the_page_says_the_same(thing, clerk):
    Thing.objects.update(items="", wishes="")
    with pytest.raises(NotYet) as refusal:
        api.move(thing, "submit", actor=clerk)
    assert [m.text for m in refusal.value.missing] == ["屋面防水", "排水", "征求意见"]
    assert refusal.value.missing[0].clause == "四（一）2"
    thing.refresh_from_db()
    assert tables.missing(thing, "submit", clerk) == refusal.value.missing
    assert not AuditEntry.objects.exists()


def test_the_state_in_the_database_counts_not_the_one_in_hand(thing, clerk):
    Thing.objects.update(state=Stage.APPROVED)
    with pytest.raises(WrongState) as refusal:
        api.move(thing, "submit", actor=clerk)
    assert "批准" in str(refusal.value.reason)


def test_without_permission_nothing_else_is_said(thing):
    with pytest.raises(NotAllowed):
        api.move(thing, "submit", actor=actor_of(Role.FINANCE))
    with pytest.raises(NotAllowed):
        api.move(thing, "approve", actor=actor_of(Role.LEAD_OFFICE, organisation_id=4))


def test_a_reason_is_asked_where_one_is_due(thing, clerk):
    api.move(thing, "submit", actor=clerk)
    with pytest.raises(NotYet):
        api.move(thing, "return_", actor=AUDITOR, reason=" ")
    api.move(thing, "return_", actor=AUDITOR, reason="缺图")
    assert AuditEntry.objects.latest("pk").code == f"{KIND}.return"


def test_a_page_offers_what_is_possible_here_and_explains_the_rest(thing, clerk):
    Thing.objects.update(wishes="")
    thing.refresh_from_db()
    (option,) = tables.options(thing, clerk)
    assert (option.name, option.possible, [m.text for m in option.missing]) == ("submit", False, ["征求意见"])
    (refused,) = tables.options(thing, actor_of(Role.FINANCE))
    assert isinstance(refused.allowed, Denied)


@pytest.mark.django_db(transaction=True)
def test_listeners_hear_of_a_move_once_it_is_committed(thing, clerk):
    heard: list[str] = []

    def faulty(obj, name, actor):
        raise RuntimeError

    tables.listen(KIND, "submit", faulty)
    tables.listen(KIND, "*", lambda obj, name, actor: heard.append(name))
    with transaction.atomic():
        api.move(thing, "submit", actor=clerk)
        assert heard == []
    assert heard == ["submit"]
    tables._listeners.clear()


def test_how_long_a_thing_stayed_in_each_state(thing, clerk, monkeypatch):
    start = datetime.datetime(2021, 9, 1, 8, tzinfo=clock.SHANGHAI)
    for day, (name, actor) in enumerate(
        [("submit", clerk), ("return_", AUDITOR), ("submit", clerk), ("approve", clerk)]
    ):
        monkeypatch.setattr(clock, "now", lambda day=day: start + datetime.timedelta(days=day * day))
        api.move(thing, name, actor=actor, reason="x")
    stays = api.stays_of(thing)
    assert [s.state for s in stays] == ["review", "draft", "review", "approved"]
    now = start + datetime.timedelta(days=10)
    assert [s.duration(now).days for s in stays] == [1, 3, 5, 1]


def test_the_table_can_be_read_aloud():
    text = TABLE.describe()
    assert (
        "| submit | draft | review | audit.read | All basic items are settled; The wishes are counted (四（一）2) | — |"
        in text
    )
    assert "| approve | review | approved | the office that drew it up | — | — |" in text
    assert "    draft --> review: submit" in text


@pytest.mark.parametrize(
    "bad",
    [
        {"to": "gone", "from_": {Stage.DRAFT}},
        {"to": Stage.DRAFT, "from_": {"gone"}},
        {"to": Stage.DRAFT, "from_": "draft"},
    ],
)
def test_a_table_with_unknown_states_is_refused(bad):
    with pytest.raises(ValueError):
        Moves(Stage, {"go": Move(may="audit.read", **bad)})


def test_a_table_is_bound_once_and_every_move_has_a_label():
    with pytest.raises(ValueError):
        add_moves(KIND, TABLE)
    with pytest.raises(ValueError):
        add_moves("tests.other", Moves(Stage, {"go": Move(from_={Stage.DRAFT}, to=Stage.REVIEW, may="audit.read")}))
    with pytest.raises(LookupError):
        tables.moves_of(AuditEntry())
