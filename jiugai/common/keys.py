"""The installation's secrets: made once, kept in a file outside the database, readable by its owner only.

One JSON object: `secret_key` (sessions), `fields` (key id → base64 of 32 bytes, newest last), `index` (blind index),
`audit` (keyed digests of personal values). Losing the file makes encrypted fields unreadable: back it up apart.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Keys:
    secret_key: str
    fields: dict[str, bytes]
    index: bytes
    audit: bytes

    @property
    def current(self) -> str:
        """Id of the key that encrypts new values; older keys only decrypt."""
        return list(self.fields)[-1]


def _fresh() -> dict[str, object]:
    def secret() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return {"secret_key": secrets.token_urlsafe(64), "fields": {"k1": secret()}, "index": secret(), "audit": secret()}


def load_keys(path: Path) -> Keys:
    """Read the key file, making it first when it does not exist. Two processes starting at once agree on one file."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(_fresh(), indent=1))
        try:
            os.link(draft, path)  # fails when another process was first; then its file counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    raw = json.loads(path.read_text())
    return Keys(
        secret_key=raw["secret_key"],
        fields={k: base64.b64decode(v) for k, v in raw["fields"].items()},
        index=base64.b64decode(raw["index"]),
        audit=base64.b64decode(raw["audit"]),
    )
