"""Pure rules about roles, sessions and sign-in. No django, no database."""

import datetime

ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})
"""As in `common.roles`, in plain words: rules know no Django."""
IDLE_LIMIT = datetime.timedelta(minutes=30)
LONGEST_SESSION = datetime.timedelta(hours=12)
REAUTHENTICATION = datetime.timedelta(minutes=10)
TEMPORARY_PASSWORD_LIFE = datetime.timedelta(hours=72)
PASSWORDS_REMEMBERED = 5
FAILURES_BEFORE_LOCK = 5
"""Wrong passwords for one account from one address."""
LOCK_FOR = datetime.timedelta(minutes=15)
FAILURES_BEFORE_THROTTLE = 20
"""Wrong passwords for one account from all addresses together."""
THROTTLE_WINDOW = datetime.timedelta(minutes=15)
CODE_FAILURES_BEFORE_LOCK = 5
SETUP_TRIES = 10
"""Wrong set-up tokens before a new one has to be made on the console."""

TOTP_BY_DEFAULT = ADMINISTRATORS | {"finance", "auditor"}
"""Roles that need a second factor unless the security administrator decides otherwise."""

_OUTSIDE = {
    "sub_district": {"sub_district"},
    "neighbourhood": {"neighbourhood"},
    "utility": {"utility"},
    "contractor": {"contractor"},
    "supervisor": {"supervisor"},
    "designer": {"designer"},
    "property_company": {"property_company"},
    "owner_unit": {"owner_unit"},
}
_COMPANIES = {"contractor", "supervisor", "designer", "property_company", "owner_unit", "utility", "neighbourhood"}


def role_fits_kind(role: str, kind: str) -> bool:
    """Whether a role can be held in a body of this kind: a contractor has no finance desk, a bureau is no utility.

    Public offices otherwise share roles freely, because every county distributes them differently.
    """
    if role in _OUTSIDE:
        return kind in _OUTSIDE[role]
    return kind not in _COMPANIES


def clashing_administrator(held: set[str], wanted: str) -> str:
    """The administrator role already held that forbids another one, "" if none: the three are kept apart."""
    if wanted not in ADMINISTRATORS:
        return ""
    return next((role for role in sorted(held) if role in ADMINISTRATORS and role != wanted), "")


def session_over(started: datetime.datetime, seen: datetime.datetime, now: datetime.datetime) -> str:
    """ "" while a session holds, else "too_long" or "idle"."""
    if now - started >= LONGEST_SESSION:
        return "too_long"
    return "idle" if now - seen >= IDLE_LIMIT else ""


def is_loopback(address: str) -> bool:
    """Whether a peer address is this machine itself."""
    return address == "::1" or address.startswith("127.") or address.startswith("::ffff:127.")


_BROWSERS = (
    ("Edg/", "Edge"), ("QIHU", "360"), ("Qaxbrowser", "Qianxin"), ("MicroMessenger/", "WeChat"),
    ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
            ("Linux", "Linux"))  # fmt: skip


def browser_name(agent: str) -> str:
    """Browser and system of a User-Agent header as people know them, e.g. "Chrome · Windows"; else its beginning."""
    parts = [next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    return " · ".join(p for p in parts if p) or agent[:40]
