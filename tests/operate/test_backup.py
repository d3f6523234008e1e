"""Backup, restore, upgrade: real round trips, and a refusal for everything that would lose data."""

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.operate.conftest import Installation, MakeInstallation

ORIGINAL = "ab/abcdef"


@pytest.fixture(scope="module")
def office(make: MakeInstallation) -> Installation:
    """An installation in use: an account and an original."""
    office = make()
    office.manage("prepare")
    office.open_account("clerk")
    path = office.data / "files" / ORIGINAL
    path.parent.mkdir(parents=True)
    path.write_bytes(b"an original paper")
    return office


@pytest.fixture(scope="module")
def saved(office: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("some backups") / "office.tar.gz"
    assert "The keys are not in it" in office.manage("backup", str(target))
    return target


@pytest.fixture(scope="module")
def saved_with_keys(office: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("some backups") / "whole.tar.gz"
    assert "Lock it away" in office.run("backup", "--with-keys", str(target)).stderr
    return target


def _members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as archive:
        found = {m.name: archive.extractfile(m) for m in archive}
        return {name: content.read() for name, content in found.items() if content}


def _damaged(damage: str, manifest: dict[str, Any]) -> dict[str, bytes | None]:
    """Members to replace (None: leave out) so that a whole backup has this damage."""
    altered: dict[str, dict[str, Any]] = {
        "newer": {"migrations": [*manifest["migrations"], "audit.9999_from_the_future"]},
        "other format": {"format": 2},
        "other database": {"engine": "oracle"},
    }
    members: dict[str, dict[str, bytes | None]] = {
        "an altered original": {f"files/{ORIGINAL}": b"an original papes"},
        "a missing original": {f"files/{ORIGINAL}": None},
        "a foreign file": {"files/zz/more": b"x"},
        "outside": {"../outside": b"x"},
        "no manifest": {"manifest.json": None},
    }
    if damage in altered:
        return {"manifest.json": json.dumps(manifest | altered[damage]).encode()}
    return members.get(damage, {})


def _write(path: Path, members: Mapping[str, bytes | None]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            if content is None:
                continue
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def test_a_backup_comes_back_on_another_machine(make: MakeInstallation, office: Installation, saved: Path) -> None:
    other = make()
    other.data.joinpath("keys.json").write_bytes(office.data.joinpath("keys.json").read_bytes())
    other.manage("restore", str(saved))
    assert other.accounts() == {"clerk"}
    assert (other.data / "files" / ORIGINAL).read_bytes() == b"an original paper"
    assert "up to date" in other.manage("upgrade")


def test_a_backup_with_keys_needs_nothing_else(
    make: MakeInstallation, office: Installation, saved_with_keys: Path
) -> None:
    other = make()
    other.manage("restore", str(saved_with_keys))
    assert other.accounts() == {"clerk"}
    assert other.data.joinpath("keys.json").read_bytes() == office.data.joinpath("keys.json").read_bytes()


def test_keys_are_left_out_and_the_file_is_ours_alone(saved: Path) -> None:
    assert "keys.json" not in _members(saved)
    assert saved.stat().st_mode & 0o077 == 0


def test_other_keys_are_refused(make: MakeInstallation, saved: Path) -> None:
    other = make()
    assert "key file is another one" in other.refusal("restore", str(saved))
    assert not (other.data / "files").exists()


def test_an_installation_in_use_is_replaced_only_when_asked(make: MakeInstallation, saved_with_keys: Path) -> None:
    other = make()
    other.manage("prepare")
    other.open_account("somebody else")
    assert "not empty" in other.refusal("restore", str(saved_with_keys))
    assert other.accounts() == {"somebody else"}
    other.manage("restore", "--replace", str(saved_with_keys))
    other.manage("restore", "--replace", str(saved_with_keys))
    assert other.accounts() == {"clerk"}


def test_a_backup_never_replaces_a_file(office: Installation, saved: Path) -> None:
    before = saved.read_bytes()
    assert "exists already" in office.refusal("backup", str(saved))
    assert saved.read_bytes() == before


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("an altered original", "is damaged"),
        ("a missing original", "is damaged"),
        ("a foreign file", "is damaged"),
        ("cut off", "cannot be read to its end"),
        ("no manifest", "no backup of Jiugai"),
        ("outside", "no backup of Jiugai"),
        ("newer", "does not know"),
        ("other format", "has the format"),
        ("other database", "this installation runs on"),
        ("no tar", "cannot be read"),
    ],
)
def test_a_damaged_backup_touches_nothing(
    office: Installation, saved_with_keys: Path, tmp_path: Path, damage: str, sentence: str
) -> None:
    bad = tmp_path / "bad.tar.gz"
    whole = _members(saved_with_keys)
    manifest = json.loads(whole["manifest.json"])
    _write(bad, {**whole, **_damaged(damage, manifest)})
    if damage == "cut off":
        bad.write_bytes(saved_with_keys.read_bytes()[:-2000])
    elif damage == "no tar":
        bad.write_text("not a backup")
    assert sentence in office.refusal("restore", "--replace", str(bad))
    assert office.accounts() == {"clerk"}
    assert (office.data / "files" / ORIGINAL).read_bytes() == b"an original paper"
    assert not list(office.data.glob(".restore-*"))


def test_a_running_product_is_not_replaced(office: Installation, saved_with_keys: Path) -> None:
    waiting = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "serve"])
    (office.data / "serve.pid").write_text(str(waiting.pid))
    try:
        assert "stop it first" in office.refusal("restore", "--replace", str(saved_with_keys))
        assert "stop it first" in office.refusal("upgrade")
    finally:
        os.kill(waiting.pid, signal.SIGTERM)
        waiting.wait()
    assert office.manage("restore", "--verify-only", str(saved_with_keys)).startswith("whole")
    (office.data / "serve.pid").unlink()


def test_an_upgrade_saves_first(office: Installation) -> None:
    office.manage("upgrade")
    copies = sorted((office.data / "backups").glob("before-upgrade-*.tar.gz"))
    assert copies
    assert "database" in _members(copies[-1])


def test_data_are_for_their_owner_alone(office: Installation) -> None:
    open_to_others = [
        p for p in office.data.rglob("*") if p.is_file() and "files" not in p.parts and p.stat().st_mode & 0o077
    ]
    assert open_to_others == []


def test_a_second_preparation_changes_nothing(office: Installation) -> None:
    assert office.manage("prepare") == ""
    assert office.accounts() == {"clerk"}


def test_only_a_demo_can_be_thrown_away(office: Installation) -> None:
    demo = Installation(office.data, office.database, demo=True)
    assert "not the demo" in demo.refusal("prepare", "--reset-demo")
    assert "JIUGAI_DEMO is off" in office.refusal("prepare", "--reset-demo")
    assert office.accounts() == {"clerk"}


def test_the_demo_is_not_mixed_into_an_office(office: Installation) -> None:
    assert "not the demo" in Installation(office.data, office.database, demo=True).refusal("prepare")
