"""All settings, from the environment alone: `PROCURACY_*` and `DATABASE_URL`. See docs/admin/settings.md."""

from __future__ import annotations

import base64
import ipaddress
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent.parent


def _text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. Start with `procuracy serve`, or see docs/admin/settings.md.")
    return value


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0") == "1"


def _bytes(name: str) -> bytes:
    value = base64.b64decode(_text(name))
    if len(value) < 32:
        raise ImproperlyConfigured(f"{name} must be at least 32 bytes in base64.")
    return value


def _ring(name: str) -> dict[str, bytes]:
    """`id:base64,id:base64`: the first key seals, all open."""
    pairs = (item.partition(":") for item in _text(name).split(",") if item.strip())
    ring = {key.strip(): base64.b64decode(value) for key, _colon, value in pairs}
    if not ring or any(len(value) != 32 for value in ring.values()):
        raise ImproperlyConfigured(f"{name} must hold keys of 32 bytes, as id:base64, separated by commas.")
    return ring


def _networks(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    try:
        return [ipaddress.ip_network(item.strip()) for item in text.split(",") if item.strip()]
    except ValueError as error:
        raise ImproperlyConfigured(f"PROCURACY_WEBHOOK_NETWORKS must hold networks such as 10.20.0.0/16, separated by commas: {error}.") from None


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: postgresql://user:password@host/name")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", "") or parts.hostname or ""
    pool = int(os.environ.get("PROCURACY_DATABASE_POOL", "0"))
    options: dict[str, Any] = dict(query)
    if pool:
        # Overload fails fast instead of queueing without end.
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": options,
        "TEST": {"NAME": os.environ.get("PROCURACY_TEST_DATABASE") or None},
    }


SECRET_KEY = _text("PROCURACY_SECRET_KEY")
PROCURACY_CONTACT_KEYS = _ring("PROCURACY_CONTACT_KEYS")
PROCURACY_SEALED_KEYS = _ring("PROCURACY_SEALED_KEYS")
if PROCURACY_CONTACT_KEYS.keys() & PROCURACY_SEALED_KEYS.keys():
    raise ImproperlyConfigured("PROCURACY_CONTACT_KEYS and PROCURACY_SEALED_KEYS must not share an id.")
PROCURACY_RECEIPT_KEY = _bytes("PROCURACY_RECEIPT_KEY")
PROCURACY_INDEX_KEY = _bytes("PROCURACY_INDEX_KEY")
PROCURACY_LEDGER_KEY = _bytes("PROCURACY_LEDGER_KEY")
PROCURACY_DATA = Path(_text("PROCURACY_DATA", "/var/lib/procuracy"))
PROCURACY_EMBEDDED = _flag("PROCURACY_EMBEDDED")
PROCURACY_DEMO = _flag("PROCURACY_DEMO")
"""Asks for the demo's sign-in page; granted only by `config.demo_guard`, never by this alone."""

DEBUG = False
INSECURE_HTTP = _flag("PROCURACY_INSECURE_HTTP")
"""Plain HTTP on this machine alone (demo, development). Production speaks TLS through its proxy."""

PROCURACY_BEHIND_PROXY = _flag("PROCURACY_BEHIND_PROXY", default=not INSECURE_HTTP)
"""Whether `X-Real-IP` is set by a proxy of ours. Without one, anybody could write it."""

