"""Encryption of single fields (AES-256-GCM, key ids for rotation) and a keyed blind index for exact search."""

import base64
import hashlib
import hmac
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from jiugai.common.keys import Keys


def _keys() -> Keys:
    keys: Keys = settings.KEYS
    return keys


def encrypt(plain: str, context: str = "") -> str:
    """`context` (e.g. the column) is bound to the value: a ciphertext moved elsewhere does not decrypt."""
    keys, nonce = _keys(), os.urandom(12)
    sealed = AESGCM(keys.fields[keys.current]).encrypt(nonce, plain.encode(), context.encode())
    return f"{keys.current}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, context: str = "") -> str:
    """Raises KeyError for an unknown key id and InvalidTag for an altered or misplaced value."""
    key_id, _, body = stored.partition(":")
    raw = base64.b64decode(body)
    return AESGCM(_keys().fields[key_id]).decrypt(raw[:12], raw[12:], context.encode()).decode()


def blind_index(value: str) -> str:
    """Keyed digest for exact-match search; equal values give equal digests, nothing can be read back."""
    return hmac.new(_keys().index, value.encode(), hashlib.sha256).hexdigest()


def keyed_digest(value: str) -> str:
    """Digest of a personal value for the audit chain: erasing the value later does not break the proof."""
    return hmac.new(_keys().audit, value.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """Text that is encrypted at rest. Empty text stays empty. Not searchable; keep a `blind_index` beside it."""

    @property
    def _context(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value, self._context) if value else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value, self._context) if value else value
