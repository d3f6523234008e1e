"""People and things of the audit tests: no rows of other modules are needed."""

import os
import sys
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction

from jiugai.audit import api
from jiugai.audit.models import AuditEntry
from jiugai.common import permissions
from jiugai.common.actors import Actor
from jiugai.common.roles import Role
from jiugai.common.subjects import SubjectRef

CODE = "audit.test.changed"


@pytest.fixture(scope="session", autouse=True)
def _labels() -> None:
    api.add_label(CODE, "Changed in a test")
    api.add_label("audit.test.signed_in", "Signed in in a test", security=True)


def actor_of(role: str, county: str = "150221", *, scope: str | None = None, **more: object) -> Actor:
    held = permissions.of_role(role)
    who = {"person_id": 7, "person_label": "王五", "organisation_id": 3, "organisation_label": "住建局"} | more
    return Actor(role=role, county=county, scope=county if scope is None else scope, permissions=held, **who)


@pytest.fixture
def clerk() -> Actor:
    return actor_of(Role.LEAD_OFFICE)


@pytest.fixture
def write(clerk: Actor):
    """write("community 5", area=[1, 2]) records a change of one field and gives the entry."""

    def write(subject: str = "tests.community:5", actor: Actor | None = None, **fields: list) -> AuditEntry:
        kind, _, id_ = subject.partition(":")
        before = {name: pair[0] for name, pair in fields.items()}
        after = {name: pair[1] for name, pair in fields.items()}
        with transaction.atomic():
            return api.record(actor or clerk, CODE, SubjectRef(kind, id_), before=before, after=after, reason="test")

    return write


@pytest.fixture
def tamper():
    """Raw SQL as the owner of the file could run it: with the protection taken away and put back."""

    def tamper(*statements: str) -> None:
        with api.allow_flush(), connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA foreign_keys = OFF")
            else:
                cursor.execute("SET session_replication_role = replica")
            for statement in statements:
                cursor.execute(statement)
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA foreign_keys = ON")
            else:
                cursor.execute("SET session_replication_role = origin")

    return tamper


@pytest.fixture
def child_environment() -> dict[str, str]:
    """Environment in which a child process works on the database of this test run."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite://{quote(str(database['NAME']))}"
    else:
        user, name = database["USER"], database["NAME"]
        url = f"postgres://{user}@/{name}?host={quote(str(database['HOST']), safe='/')}&port={database['PORT']}"
    return os.environ | {
        "JIUGAI_DATABASE": url,
        "JIUGAI_DATA": str(settings.DATA),
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE") or settings.SETTINGS_MODULE,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
