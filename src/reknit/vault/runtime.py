"""The folder for what must not reach a disk: sessions, throttles, locks."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from django.conf import settings


def runtime_folder() -> Path:
    """``settings.RUNTIME``, made again for this user alone when a clean-up took it away.

    PermissionError when somebody else put it there: in a shared place anybody could.
    """
    folder = Path(settings.RUNTIME)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or (hasattr(os, "getuid") and seen.st_uid != os.getuid()):
        raise PermissionError(f"{folder} belongs to somebody else.")
    return folder
