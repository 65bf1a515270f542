"""All settings in one place. Every variable is listed in docs/reference/settings.md; wrong values stop the start."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from hub.lib import env
from hub.lib.logs import without_visitor

BASE = Path(__file__).resolve().parent
VAR = env.path("ACTIONHUB_VAR", BASE.parent / "var")
DEBUG = env.flag("ACTIONHUB_DEBUG")
# Behind a proxy that ends TLS: cookies only over HTTPS, HSTS on.
HTTPS = env.flag("ACTIONHUB_HTTPS")
ALLOWED_HOSTS = env.words("ACTIONHUB_HOSTS", "127.0.0.1,localhost,[::1]")
SITE_NAME = env.text("ACTIONHUB_SITE_NAME", "Actionhub")


def _site_address() -> str:
    """The address used in e-mails that no request triggers, such as reminders."""
    if not HTTPS:
        return "http://127.0.0.1:8000"
    host = next((host for host in ALLOWED_HOSTS if not host.startswith((".", "*"))), "")
    if not host:
        raise ImproperlyConfigured(
            "ACTIONHUB_HOSTS names no host that e-mails could lead to. Example: ACTIONHUB_ADDRESS=https://hub.example.org"
        )
    return f"https://{host}"


SITE_ADDRESS = (env.text("ACTIONHUB_ADDRESS") or _site_address()).rstrip("/")


def _secret_key() -> str:
    """From the environment or, on one machine, a key made at the first start and kept beside the data."""
    if key := env.text("ACTIONHUB_SECRET_KEY"):
        if len(key) < 32:
            raise ImproperlyConfigured(
                "ACTIONHUB_SECRET_KEY is shorter than 32 characters. Make one with: "
                'python -c "import secrets; print(secrets.token_urlsafe(50))"'
            )
        return key
    file = VAR / "secret_key"
    if not file.exists() or not file.stat().st_size:
        # Written completely or not at all: the disk may be full, and two processes may start at the same time.
        made = VAR / f"secret_key.{os.getpid()}"
        made.touch(mode=0o600)
        try:
            made.write_text(secrets.token_urlsafe(50))
            made.replace(file)
        finally:
            made.unlink(missing_ok=True)
    return file.read_text().strip()


def _database() -> dict[str, object]:
    url = env.text("DATABASE_URL") or f"sqlite:///{VAR / 'actionhub.sqlite3'}"
    try:
        database = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    except ValueError as error:
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read. Examples: DATABASE_URL=postgresql://user:password@localhost/actionhub "
            "or DATABASE_URL=sqlite:////srv/actionhub/actionhub.sqlite3"
        ) from error
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = {
            # Writers wait for each other instead of failing half-way; readers are never blocked.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
                "PRAGMA mmap_size=67108864; PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-20000;"
            ),
        }
        database["CONN_HEALTH_CHECKS"] = False
    elif database["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL names a database that Actionhub does not support. "
            "Use SQLite or PostgreSQL: DATABASE_URL=postgresql://user:password@localhost/actionhub"
        )
    return database


SECRET_KEY = _secret_key()
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",  # django-allauth uses its filters on the page of passkeys
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "modelsearch",
    "simple_history",
    # Our apps, in the order of their imports: each may use those above it
    "hub.lib",
    "hub.background",
    "hub.events",
    "hub.vocabularies",
    "hub.sources",
    "hub.statistics",
    "hub.accounts",
    "hub.partners",
    "hub.groups",
    "hub.meetings",
    "hub.library",
    "hub.countries",
    "hub.initiatives",
    "hub.exchange",
    "hub.matching",
    "hub.outreach",
    "hub.selfcheck",
    "hub.workplans",
    "hub.studies",
    "hub.law",
    "hub.opportunities",
    "hub.governance",
    "hub.reports",
    "hub.modellaws",
    "hub.prevention",
    "hub.institutions",
    "hub.corridors",
    "hub.crises",
    "hub.pathfinders",
    "hub.prevalence",
    "hub.editing",
    "hub.notifications",
    "hub.operations",
    "hub.content",
    "hub.pages",
    "hub.api",
]

MIDDLEWARE = [
    "hub.pages.middleware.measure_requests",
    "hub.pages.middleware.with_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hub.pages.greeting.remember_chosen_language",
    "hub.events.pagecache.PageCache",
    "csp.middleware.CSPMiddleware",
    "hub.operations.sessions.LenientSessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Before the CSRF check, which reads the whole body.
    "hub.operations.limits.Limits",
    "hub.operations.limits.CleanInput",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "hub.groups.viewers.with_viewer",
    "hub.pages.middleware.with_page_of_refused_method",
]

ROOT_URLCONF = "hub.urls"
WSGI_APPLICATION = "hub.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "hub.pages.context.site",
            ],
            "builtins": ["hub.lib.templatetags.site_tags", "hub.lib.templatetags.components"],
        },
    }
]
FORM_RENDERER = "hub.lib.forms.SiteRenderer"
FORMS_URLFIELD_ASSUME_HTTPS = True  # the default from Django 6 on; remove this line then

# People and sign-in
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pages:home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "hub.accounts.forms.SignupForm"
ACCOUNT_FORMS = {"signup": "hub.accounts.signup.SignupForm"}
# The other limits are the defaults of django-allauth. `key` of a failed sign-in is address and account: see the adapter.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "10/m/ip,100/h/ip",
    "reset_password": "20/m/ip,10/h/key",
}
ACCOUNT_ADAPTER = "hub.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
ACCOUNT_PREVENT_ENUMERATION = True
# An open session on a shared machine must not be enough to change the e-mail address or the password.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0  # which address the limits of sign-in count
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = bool(env.text("EMAIL_URL") or env.text("ACTIONHUB_MAIL_HOST"))
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_FORMS = {"add_webauthn": "hub.accounts.passkeys.AddKeyForm"}
SOCIALACCOUNT_PROVIDERS = {}
openid = env.text("ACTIONHUB_OPENID_SERVER")
if openid:
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "openid",
                    "name": env.text("ACTIONHUB_OPENID_NAME", "Single sign-on"),
                    "client_id": env.text("ACTIONHUB_OPENID_CLIENT"),
                    "secret": env.text("ACTIONHUB_OPENID_SECRET"),
                    "settings": {"server_url": openid},
                }
            ]
        }
    }

# Mail: without a server, messages are written to files and addresses cannot be verified.
EMAIL_HOST = env.text("ACTIONHUB_MAIL_HOST")
EMAIL_PORT = (
    int(env.text("ACTIONHUB_MAIL_PORT", "587") or 587) if env.text("ACTIONHUB_MAIL_PORT", "587").isdigit() else 0
)
if not EMAIL_PORT:
    raise ImproperlyConfigured("ACTIONHUB_MAIL_PORT must be a number. Example: ACTIONHUB_MAIL_PORT=587")
EMAIL_HOST_USER = env.text("ACTIONHUB_MAIL_USER")
EMAIL_HOST_PASSWORD = env.text("ACTIONHUB_MAIL_PASSWORD")
EMAIL_USE_TLS, EMAIL_USE_SSL = env.flag("ACTIONHUB_MAIL_TLS", default=True), False
if env.text("EMAIL_URL"):  # the same in one line; it goes before the variables above
    globals().update(env.mail_server("EMAIL_URL"))
EMAIL_TIMEOUT = 20  # seconds that a server may be silent
DEFAULT_FROM_EMAIL = env.text("ACTIONHUB_MAIL_FROM", "actionhub@localhost")
# E-mails are queued in the database; the worker sends them with the second backend.
EMAIL_BACKEND = "hub.accounts.outbox.OutboxBackend"
DELIVERY_BACKEND = "hub.accounts.smtp.SmtpBackend" if EMAIL_HOST else "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if EMAIL_HOST else "none"

# Languages
LANGUAGE_CODE = "en"
# Languages of content: a translated field has a column for each, the fallback first (docs/decisions/0002).
CONTENT_LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish"))]
# Languages of the interface. Readers of one without content get content in the fallback language.
LANGUAGES = [*CONTENT_LANGUAGES, ("ar", _("Arabic")), ("pt", _("Portuguese"))]
LOCALE_PATHS = [BASE / "locale", BASE / "locale/packages"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("ACTIONHUB_TIME_ZONE", "UTC")
FORMAT_MODULE_PATH = ["hub.formats"]

# Files and the cache
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000  # a page of rows sends up to sixty rows of each kind (hub/lib/rows.py)
CACHES = {
    "default": {
        "BACKEND": "hub.lib.filecache.CountingFileCache",
        "LOCATION": VAR / "cache",
        # The counters of the throttle are here; a cache that is too small would drop them at random.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Public pages, in the memory of each process or in the cache that ACTIONHUB_PAGE_CACHE names.
    "pages": env.cache("ACTIONHUB_PAGE_CACHE", entries=1000),
}
if CACHES["pages"]["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache":
    # The processes of one machine share rendered pages through these files.
    CACHES["handed_pages"] = {
        "BACKEND": "hub.lib.filecache.CountingFileCache",
        "LOCATION": VAR / "cache" / "pages",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    }
PAGE_CACHE = CACHES["pages"]["BACKEND"] != "django.core.cache.backends.dummy.DummyCache"
KEEP_CONTENT = True  # parts of pages with loaded figures, until others are loaded: hub/events/content.py

# The search package's index of the database in use, updated by our own code: see there.
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "hub.lib.searchindex"}}

# Work outside requests. Only tasks with the backend "background" wait for the worker.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "ENQUEUE_ON_COMMIT": False},
    "background": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]},
}

# After how many days the partner, the chairs and the secretariat are told that something is overdue, each once.
ESCALATION = env.numbers("ACTIONHUB_ESCALATION", {"partner": 3, "chair": 14, "secretariat": 30})
if not ESCALATION["partner"] <= ESCALATION["chair"] <= ESCALATION["secretariat"]:
    raise ImproperlyConfigured(
        "ACTIONHUB_ESCALATION goes down on the way up. Example: ACTIONHUB_ESCALATION=partner=3,chair=14,secretariat=30"
    )

# Security
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        # Browsers apply form-action to redirects as well: signing in with another site begins with a form here.
        "form-action": [SELF, *([env.origin(openid)] if openid else [])],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # no script of ours sends a form
if HTTPS:  # another site under the same domain cannot set cookies of these names
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-token"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Requests a minute of one visitor, counted in each process; 0 means no limit.
LIMITS = env.numbers("ACTIONHUB_LIMITS", {"search": 1200, "api": 3000, "file": 300, "write": 300, "page": 0})
# The token that monitoring sends; without one the counters are public.
METRICS_TOKEN = env.text("ACTIONHUB_METRICS_TOKEN")
# Where to report a vulnerability of this site: mailto:… or https://…
SECURITY_CONTACT = env.text("ACTIONHUB_SECURITY_CONTACT")
# Whether the worker asks other sites if the addresses of the library still answer. Nothing else here calls another site.
CHECK_LINKS = env.flag("ACTIONHUB_CHECK_LINKS", default=False)
if SECURITY_CONTACT and not SECURITY_CONTACT.startswith(("mailto:", "https://")):
    raise ImproperlyConfigured(
        "ACTIONHUB_SECURITY_CONTACT must be an address. Example: ACTIONHUB_SECURITY_CONTACT=mailto:security@example.org"
    )
CSRF_FAILURE_VIEW = "hub.pages.errors.bad_form"
CSRF_TRUSTED_ORIGINS = env.words("ACTIONHUB_TRUSTED_ORIGINS")

# Logs: one JSON object a line; no e-mail address, no query string, no address of the visitor.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
        }
    },
    "filters": {"without_visitor": {"()": lambda: without_visitor}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["without_visitor"]}},
    "root": {"handlers": ["stderr"], "level": env.text("ACTIONHUB_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # Django's own access log contains the full path; ours (hub.requests) contains the name of the view.
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
        "granian.access": {"level": "WARNING"},
        # The search package logs a line for every record that enters the index.
        "django_tasks": {"level": "WARNING"},
    },
}
if env.text("ACTIONHUB_LOG_LEVEL", "INFO").upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured("ACTIONHUB_LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR.")
# Silenced: hub.operations.checks reports some of them in its own words; W005 and W021 concern other hosts of the same
# domain, which this site cannot speak for.
SILENCED_SYSTEM_CHECKS = [
    *(f"security.W{number:03}" for number in (4, 5, 8, 12, 16, 21)),
    "postgres.E005",
]
