"""Finding a Chromium for the journeys, or getting one. Never skipped: no browser is a failure."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from reknit.cli.said import Stop

NAMED = "REKNIT_CHROMIUM"
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ON_A_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright as start\n"
    "with start() as playwright: print(playwright.chromium.executable_path)"
)


def find() -> str:
    """The program to start, in the order of docs/development.md. May download one."""
    named = os.environ.get(NAMED, "")
    if named:
        if Path(named).is_file():
            return named
        raise Stop(f"{NAMED} names {named}, which is no file.")
    return installed() or playwrights_own() or from_debian() or give_up()


def installed() -> str:
    for name in INSTALLED:
        found = shutil.which(name)
        if found:
            return found
    return str(ON_A_MAC) if ON_A_MAC.is_file() else ""


def playwrights_own() -> str:
    print("No Chromium here yet; asking playwright for its own.", flush=True)
    quietly(sys.executable, "-m", "playwright", "install", "chromium", "--only-shell")
    quietly(sys.executable, "-m", "playwright", "install", "chromium")
    where = quietly(sys.executable, "-c", ASK_PLAYWRIGHT).strip()
    # Downloaded is not yet usable: system libraries may be missing.
    return where if where and Path(where).is_file() and quietly(where, "--version") else ""


def from_debian() -> str:
    if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        return ""
    print("Installing Debian's chromium.", flush=True)
    quietly("apt-get", "update", "-q")
    quietly("apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium")
    return installed()


def give_up() -> str:
    raise Stop(
        "The journeys need Chromium, and none could be found or fetched. Install chromium or "
        f"Google Chrome, or name the program in {NAMED}."
    )


def quietly(*command: str) -> str:
    """What the command printed; empty when it failed, hung or is not there."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=900,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
