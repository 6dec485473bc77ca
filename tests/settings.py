"""The real settings, with the few changes a test run needs."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

KEPT = {
    "REKNIT_CHROMIUM",
    "REKNIT_DATABASE",
    "REKNIT_TEST_DATABASE",
    "REKNIT_TEST_FOLDER",
    "REKNIT_HOSTILE",  # how often the long tests try
    "REKNIT_RACES",
    "REKNIT_WALKS",
}
KEPT |= {"REKNIT_FAILOVERS"}
KEPT |= {"REKNIT_KILLS", "REKNIT_STOPS", "REKNIT_WRITERS", "REKNIT_CROWD"}
KEPT |= {"REKNIT_CANARY", "REKNIT_MATRIX", "REKNIT_MONITOR", "REKNIT_MEMORY", "REKNIT_PROXIES"}
for name in [name for name in os.environ if name.startswith("REKNIT_") and name not in KEPT]:
    del os.environ[name]  # nobody's own installation decides how the suite behaves

PREFIX = "reknit-test-"


def sweep_after_killed_runs() -> None:
    """Some processes end without a goodbye (mypy always does); their folders go here."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid = left.name.removeprefix(PREFIX).partition("-")[0]
        if Path("/proc").is_dir() and pid.isdecimal() and not Path("/proc", pid).exists():
            shutil.rmtree(left, ignore_errors=True)


if "REKNIT_TEST_FOLDER" not in os.environ:
    # The first process makes the folder and removes it; xdist's workers find it in the environment.
    sweep_after_killed_runs()
    os.environ["REKNIT_TEST_FOLDER"] = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")
    atexit.register(shutil.rmtree, os.environ["REKNIT_TEST_FOLDER"], ignore_errors=True)
here = Path(os.environ["REKNIT_TEST_FOLDER"], str(os.getpid()))
here.mkdir(mode=0o700, exist_ok=True)

os.environ["REKNIT_DATA"] = str(here / "data")
os.environ["REKNIT_RUNTIME"] = str(here / "runtime")
os.environ["REKNIT_TIME_ZONE"] = "UTC"  # wherever the suite runs
os.environ["REKNIT_SECRET_KEY"] = "made up for the test run, guards nothing, fifty characters"

from reknit.project.settings import *  # noqa: E402 - the environment had to be ready first
from reknit.project.settings import DATA, DATABASES, STORAGES  # noqa: E402 - as above

DATA.mkdir(mode=0o700, exist_ok=True)
(DATA / "static").mkdir(exist_ok=True)
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]  # Django's client is the last
ALLOWED_HOSTS = LOOPBACK_HOSTS

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, since threads and browsers need several connections to one database.
    DATABASES["default"]["TEST"] = {"NAME": here / "test.sqlite3"}
    # "Saved means synced" has its own test; syncing every row of every other test only costs time.
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"

# Tests render pages without collecting static files first; tests/project collects them for real.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
