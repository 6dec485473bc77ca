"""What must be right before anybody types a word here. Each finding says what to do."""

from __future__ import annotations

import shutil
import sqlite3  # the fixed one: settings swapped it in
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution
from django.db import connection

from reknit.project import stores, surroundings
from reknit.project.costs import FLOOR
from reknit.project.runtime import lives_in_memory, mounted_as
from reknit.project.surroundings import only_this_machine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["ALL", "only_this_machine"]

FIXED_SQLITE = (3, 51, 3)  # earlier ones can corrupt a database in WAL mode
KEY_LENGTH = 50
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "davfs"}


def passphrases_cost_enough(**_: object) -> list[CheckMessage]:
    cost = settings.VAULT_KDF
    if cost.memory_kib >= FLOOR.memory_kib and cost.passes >= FLOOR.passes:
        return []
    return [
        Error(
            "Guessing a passphrase would be too cheap.",
            hint="Leave VAULT_KDF as it is shipped; only the tests may lower it.",
            id="reknit.E001",
        )
    ]


def strangers_see_no_debug_page(**_: object) -> list[CheckMessage]:
    if not settings.DEBUG or only_this_machine():
        return []
    return [
        Error(
            "Debug pages show everything to everyone who can reach this server.",
            hint="Leave DEBUG off wherever another device can connect.",
            id="reknit.E002",
        )
    ]


def distance_needs_tls(**_: object) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if any("*" in host or host.startswith(".") for host in settings.ALLOWED_HOSTS):
        found.append(
            Error(
                "REKNIT_HOSTS takes whole names only.",
                hint="Write each name people use, such as notebook.example.org.",
                id="reknit.E003",
            )
        )
    if not settings.TLS and not only_this_machine():
        found.append(
            Error(
                "Other devices may connect, but not over https.",
                hint="Use ./reknit share, or set REKNIT_TLS=yes behind a proxy that speaks https.",
                id="reknit.E004",
            )
        )
    return found


def data_is_ours_alone(**_: object) -> list[CheckMessage]:
    data = Path(settings.DATA)
    if not data.exists() or not stat.S_IMODE(data.stat().st_mode) & 0o077:
        return []
    return [
        Error(
            f"Other users of this machine can look into {data}.",
            hint=f"Run: chmod 700 '{data}'",
            id="reknit.E005",
        )
    ]


def key_is_long_enough(**_: object) -> list[CheckMessage]:
    if len(settings.SECRET_KEY) >= KEY_LENGTH:
        return []
    return [
        Error(
            f"The secret key is shorter than {KEY_LENGTH} characters.",
            hint="Remove REKNIT_SECRET_KEY and let ./reknit run make one.",
            id="reknit.E006",
        )
    ]


def sqlite_keeps_its_word(**_: object) -> list[CheckMessage]:
    if connection.vendor != "sqlite":
        return []
    found: list[CheckMessage] = []
    if sqlite3.sqlite_version_info < FIXED_SQLITE:
        found.append(
            Error(
                "This SQLite can lose what two people save in the same moment.",
                hint="Start Reknit through ./reknit, which brings a fixed one.",
                id="reknit.E007",
            )
        )
    if mounted_as(Path(settings.DATA)) in NETWORK_FILE_SYSTEMS:
        found.append(
            Error(
                f"{settings.DATA} is on a network file system, where SQLite cannot lock safely.",
                hint="Choose a local folder in REKNIT_DATA, or use PostgreSQL.",
                id="reknit.E008",
            )
        )
    return found


def sign_ins_stay_in_memory(**_: object) -> list[CheckMessage]:
    if settings.SESSIONS or lives_in_memory(settings.RUNTIME):
        return []  # of a Valkey stores.py speaks
    return [
        Caution(
            "Sign-ins are kept in a file, since this system offers no folder in memory.",
            hint="They are sealed all the same. On Linux, name a tmpfs folder in REKNIT_RUNTIME.",
            id="reknit.W001",
        )
    ]


def there_is_room(**_: object) -> list[CheckMessage]:
    data = Path(settings.DATA)
    if not data.exists() or shutil.disk_usage(data).free >= settings.ROOM_BYTES:
        return []
    return [
        Caution(
            f"Almost no room is left where {data} lies, so nothing is taken in.",
            hint="Make room on this disk (REKNIT_ROOM_MB).",
            id="reknit.W002",
        )
    ]


ALL: Sequence[Callable[..., list[CheckMessage]]] = (
    passphrases_cost_enough,
    strangers_see_no_debug_page,
    distance_needs_tls,
    data_is_ours_alone,
    key_is_long_enough,
    sqlite_keeps_its_word,
    sign_ins_stay_in_memory,
    there_is_room,
    surroundings.secret_files_are_ours_alone,
    surroundings.nothing_of_the_demo_is_used,
    surroundings.key_was_made_by_chance,
    surroundings.a_proxy_speaks_https,
    surroundings.strangers_do_not_meet_root,
    surroundings.memory_stays_off_the_disk,
    surroundings.data_is_not_sent_elsewhere,
    surroundings.passkeys_have_a_name,
    stores.sign_ins_travel_safely,
    stores.sign_ins_stay_off_the_disk,
    stores.saved_means_written,
)
