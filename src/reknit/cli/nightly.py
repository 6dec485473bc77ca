"""Once a night, while Reknit serves: a copy, made by a process of its own.

A thread only waits and looks at the clock. What copies is another process, so that nothing it
does or meets can slow or stop whoever serves.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from reknit.cli import backup
from reknit.project.env import env_bool

if TYPE_CHECKING:
    import argparse

SETTING = "REKNIT_BACKUPS"
QUIET_HOUR = time(3, 30)  # by the clock people live by
LOOK_SECONDS = 60
AFTER_FAILURE_SECONDS = 3600
LONGEST_SECONDS = 2 * 3600


def add_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--no-backup",
        action="store_true",
        help="no copy each night; for whoever makes copies in another way",
    )


def start() -> None:
    """Begin to keep copies, unless somebody else does or there is nothing real to keep."""
    if env_bool(SETTING, default=True) and not settings.DEMO:
        threading.Thread(target=_keep, name="nightly copies", daemon=True).start()


def last_quiet_hour(at: datetime, zone: ZoneInfo) -> datetime:
    """The newest quiet hour that has passed."""
    here = at.astimezone(zone)
    today = datetime.combine(here.date(), QUIET_HOUR, zone)
    if today <= here:
        return today.astimezone(UTC)
    return datetime.combine(here.date() - timedelta(days=1), QUIET_HOUR, zone).astimezone(UTC)


def is_due(at: datetime, newest: datetime | None, zone: ZoneInfo) -> bool:
    """newest: when the newest whole copy was made."""
    return newest is None or newest < last_quiet_hour(at, zone)


def newest_made(at: datetime) -> datetime | None:
    from reknit.project.copies import files, making  # noqa: PLC0415 - needs Django

    newest = files.newest_whole(backup.wanted_place(None) or making.own_folder(), at)
    return newest.at if newest else None


def _keep() -> None:
    pause = threading.Event()  # never set: it only waits
    while True:
        wait = LOOK_SECONDS
        try:
            at = datetime.now(UTC)
            if is_due(at, newest_made(at), ZoneInfo(settings.TIME_ZONE)):
                wait = LOOK_SECONDS if make_one() else AFTER_FAILURE_SECONDS
        except OSError:
            wait = AFTER_FAILURE_SECONDS  # a folder that is not there tonight
        pause.wait(wait)


def make_one() -> bool:
    """False: it failed; the other process has logged it, and ``doctor`` shows it."""
    words = [sys.executable, "-m", "reknit.cli", "backup", "--nightly"]
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            words,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=LONGEST_SECONDS,
            env=os.environ | {"REKNIT_DATA": str(Path(settings.DATA).absolute())},
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
