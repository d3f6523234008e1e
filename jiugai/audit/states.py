"""The words an audit entry can carry: each code is registered with its label by the module that uses it."""

from dataclasses import dataclass

from django.utils.functional import Promise


class UnknownCode(LookupError):
    """An audit code without a label: register it with `add_label` in `apps.ready()`."""


@dataclass(frozen=True)
class Label:
    text: str | Promise
    security: bool = False


PROTECTED = "audit.protection.restored"
_labels: dict[str, Label] = {}


def add_label(code: str, label: str | Promise, *, security: bool = False) -> None:
    """Name an audit code, "<module>.<thing>.<what happened>". Naming it twice raises ValueError.

    Entries of `security` codes (sign-ins, accounts) are read by audit administrators and auditors only.
    """
    if code in _labels:
        raise ValueError(f"audit code {code} is named twice")
    _labels[code] = Label(label, security)


def require_label(code: str) -> None:
    """Raises UnknownCode for a code without a label."""
    if code not in _labels:
        raise UnknownCode(code)


def label_of(code: str) -> str:
    """The label, or the code itself for entries of modules that are no longer installed."""
    return str(_labels[code].text) if code in _labels else code


def all_codes() -> list[str]:
    return sorted(_labels)


def security_codes() -> list[str]:
    return sorted(code for code, label in _labels.items() if label.security)
