from __future__ import annotations

import io

import pyrage
import pytest

from reknit.vault import age
from reknit.vault.secret import Secret

WORDS = b"words that leave this machine\n" * 5000


@pytest.fixture
def identity() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


def sealed_to(identity: pyrage.x25519.Identity) -> bytes:
    target = io.BytesIO()
    age.seal_to_recipient(io.BytesIO(WORDS), target, f" {identity.to_public()}\n")
    return target.getvalue()


def opened(sealed: bytes, identity_file: str) -> bytes:
    target = io.BytesIO()
    age.open_with_identity(io.BytesIO(sealed), target, Secret(identity_file))
    return target.getvalue()


def test_sealed_to_a_key_opens_with_its_file(identity: pyrage.x25519.Identity) -> None:
    sealed = sealed_to(identity)

    assert age.is_age(sealed)
    assert WORDS[:20] not in sealed
    assert opened(sealed, f"# created: some day\n# public key: x\n{identity}\n") == WORDS


def test_another_key_or_a_changed_byte_opens_nothing(identity: pyrage.x25519.Identity) -> None:
    sealed = sealed_to(identity)

    with pytest.raises(age.AgeUnopened):
        opened(sealed, str(pyrage.x25519.Identity.generate()))
    for damaged in (sealed[:-1], sealed[:-20] + b"x" + sealed[-19:], sealed[:40], b""):
        with pytest.raises(age.AgeUnopened):
            opened(damaged, str(identity))


@pytest.mark.parametrize("nonsense", ["", "# only a remark\n", "AGE-SECRET-KEY-1NONSENSE"])
def test_file_without_a_key_is_said(identity: pyrage.x25519.Identity, nonsense: str) -> None:
    with pytest.raises(age.NotAnAgeKey):
        opened(sealed_to(identity), nonsense)


@pytest.mark.parametrize("nonsense", ["", "age1nonsense", "somebody@example.org"])
def test_mistyped_public_key_is_said(nonsense: str) -> None:
    with pytest.raises(age.NotAnAgeKey):
        age.recipient_of(nonsense)


@pytest.mark.slow
def test_sealed_under_a_passphrase_opens_with_it_only() -> None:
    sealed = age.seal_with_passphrase(WORDS, Secret("maple orbit kettle"))

    assert age.is_age(sealed)
    assert age.open_with_passphrase(sealed, Secret("maple orbit kettle")) == WORDS
    with pytest.raises(age.AgeUnopened):
        age.open_with_passphrase(sealed, Secret("maple orbit kettle2"))


def test_what_is_no_age_file_is_not_taken_for_one() -> None:
    assert not age.is_age(b"SQLite format 3\x00")
    with pytest.raises(age.AgeUnopened):
        age.open_with_passphrase(b"SQLite format 3\x00", Secret("x"))
