"""A passkey in software: signs what a device would sign, and can be told to lie.

>>> device = Authenticator()
>>> answer, secret = device.make(passkeys.ask_to_add(vault, SITE, name="Phone"))
"""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

from reknit.vault.passkeys import Site
from reknit.vault.secret import Secret

SITE = Site(host="localhost", origin="https://localhost", name="Notebook")
UP, UV, ATTESTED = 1, 4, 64
ALGORITHM_OF_KEY = 3  # in the key's own form (COSE)


@dataclass
class Authenticator:
    """One device with one passkey. The seed makes it the same each run."""

    seed: str = "phone"
    origin: str = SITE.origin
    host: str = SITE.host
    verified: bool = True
    counter: int = 0
    algorithm: int = ES256.ALGORITHM  # what it says it signs with
    user: dict[str, Any] = field(default_factory=dict)  # what it was told of its owner

    def __post_init__(self) -> None:
        number = int.from_bytes(hashlib.sha256(self.seed.encode()).digest(), "big")
        self.key = ec.derive_private_key(number % 2**255 + 1, ec.SECP256R1())
        self.id = hashlib.sha256(b"id " + self.seed.encode()).digest()

    def secret(self, options: dict[str, Any]) -> Secret[bytes]:
        """What the PRF yields for what is asked."""
        salt = websafe_decode(options["extensions"]["prf"]["eval"]["first"])
        return Secret(hmac.digest(self.seed.encode(), salt, "sha256"))

    def make(self, options: dict[str, Any]) -> tuple[str, Secret[bytes]]:
        self.user = options["user"]
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        public = cbor.encode({**public, ALGORITHM_OF_KEY: self.algorithm})
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        data = self._data(options["rp"]["id"], ATTESTED) + attested
        said = {
            "clientDataJSON": websafe_encode(self._client("webauthn.create", options)),
            "attestationObject": websafe_encode(
                cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
            ),
        }
        return self._answer(said), self.secret(options)

    def sign(self, options: dict[str, Any]) -> str:
        client = self._client("webauthn.get", options)
        data = self._data(options["rpId"], 0)
        signed = data + hashlib.sha256(client).digest()
        said = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
        }
        return self._answer(said)

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _data(self, host: str, flags: int) -> bytes:
        flags |= UP | (UV if self.verified else 0)
        host = host if self.host == SITE.host else self.host
        return hashlib.sha256(host.encode()).digest() + struct.pack(">BI", flags, self.counter)

    def _answer(self, said: dict[str, str]) -> str:
        name = websafe_encode(self.id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": said,
                "clientExtensionResults": {},
            }
        )
