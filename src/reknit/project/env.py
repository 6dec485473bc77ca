"""Reading ``REKNIT_*`` from the environment; nonsense stops the boot with a sentence.

Every value may also stand in a file named by ``<NAME>_FILE`` (for secrets kept out of the
environment by systemd or a container).
"""

from __future__ import annotations

import os
import zoneinfo
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from reknit.vault.store_address import OddAddress, store_address


def env_text(name: str, default: str = "") -> str:
    from_file = os.environ.get(f"{name}_FILE")
    if from_file:
        return Path(from_file).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def env_bool(name: str, *, default: bool) -> bool:
    raw = env_text(name).lower()
    if raw == "":
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {raw!r}; write yes or no.")


def env_int(name: str, default: int, *, lowest: int, highest: int) -> int:
    raw = env_text(name)
    if raw == "":
        return default
    if not raw.isdecimal() or not lowest <= int(raw) <= highest:
        raise ImproperlyConfigured(
            f"{name} is {raw!r}; write a whole number from {lowest} to {highest}."
        )
    return int(raw)


def env_list(name: str, default: list[str]) -> list[str]:
    raw = env_text(name)
    return [part.strip() for part in raw.split(",") if part.strip()] if raw else default


def env_sessions(name: str) -> str:
    """The address of a Valkey as ``store_address`` takes it apart; empty: the memory folder."""
    raw = env_text(name)
    if raw:
        try:
            store_address(raw)
        except OddAddress as trouble:
            raise ImproperlyConfigured(f"{name} {trouble}.") from None
    return raw


def env_zone(name: str, machine: Path = Path("/etc/localtime")) -> str:
    """The time zone people here live by, as a name like ``Europe/Lisbon``.

    machine: the link that says where this machine is; where there is none, UTC.
    """
    raw = env_text(name)
    if raw == "":
        _, found, of_machine = str(machine.resolve()).partition("/zoneinfo/")
        return of_machine if found and _is_zone(of_machine) else "UTC"
    if not _is_zone(raw):
        raise ImproperlyConfigured(f"{name} is {raw!r}; write a time zone like Europe/Lisbon.")
    return raw


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
