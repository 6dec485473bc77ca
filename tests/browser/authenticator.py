"""Chromium's own virtual device, for journeys with passkeys.

>>> device = give_device(phone_page)  # with PRF, and a finger that is always there
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page


@dataclass
class Device:
    line: CDPSession
    name: str

    def refuses(self) -> None:
        """The wrong finger from now on."""
        self._set("setUserVerified", isUserVerified=False)

    def passkeys(self) -> list[str]:
        found = self.line.send("WebAuthn.getCredentials", {"authenticatorId": self.name})
        return [each["credentialId"] for each in found["credentials"]]

    def _set(self, what: str, **more: object) -> None:
        self.line.send(f"WebAuthn.{what}", {"authenticatorId": self.name, **more})


def give_device(page: Page, *, prf: bool = True) -> Device:
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    made = line.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "ctap2Version": "ctap2_1",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
                "hasPrf": prf,
            }
        },
    )
    return Device(line, made["authenticatorId"])
