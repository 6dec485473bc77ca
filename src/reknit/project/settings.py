"""All settings, in one place. Operators set ``REKNIT_*`` in the environment (docs/hosting.md)."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from reknit.project.costs import FLOOR
from reknit.project.database import database_from
from reknit.project.env import env_bool, env_int, env_list, env_sessions, env_text, env_zone
from reknit.project.log import OPERATOR_LOG
from reknit.project.runtime import runtime_folder
from reknit.project.sqlite import use_fixed_sqlite

use_fixed_sqlite()

PACKAGE = Path(__file__).resolve().parent.parent

DATA = Path(
    env_text("REKNIT_DATA")
    or Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "reknit"
)

# The store of sign-ins: in memory, shared by the workers of this installation.
RUNTIME = runtime_folder(env_text("REKNIT_RUNTIME"), DATA)
# Or in a Valkey that several machines share: valkeys://user:password@host, unix:///path.
SESSIONS = env_sessions("REKNIT_SESSIONS")
# Cost of opening a vault. The tests use a small one; a system check refuses small ones elsewhere.
VAULT_KDF = FLOOR

DEBUG = False
SECRET_KEY = env_text("REKNIT_SECRET_KEY")
if not SECRET_KEY:
    key_file = DATA / "secret-key"
    if not key_file.exists():
        raise ImproperlyConfigured(
            "There is no secret key yet. Start Reknit with ./reknit run, which makes one, "
            "or set REKNIT_SECRET_KEY_FILE."
        )
    SECRET_KEY = key_file.read_text(encoding="ascii").strip()

LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env_list("REKNIT_HOSTS", LOOPBACK_HOSTS)
# True once people reach Reknit over https: cookies get the __Host- prefix, plain HTTP is refused.
TLS = env_bool("REKNIT_TLS", default=False)
# A proxy in front answers https and says so; without one the header could be anybody's.
BEHIND_PROXY = env_bool("REKNIT_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
HSTS_SECONDS = 86_400 * env_int("REKNIT_HSTS_DAYS", 365, lowest=0, highest=3650)
DEMO = env_bool("REKNIT_DEMO", default=False)
# With less room than that nothing more is taken in, so that nothing is half saved.
ROOM_BYTES = 1024 * 1024 * env_int("REKNIT_ROOM_MB", 100, lowest=1, highest=1_000_000)
# Said to people wherever it matters who could look: "Kim from the workshop". Empty: nobody by name.
HOST_NAME = env_text("REKNIT_HOST_NAME")

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "reknit.web",
    "reknit.vault",
    "reknit.people",
    "reknit.safety",
    "reknit.calm",
    "reknit.margin",
    "reknit.repair",
    "reknit.moving",
    "reknit.home",
    "reknit.project",
]

AUTH_USER_MODEL = "people.Person"
ROOT_URLCONF = "reknit.project.urls"
WSGI_APPLICATION = "reknit.project.wsgi.application"

MIDDLEWARE = [
    "reknit.project.log.NameRequest",
    "reknit.project.headers.SafeHeaders",
    "reknit.project.transport.RefusePlainHttp",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "reknit.project.pages.CalmWrongMethod",
    "reknit.people.middleware.SessionMiddleware",
    "reknit.project.csrf.OnlyOurForms",
    "django.middleware.csrf.CsrfViewMiddleware",
    "reknit.margin.middleware.MarginMiddleware",
    "reknit.project.uploads.RefuseBigFiles",
    "reknit.project.room.RefuseWhenFull",
    "reknit.project.away.CalmWhenAway",
]

CSRF_COOKIE_NAME = "__Host-reknit-form" if TLS else "reknit-form"
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # goes with the browser
CSRF_FAILURE_VIEW = "reknit.project.pages.form_refused"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "reknit.web.context.kit",
            ]
        },
    }
]


DATABASES = {"default": database_from(env_text("REKNIT_DATABASE"), sqlite=DATA / "reknit.sqlite3")}

USE_TZ = True
# "Tonight" and "about half past three" are said by this clock; what is stored is always UTC.
TIME_ZONE = env_zone("REKNIT_TIME_ZONE")
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "reknit.project.storage.HashedFiles"},
}

LOGGING = OPERATOR_LOG

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 4
# The only way for a file in, so none is ever written to a temp folder. The limit of one file:
FILE_UPLOAD_HANDLERS = ["reknit.project.uploads.InMemoryOnly"]
UPLOAD_LIMIT = 5 * 1024 * 1024
# Styles and scripts of other sites are none of our business, nor ours of theirs.
WHITENOISE_ALLOW_ALL_ORIGINS = False
PORT = env_int("REKNIT_PORT", 8000, lowest=1, highest=65535)
