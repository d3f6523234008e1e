"""A table with names and telephones on its whole road through the product leaves none of them in the open."""

import csv
import io
import json
import logging
from typing import Any

import pytest
from django.db import connection

from jiugai.common.keys import Keys
from jiugai.communities.models import Owner
from jiugai.communities.tests.people import IDENTITY, NAME, PHONE, Estate
from jiugai.communities.tests.test_personal import leaks, logged
from jiugai.desk.api import ImportBatch, Job, match_columns, start_import, suggested_mapping, upload_table
from tests.cast import Cast

__all__ = ["logged"]
pytestmark = pytest.mark.django_db(transaction=True)
HEADS = ("小区", "楼号", "单元", "房号", "建筑面积", "产权人", "电话", "身份证号")


def table(*rows: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEADS, *rows])
    return out.getvalue().encode()


def in_the_open() -> list[tuple[str, str]]:
    found = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            for row in cursor.fetchall():
                plain = (
                    bytes(v).decode("utf8", "ignore") if isinstance(v, bytes | memoryview) else str(v) for v in row
                )
                found += [(name, secret) for secret in leaks(" ".join(plain))]
    return found


def road(cast: Cast, content: bytes) -> ImportBatch:
    actor = cast.gaotang.lead_office
    batch = upload_table(actor=actor, kind="communities.dwellings", content=content, name=f"{NAME}的名册.csv")
    match_columns(batch, actor=actor, mapping=suggested_mapping(batch, actor))
    return ImportBatch.objects.get(pk=batch.pk)


def test_good_and_bad_rows_leave_nothing_in_logs_jobs_or_tables(cast: Cast, logged: list[str]) -> None:
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    estate = Estate(cast, cast.gaotang)
    assert estate.community
    batch = road(
        cast,
        table(
            ("东苑小区", "3号楼", "1", "101", "78.60", NAME, PHONE, IDENTITY),
            ("东苑小区", "3号楼", "1", "102", "很大", NAME, PHONE, ""),
            ("东苑小区", "3号楼", "1", "103", "60", NAME, f"{PHONE}，13900001111", IDENTITY[:-1] + "1"),
            ("没有的小区", "1", "1", "1", "60", NAME, PHONE, IDENTITY),
        ),
    )
    start_import(batch, actor=cast.gaotang.lead_office)
    assert Owner.objects.get().name == NAME
    assert in_the_open() == []
    assert leaks("\n".join(logged)) == []
    assert leaks(json.dumps(list(Job.objects.values()), default=str, ensure_ascii=False)) == []


def test_a_fault_in_the_middle_of_an_import_names_nobody(
    cast: Cast, logged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    estate = Estate(cast, cast.gaotang)
    assert estate.community
    batch = road(cast, table(("东苑小区", "3号楼", "1", "101", "78.60", NAME, PHONE, IDENTITY)))

    def breaks(*args: Any, **kwargs: Any) -> None:
        raise ValueError(f"cannot write {NAME} {PHONE}")

    monkeypatch.setattr("jiugai.communities.services.importing.dwellings.DwellingImporter.write", breaks)
    start_import(batch, actor=cast.gaotang.lead_office)
    assert not Owner.objects.exists()
    assert in_the_open() == []
    assert leaks("\n".join(logged)) == []


def test_keys_print_no_secret() -> None:
    """The keys stand in the settings, and settings are printed by mistake."""
    from django.conf import settings

    keys: Keys = settings.KEYS
    assert keys.secret_key not in repr(keys)
    assert repr(next(iter(keys.fields.values()))) not in repr(keys)