ALLOWED_HOSTS = [h for h in _text("PROCURACY_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in _text("PROCURACY_ORIGINS", "").split(",") if o]
PROCURACY_PUBLIC_URL = _text("PROCURACY_PUBLIC_URL", "http://127.0.0.1:8000")
PROCURACY_LEAVE_TO = _text("PROCURACY_LEAVE_TO", "https://www.weather.com.cn/")
PROCURACY_CLAMD = _text("PROCURACY_CLAMD", "")
PROCURACY_FONT_FOLDER = _text("PROCURACY_FONT_FOLDER", "")
PROCURACY_SMS_URL = _text("PROCURACY_SMS_URL", "")
PROCURACY_SMS_TOKEN = _text("PROCURACY_SMS_TOKEN", "")
PROCURACY_CHANNELS = _text("PROCURACY_CHANNELS", "console")
PROCURACY_WEBHOOK_NETWORKS = _networks(_text("PROCURACY_WEBHOOK_NETWORKS", ""))
"""Inner networks to which webhooks may go; without them only machines outside are called."""
PROCURACY_OFFICE_HOURS = _text("PROCURACY_OFFICE_HOURS", "09:00-17:30")
PROCURACY_RATE_LIMITS = _flag("PROCURACY_RATE_LIMITS", default=True)

INSTALLED_APPS = [
    "procuracy.web",
    "procuracy.registry",
    "procuracy.casework",
    "procuracy.messages",
    "procuracy.materials",
    "procuracy.feedback",
    "procuracy.oversight",
    "procuracy.lines.common",
    "procuracy.lines.petition",
    "procuracy.lines.assistance",
    "procuracy.lines.recommendation",
    "procuracy.lines.referral",
    "procuracy.lines.support",
    "procuracy.lines.aid",
    "procuracy.lines.triage",
    "procuracy.lines.group",
    "procuracy.lines.guests",
    "procuracy.lines.volunteer",
    "procuracy.lines.visit",
    "procuracy.lines.consultation",
    "procuracy.lines.hearing",
    "procuracy.lines.public_interest",
    "procuracy.lines.lead",
    "procuracy.lines.sealed_record",
    "procuracy.lines.collaboration",
    "procuracy.lines.interview",
    "procuracy.lines.supervision",
    "procuracy.lines.administrative",
    "procuracy.lines.civil",
    "procuracy.doors",
    "procuracy.desk",
    "procuracy.partner",
    "procuracy.api",
    "procuracy.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "procuracy.web.middleware.PreferencesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "procuracy.web.middleware.CareMiddleware",
    "procuracy.desk.middleware.OfficialMiddleware",
]

ROOT_URLCONF = "procuracy.config.urls"
WSGI_APPLICATION = "procuracy.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "registry.User"
FORM_RENDERER = "procuracy.web.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "procuracy.web.context.page",
            ],
            "builtins": ["procuracy.web.templatetags.web", "django.templatetags.i18n"],
        },
    }
]

DATABASES = {"default": _database(_text("DATABASE_URL"))}
CACHES = {
    "default": {
        # Shared by all workers, so that limits count once.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "lang"
LOCALE_PATHS = [str(path) for path in sorted(PACKAGE.glob("*/locale"))] + [
    str(path) for path in sorted(PACKAGE.glob("lines/*/locale"))
]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("PROCURACY_STATIC_ROOT", PROCURACY_DATA / "static"))
_S3 = os.environ.get("PROCURACY_S3_BUCKET")
STORAGES: dict[str, Any] = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _S3,
            "endpoint_url": os.environ.get("PROCURACY_S3_ENDPOINT"),
            "access_key": os.environ.get("PROCURACY_S3_KEY"),
            "secret_key": os.environ.get("PROCURACY_S3_SECRET"),
            "default_acl": "private",
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }
    if _S3
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": str(PROCURACY_DATA / "files"),
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = _flag("PROCURACY_STATIC_FINDERS")
if WHITENOISE_USE_FINDERS:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# Upload limits: a form is small, a file goes to disk at once.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
PROCURACY_FILES_AT_ONCE = 10
DATA_UPLOAD_MAX_NUMBER_FILES = 40
"""Above ten a page answers 413 (`CareMiddleware`); only one that says itself which were too many reads on, up to this many."""
PROCURACY_MAX_FILE = 50 * 1024 * 1024

# Sessions and cookies. One session cookie; none that tracks.
SESSION_COOKIE_NAME = "s" if INSECURE_HTTP else "__Host-s"
CSRF_COOKIE_NAME = "c" if INSECURE_HTTP else "__Host-c"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not INSECURE_HTTP
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_SSL_REDIRECT = not INSECURE_HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if INSECURE_HTTP else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not INSECURE_HTTP
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": browsers then send "Origin: null" with forms, and the origin check refuses them.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "procuracy.web.views.csrf_failure"


PROCURACY_MAP_TILES = _text("PROCURACY_MAP_TILES", "")
"""Address of map tiles with {z}, {x} and {y}; without one no page shows a map and none is asked for."""
PROCURACY_MAP_DATUM = _text("PROCURACY_MAP_DATUM", "gcj02")
PROCURACY_MAP_ATTRIBUTION = _text("PROCURACY_MAP_ATTRIBUTION", "")


