"""Chance by a seed: the one place where anything about the vault's randomness is changed.

Everything the product draws comes from the operating system through ``os.urandom``. libsodium
draws by itself for the one-time half of a sealed box, which is never shown, and for key pairs,
which are made from ``os.urandom`` here. The tokens of forms come from a stream of their own, so
that they do not depend on how much else was drawn meanwhile: that is nothing anybody can see.
"""

from __future__ import annotations

import hashlib
import os
import random
from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest import mock

from django.middleware import csrf
from nacl import bindings

if TYPE_CHECKING:
    from collections.abc import Iterator


class Chance:
    """A stream of bytes that is the same for the same name."""

    def __init__(self, name: str) -> None:
        self.restart(name)

    def restart(self, name: str) -> None:
        self._name, self._count, self.forms = name.encode(), 0, 0

    @property
    def place(self) -> tuple[bytes, int, int]:
        return self._name, self._count, self.forms

    @place.setter
    def place(self, place: tuple[bytes, int, int]) -> None:
        self._name, self._count, self.forms = place

    def draw(self, size: int) -> bytes:
        self._count += 1
        stream = hashlib.shake_256(self._name + b"/%d" % self._count)
        return stream.digest(size)


@contextmanager
def seeded(name: str) -> Iterator[Chance]:
    chance = Chance(name)

    def form_token(length: int, allowed_chars: str) -> str:
        chance.forms += 1
        name = chance.place[0] + b"/form/%d" % chance.forms
        return "".join(random.Random(name).choices(allowed_chars, k=length))  # noqa: S311 - seeded on purpose

    def box_pair() -> tuple[bytes, bytes]:
        return bindings.crypto_box_seed_keypair(chance.draw(32))

    with (
        mock.patch.object(os, "urandom", chance.draw),
        mock.patch.object(random, "_urandom", chance.draw),
        mock.patch.object(csrf, "get_random_string", form_token),
        mock.patch.object(bindings, "crypto_box_keypair", box_pair),
    ):
        yield chance
