from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from reknit.safety.core.directory import Directory, directory_from

HELP_FILE = Path(__file__).parent / "data" / "help.toml"


@cache
def directory() -> Directory:
    """The help directory that ships with this version. Read once a process."""
    return directory_from(tomllib.loads(HELP_FILE.read_text(encoding="utf-8")))
