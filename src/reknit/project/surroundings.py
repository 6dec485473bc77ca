"""What must be right around an installation: files, neighbours, memory, names. See checks.py."""

from __future__ import annotations

import ipaddress
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution

if TYPE_CHECKING:
    from collections.abc import Iterator

# Folders of programs that send what lies in them to somebody else's computer.
SYNCED = (
    "dropbox",
    "onedrive",
    "google drive",
    "googledrive",
    "my drive",
    "icloud",
    "mobile documents",
    "cloudstorage",
    "nextcloud",
    "owncloud",
    "pcloud",
    "mega",
    "syncthing",
    "proton drive",
)
SECRET_FILES = ("secret-key", "*.sqlite3*", "copies/*", "certificates/*.key", "caddy/**/*.key")
SECRET_SETTINGS = ("REKNIT_SECRET_KEY_FILE", "REKNIT_DATABASE_FILE", "REKNIT_SESSIONS_FILE")
FEW_LETTERS = 10
PROC = Path("/proc")
CGROUPS = Path("/sys/fs/cgroup")


def only_this_machine() -> bool:
    return set(settings.ALLOWED_HOSTS) <= set(settings.LOOPBACK_HOSTS)


def secret_files_are_ours_alone(**_: object) -> list[CheckMessage]:
    return [
        Error(
            f"Other users of this machine can read {path}.",
            hint=f"Run: chmod 600 '{path}'",
            id="reknit.E009",
        )
        for path in _secret_files()
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]


def _secret_files() -> Iterator[Path]:
    if os.name == "nt":
        return  # there the folder's own rights decide
    data = Path(settings.DATA)
    for pattern in SECRET_FILES:
        yield from (path for path in data.glob(pattern) if path.is_file())
    for name in SECRET_SETTINGS:
        named = os.environ.get(name, "")
        if named and Path(named).is_file():
            yield Path(named)


def nothing_of_the_demo_is_used(**_: object) -> list[CheckMessage]:
    """Its passphrases stand in the open, and its key may have been looked at by anybody."""
    found: list[CheckMessage] = []
    if settings.DEMO and not only_this_machine():
        found.append(
            Error(
                "The made-up couple may be opened by everybody, so it stays on this machine.",
                hint="Remove REKNIT_DEMO, or use ./reknit demo without REKNIT_HOSTS.",
                id="reknit.E010",
            )
        )
    data = Path(settings.DATA)
    key_of_demo = data.with_name(f"{data.name}-demo") / "secret-key"
    if not settings.DEMO and _says(key_of_demo, str(settings.SECRET_KEY)):
        found.append(
            Error(
                "The secret key is that of the demo.",
                hint="Remove it: ./reknit run makes a new one. Nobody loses anything by that.",
                id="reknit.E011",
            )
        )
    return found


def _says(file: Path, text: str) -> bool:
    try:
        return file.read_text(encoding="ascii").strip() == text
    except (OSError, ValueError):
        return False


def key_was_made_by_chance(**_: object) -> list[CheckMessage]:
    if len(set(settings.SECRET_KEY)) >= FEW_LETTERS:
        return []
    return [
        Error(
            "The secret key could be guessed: it says the same few letters again and again.",
            hint="Remove REKNIT_SECRET_KEY and let ./reknit run make one.",
            id="reknit.E012",
        )
    ]


def a_proxy_speaks_https(**_: object) -> list[CheckMessage]:
    if settings.TLS or not settings.BEHIND_PROXY:
        return []
    return [
        Error(
            "A proxy is in front, but people would reach it without https.",
            hint="Set REKNIT_TLS=yes as well; the proxy must speak https (deploy/nginx.conf).",
            id="reknit.E013",
        )
    ]


def strangers_do_not_meet_root(**_: object) -> list[CheckMessage]:
    if only_this_machine() or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return []
    return [
        Caution(
            "Reknit runs as root while others can reach it. A fault in it would open everything.",
            hint="Give it an account of its own: see the service in docs/hosting.md.",
            id="reknit.W003",
        )
    ]


def memory_stays_off_the_disk(**_: object) -> list[CheckMessage]:
    if not swaps_to_disk():
        return []
    return [
        Caution(
            "This machine may write its memory to the disk (swap), and words with it.",
            hint="Encrypt the swap, or start Reknit as a service with MemorySwapMax=0.",
            id="reknit.W004",
        )
    ]


def swaps_to_disk() -> bool:
    """False where it does not, where this process is left out of it, or nobody says."""
    try:
        devices = [line.split()[0] for line in _lines(PROC / "swaps")[1:]]
        own = _lines(PROC / "self" / "cgroup")[-1].rpartition(":")[2].lstrip("/")
    except (OSError, IndexError):
        return False
    # zram is memory, packed.
    if all(Path(device).name.startswith("zram") for device in devices):
        return False
    try:
        return _lines(CGROUPS / own / "memory.swap.max") != ["0"]
    except OSError:
        return True


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def data_is_not_sent_elsewhere(**_: object) -> list[CheckMessage]:
    data = Path(settings.DATA).resolve()
    around = [data, *data.parents]
    synced = [folder for folder in around if any(word in folder.name.lower() for word in SYNCED)]
    if synced:
        return [
            Caution(
                f"{data} lies in {synced[-1].name}, which copies it to another computer. A copy "
                "taken while Reknit runs can be broken, and deleted words stay in it.",
                hint="Choose a folder that stays here in REKNIT_DATA. For copies: ./reknit backup.",
                id="reknit.W005",
            )
        ]
    if any((folder / ".git").exists() for folder in around):
        return [
            Caution(
                f"{data} lies in a git checkout and could be committed by mistake.",
                hint="Choose a folder outside of it in REKNIT_DATA.",
                id="reknit.W006",
            )
        ]
    return []


def passkeys_have_a_name(**_: object) -> list[CheckMessage]:
    if only_this_machine() or not all(_is_number(host) for host in settings.ALLOWED_HOSTS):
        return []
    return [
        Caution(
            "Passkeys need a name, and people reach this server by a number only.",
            hint="Add a name to REKNIT_HOSTS. Passphrases work all the same.",
            id="reknit.W007",
        )
    ]


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
