"""Django's settings, all from the environment and the key file; nothing to edit here."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from threadline.host import database as host_database
from threadline.host import home as host_home
from threadline.host import jurisdictions as host_jurisdictions
from threadline.host import keys as host_keys
from threadline.rules import jurisdiction_files
from threadline.site import addresses, logs

PACKAGE = Path(__file__).resolve().parent.parent
HOME = host_home.open_home()
KEYS = host_keys.load_or_make(host_keys.path_for(HOME))

DEBUG = False
SECRET_KEY = KEYS.django[0].value
SECRET_KEY_FALLBACKS = [key.value for key in KEYS.django[1:]]

# Where browsers and carriers reach us; links, CSRF and webhook signatures depend on it.
PUBLIC_URL = (os.environ.get("THREADLINE_URL") or addresses.last_used(HOME.run)).rstrip("/")
# What `up` and its simulator know each other by; empty where no simulator runs.
SIMULATOR_SECRET = os.environ.get("THREADLINE_SIMULATOR_SECRET", "")
_public = urlsplit(PUBLIC_URL)
SECURE = _public.scheme == "https"
ALLOWED_HOSTS = [_public.hostname or "localhost", "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# Addresses of proxies whose X-Forwarded-* we believe, comma-separated.
TRUSTED_PROXIES = [a.strip() for a in os.environ.get("THREADLINE_PROXIES", "").split(",") if a.strip()]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    "threadline.site.app.ThreadlineConfig",
]

MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "threadline.api.access.TellLimits",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "threadline.web.middleware.Language",
    "threadline.web.middleware.Presence",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "threadline.site.urls"
WSGI_APPLICATION = "threadline.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["threadline.web.tags", "threadline.web.carrier_tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASE_URL = host_database.address()
DATABASE_DIRECT_URL = host_database.direct_address()
DATABASES = {
    "default": addresses.django_database(
        DATABASE_URL,
        pooled=DATABASE_DIRECT_URL != DATABASE_URL,
        # At least as large as the WSGI threads, plus the writers of intake and inbound.
        pool_size=addresses.whole("THREADLINE_POOL", 16),
    )
}
DATABASES["default"]["TEST"] = {"TEMPLATE": "template0"}

# Where people are, and when and how often they may be texted there: ours, and the operator's file over it.
JURISDICTIONS = host_jurisdictions.load(HOME.path, jurisdiction_files.read)

# Whether programs may be called behind the firewall too, and in the clear: whoever makes callbacks can then reach
# what stands there.
CALLBACKS_INSIDE = os.environ.get("THREADLINE_CALLBACKS_INSIDE") == "1"

# Requests of one API key in a minute, at most.
API_PER_MINUTE = addresses.whole("THREADLINE_API_PER_MINUTE", 6000)

PROCRASTINATE_IMPORT_PATHS = [
    "threadline.jobs.consent_imports",
    "threadline.jobs.housekeeping",
    "threadline.jobs.retention",
    "threadline.jobs.scrubs",
    "threadline.jobs.verifying",
]

AUTH_USER_MODEL = "threadline.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it refuses whoever is locked out
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation." + name}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    }
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "threadline.web.accounts.Adapter"
# By address only: a limit by e-mail address would let a stranger lock out whoever owns it (axes, below, counts
# an e-mail address and an address together).
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

# Two-step sign-in. Secrets are encrypted; codes that were used and limits are in the shared cache.
MFA_ADAPTER = "threadline.web.two_step.Adapter"
MFA_TOTP_ISSUER = "Threadline"
MFA_TOTP_TOLERANCE = 1  # half a minute: phones' clocks are not exact
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "threadline.web.two_step.SignInCode",
    "reauthenticate": "threadline.web.two_step.AgainCode",
}
USERSESSIONS_TRACK_ACTIVITY = False  # web/middleware.py does, once a minute

# Who guesses passwords is locked out: this person's, from that address, for a while. From everywhere else the
# person comes in as ever.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_USERNAME_CALLABLE = "threadline.web.accounts.tried"
AXES_CLIENT_IP_CALLABLE = "threadline.web.accounts.address"
AXES_CLIENT_STR_CALLABLE = "threadline.web.accounts.unnamed"
AXES_LOCKOUT_CALLABLE = "threadline.web.accounts.locked_out"

# In the database, so that it holds for all processes; sweeping forgets what is over.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# How mail is sent; without THREADLINE_MAIL none is.
MAIL = addresses.mail(os.environ.get("THREADLINE_MAIL", ""))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL.secure, MAIL.starttls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("THREADLINE_MAIL_FROM") or MAIL.sender(_public.hostname or "localhost")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
FORMAT_MODULE_PATH = ["threadline.web.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("THREADLINE_STATIC") or str(HOME.static)
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {
    "staticfiles": {"BACKEND": "threadline.site.files.Names"},
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    # Files that come with texts: in the home, or wherever another of Django's storages keeps them.
    "attachments": addresses.storage(os.environ, folder=HOME.attachments),
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# A text or a file never comes by a form this large; a hostile one ends here.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
LOGGING_CONFIG = None
logs.configure(json=os.environ.get("THREADLINE_LOG") == "json")
