"""Every change is written with the change: who, for whom, when, what, before and after, why."""

import datetime
import json

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError, connection, transaction

from jiugai.audit import api
from jiugai.audit.models import AuditEntry, AuditLink, AuditSeal, PersonalValue
from jiugai.audit.services.append_only import protect_tables, unprotected_tables
from jiugai.audit.tests.conftest import CODE, actor_of
from jiugai.common import request_ids
from jiugai.common.roles import Role
from jiugai.common.subjects import SubjectRef

COMMUNITY = SubjectRef("tests.community", "5")


@pytest.mark.django_db
def test_an_entry_says_who_what_when_why_and_in_which_request(clerk):
    token = request_ids.current.set("request-0001")
    entry = api.record(
        clerk,
        CODE,
        COMMUNITY,
        before={"area": 100},
        after={"area": 120, "on": datetime.date(2021, 9, 17)},
        reason="重测",
    )
    request_ids.current.reset(token)
    entry = AuditEntry.objects.get(pk=entry.pk)
    assert (entry.person_label, entry.organisation_label, entry.role) == ("王五", "住建局", Role.LEAD_OFFICE)
    assert (entry.county, entry.subject, entry.reason, entry.request_id) == (
        "150221",
        COMMUNITY,
        "重测",
        "request-0001",
    )
    assert entry.before_values == {"area": 100}
    assert entry.after == '{"area":120,"on":"2021-09-17"}'
    assert len(entry.digest) == 64


@pytest.mark.django_db
def test_a_deputy_is_named_beside_whom_he_stands_in_for():
    deputy = actor_of(Role.LEAD_OFFICE, stands_in_for_id=9, stands_in_for_label="赵六")
    entry = api.record(deputy, CODE, COMMUNITY)
    assert (entry.person_label, entry.stands_in_for_id, entry.stands_in_for_label) == ("王五", 9, "赵六")


@pytest.mark.django_db
def test_a_code_without_label_raises(clerk):
    with pytest.raises(api.UnknownCode):
        api.record(clerk, "audit.test.misspelt", COMMUNITY)
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_recorded(clerk):
    with pytest.raises(transaction.TransactionManagementError):
        api.record(clerk, CODE, COMMUNITY)


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_no_entry(clerk):
    with transaction.atomic():
        api.record(clerk, CODE, COMMUNITY)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_a_personal_value_is_kept_encrypted_beside_its_digest(clerk):
    entry = api.record(clerk, CODE, COMMUNITY, after={"phone": api.Personal("13800000000"), "floor": 3})
    assert "13800000000" not in entry.after
    assert set(json.loads(entry.after)["phone"]) == {"personal"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM audit_personalvalue WHERE entry_id = %s", [entry.pk])
        assert "13800000000" not in cursor.fetchone()[0]
    assert "13800000000" in PersonalValue.objects.get(entry=entry).sealed


@pytest.mark.django_db
def test_equal_personal_values_cannot_be_recognised_by_their_digests(clerk):
    first, second = (api.record(clerk, CODE, COMMUNITY, after={"phone": api.Personal("1")}) for _ in range(2))
    assert first.after != second.after


def test_only_fields_that_differ_are_kept():
    assert api.changed({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}) == ({"b": 2}, {"b": 3, "c": 4})


@pytest.mark.django_db
def test_a_snapshot_is_plain_values(write):
    entry = write(area=[1, 2])
    seen = api.snapshot(entry, ["county", "at", "person_id"])
    assert seen["county"] == "150221"
    assert isinstance(seen["at"], str)


@pytest.mark.django_db
def test_many_lines_are_written_like_one_by_one(clerk):
    lines = [
        api.Line(SubjectRef("tests.household", str(n)), after={"n": n, "name": api.Personal("某")}) for n in range(5)
    ]
    assert api.record_many(clerk, CODE, lines) == 5
    assert AuditEntry.objects.count() == PersonalValue.objects.count() == 5
    assert api.seal() == 5
    assert api.verify().proven


TABLES = {AuditEntry: ("reason", "'x'"), AuditLink: ("digest", "'x'"), AuditSeal: ("head", "'x'")}


def _refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            connection.check_constraints()  # PostgreSQL truncates nothing while a key waits to be checked
            cursor.execute(sql)
    except IntegrityError as error:
        return "append-only" in str(error)
    return False


@pytest.mark.django_db
@pytest.mark.parametrize("model", TABLES)
def test_the_database_itself_refuses_to_alter_or_remove(write, model):
    write(area=[1, 2])
    api.seal()
    table, (column, value) = model._meta.db_table, TABLES[model]
    assert _refused(f"UPDATE {table} SET {column} = {value}")
    assert _refused(f"DELETE FROM {table}")
    if connection.vendor == "postgresql":
        assert _refused(f"TRUNCATE {table} CASCADE")
    else:
        assert _refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    assert model.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("model", TABLES)
def test_replace_is_refused_even_without_recursive_triggers(write, model):
    if connection.vendor != "sqlite":
        return  # PostgreSQL knows no REPLACE
    write(area=[1, 2])
    api.seal()
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
    try:
        assert _refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")


@pytest.mark.django_db
def test_a_personal_value_can_be_erased_but_not_altered(clerk):
    api.record(clerk, CODE, COMMUNITY, after={"phone": api.Personal("1")})
    assert _refused("UPDATE audit_personalvalue SET sealed = 'x'")
    assert not _refused("DELETE FROM audit_personalvalue")


@pytest.mark.django_db
def test_lost_protection_is_noticed_and_can_be_put_back():
    assert run_checks(databases=["default"], tags=["database"]) == []
    on = " ON audit_auditlink" if connection.vendor == "postgresql" else ""
    name = "audit_auditlink_append_only" if on else "audit_auditlink_no_update"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
    assert [m.id for m in run_checks(databases=["default"], tags=["database"])] == ["audit.W001"]
    assert protect_tables() == ["audit_auditlink"]
    assert unprotected_tables() == []


@pytest.mark.django_db(transaction=True)
def test_a_flush_between_tests_works_and_leaves_the_protection(write):
    """The rows of this test are removed by the flush at its end; the next test finds the tables protected."""
    write(area=[1, 2])
