"""Settings of an installation. What differs between machines is read from the environment (docs/operate/settings.md).

`JIUGAI_DATA` names the folder that holds database, keys and files; by default `var` beside `manage.py`.
"""

import os
import sys
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from jiugai.accounts.rules import FAILURES_BEFORE_LOCK, LOCK_FOR
from jiugai.common.keys import load_keys
from jiugai.common.tiles import tile_host

ROOT = Path(__file__).resolve().parents[2]


def flag(name: str, default: bool) -> bool:
    """on/off, yes/no, true/false or 1/0."""
    text = os.environ.get(name, "on" if default else "off").strip().lower()
    if text not in {"on", "off", "yes", "no", "true", "false", "1", "0"}:
        raise ValueError(f"{name}: write on or off, not {text!r}")
    return text in {"on", "yes", "true", "1"}


def words(name: str, default: str) -> list[str]:
    return [w.strip() for w in os.environ.get(name, default).split(",") if w.strip()]


def number(name: str, default: int) -> int:
    """A whole number from 1."""
    text = os.environ.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 10_000):
        raise ValueError(f"{name}: write a whole number from 1, not {text!r}")
    return int(text)


def database(url: str) -> dict[str, object]:
    """`sqlite:///path` or `postgres://user:password@host:port/name?host=/socket/folder`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        pragmas = "journal_mode=WAL busy_timeout=20000 foreign_keys=ON recursive_triggers=ON synchronous=FULL"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path),
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "".join(f"PRAGMA {p};" for p in pragmas.split()),
            },
        }
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("JIUGAI_DATABASE: starts with sqlite:// or postgres://")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {},
    }


TESTING = "pytest" in sys.modules
DATA = Path(os.environ.get("JIUGAI_DATA") or (mkdtemp(prefix="jiugai-test-") if TESTING else ROOT / "var")).resolve()
KEYS = load_keys(Path(os.environ.get("JIUGAI_KEYS") or DATA / "keys.json"))
SECRET_KEY = KEYS.secret_key
DEBUG = False
DEMO = flag("JIUGAI_DEMO", False)
"""Demo sign-ins are shown and accepted, on loopback only."""

ALLOWED_HOSTS = words("JIUGAI_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = words("JIUGAI_ORIGINS", "")
HTTPS = flag("JIUGAI_HTTPS", False)
"""The site is reached over HTTPS: cookies are sent over HTTPS only and browsers are told to stay there."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REDIRECT_EXEMPT = [r"^health$"]
BEHIND_PROXY = flag("JIUGAI_BEHIND_PROXY", False)
"""A reverse proxy stands in front: its word on scheme, host and client address counts."""
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True

MODULES = [
    "workbench", "communities", "policies", "attachments", "notifications", "desk", "accounts", "organisations",
    "audit", "common",
]  # fmt: skip
INSTALLED_APPS = [
    *(f"jiugai.{m}" for m in ["demo", *MODULES]),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "jiugai.common.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "jiugai.common.middleware.LanguageMiddleware",
    "jiugai.common.middleware.LimitsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jiugai.accounts.middleware.ActorMiddleware",
    "jiugai.common.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "jiugai.config.urls"
WSGI_APPLICATION = "jiugai.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "jiugai.common.context.shell",
            ],
            "builtins": ["jiugai.common.templatetags.jiugai", "django.templatetags.i18n"],
        },
    }
]

DATABASES = {"default": database(os.environ.get("JIUGAI_DATABASE") or f"sqlite:///{DATA / 'jiugai.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "label", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SECOND_FACTOR = not TESTING
"""Roles that need a second factor must set it up before they work. Tests of other matters do without."""
MFA_ADAPTER = "jiugai.accounts.adapters.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
"""Tries are limited by django-axes and by `accounts.services.sign_in`: per account, never a whole office."""
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = FAILURES_BEFORE_LOCK
AXES_COOLOFF_TIME = LOCK_FOR
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_CALLABLE = "jiugai.accounts.views.sign_in.locked_out"
AXES_USERNAME_CALLABLE = "jiugai.accounts.queries.counted_name"
AXES_CLIENT_IP_CALLABLE = "jiugai.accounts.queries.address_of"
AXES_VERBOSE = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "jiugai_language"
LOCALE_PATHS: list[Path] = []
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILES = DATA / "files"
"""Where originals are kept, content-addressed; never served by the static file server."""
IMPORTS_KEPT_DAYS = int(os.environ.get("JIUGAI_IMPORTS_KEPT_DAYS") or 30)
"""Days after which an uploaded table that nobody went on with is erased; an imported one goes when undo ends."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

TILES = os.environ.get("JIUGAI_TILES", "").strip()
"""Address of map tiles with {z}, {x} and {y} in web Mercator. Empty: maps are drawn without any network."""
TILES_DATUM = os.environ.get("JIUGAI_TILES_DATUM", "cgcs2000").strip().lower()
"""Datum of the tiles; what lies on them is converted to it (R-DATA-6)."""
TILES_CREDIT = os.environ.get("JIUGAI_TILES_CREDIT", "").strip()
"""Whose tiles they are and their review number 审图号, shown under the map."""

KEEP_TRASH_DAYS = number("JIUGAI_KEEP_TRASH_DAYS", 90)
"""Days after which personal data of rows in the trash is erased."""
KEEP_PERSONAL_YEARS = number("JIUGAI_KEEP_PERSONAL_YEARS", 5)
"""Years after a community reached the end of its road, after which its residents' personal data is erased."""

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *tile_host(TILES, TILES_DATUM)],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "jiugai_session"
SESSION_COOKIE_AGE = 14 * 3600
"""Longer than a session may last: `accounts.middleware` ends it, so that it can say why and keep what was written."""
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "jiugai.common.views.csrf_failure"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
if TESTING:
    TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("JIUGAI_LOG_LEVEL", "INFO")},
    "loggers": {"axes": {"level": "WARNING"}},
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
