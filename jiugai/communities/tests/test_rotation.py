"""A new key for personal data while the product runs: nothing is lost, nothing stays under the old one."""

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from jiugai.accounts.adapters import Adapter
from jiugai.audit.api import seal, verify
from jiugai.audit.models import PersonalValue
from jiugai.common import crypto
from jiugai.common.keys import Keys, add_field_key, load_keys
from jiugai.common.management import rotation
from jiugai.communities.models import Building, Community, Dwelling, Owner
from jiugai.communities.services import change_row, create_row
from tests.cast import Cast


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key file of this test's own."""
    path = tmp_path / "keys.json"
    present: Keys = settings.KEYS
    assert present.path
    shutil.copy(present.path, path)
    monkeypatch.setenv("JIUGAI_KEYS", str(path))
    monkeypatch.setattr(settings, "KEYS", load_keys(path))
    return path


@pytest.fixture
def owner(cast: Cast) -> Owner:
    """𡃁明 in 2-401, with an earlier telephone, so that row, versions and record all hold personal values."""
    actor = cast.gaotang.lead_office
    community = create_row(
        Community(county=cast.gaotang.county, name="东苑小区", region_code="371526001000", code="371526001A001"),
        actor=actor,
    )
    building = create_row(Building(community=community, number="3"), actor=actor)
    dwelling = create_row(Dwelling(building=building, stair="2", room="401"), actor=actor)
    row = create_row(Owner(dwelling=dwelling, name="𡃁明", phone="13812345678"), actor=actor)
    return change_row(row, actor=actor, values={"phone": "13900001111"}, version=row.version)


def rotate(**options: Any) -> str:
    out = io.StringIO()
    call_command("rotate_keys", wait=0, stdout=out, **options)
    return out.getvalue()


def key_ids(table: str, column: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {column} <> ''")
        return {row[0].partition(":")[0] for row in cursor.fetchall()}


def test_every_value_is_read_as_before_and_stands_under_the_new_key(keys: Path, owner: Owner) -> None:
    index = owner.name_index
    said = rotate()
    assert "the new key is k2" in said
    assert settings.KEYS.current == "k2"
    fresh = Owner.objects.get(pk=owner.pk)
    assert (fresh.name, fresh.phone, fresh.name_index) == ("𡃁明", "13900001111", index)
    assert {v.phone for v in fresh.versions.all()} == {"13812345678", "13900001111"}
    for table in ("communities_owner", "communities_ownerversion"):
        assert key_ids(table, "phone") == {"k2"}
    assert key_ids("audit_personalvalue", "sealed") == {"k2"}


def test_the_record_still_proves_itself(keys: Path, owner: Owner) -> None:
    before = sorted(PersonalValue.objects.values_list("pk", "side", "name"))
    rotate()
    assert sorted(PersonalValue.objects.values_list("pk", "side", "name")) == before
    seal()
    assert verify().proven


def test_an_interrupted_rotation_goes_on_with_the_key_it_made(
    keys: Path, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, n = rotation._reseal_value, 0

    def stumble(column: Any, key: Any) -> int:
        nonlocal n
        n += 1
        if n == 3:
            raise KeyboardInterrupt
        return real(column, key)

    monkeypatch.setattr(rotation, "_reseal_value", stumble)
    monkeypatch.setattr(rotation, "CHUNK", 1)
    with pytest.raises(KeyboardInterrupt):
        rotate()
    assert key_ids("communities_owner", "phone") | key_ids("communities_ownerversion", "phone") >= {"k1"}
    assert Owner.objects.get(pk=owner.pk).phone == "13900001111"
    monkeypatch.setattr(rotation, "_reseal_value", real)
    assert "going on with the key k2" in rotate()
    assert list(settings.KEYS.fields) == ["k1", "k2"]
    assert key_ids("communities_owner", "phone") == {"k2"}


def test_a_running_process_sees_the_new_key_without_a_restart(keys: Path, owner: Owner) -> None:
    old = settings.KEYS
    rotate()
    settings.KEYS = old  # as in a process that has not looked at the file since
    assert Owner.objects.get(pk=owner.pk).name == "𡃁明"
    assert crypto.encrypt("x").startswith("k2:")


def test_secrets_of_second_factors_go_along(keys: Path, cast: Cast) -> None:
    person = cast.gaotang.lead_office.person_id
    sealed = Adapter().encrypt("JBSWY3DPEHPK3PXP")
    row = Authenticator.objects.create(user_id=person, type="totp", data={"secret": sealed})
    rotate()
    row.refresh_from_db()
    assert row.data["secret"].startswith("k2:")
    assert Adapter().decrypt(row.data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_an_older_key_is_forgotten_only_when_nothing_needs_it(keys: Path, owner: Owner) -> None:
    settings.KEYS = add_field_key(keys)
    with pytest.raises(CommandError, match="values still stand under an older key"):
        rotate(forget=True)
    rotate()
    assert "1 keys are forgotten" in rotate(forget=True)
    assert list(load_keys(keys).fields) == ["k2"]
    assert Owner.objects.get(pk=owner.pk).name == "𡃁明"
    assert keys.stat().st_mode & 0o077 == 0


def test_no_encrypted_column_is_left_out() -> None:
    labels = {c.label for c in rotation.sealed_columns()}
    assert {"communities_owner.name", "communities_ownerversion.identity", "audit_personalvalue.sealed",
            "desk_draft.values", "communities_proposal.values"} <= labels  # fmt: skip
