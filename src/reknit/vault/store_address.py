"""``REKNIT_SESSIONS``, taken apart. Knows no Django: the settings read it before there is any."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from urllib.parse import SplitResult

PORT = 6379
OVER_TLS = {"valkeys", "rediss"}
OVER_TCP = {"valkey", "redis"} | OVER_TLS
# The names the client library has for them.
OF_TLS = {"ssl_ca_certs", "ssl_certfile", "ssl_keyfile"}


class OddAddress(ValueError):
    """``str()`` says what was expected, never what was found: a password may stand in it."""


@dataclass(frozen=True)
class StoreAddress:
    host: str  # empty: a unix socket
    port: int
    socket: str
    database: int
    tls: bool
    user: str
    password: str = field(repr=False)
    tls_files: tuple[tuple[str, str], ...] = ()

    @property
    def is_here(self) -> bool:
        """Whether what goes there stays on this machine."""
        if not self.host or self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def asks_who(self) -> bool:
        """Whether a stranger who reaches it would be asked for something."""
        return bool(self.password) or "ssl_certfile" in dict(self.tls_files)

    def for_people(self) -> str:
        """Without user and password."""
        return self.socket or f"{self.host}:{self.port}"

    def for_client(self) -> dict[str, Any]:
        """Arguments of the client library's ``Valkey``."""
        said: dict[str, Any] = {"db": self.database}
        said |= {"username": self.user} if self.user else {}
        said |= {"password": self.password} if self.password else {}
        if self.socket:
            return said | {"unix_socket_path": self.socket}
        said |= {"host": self.host, "port": self.port}
        if self.tls:
            # Whose certificate it is has to be looked at too, which the library leaves out.
            said |= {"ssl": True, "ssl_cert_reqs": "required", "ssl_check_hostname": True}
            said |= dict(self.tls_files)
        return said


def store_address(text: str) -> StoreAddress:
    """Raises OddAddress."""
    try:
        parts = urlsplit(text)
        port = parts.port
        query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True)
                     if parts.query else ())  # fmt: skip
    except ValueError as trouble:
        raise OddAddress("is no address that could be read") from trouble
    if parts.scheme == "unix":
        return _socket(parts, query)
    if parts.scheme not in OVER_TCP:
        raise OddAddress("must begin with valkey://, valkeys:// or unix://")
    if not parts.hostname:
        raise OddAddress("names no machine: valkeys://:password@sessions.example.org")
    tls = parts.scheme in OVER_TLS
    if unknown := set(query) - (OF_TLS if tls else set()):
        raise OddAddress(f"says {', '.join(sorted(unknown))}, which means nothing there")
    return StoreAddress(
        host=parts.hostname,
        port=port or PORT,
        socket="",
        database=_number(parts.path.lstrip("/")),
        tls=tls,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls_files=tuple(sorted(query.items())),
    )


def _socket(parts: SplitResult, query: dict[str, str]) -> StoreAddress:
    if not parts.path or parts.hostname:
        raise OddAddress("needs three slashes and a path: unix:///run/valkey/valkey.sock")
    if unknown := set(query) - {"db"}:
        raise OddAddress(f"says {', '.join(sorted(unknown))}, which means nothing there")
    return StoreAddress(
        host="",
        port=0,
        socket=unquote(parts.path),
        database=_number(query.get("db", "")),
        tls=False,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _number(text: str) -> int:
    if text and not (text.isascii() and text.isdecimal()):
        raise OddAddress("ends in something that is no number of a database")
    return int(text or 0)
