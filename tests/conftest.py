"""What every test lives with: no network, a cheap key derivation, the right database."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from reknit.project.costs import KdfCost
from tests import valkeys

# The machine may be busy: a slow example is no failure. Failing examples are printed, not kept.
hypothesis_settings.register_profile("reknit", deadline=None, database=None)
hypothesis_settings.load_profile("reknit")


class OutsideWorld(RuntimeError):
    """Reknit speaks to nobody; a test that would reach another host fails here."""


def is_loopback(host: object) -> bool:
    if host in {None, "", "localhost"}:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return name == "localhost"


LOOK_UPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


def refuse_other_hosts(event: str, args: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = args[1]  # a string is a unix socket
        if isinstance(address, tuple) and not is_loopback(address[0]):
            raise OutsideWorld(f"{event} to {address[0]}")
    elif event in LOOK_UPS and not is_loopback(args[0]):
        raise OutsideWorld(f"looking up {args[0]!s}")


sys.addaudithook(refuse_other_hosts)  # cannot be taken off again, which is the point


@pytest.fixture(autouse=True)
def small_kdf(settings: Settings) -> None:
    """One sign-in costs 0.2 s for real; here it costs nothing. One vault test runs the floor."""
    settings.VAULT_KDF = KdfCost(memory_kib=64, passes=1)


@pytest.fixture(autouse=True)
def own_runtime(settings: Settings, tmp_path: Path) -> None:
    """Sign-ins and throttles start anew with each test."""
    settings.RUNTIME = tmp_path / "runtime"


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[valkeys.Served]:
    with valkeys.served() as server:
        yield server


@pytest.fixture
def valkey(valkey_server: valkeys.Served, settings: Settings) -> valkeys.Served:
    """Sign-ins lie there for the length of a test, and nothing does at its beginning."""
    valkey_server.client.flushall()
    settings.SESSIONS = valkey_server.address
    return valkey_server


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, visibly as "deselected", what the database at hand cannot show."""
    if connection.vendor == "postgresql":
        return
    left_out = [item for item in items if item.get_closest_marker("pg")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("pg")]
