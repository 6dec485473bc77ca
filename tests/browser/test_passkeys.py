"""A passkey made on this phone opens the notebook; one without PRF is a second step."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.authenticator import give_device
from tests.browser.conftest import MakePhone, accessible
from tests.browser.steps import PASSPHRASE, Someone, alone, sign_in, uncover

HALF = "You left before I came back, and then"


def add_passkey(who: Someone, name: str = "My phone") -> None:
    who.open("/me/settings/")
    who.follow("Passkeys")
    who.write("What you call it", name)
    who.page.get_by_label("Your passphrase").last.fill(PASSPHRASE)
    who.press("Go on")
    who.is_at("Now your device")
    who.press("Make the passkey")
    who.is_at("Passkeys")


def close(who: Someone) -> None:
    who.open("/me/settings/")
    who.press("Close the notebook")


@pytest.mark.parametrize("desktop", [False, True], ids=["phone", "desktop"])
def test_made_here_it_opens_without_the_passphrase(phone: MakePhone, *, desktop: bool) -> None:
    who = alone(phone(desktop=desktop))
    who.strict = True
    device = give_device(who.page)
    add_passkey(who)
    who.reads("It is added, and opens your notebook.")
    assert len(device.passkeys()) == 1

    close(who)
    who.open("/me/settings/")  # where this person wanted to go
    who.is_at("Open your notebook")
    who.choose("My own")
    who.press("Open with a passkey")
    who.is_at("Settings")
    cookie = next(each for each in who.page.context.cookies() if each["name"] == "reknit")
    assert cookie["expires"] > 0  # my own device, as chosen there

    who.open("/me/record/")
    who.reads("Opened with a passkey")


def test_under_the_cover_and_words_typed_meanwhile_are_kept(phone: MakePhone) -> None:
    who = alone(phone())
    give_device(who.page)
    add_passkey(who)
    who.open("/me/invite/")
    who.write("The one sentence they see first", HALF)
    other = Someone(who.name, who.page.context.new_page())
    other.open("/today/")
    other.press("Cover now")
    other.page.close()
    who.press("Make the invitation")
    who.is_at("Your words are safe")
    who.follow("Open the notebook")
    who.is_at("Your notebook is covered")
    accessible(who.page)
    who.press("Open with a passkey")
    who.is_at("Words set aside")
    who.reads(HALF)


def test_with_the_keyboard_alone(phone: MakePhone) -> None:
    who = alone(phone(desktop=True))
    give_device(who.page)
    who.open("/me/passkeys/")
    who.box("What you call it").focus()
    who.page.keyboard.type("Laptop")
    who.page.keyboard.press("Tab")
    who.page.keyboard.type(PASSPHRASE)
    with who.page.expect_event("domcontentloaded"):
        who.page.keyboard.press("Enter")
    who.page.get_by_role("button", name="Make the passkey").focus()
    with who.page.expect_event("domcontentloaded"):
        who.page.keyboard.press("Enter")
    who.reads("It is added, and opens your notebook.")
    who.open("/today/")
    who.press("Cover now")
    who.page.get_by_role("button", name="Open with a passkey").focus()
    with who.page.expect_event("domcontentloaded"):
        who.page.keyboard.press("Space")
    who.is_at("Today")


def test_a_device_that_says_no_is_told_calmly(phone: MakePhone) -> None:
    who = alone(phone())
    device = give_device(who.page)
    add_passkey(who)
    close(who)
    who.open("/me/in/")
    device.refuses()
    who.page.get_by_role("button", name="Open with a passkey").click()
    who.reads("Nothing was opened. You can try again, or use another way.")
    expect(who.page.get_by_role("button", name="Open with a passkey")).to_be_focused()
    sign_in(who)
    who.is_at("Today")


def test_taken_away_it_opens_nothing(phone: MakePhone) -> None:
    who = alone(phone())
    who.strict = True
    give_device(who.page)
    add_passkey(who)
    who.page.get_by_text("Rename or take away “My phone”").click()
    who.page.locator("details").get_by_label("Your passphrase").fill(PASSPHRASE)
    accessible(who.page)
    who.press("Take it away")
    who.reads("It is taken away and opens nothing here any more.")
    close(who)
    who.open("/me/in/")
    who.press("Open with a passkey")
    who.reads("That passkey doesn't fit here. Nothing was opened.")
    sign_in(who)
    who.is_at("Today")


def test_without_prf_it_is_a_second_step(phone: MakePhone) -> None:
    who = alone(phone())
    who.strict = True
    give_device(who.page, prf=False)
    add_passkey(who)
    who.reads("This device can't open the notebook with a passkey alone")
    who.follow("Ask for it from now on")
    who.is_at("A second step")
    who.page.get_by_label("Your passphrase").first.fill(PASSPHRASE)
    who.press("Ask for a passkey too")
    who.reads("It is on. Opening asks for it from now on, after the passphrase.")

    close(who)
    who.open("/me/in/")
    who.page.get_by_role("button", name="Open with a passkey").click()
    who.reads("This passkey can't open the notebook by itself.")
    sign_in(who)
    who.is_at("One more step")
    who.press("Use a passkey")
    who.is_at("Today")
    who.press("Cover now")
    uncover(who)


def test_where_a_browser_has_none_nothing_is_offered(phone: MakePhone) -> None:
    who = alone(phone(js=False))
    who.open("/me/passkeys/")
    assert '<noscript><p class="note">A passkey needs scripts' in who.page.content()
    close(who)
    who.open("/me/in/")
    expect(who.page.get_by_role("button", name="Open with a passkey")).to_be_hidden()
