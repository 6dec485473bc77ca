"""An open notebook in strange hands: for three minutes, and by force."""

from __future__ import annotations

import re

import time_machine
from playwright.sync_api import expect

from tests.browser.conftest import MakePhone
from tests.browser.personas import PRIVATE, shot, two
from tests.browser.steps import STORY, Someone, uncover
from tests.browser.test_discreet import call_it_garden
from tests.browser.test_second_step import digits, switch_on

GUESS = "our street and her birthday"

# What asks for the passphrase once more: the page, what else it wants, its button.
ASKS: list[tuple[str, dict[str, str], str]] = [
    ("/me/take/", {}, "Make the file"),
    ("/me/passphrase/", {}, "Change the passphrase"),
    ("/me/code/", {}, "Show me the code"),
    ("/me/pin/", {"A PIN of six digits": "739251"}, "Use this PIN"),
    ("/me/passkeys/", {"What you call it": "Mine"}, "Go on"),
    ("/me/second/", {}, "Switch it off"),
    ("/me/end/", {}, "Delete everything"),
]
ONCE_MORE = re.compile("^Your (own )?passphrase( now)?$")


def test_three_minutes_with_the_unlocked_phone(
    phone: MakePhone, clock: time_machine.Traveller
) -> None:
    both = two(phone(), phone(), clock)
    app = switch_on(both.alice, clock)
    stranger = both.alice  # at her phone
    stranger.open(both.private)
    stranger.reads(PRIVATE.happened)  # what lies open can be read, and we say so
    stranger.strict = True
    for address, words, button in ASKS:
        guess(stranger, address, words, button)
    shot(stranger, "phone-asks-again")

    stranger.open(both.private)
    stranger.open("/today/")
    clock.shift(6 * 60)
    stranger.unseen = {PRIVATE.happened, PRIVATE.took_to_mean, STORY.happened}
    stranger.page.go_back()
    stranger.look()
    for address in (both.private, both.shared, "/n/all/", "/me/record/"):
        stranger.open(address)
        stranger.is_at("Your notebook is covered")
    shot(stranger, "phone-covered")
    for _try in range(5):
        uncover(stranger, pin="246802")
    expect(stranger.box("PIN")).to_have_count(0)
    stranger.reads("Your passphrase opens it.")

    alice = both.alice
    alice.unseen = set()
    alice.open("/me/open/")
    uncover(alice)
    alice.write("Six digits from the app", digits(app))
    alice.press("Open")
    alice.open("/me/record/")
    alice.reads("The PIN was typed wrong five times and is gone.")
    alice.reads(re.compile("A wrong passphrase was typed, maybe more than once"))
    shot(alice, "phone-own-record")


def guess(stranger: Someone, address: str, words: dict[str, str], button: str) -> None:
    stranger.open(address)
    heading = stranger.page.get_by_role("heading", level=1).inner_text()
    for label, text in words.items():
        stranger.write(label, text)
    stranger.page.get_by_label(ONCE_MORE).last.fill(GUESS)
    stranger.press(button)
    stranger.is_at(heading)
    stranger.reads("Not quite yet")
    expect(stranger.page.locator(".large-code")).to_have_count(0)


# -- "show me everything" --------------------------------------------------------------------------

TITLE = re.compile(r"^[A-Z][\w ]+ · Garden$")
# Nobody can be asked why it was three times, or what they did at two in the night.
COUNTS = re.compile(
    r"\b\d+ (times?|repairs?|entries|entry|words|visits?|days? in a row)\b"
    r"|last (seen|active|opened)|online now|read by|not read",
    re.IGNORECASE,
)
SHOWN = ["/today/", "/n/all/", "/me/settings/", "/me/record/"]


def test_show_me_everything(phone: MakePhone, clock: time_machine.Traveller) -> None:
    both = two(phone(), phone(), clock)
    alice = both.alice
    call_it_garden(alice)
    private_check(alice)
    write_and_let_go(alice)

    alice.strict = True
    for address in (*SHOWN, both.private, both.shared):
        alice.open(address)
        says_little(alice)
        shot(alice, f"show-{address.strip('/').replace('/', '-')[:10]}")
    alice.press("Cover now")
    alice.is_at("Covered")
    says_little(alice)
    shot(alice, "show-covered")


def says_little(who: Someone) -> None:
    expect(who.page).to_have_title(TITLE)
    assert "leaf" in (who.page.locator("link[rel=icon]").get_attribute("href") or "")
    found = COUNTS.search(who.text)
    assert found is None, found


def private_check(who: Someone) -> None:
    """Whatever was ticked, the same is left: in the address, the cookies, the browser's storage."""
    seen = set()
    for ticks in ((), (1, 3), (0, 1, 2, 3, 4)):
        who.open("/before/")
        boxes = who.page.get_by_role("checkbox")
        assert not any(boxes.nth(each).is_checked() for each in range(5))
        for each in ticks:
            boxes.nth(each).check()
        seen.add(left_behind(who))
    shot(who, "show-check")
    assert len(seen) == 1


def write_and_let_go(who: Someone) -> None:
    who.open("/sheet/")
    before = left_behind(who)
    sheet = who.box("As it is, without weighing it")
    sheet.press_sequentially("I can't breathe in this house.")
    who.page.get_by_role("button", name="Let it go").click()
    who.reads("It is gone.")
    assert left_behind(who) == before
    who.reload()
    expect(sheet).to_have_value("")


def left_behind(who: Someone) -> tuple[str, str, str]:
    """What somebody finds who looks into the browser afterwards."""
    cookies = sorted((each["name"], each["value"]) for each in who.page.context.cookies())
    kept = who.page.evaluate("JSON.stringify([localStorage, sessionStorage, history.state])")
    return who.page.url, str(cookies), kept


def test_a_break_and_a_hidden_end_on_ones_own_screen(
    phone: MakePhone, clock: time_machine.Traveller
) -> None:
    """They show on the pages that are about them; the page one opens first says no word of it."""
    both = two(phone(), phone(), clock)
    alice = both.alice
    alice.strict = True
    alice.open("/me/leave/")
    alice.choose(re.compile("^After 7 days"))
    shot(alice, "ex-leave")
    alice.press("End sharing")
    alice.reads("To Bob it looks as if you had not answered")  # told to herself, once she looks
    shot(alice, "ex-left")
    for address in ("/today/", "/n/all/"):
        alice.open(address)
        for word in ("ended", "answered", "leave", "has left"):
            assert word not in alice.text
