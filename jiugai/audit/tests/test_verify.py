"""Whoever alters, removes, inserts or reorders rows behind the product's back is found, and the row is named."""

import pytest
from django.db import connection

from jiugai.audit import api, verifier
from jiugai.audit.models import AuditEntry, AuditLink, PersonalValue
from jiugai.audit.services.record import _content

COLUMNS = ", ".join(verifier.FIELDS)


@pytest.fixture
def chain(write) -> list[int]:
    """Ten sealed entries in two seals."""
    entries = [write(f"tests.community:{n}", area=[n, n + 1]).pk for n in range(5)]
    api.seal()
    entries += [write(f"tests.community:{n}", area=[n, n + 1]).pk for n in range(5, 10)]
    api.seal()
    assert api.verify().proven
    return entries


def found() -> set[tuple[str, int | None]]:
    result = api.verify()
    assert not result.proven
    return {(p.what, p.entry) for p in result.problems}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("field", [*(f for f in verifier.FIELDS if f != "at"), "digest"])
def test_an_altered_field_is_found(chain, tamper, field):
    value = "77" if field in {"person_id", "organisation_id", "stands_in_for_id"} else "'77'"
    tamper(f"UPDATE audit_auditentry SET {field} = {value} WHERE id = {chain[3]}")
    assert found() == {("altered", chain[3])}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("at", ["2021-01-01 00:00:00", "2021-01-01 00:00:00.000001"])
def test_an_altered_time_is_found(chain, tamper, at):
    tamper(f"UPDATE audit_auditentry SET at = '{at}' WHERE id = {chain[3]}")
    assert found() == {("altered", chain[3])}


@pytest.mark.django_db(transaction=True)
def test_a_time_zone_smuggled_behind_the_time_is_found(chain, tamper):
    if connection.vendor == "postgresql":
        return  # a timestamp there has no room for one
    tamper(f"UPDATE audit_auditentry SET at = at || '+05:00' WHERE id = {chain[3]}")
    assert found() == {("altered", chain[3])}


@pytest.mark.django_db(transaction=True)
def test_bytes_that_are_no_text_are_found(chain, tamper):
    if connection.vendor == "postgresql":
        return  # refuses them itself
    tamper(f"UPDATE audit_auditentry SET reason = x'ff' WHERE id = {chain[3]}")
    assert found() == {("altered", chain[3])}


@pytest.mark.django_db(transaction=True)
def test_text_moved_over_the_border_of_two_fields_is_found(chain, tamper):
    tamper(f"UPDATE audit_auditentry SET reason = reason || before, before = '' WHERE id = {chain[3]}")
    assert found() == {("altered", chain[3])}


@pytest.mark.django_db(transaction=True)
def test_a_separator_smuggled_in_with_an_absent_field_is_found(chain, tamper):
    if connection.vendor != "postgresql":
        return  # a column of SQLite cannot be made to take NULL afterwards
    hide = f"reason = reason || chr(31) || before, before = NULL WHERE id = {chain[3]}"
    tamper("ALTER TABLE audit_auditentry ALTER COLUMN before DROP NOT NULL", f"UPDATE audit_auditentry SET {hide}")
    assert found() == {("altered", chain[3])}
    tamper("DELETE FROM audit_auditentry", "ALTER TABLE audit_auditentry ALTER COLUMN before SET NOT NULL")


@pytest.mark.django_db(transaction=True)
def test_an_alteration_with_a_fitting_digest_is_found(chain, tamper):
    entry = AuditEntry.objects.get(pk=chain[3])
    entry.reason = "another"
    digest = verifier.content_digest(_content(entry))
    tamper(f"UPDATE audit_auditentry SET reason = 'another', digest = '{digest}' WHERE id = {chain[3]}")
    assert found() == {("altered", chain[3])}


@pytest.mark.django_db(transaction=True)
def test_an_alteration_with_a_fitting_digest_and_link_is_found(chain, tamper):
    entry = AuditEntry.objects.get(pk=chain[3])
    previous = AuditLink.objects.get(entry_id=chain[2]).digest
    digest = verifier.content_digest("x")
    link = verifier.link_digest(previous, entry.pk, digest)
    tamper(
        f"UPDATE audit_auditentry SET digest = '{digest}' WHERE id = {entry.pk}",
        f"UPDATE audit_auditlink SET digest = '{link}' WHERE entry_id = {entry.pk}",
    )
    assert ("altered", chain[3]) in found()
    assert ("broken", chain[4]) in found() or ("altered", chain[4]) in found()


@pytest.mark.django_db(transaction=True)
def test_a_removed_entry_is_found(chain, tamper):
    tamper(f"DELETE FROM audit_auditentry WHERE id = {chain[3]}")
    assert found() == {("removed", chain[3])}


@pytest.mark.django_db(transaction=True)
def test_an_entry_removed_with_its_link_is_found(chain, tamper):
    tamper(
        f"DELETE FROM audit_auditlink WHERE entry_id = {chain[3]}",
        f"DELETE FROM audit_auditentry WHERE id = {chain[3]}",
    )
    assert [p.place for p in api.verify().problems] == [4]


