"""The installation's secrets: made once, kept in a file outside the database, readable by its owner only.

One JSON object: `secret_key` (sessions), `fields` (key id → base64 of 32 bytes, newest last), `index` (blind index),
`audit` (keyed digests of personal values). Losing the file makes encrypted fields unreadable: back it up apart.

`manage.py rotate_keys` adds a key to `fields`; running processes see the new file within seconds (`refreshed`).
"""

import base64
import hashlib
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Keys:
    secret_key: str = field(repr=False)
    fields: dict[str, bytes] = field(repr=False)
    index: bytes = field(repr=False)
    audit: bytes = field(repr=False)
    path: Path | None = None
    """The file they were read from; None = made by a test, never read again."""
    stamp: tuple[int, int] = (0, 0)
    """Time and number of that file: another one means that it was written since."""

    @property
    def current(self) -> str:
        """Id of the key that encrypts new values; older keys only decrypt."""
        return list(self.fields)[-1]


def _secret() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _fresh() -> dict[str, Any]:
    return {
        "secret_key": secrets.token_urlsafe(64), "fields": {"k1": _secret()}, "index": _secret(), "audit": _secret(),
    }  # fmt: skip


def load_keys(path: Path) -> Keys:
    """Read the key file, making it first when it does not exist. Two processes starting at once agree on one file."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = _draft(path, _fresh())
        try:
            os.link(draft, path)  # fails when another process was first; then its file counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return _read(path)


def refreshed(keys: Keys) -> Keys:
    """The same keys, or those of the file when it was written since they were read."""
    if keys.path is None or _stamp(keys.path) in ((0, 0), keys.stamp):
        return keys
    return _read(keys.path)


def add_field_key(path: Path) -> Keys:
    """Write a further key for encrypted values into the file; from now on it is the current one."""
    raw = json.loads(path.read_text())
    highest = max(int(name.removeprefix("k")) for name in raw["fields"])
    raw["fields"][f"k{highest + 1}"] = _secret()
    return _replace(path, raw)


def forget_field_keys(path: Path, names: set[str]) -> Keys:
    """Take keys that no value needs out of the file. Raises ValueError for the current one."""
    raw = json.loads(path.read_text())
    if list(raw["fields"])[-1] in names:
        raise ValueError("the current key cannot be forgotten")
    raw["fields"] = {name: key for name, key in raw["fields"].items() if name not in names}
    return _replace(path, raw)


def file_digest(content: bytes) -> str:
    """What names a key file in a backup."""
    return hashlib.sha256(b"jiugai keys\0" + content).hexdigest()


def known_digests(path: Path) -> set[str]:
    """Digests of the file as it is and as it was before keys were added: it opens the backups of that time too."""
    content = path.read_bytes()
    raw, digests = json.loads(content), {file_digest(content)}
    while len(raw["fields"]) > 1:
        raw["fields"].popitem()
        digests.add(file_digest(_text(raw).encode()))
    return digests


def _text(raw: dict[str, Any]) -> str:
    return json.dumps(raw, indent=1)


def _draft(path: Path, raw: dict[str, Any]) -> Path:
    """The new content beside the file, readable by its owner only, and on the disk."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as out:
        out.write(_text(raw))
        out.flush()
        os.fsync(out.fileno())
    return draft


def _replace(path: Path, raw: dict[str, Any]) -> Keys:
    target = path.resolve()
    draft, before = _draft(target, raw), target.stat()
    if os.geteuid() == 0:
        os.chown(draft, before.st_uid, before.st_gid)  # the service must still be able to read it
    draft.chmod(before.st_mode & 0o777)
    draft.replace(target)
    return _read(path)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_ino


def _read(path: Path) -> Keys:
    stamp = _stamp(path)
    raw = json.loads(path.read_text())
    return Keys(
        secret_key=raw["secret_key"],
        fields={k: base64.b64decode(v) for k, v in raw["fields"].items()},
        index=base64.b64decode(raw["index"]),
        audit=base64.b64decode(raw["audit"]),
        path=path,
        stamp=stamp,
    )
