"""Who changed which field, when, from what to what; personal values are erased without breaking the proof."""

import pytest
from django.db import transaction

from jiugai.audit import api, queries
from jiugai.audit.models import AuditEntry, PersonalValue
from jiugai.audit.services.personal import erase_personal, read_personal
from jiugai.audit.tests.conftest import actor_of
from jiugai.common.results import BadInput, NotAllowed
from jiugai.common.roles import Role
from jiugai.common.subjects import SubjectRef

HOUSEHOLD = SubjectRef("tests.household", "3")
ADMIN = actor_of(Role.AUDIT_ADMIN)
SECURITY = actor_of(Role.SECURITY_ADMIN)


@pytest.mark.django_db
def test_field_history_newest_first(write):
    write("tests.household:3", area=[100, 120], floor=[1, 2])
    write("tests.household:3", area=[120, 125])
    write("tests.household:4", area=[1, 2])
    told = [(c.field, c.before, c.after, c.entry.person_label, c.entry.reason) for c in api.history_of(HOUSEHOLD)]
    assert told == [
        ("area", 120, 125, "王五", "test"), ("area", 100, 120, "王五", "test"), ("floor", 1, 2, "王五", "test"),
    ]  # fmt: skip
    assert [c.field for c in api.history_of(HOUSEHOLD, frozenset({"floor"}))] == ["floor"]


@pytest.mark.django_db
def test_history_costs_two_queries_whatever_its_length(write, django_assert_num_queries):
    for n in range(5):
        write("tests.household:3", phone=[api.Personal(n), api.Personal(n + 1)])
    with django_assert_num_queries(2):
        assert {c.before for c in api.history_of(HOUSEHOLD)} == {queries.MASKED}


@pytest.mark.django_db
def test_reading_a_personal_value_needs_permission_and_reason_and_leaves_an_entry(write):
    entry = write("tests.household:3", phone=[api.Personal("1"), api.Personal("2")])
    with pytest.raises(NotAllowed):
        read_personal(actor=actor_of(Role.LEAD_OFFICE), entry=entry, reason="x")
    with pytest.raises(BadInput):
        read_personal(actor=ADMIN, entry=entry, reason=" ")
    assert AuditEntry.objects.count() == 1
    assert read_personal(actor=ADMIN, entry=entry, reason="x") == {("before", "phone"): "1", ("after", "phone"): "2"}
    look = AuditEntry.objects.latest("pk")
    assert (look.subject, look.reason, look.person_label) == (HOUSEHOLD, "x", "王五")


@pytest.mark.django_db(transaction=True)
def test_an_exchanged_personal_value_is_not_given_as_true(write, tamper):
    entry = write("tests.household:3", phone=[api.Personal("1"), api.Personal("2")])
    sealed = "(SELECT sealed FROM (SELECT sealed FROM audit_personalvalue WHERE side = 'after') x)"
    tamper(f"UPDATE audit_personalvalue SET sealed = {sealed} WHERE side = 'before'")
    assert read_personal(actor=ADMIN, entry=entry, reason="x") == {("after", "phone"): "2"}


@pytest.mark.django_db
def test_an_erased_value_is_gone_and_the_proof_stands(write):
    entry = write("tests.household:3", phone=[api.Personal("1"), api.Personal("2")], name=[api.Personal("a"), None])
    api.seal()
    with pytest.raises(NotAllowed):
        erase_personal(actor=ADMIN, subject=HOUSEHOLD, reason="x")
    with pytest.raises(BadInput):
        erase_personal(actor=SECURITY, subject=HOUSEHOLD, reason="")
    assert erase_personal(actor=SECURITY, subject=HOUSEHOLD, reason="申请删除", names=frozenset({"phone"})) == 2
    assert list(PersonalValue.objects.values_list("name", flat=True)) == ["name"]
    shown = {c.field: c.before for c in queries.changes_in(entry)}
    assert shown == {"phone": queries.ERASED, "name": queries.MASKED}
    api.seal()
    assert api.verify(personal=True).proven
    told = AuditEntry.objects.latest("pk")
    assert (told.code, told.after_values) == ("audit.personal.erased", {"fields": ["phone"], "values": 2})


@pytest.mark.django_db
def test_values_of_another_county_are_not_erased(write):
    write("tests.household:3", phone=[api.Personal("1"), api.Personal("2")])
    assert erase_personal(actor=actor_of(Role.SECURITY_ADMIN, "371526"), subject=HOUSEHOLD, reason="x") == 0
    assert PersonalValue.objects.count() == 2


@pytest.mark.django_db
def test_an_entry_carries_the_county_of_its_subject(clerk):
    from jiugai.common.actors import system_actor

    with transaction.atomic():
        entry = api.record(system_actor("import"), "audit.test.changed", HOUSEHOLD, county="371526")
    assert entry.county == "371526"