@pytest.mark.django_db(transaction=True)
def test_an_entry_removed_with_its_link_and_the_places_closed_is_found(chain, tamper):
    tamper(
        f"DELETE FROM audit_auditlink WHERE entry_id = {chain[3]}",
        f"DELETE FROM audit_auditentry WHERE id = {chain[3]}",
    )
    for place in range(5, 11):
        tamper(f"UPDATE audit_auditlink SET place = {place - 1} WHERE place = {place}")
    assert any(entry == chain[4] for _, entry in found())


@pytest.mark.django_db(transaction=True)
def test_the_first_and_the_last_rows_cannot_be_cut_off(chain, tamper):
    tamper("DELETE FROM audit_auditlink WHERE place = 1")
    assert ("unlinked", None) in found()
    tamper("DELETE FROM audit_auditlink WHERE place = 10")
    assert any(p.place == 10 for p in api.verify().problems)


@pytest.mark.django_db(transaction=True)
def test_an_inserted_entry_is_found(chain, tamper):
    tamper(
        f"INSERT INTO audit_auditentry (id, {COLUMNS}, digest) "
        f"SELECT -1, {COLUMNS}, digest FROM audit_auditentry WHERE id = {chain[3]}"
    )
    assert found() == {("inserted", -1)}


@pytest.mark.django_db(transaction=True)
def test_an_entry_inserted_with_a_link_is_found(chain, tamper):
    entry = AuditEntry.objects.get(pk=chain[3])
    link = verifier.link_digest(api.chain_head().digest, -1, entry.digest)
    tamper(
        f"INSERT INTO audit_auditentry (id, {COLUMNS}, digest) "
        f"SELECT -1, {COLUMNS}, digest FROM audit_auditentry WHERE id = {chain[3]}",
        f"INSERT INTO audit_auditlink (place, entry_id, digest) VALUES (11, -1, '{link}')",
    )
    assert found() == {("inserted", -1)}


@pytest.mark.django_db(transaction=True)
def test_a_link_that_appears_with_a_forged_seal_is_found(chain, tamper):
    """Whoever has the database but not the key file cannot make the mark of a seal."""
    entry = AuditEntry.objects.get(pk=chain[3])
    link = verifier.link_digest(api.chain_head().digest, -1, entry.digest)
    tamper(
        f"INSERT INTO audit_auditentry (id, {COLUMNS}, digest) "
        f"SELECT -1, {COLUMNS}, digest FROM audit_auditentry WHERE id = {chain[3]}",
        f"INSERT INTO audit_auditlink (place, entry_id, digest) VALUES (11, -1, '{link}')",
        "INSERT INTO audit_auditseal (number, first, last, head, highest, settled, at, mark) "
        f"SELECT 3, 11, 11, '{link}', highest, settled, at, mark FROM audit_auditseal WHERE number = 2",
    )
    assert {p.what for p in api.verify().problems} == {"seal"}


def _exchange(table: str, column: str, a: int | str, b: int | str) -> list[str]:
    between = "'-5'" if isinstance(a, str) else "-5"
    return [
        f"UPDATE {table} SET {column} = {between} WHERE {column} = {a}",
        f"UPDATE {table} SET {column} = {a} WHERE {column} = {b}",
        f"UPDATE {table} SET {column} = {b} WHERE {column} = {between}",
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("apart", [1, 4])
@pytest.mark.parametrize("what", ["entries", "places", "links"])
def test_reordered_rows_are_found(chain, tamper, what, apart):
    a, b = chain[2], chain[2 + apart]
    if what == "entries":
        tamper(*_exchange("audit_auditentry", "id", a, b))
    elif what == "links":
        tamper(*_exchange("audit_auditlink", "entry_id", a, b))
    else:
        tamper(*_exchange("audit_auditlink", "place", 3, 3 + apart))
    named = found()
    assert {("reordered", a), ("reordered", b)} <= named
    assert all(what in {"reordered", "broken"} for what, _ in named)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "change", ["head = 'x'", "mark = 'x'", "first = 90", "last = 99", "settled = 77", "highest = 0", "number = 90"]
)
def test_an_altered_seal_is_found(chain, tamper, change):
    tamper(f"UPDATE audit_auditseal SET {change} WHERE number = 1")
    assert "seal" in {what for what, _ in found()}


@pytest.mark.django_db(transaction=True)
def test_a_removed_seal_is_found(chain, tamper):
    tamper("DELETE FROM audit_auditseal WHERE number = 1")
    assert "seal" in {what for what, _ in found()}


@pytest.mark.django_db(transaction=True)
def test_lost_protection_is_part_of_the_proof(chain):
    on = " ON audit_auditlink" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER audit_auditlink_{'append_only' if on else 'no_update'}{on}")
    result = api.verify()
    assert result.unprotected == ("audit_auditlink",)
    assert not result.proven
    assert api.protect_tables() == ["audit_auditlink"]


@pytest.mark.django_db(transaction=True)
def test_a_personal_value_exchanged_for_another_is_found(write, tamper):
    write(phone=[api.Personal("1"), api.Personal("2")])
    api.seal()
    before, after = PersonalValue.objects.order_by("side")[::-1]
    assert api.verify(personal=True).proven
    tamper(*_exchange("audit_personalvalue", "sealed", f"'{_raw(before.pk)}'", f"'{_raw(after.pk)}'"))
    assert api.verify().proven
    assert len(api.verify(personal=True).problems) == 2


def _raw(pk: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM audit_personalvalue WHERE id = %s", [pk])
        return cursor.fetchone()[0]
