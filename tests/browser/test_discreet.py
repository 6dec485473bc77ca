"""The discreet name, as somebody sees it who picks up the phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakePhone
from tests.browser.steps import Someone, alone, both_ways, couple, sign_in

NOT_SAID = re.compile("notebook|reknit", re.IGNORECASE)


def call_it_garden(who: Someone) -> None:
    who.open("/me/settings/")
    who.follow("What it is called on the screen")
    who.choose("Garden")
    who.choose("Leaf")
    who.press("Save")
    who.reads("Saved.")


@both_ways
@pytest.mark.usefixtures("clock")
def test_the_screen_says_garden(phone: MakePhone, *, js: bool) -> None:
    who = alone(phone(js=js))
    who.strict = js
    call_it_garden(who)
    expect(who.page).to_have_title("Settings · Garden")
    expect(who.page.get_by_role("link", name="Garden")).to_be_visible()

    who.press("Cover now")
    who.is_at("Covered")
    expect(who.page).to_have_title("Covered · Garden")
    assert not NOT_SAID.search(who.text)
    who.press("Close it instead")

    expect(who.page).to_have_title("Open · Garden")
    who.is_at("Garden")
    assert not NOT_SAID.search(who.text)
    sign_in(who)
    expect(who.page).to_have_title("Today · Garden")


@pytest.mark.usefixtures("clock")
def test_a_name_of_ones_own(phone: MakePhone) -> None:
    who = alone(phone())
    who.strict = True
    who.open("/me/settings/look/")
    own = who.box("My own name for it")
    expect(own).to_be_hidden()
    who.choose("My own")
    own.fill("Chess openings, volume two")
    who.press("Save")
    who.reads("longer than fits")
    expect(own).to_have_value("Chess openings, volume two")
    own.fill("Chess")
    who.press("Save")
    expect(who.page).to_have_title("Settings · Chess")


@pytest.mark.usefixtures("clock")
def test_the_browser_is_told_the_same_for_its_home_screen(phone: MakePhone) -> None:
    who = alone(phone())
    call_it_garden(who)

    view = who.page.context.new_cdp_session(who.page)
    view.send("Page.enable")
    told = view.send("Page.getAppManifest")

    assert not told["errors"], told["errors"]
    assert '"Garden"' in told["data"]
    assert "leaf" in told["data"]


@pytest.mark.usefixtures("clock")
def test_on_the_partners_phone_nothing_changes(phone: MakePhone) -> None:
    alice, bob = couple(phone(), phone())
    call_it_garden(alice)

    bob.unseen = {"Garden", "looks/leaf"}
    for address in ("/today/", "/me/settings/", "/", "/me/in/"):
        bob.open(address)
