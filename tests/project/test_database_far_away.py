"""A database on another machine is spoken to over TLS, with a certificate of its own name."""

from __future__ import annotations

from pathlib import Path

import pytest

from reknit.project.database import database_from


def how(address: str, what: str = "sslmode") -> str | None:
    asked: dict[str, str] = database_from(address, sqlite=Path("unused"))["OPTIONS"]
    return asked.get(what)


@pytest.mark.parametrize(
    "where", ["db.example", "192.168.1.7:5433", "[2001:db8::1]", "localhost,db.example"]
)
def test_over_tls_with_its_own_name(where: str) -> None:
    assert how(f"postgresql://me:secret@{where}/reknit") == "verify-full"


@pytest.mark.parametrize("where", ["localhost", "127.0.0.1:5433", "[::1]", ""])
def test_on_this_machine_without(where: str) -> None:
    assert how(f"postgresql://me@{where}/reknit") is None
    assert how("postgresql://me@/reknit?host=/run/postgresql") is None


def test_who_runs_it_may_say_otherwise() -> None:
    """A tunnel may see to it, say. Then it stands in the address, for everybody to read."""
    assert how("postgresql://me@db.example/reknit?sslmode=verify-ca") == "verify-ca"


def test_an_authority_of_ones_own_is_named() -> None:
    """Without the file libpq refuses to connect; it does not fall back to what others trust."""
    address = "postgresql://me@db.example/reknit?sslrootcert=/etc/reknit/authority.crt"

    assert how(address, "sslrootcert") == "/etc/reknit/authority.crt"
    assert how(address) == "verify-full"
