"""What browsers are asked about passkeys, and what devices answer. Nothing here opens anything."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fido2 import cbor
from fido2.cose import ES256, RS256, CoseKey, EdDSA
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    CredentialCreationOptions,
    CredentialRequestOptions,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from reknit.vault.asks import Purpose, make_challenge, take_challenge
from reknit.vault.core import hazmat
from reknit.vault.refusals import PasskeyNotAdded, SealBroken, WrongPasskey

if TYPE_CHECKING:
    from reknit.vault.core.ring import Passkey

LONGEST_ANSWER = 16_000  # characters; a registration has about 500
LONGEST_ID = 1023  # bytes, as the standard says
# What the device is asked to evaluate. For ever the same: another one yields other keys.
PRF_ASKED = hazmat.digest(b"rk1 passkey opens")
ALGORITHMS = (ES256.ALGORITHM, EdDSA.ALGORITHM, RS256.ALGORITHM)
REQUIRED = UserVerificationRequirement.REQUIRED
PREFERRED = UserVerificationRequirement.PREFERRED

Options = dict[str, Any]  # for the browser, as JSON


@dataclass(frozen=True)
class Site:
    """The address somebody has in front of them; a passkey belongs to its host for ever."""

    host: str
    origin: str
    name: str  # what the device shows: the discreet name


@dataclass(frozen=True)
class Made:
    id: bytes
    public_key: bytes  # COSE


def ask_to_add(site: Site, *, about: bytes, name: str, known: Iterable[Passkey]) -> Options:
    # By chance, not from the account: so a passkey that is found tells nothing.
    user = PublicKeyCredentialUserEntity(
        id=secrets.token_bytes(32), name=name or site.name, display_name=name or site.name
    )
    options, _state = _server(site).register_begin(
        user,
        credentials=_listed(known),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=REQUIRED,
        challenge=make_challenge("add", about=about),
        extensions=_prf(),
    )
    return _as_json(options)


def read_added(site: Site, answer: str, *, about: bytes) -> Made:
    """``PasskeyNotAdded``, whatever the reason."""
    try:
        given = RegistrationResponse.from_dict(_read(answer))
        challenge = given.response.client_data.challenge
        state = {"challenge": websafe_encode(challenge), "user_verification": REQUIRED}
        made = _server(site).register_complete(state, given).credential_data
        sound = (
            made is not None
            and made.public_key.ALGORITHM in ALGORITHMS
            and made.credential_id == given.raw_id
            and 0 < len(given.raw_id) <= LONGEST_ID
        )
    except Exception:  # noqa: BLE001 - bytes from outside; the readers below it raise anything
        raise PasskeyNotAdded from None
    if made is None or not sound or not take_challenge(challenge, "add", about=about):
        raise PasskeyNotAdded
    return Made(made.credential_id, cbor.encode(made.public_key))


def ask_for_one_of(site: Site, *, about: bytes, known: Iterable[Passkey]) -> Options:
    """Any of these, as a second step."""
    challenge = make_challenge("second step", about=about)
    return _ask(site, challenge, known=_listed(known), verification=PREFERRED)


def ask_to_open(site: Site) -> Options:
    """For anybody: which passkey it is, the device knows."""
    asked = _ask(site, make_challenge("open"), known=None, verification=REQUIRED)
    return {**asked, "extensions": _prf()}


def read_answer(answer: str) -> AuthenticationResponse:
    """Nothing in it is checked yet."""
    try:
        return AuthenticationResponse.from_dict(_read(answer))
    except Exception:  # noqa: BLE001 - as above
        raise WrongPasskey from None


def check(
    site: Site,
    given: AuthenticationResponse,
    known: Iterable[Passkey],
    purpose: Purpose,
    *,
    about: bytes = b"",
) -> None:
    """``WrongPasskey`` unless one of ``known`` has signed just this, just now, just here."""
    verification = REQUIRED if purpose == "open" else PREFERRED
    try:
        challenge = given.response.client_data.challenge
        state = {"challenge": websafe_encode(challenge), "user_verification": verification}
        keys = [
            AttestedCredentialData.create(Aaguid.NONE, one.id, _public_key(one)) for one in known
        ]
        _server(site).authenticate_complete(state, keys, given)
    except Exception:  # noqa: BLE001 - as above
        raise WrongPasskey from None
    if not take_challenge(challenge, purpose, about=about):
        raise WrongPasskey


def _server(site: Site) -> Fido2Server:
    server = Fido2Server(
        PublicKeyCredentialRpEntity(id=site.host, name=site.name),
        attestation=None,
        verify_origin=lambda origin: origin == site.origin,
    )
    server.allowed_algorithms = [
        PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=number)
        for number in ALGORITHMS
    ]
    return server


def _prf() -> Options:
    return {"prf": {"eval": {"first": websafe_encode(PRF_ASKED)}}}


def _listed(known: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=one.id)
        for one in known
    ]


def _ask(
    site: Site,
    challenge: bytes,
    *,
    known: list[PublicKeyCredentialDescriptor] | None,
    verification: UserVerificationRequirement,
) -> Options:
    options, _state = _server(site).authenticate_begin(
        known, user_verification=verification, challenge=challenge
    )
    return _as_json(options)


def _as_json(options: CredentialCreationOptions | CredentialRequestOptions) -> Options:
    asked: Options = dict(options)["publicKey"]
    return asked


def _read(answer: str) -> Options:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("Longer than any answer of a passkey.")
    read = json.loads(answer)
    if not isinstance(read, dict):
        raise TypeError("Not an answer of a passkey.")
    return read


def _public_key(passkey: Passkey) -> CoseKey:
    read = cbor.decode(passkey.public_key)
    if not isinstance(read, Mapping):
        raise SealBroken
    return CoseKey.parse(read)
