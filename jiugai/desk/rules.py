"""Which fields of a form must never be kept in a draft, and how personal cells are masked."""

import re
from collections.abc import Iterable

from jiugai.common import masks

_SECRET = re.compile(
    r"passw|passphrase|(^|[_.-])(pwd|pin|otp|totp|token|secret|captcha)|(token|secret)$|csrf|密码|口令|验证码"
    r"|^code$|(one_time|mfa|recovery|verification|auth|sms)_code$",
    re.IGNORECASE,
)


def is_secret(name: str) -> bool:
    """Whether a field's name says that it holds a password, a one-time code or a token."""
    return bool(_SECRET.search(name))


NEVER_SHORTER = 2
"""Secrets shorter than this are not looked for in sentences: a single character stands everywhere."""


def masked_cell(kind: str, text: str) -> str:
    """A personal cell for those who may not read it; `kind` is that of its head."""
    return masks.masked(kind if kind in masks.MASKS else "name", text)


def hidden(text: str, secrets: Iterable[tuple[str, str]]) -> str:
    """A sentence in which every secret (kind, text) is masked, such as a fault that quotes the cell."""
    for kind, secret in sorted(secrets, key=lambda pair: -len(pair[1])):
        if len(secret) >= NEVER_SHORTER:
            text = text.replace(secret, masked_cell(kind, secret))
    return text
