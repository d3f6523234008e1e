"""Encryption of single fields (AES-256-GCM, key ids for rotation) and a keyed blind index for exact search."""

import base64
import hmac
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from jiugai.common.keys import Keys, refreshed

LOOK_AGAIN = 2.0
"""Seconds after which a running process has seen a new key file."""
_looked_at = time.monotonic()


def _keys() -> Keys:
    """The installation's keys; a file written since (`rotate_keys`) is noticed without a restart."""
    global _looked_at
    now = time.monotonic()
    if now - _looked_at > LOOK_AGAIN:
        _looked_at = now
        _read_again()
    keys: Keys = settings.KEYS
    return keys


def _read_again() -> None:
    fresh = refreshed(settings.KEYS)
    if fresh is not settings.KEYS:
        settings.KEYS = fresh


def _field_key(key_id: str) -> bytes:
    """Another process may write with a key that is younger than our last look."""
    if key_id not in _keys().fields:
        _read_again()
    return _keys().fields[key_id]


@lru_cache(maxsize=64)
def _cipher(key: bytes) -> AESGCM:
    """Made once per key: expanding it costs as much as encrypting a short value."""
    return AESGCM(key)


def encrypt(plain: str, context: str = "") -> str:
    """`context` (e.g. the column) is bound to the value: a ciphertext moved elsewhere does not decrypt."""
    keys, nonce = _keys(), os.urandom(12)
    sealed = _cipher(keys.fields[keys.current]).encrypt(nonce, plain.encode(), context.encode())
    return f"{keys.current}:{base64.b64encode(nonce + sealed).decode()}"


def encryptor(context: str = "") -> Callable[[str], str]:
    """`encrypt` for many values at once. The key is asked for when this is called: keep it no longer than a batch."""
    keys, bound, random, encoded = _keys(), context.encode(), os.urandom, base64.b64encode
    head, seal = f"{keys.current}:", _cipher(keys.fields[keys.current]).encrypt

    def encrypt_one(plain: str) -> str:
        nonce = random(12)
        return head + encoded(nonce + seal(nonce, plain.encode(), bound)).decode()

    return encrypt_one


def decrypt(stored: str, context: str = "") -> str:
    """Raises KeyError for an unknown key id and InvalidTag for an altered or misplaced value."""
    key_id, _, body = stored.partition(":")
    raw = base64.b64decode(body)
    return _cipher(_field_key(key_id)).decrypt(raw[:12], raw[12:], context.encode()).decode()


def seal_bytes(plain: bytes, context: str = "") -> bytes:
    """As `encrypt`, for bytes and without base64: length of the key id, key id, nonce, ciphertext."""
    keys, nonce = _keys(), os.urandom(12)
    key_id = keys.current.encode()
    return (
        bytes([len(key_id)])
        + key_id
        + nonce
        + _cipher(keys.fields[keys.current]).encrypt(nonce, plain, context.encode())
    )


def open_bytes(sealed: bytes, context: str = "") -> bytes:
    """Raises KeyError for an unknown key id and InvalidTag for an altered or misplaced value."""
    at = 1 + sealed[0]
    key = _field_key(sealed[1:at].decode())
    return _cipher(key).decrypt(sealed[at : at + 12], sealed[at + 12 :], context.encode())


def blind_index(value: str) -> str:
    """Keyed digest for exact-match search; equal values give equal digests, nothing can be read back."""
    return hmac.digest(_keys().index, value.encode(), "sha256").hex()


def keyed_digest(value: str) -> str:
    """Digest of a personal value for the audit chain: erasing the value later does not break the proof."""
    return hmac.digest(_keys().audit, value.encode(), "sha256").hex()


class EncryptedTextField(models.TextField):
    """Text that is encrypted at rest. Empty text stays empty. Not searchable; keep a `blind_index` beside it.

    A value is bound to its table and column, or to `context` where tables share it (a row and its versions).
    """

    def __init__(self, *args: Any, context: str = "", **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"context": self.context} if self.context else {})

    @property
    def _context(self) -> str:
        return self.context or f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value, self._context) if value else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value, self._context) if value else value


class EncryptedBytesField(models.BinaryField):
    """Bytes that are encrypted at rest, bound to their table and column. Give large content in parts of about 1 MB."""

    @property
    def _context(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:
        return open_bytes(bytes(value), self._context) if value is not None else None

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        sealed = seal_bytes(bytes(value), self._context) if value is not None else None
        return super().get_db_prep_value(sealed, connection, prepared)


# ---- what `rotate_keys` must know besides the columns of these fields ------------------------------------------------


@dataclass(frozen=True)
class SealedElsewhere:
    """Sealed texts inside something else, such as a JSON column of a library. `values` gives (key of the row, text);
    `write(key, old, new)` puts the new text in the place of the old one, and says whether the old one still stood.
    """

    label: str
    context: str
    values: Callable[[], Iterator[tuple[Any, str]]]
    write: Callable[[Any, str, str], bool]


sealed_elsewhere: list[SealedElsewhere] = []
replaced_tables: set[str] = set()
"""Tables whose rows the database lets go but not alter: there a row is removed and written anew under its number."""
