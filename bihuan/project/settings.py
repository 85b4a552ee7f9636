"""Settings of the product. Everything that differs between machines comes from the environment.

``BIHUAN_DATA``      folder for evidence, the embedded database and keys (default: ``data`` beside the code)
``BIHUAN_DATABASE``  ``sqlite:///path`` or ``postgresql://user:password@host:port/name`` (default: embedded SQLite)
``BIHUAN_URNS``      the same for the urns' own database of sealed answers (default: an embedded file of its own)
``BIHUAN_PUBLIC``    the https address under which respondents meet the answer page, as slips print it (default: the
                     address the clerk's browser uses)
``BIHUAN_SECRET``    signing key (default: made once and kept in the data folder, readable by its owner only)
``BIHUAN_HOSTS``     host names served, separated by commas (default: this machine only)
``BIHUAN_HTTPS``     ``1`` when served behind TLS: cookies are then marked secure
``BIHUAN_PROXIES``   how many proxies of our own stand before the server: the reader's address is then read from
                     ``X-Forwarded-For``, as the outermost of them wrote it (default: none, the header is ignored)
``BIHUAN_CHECKPOINT_MAIL``, ``_WEBHOOK``, ``_PRINT``  where checkpoints of the trail go by themselves: addresses of
                     mail, a web address, a command that prints what it is given (default: nowhere);
                     ``BIHUAN_CHECKPOINT_HOURS`` says how often (default: 24)
``BIHUAN_SECOND_FACTOR``  for whom one-time codes are compulsory: ``admins``, ``staff`` or ``none`` (default: admins)
"""

from __future__ import annotations

import os
from pathlib import Path

from bihuan.project.environment import clock_offset, database, mail, one_of, secret, urns_database

BASE = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("BIHUAN_DATA", BASE / "data")).resolve()
SECRET_KEY = secret(DATA)
CLOCK_OFFSET = clock_offset(DATA)
DEBUG = False
ALLOWED_HOSTS = [*os.environ.get("BIHUAN_HOSTS", "").split(","), "localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [host for host in ALLOWED_HOSTS if host]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "bihuan.records",
    "bihuan.organizations",
    "bihuan.accounts",
    "bihuan.desks",
    "bihuan.notices",
    "bihuan.schemes",
    "bihuan.urns",
    "bihuan.inspections",
    "bihuan.urns.box",
    "bihuan.findings",
    "bihuan.duties",
    "bihuan.supervision",
    "bihuan.surveys",
    "bihuan.hearings",
    "bihuan.screening",
    "bihuan.results",
    "bihuan.outcomes",
    "bihuan.interchange",
    "bihuan.pages",
]
MIDDLEWARE = [
    "bihuan.pages.public.traces.without_traces",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bihuan.pages.edge.refuse_no_text",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bihuan.pages.api.problems.plain_errors_as_problems",
    "bihuan.pages.middleware.content_security_policy",
    "bihuan.pages.middleware.standing",
    "bihuan.pages.session.middleware.session_limits",
    "bihuan.pages.session.middleware.own_password",
    "bihuan.pages.session.middleware.second_factor",
]
ROOT_URLCONF = "bihuan.project.urls"
WSGI_APPLICATION = "bihuan.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["bihuan.pages.templatetags.punctuation"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "bihuan.pages.context.shell",
            ],
        },
    },
]
DATABASES = {
    "default": database(os.environ.get("BIHUAN_DATABASE", ""), DATA),
    "urns": urns_database(os.environ.get("BIHUAN_URNS", ""), DATA),
}
DATABASE_ROUTERS = ["bihuan.urns.box.routing.Router"]
DATABASE_APPS = {"urns": "boxes"}  # which one app a database of its own is for
PUBLIC_ADDRESS = os.environ.get("BIHUAN_PUBLIC", "")
AUTH_USER_MODEL = "organizations.Person"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "bihuan.organizations.passwords.SeveralKinds"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
AUTHENTICATION_BACKENDS = ["bihuan.accounts.backends.PersonBackend"]
SESSION_ENGINE = "bihuan.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 30 * 60
SESSIONS_PER_PERSON = 3
SIGN_IN_FAILURES_PER_NAME = 5
SIGN_IN_FAILURES_PER_ADDRESS = 50
SIGN_IN_LOCK_MINUTES = 15
SECOND_FACTOR = one_of("BIHUAN_SECOND_FACTOR", ("admins", "staff", "none"))
PROXIES = int(os.environ.get("BIHUAN_PROXIES", "0"))
ACCOUNT_ADAPTER = "bihuan.pages.session.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # tries are counted in accounts.actions.attempts
MFA_ADAPTER = "bihuan.accounts.secrets.SecretsAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "bihuan.pages.errors.stale_form"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if os.environ.get("BIHUAN_HTTPS") == "1":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE / "bihuan" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False
MEDIA_ROOT = DATA / "evidence"
POSTGRES_BIN = os.environ.get("BIHUAN_PG_BIN", "")
FILE_UPLOAD_HANDLERS = ["bihuan.pages.uploads.LimitedUpload"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000
EVIDENCE_MAX_BYTES = 50_000_000
LEDGER_MAX_BYTES = 100_000_000

SMS_GATEWAY = os.environ.get("BIHUAN_SMS_GATEWAY", "bihuan.notices.gateways.FileGateway")
EMAIL_BACKEND, EMAIL_OPTIONS = mail(os.environ.get("BIHUAN_SMTP", ""))
EMAIL_FILE_PATH = DATA / "outbox" / "mail"
globals().update(EMAIL_OPTIONS)

CHECKPOINT_MAIL = os.environ.get("BIHUAN_CHECKPOINT_MAIL", "")
CHECKPOINT_WEBHOOK = os.environ.get("BIHUAN_CHECKPOINT_WEBHOOK", "")
CHECKPOINT_PRINT = os.environ.get("BIHUAN_CHECKPOINT_PRINT", "")
CHECKPOINT_HOURS = int(os.environ.get("BIHUAN_CHECKPOINT_HOURS", "24"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"respondents": {"()": "bihuan.pages.public.traces.NotOfRespondents"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["respondents"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
