"""Six digits after the passphrase, switched on and used; and the way back when they are lost."""

from __future__ import annotations

import pyotp
import pytest
import time_machine

from tests.browser.conftest import MakePhone
from tests.browser.steps import PASSPHRASE, Someone, alone, both_ways, sign_in


def switch_on(who: Someone, clock: time_machine.Traveller) -> pyotp.TOTP:
    who.open("/me/settings/")
    who.follow("A second step after the passphrase")
    key = who.page.locator(".link-box").inner_text().replace(" ", "")
    app = pyotp.TOTP(key)
    who.write("Six digits from the app", digits(app))
    who.page.get_by_label("Your passphrase").last.fill(PASSPHRASE)
    who.press("Switch it on")
    who.reads("It is on. Opening asks for it from now on, after the passphrase.")
    who.does_not_read(key)
    clock.shift(30)
    return app


def digits(app: pyotp.TOTP) -> str:
    """As the app shows them by the clock of the server."""
    return app.now()


@both_ways
def test_digits_after_the_passphrase(
    phone: MakePhone, clock: time_machine.Traveller, *, js: bool
) -> None:
    who = alone(phone(js=js))
    who.strict = True
    app = switch_on(who, clock)
    who.open("/me/settings/")
    who.press("Close the notebook")
    who.open("/me/settings/")
    sign_in(who)
    who.is_at("One more step")
    who.write("Six digits from the app", "000000")
    who.press("Open")
    who.reads("These six digits don't fit.")
    who.write("Six digits from the app", digits(app))
    who.press("Open")
    who.is_at("Settings")  # where this person wanted to go

    who.follow("A second step after the passphrase")
    who.page.get_by_label("Your passphrase").fill(PASSPHRASE)
    who.press("Switch it off")
    who.reads("It is off. The passphrase alone opens.")


@pytest.mark.parametrize("desktop", [False, True], ids=["phone", "desktop"])
def test_lost_the_recovery_code_opens(
    phone: MakePhone, clock: time_machine.Traveller, *, desktop: bool
) -> None:
    who = alone(phone(desktop=desktop))
    who.open("/me/second/")
    who.reads("No recovery code yet")
    who.follow("Make a recovery code")
    who.page.get_by_label("Your passphrase").fill(PASSPHRASE)
    who.press("Show me the code")
    code = who.page.locator(".large-code").inner_text()
    switch_on(who, clock)
    who.open("/me/settings/")
    who.press("Close the notebook")
    who.open("/me/in/")
    sign_in(who)
    who.follow("I have lost it")
    who.write("User name", who.user_name)
    who.write("Your code", code)
    who.passphrase = who.page.locator(".five__words").inner_text().strip()
    who.press("Open my notebook")
    who.open("/me/second/")
    who.reads("If somebody finds out your passphrase")  # it is off