def _tile_origin(template: str, datum: str, attribution: str) -> list[str]:
    """The host that tiles come from, for the policy. Raises for settings of which no lawful map can be drawn."""
    if not template:
        return []
    parts = urlsplit(template)
    if parts.scheme not in ("https", "http") or not parts.hostname or "{" in parts.netloc or not all(part in template for part in ("{z}", "{x}", "{y}")):
        raise ImproperlyConfigured("PROCURACY_MAP_TILES must be an address such as https://tiles.example.cn/{z}/{x}/{y}.png, with one host.")
    if datum not in ("gcj02", "wgs84"):
        raise ImproperlyConfigured("PROCURACY_MAP_DATUM is gcj02 (Chinese map services) or wgs84.")
    if not attribution.strip():
        raise ImproperlyConfigured("PROCURACY_MAP_ATTRIBUTION must name whose map it is, with its approval number: public maps in China need one.")
    return [f"{parts.scheme}://{parts.netloc}"]


def _content_security_policy() -> dict[str, Any]:
    """Strict: nothing inline, nothing foreign but the map's tiles where they are set. Kept in one place, for Django brings its own from 6.0 on."""
    own = ["'self'"]
    return {
        "DIRECTIVES": {
            "default-src": ["'none'"],
            "script-src": own,
            "style-src": own,
            "img-src": [*own, "data:", *_tile_origin(PROCURACY_MAP_TILES, PROCURACY_MAP_DATUM, PROCURACY_MAP_ATTRIBUTION)],
            "font-src": own,
            "connect-src": own,
            "form-action": own,
            "manifest-src": own,
            "base-uri": ["'none'"],
            "frame-ancestors": ["'none'"],
        }
    }


CONTENT_SECURITY_POLICY = _content_security_policy()
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "microphone", "geolocation", "payment", "usb", "display-capture", "fullscreen")
}
"""The page for leads alone may ask for the position (see `doors.leads`)."""

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["username"]}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/account/login/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "procuracy.desk.accounts.Adapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "procuracy.desk.sign_in_forms.SignInForm",
    "change_password": "procuracy.desk.sign_in_forms.PasswordForm",
    "reauthenticate": "procuracy.desk.sign_in_forms.ConfirmByPasswordForm",
}
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "procuracy.desk.accounts.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "procuracy.desk.sign_in_forms.CodeForm",
    "reauthenticate": "procuracy.desk.sign_in_forms.ConfirmByCodeForm",
    "authenticate_webauthn": "procuracy.desk.sign_in_forms.UseKeyForm",
    "reauthenticate_webauthn": "procuracy.desk.sign_in_forms.ConfirmByKeyForm",
    "activate_totp": "procuracy.desk.sign_in_forms.SetUpAppForm",
    "add_webauthn": "procuracy.desk.sign_in_forms.AddKeyForm",
    "edit_webauthn": "procuracy.desk.sign_in_forms.EditKeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = INSECURE_HTTP
MFA_TOTP_ISSUER = "procuracy"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if PROCURACY_CHANNELS == "live" else "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(PROCURACY_DATA / "outgoing")
EMAIL_HOST = _text("PROCURACY_SMTP_HOST", "localhost")
EMAIL_PORT = int(_text("PROCURACY_SMTP_PORT", "25"))
EMAIL_HOST_USER = _text("PROCURACY_SMTP_USER", "")
EMAIL_HOST_PASSWORD = _text("PROCURACY_SMTP_PASSWORD", "")
EMAIL_USE_TLS = _flag("PROCURACY_SMTP_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = _text("PROCURACY_MAIL_FROM", "noreply@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"plain": {"()": "procuracy.config.logs.NoPersonalData"}},
    "formatters": {"json": {"()": "procuracy.config.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["plain"]}},
    "root": {"handlers": ["console"], "level": _text("PROCURACY_LOG_LEVEL", "WARNING")},
    "loggers": {
        "procuracy": {"level": _text("PROCURACY_LOG_LEVEL", "INFO")},
        "django.server": {"level": "WARNING", "handlers": ["console"], "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS = ["security.W021"] if INSECURE_HTTP else []
