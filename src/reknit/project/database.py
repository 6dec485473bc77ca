"""``REKNIT_DATABASE``: an address as libpq writes it, one machine or several."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from pathlib import Path

# What may stand behind the question mark, and goes to libpq as it is. Everything else would be
# left out in silence, and with it, say, a wish for TLS that was only mistyped.
OF_LIBPQ = {
    "connect_timeout",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "load_balance_hosts",
    "passfile",
    "sslcert",
    "sslcertmode",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
    "tcp_user_timeout",
}
# A machine that is gone says nothing. In seconds, the last in milliseconds: without these a page
# would wait for a quarter of an hour before it looks for another one.
SILENCE = {
    "connect_timeout": "3",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}


def database_from(url: str, *, sqlite: Path) -> dict[str, Any]:
    """``postgresql://user:password@host:port/name``; empty means SQLite in that file.

    Several machines, of which one takes writes: ``...@one:5432,two:5432/name``, or
    ``...@/name?host=one,two``. ``?host=/folder`` is a unix socket.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sqlite,
            # Kept by each thread: opening anew for each request costs as much as a small page.
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                    "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; "
                    # Of each connection, in KiB: what is not there the system still has.
                    "PRAGMA cache_size=-512;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("REKNIT_DATABASE must begin with postgresql://")
    who, _at, where = parts.netloc.rpartition("@")
    user, _colon, password = who.partition(":")
    more = dict(parse_qsl(parts.query, keep_blank_values=True))
    hosts, ports = _places(where)
    hosts, ports = more.pop("host", hosts), more.pop("port", ports)
    if unknown := set(more) - OF_LIBPQ:
        raise ImproperlyConfigured(
            f"REKNIT_DATABASE says {', '.join(sorted(unknown))}, which means nothing here."
        )
    options = _options(hosts) | more
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": hosts,
        "PORT": ports,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _places(where: str) -> tuple[str, str]:
    """``one:5432,two`` as libpq wants it: hosts with commas, and as many ports (or none)."""
    hosts, ports = [], []
    for place in where.split(","):
        # An address of IPv6 has colons of its own, so it stands in brackets.
        host, bracket, port = place.rpartition("]")
        host, port = (host.lstrip("["), port) if bracket else place.partition(":")[::2]
        if (port := port.lstrip(":")) and not port.isdecimal():
            raise ImproperlyConfigured("REKNIT_DATABASE names a port that is no number.")
        hosts.append(unquote(host))
        ports.append(port)
    return ",".join(hosts), ",".join(ports) if any(ports) else ""


def _options(hosts: str) -> dict[str, str]:
    over_tcp = [host for host in hosts.split(",") if host and not host.startswith(("/", "@"))]
    options = dict(SILENCE) if over_tcp else {}
    if not all(_is_here(host) for host in over_tcp):
        # Left to itself, libpq speaks in the clear to whoever offers no TLS, and trusts any name.
        options["sslmode"] = "verify-full"
    if "," in hosts:
        # Of several the one that takes writes; who has just become that one may need a moment.
        options["target_session_attrs"] = "read-write"
    return options


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
