"""Which fields of a form must never be kept in a draft."""

import re

_SECRET = re.compile(
    r"passw|passphrase|(^|[_.-])(pwd|pin|otp|totp|token|secret|captcha)|(token|secret)$|csrf|密码|口令|验证码"
    r"|^code$|(one_time|mfa|recovery|verification|auth|sms)_code$",
    re.IGNORECASE,
)


def is_secret(name: str) -> bool:
    """Whether a field's name says that it holds a password, a one-time code or a token."""
    return bool(_SECRET.search(name))
