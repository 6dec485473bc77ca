"""One's own record: a sign-in on another device is seen there, and ended."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakePhone
from tests.browser.steps import Someone, alone, both_ways, sign_in


@both_ways
@pytest.mark.usefixtures("clock")
def test_ending_a_sign_in_on_another_device(phone: MakePhone, *, js: bool) -> None:
    who = alone(phone(js=js))
    who.strict = js
    other = Someone(who.name, phone(js=js, desktop=True), user_name=who.user_name)
    other.open("/me/in/")
    sign_in(other)
    other.is_at("Today")

    who.open("/me/settings/")
    who.follow("Where you are signed in, and what happened")
    who.is_at("Your own record")
    who.reads("Monday 2 March")
    who.reads("Opened with the passphrase, with Chrome on Linux.")
    expect(who.page.get_by_role("button", name="End it")).to_have_count(1)
    who.press("End all others")

    who.reads("Ended. That device needs the passphrase now.")
    who.reads("Other sign-ins were ended from here.")
    expect(who.page.get_by_role("button", name="End it")).to_have_count(0)
    other.reload()
    other.is_at("Open your notebook")
    who.follow("Change the passphrase")
    who.is_at("A new passphrase")
