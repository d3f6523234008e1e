"""Tables that only grow keep their triggers: through all migrations, and through the flush between tests."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection, transaction

from jiugai.audit.models import AuditEntry
from tests.cast import Cast


def _check() -> None:
    call_command("check", databases=["default"], fail_level="WARNING")


def _drop_one() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute('DROP TRIGGER "audit_auditentry_append_only" ON "audit_auditentry"')
        else:
            cursor.execute('DROP TRIGGER "audit_auditentry_no_update"')


@pytest.mark.django_db
def test_all_triggers_stand_after_all_migrations() -> None:
    _check()


@pytest.mark.django_db
def test_a_missing_trigger_is_found() -> None:
    _drop_one()
    with pytest.raises(SystemCheckError, match="audit_auditentry"):
        _check()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", [1, 2])
def test_they_stand_again_after_the_flush_between_tests(cast: Cast, round_: int) -> None:
    assert cast.gaotang.lead_office
    assert AuditEntry.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.update(reason="changed")
    _check()
