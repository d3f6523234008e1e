"""A new key beside the running product, and the way back from backups of before and after."""

import json

from tests.product import MakeInstallation


def test_backups_of_before_and_after_a_rotation_come_back(make: MakeInstallation) -> None:
    office, other = make(), make()
    office.manage("prepare")
    office.open_account("clerk")
    folder = office.data / "kept"
    office.manage("backup", str(folder / "before.tar.gz"))
    assert "the new key is k2" in office.manage("rotate_keys", "--wait", "0")
    office.manage("backup", str(folder / "after.tar.gz"))
    keys = office.data / "keys.json"
    assert list(json.loads(keys.read_text())["fields"]) == ["k1", "k2"]
    assert keys.stat().st_mode & 0o077 == 0

    other.data.joinpath("keys.json").write_bytes(keys.read_bytes())
    other.manage("restore", str(folder / "before.tar.gz"))
    other.manage("restore", "--replace", str(folder / "after.tar.gz"))
    assert other.accounts() == {"clerk"}


def test_the_key_file_of_after_a_forgotten_key_does_not_open_older_backups(make: MakeInstallation) -> None:
    office, other = make(), make()
    office.manage("prepare")
    saved = office.data / "kept" / "before.tar.gz"
    office.manage("backup", str(saved))
    office.manage("rotate_keys", "--wait", "0")
    assert "1 keys are forgotten" in office.manage("rotate_keys", "--forget")
    other.data.joinpath("keys.json").write_bytes(office.data.joinpath("keys.json").read_bytes())
    assert "key file is another one" in other.refusal("restore", str(saved))
