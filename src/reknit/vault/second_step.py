"""A second step at signing in: six digits from an app, or a passkey. Off until somebody wants it.

What it asks for lies in the sealed ring, so that nobody can see who asks for one. It guards the
door; what keeps the words sealed is the passphrase, with or without it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyotp

from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import prefixed
from reknit.vault.once import first_time
from reknit.vault.own_ring import change_ring
from reknit.vault.refusals import NoSecondStep, WrongDigits
from reknit.vault.secret import Secret

if TYPE_CHECKING:
    from datetime import datetime

    from reknit.vault.core.ring import Ring
    from reknit.vault.opened import Vault

SECRET_CHARACTERS = 32  # 160 bits in base 32, as RFC 4226 wants them
STEP_SECONDS = 30
AROUND = (0, -1, 1)  # steps by which a phone's clock may be wrong


def make_secret() -> Secret[str]:
    """As apps take it: letters and digits. On only after ``turn_on_digits``."""
    return Secret(pyotp.random_base32(SECRET_CHARACTERS))


def is_secret(text: str) -> bool:
    alphabet = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    return len(text) == SECRET_CHARACTERS and set(text) <= alphabet


def address_of(secret: Secret[str], *, label: str) -> str:
    """What an app reads from the square code."""
    # Exposed to be scanned by the owner's own app.
    return pyotp.TOTP(secret.expose()).provisioning_uri(name=label)


def is_required(vault: Vault) -> bool:
    return vault.ring.second_step and (has_digits(vault) or bool(vault.ring.passkeys))


def has_digits(vault: Vault) -> bool:
    return vault.ring.totp is not None


def turn_on_digits(vault: Vault, secret: Secret[str], digits: str, *, at: datetime) -> None:
    """Only once the app has shown that it counts as we do; ``WrongDigits`` otherwise."""
    kept = Secret(secret.expose().encode("ascii"))  # exposed to be sealed in the ring
    if not _fits(kept, digits, at=at):
        raise WrongDigits
    change_ring(vault, lambda ring: replace(ring, totp=kept, second_step=True))


def turn_on_passkeys(vault: Vault) -> None:
    """For those there are."""

    def change(ring: Ring) -> Ring:
        if not ring.passkeys:
            raise NoSecondStep
        return replace(ring, second_step=True)

    change_ring(vault, change)


def turn_off(vault: Vault) -> None:
    """The app's digits are forgotten; passkeys stay."""
    change_ring(vault, lambda ring: replace(ring, totp=None, second_step=False))


def check_digits(vault: Vault, digits: str, *, at: datetime) -> None:
    """Each works once. ``WrongDigits``, whatever the reason."""
    secret = vault.ring.totp
    if secret is None or not _fits(secret, digits, at=at):
        raise WrongDigits


def _fits(secret: Secret[bytes], digits: str, *, at: datetime) -> bool:
    typed = "".join(digits.split()).encode("utf-8", "replace")
    key = secret.expose()  # exposed to compare, and to name what was used
    app = pyotp.TOTP(key.decode("ascii"))
    fitting = [
        step for step in AROUND if hazmat.same(app.at(at, counter_offset=step).encode(), typed)
    ]
    if not fitting:
        return False
    used = f"{int(at.timestamp()) // STEP_SECONDS + fitting[0]}".encode()
    return first_time(b"six digits", prefixed(key, used), seconds=STEP_SECONDS * 4)
