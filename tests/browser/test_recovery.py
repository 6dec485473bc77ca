"""The passphrase is forgotten: a paper with a code, a code from the host, the other one's help."""

from __future__ import annotations

import pytest
import time_machine

from reknit.people import queries
from reknit.vault import earlier
from tests.browser.conftest import MakePhone
from tests.browser.steps import (
    EACH_ON_OUR_OWN,
    FOR_ME_ALONE,
    HOLD,
    STORY,
    Someone,
    alone,
    begin_repair,
    couple,
    scripts_daily,
    share,
    sign_in,
    tell,
)


def write_down_code(who: Someone) -> str:
    who.open("/me/settings/")
    who.follow("Make a recovery code")
    who.page.get_by_label("Your passphrase").fill(who.passphrase)
    who.press("Show me the code")
    code = who.page.locator(".large-code").inner_text().strip()
    who.write("Type the last five letters or digits", "NOPE2")
    who.press("I have it on paper")
    who.reads("That is not how the code ends.")
    who.does_not_read(code)
    who.write("Type the last five letters or digits", code.replace("-", "")[-5:])
    who.press("I have it on paper")
    who.is_at("That matches")
    return code


@scripts_daily
@pytest.mark.usefixtures("clock")
def test_forgotten_passphrase(phone: MakePhone, *, js: bool) -> None:
    who = alone(phone(js=js))
    where = begin_repair(who, FOR_ME_ALONE)
    tell(who, last="Go on")
    who.strict = js
    code = write_down_code(who)
    who.open("/me/settings/")
    who.press("Close the notebook")
    who.follow("Open my notebook")
    who.follow("I don't know my passphrase any more")

    who.write("User name", who.user_name)
    who.write("Your code", "0000-0000")
    forgotten, who.passphrase = who.passphrase, who.page.locator(".five__words").inner_text()
    who.press("Open my notebook")
    who.is_at("Back in with a code")
    who.write("Your code", code.lower().replace("-", " "))
    who.passphrase = who.page.locator(".five__words").inner_text()
    who.press("Open my notebook")
    who.open(where)
    who.reads(STORY.happened)

    who.open("/me/settings/")
    who.press("Close the notebook")
    who.follow("Open my notebook")
    remembered, who.passphrase = who.passphrase, forgotten
    sign_in(who)
    who.is_at("Open your notebook")
    who.passphrase = remembered
    sign_in(who)
    who.is_at("Today")


# A code from the host ---------------------------------------------------------------------------


def host_code(who: Someone) -> str:
    """As ``./reknit reset-access`` makes it."""
    person_id = queries.person_id_of(who.user_name)
    assert person_id is not None
    return earlier.make_reset_code(person_id).expose()


def begin_anew(who: Someone, code: str) -> None:
    """From the door, with five new words."""
    who.open("/me/in/")
    who.follow("I don't know my passphrase any more")
    who.reads("you begin with an empty notebook")
    who.write("User name", who.user_name)
    who.write("Your code", code)
    who.passphrase = who.page.locator(".five__words").inner_text()
    who.press("Open my notebook")
    who.is_at("Your notebook is new")


def close(who: Someone) -> None:
    who.open("/me/settings/")
    who.press("Close the notebook")


def digits(who: Someone) -> str:
    return who.page.locator(".large-code").inner_text().strip()


def see_digits(who: Someone) -> str:
    who.open("/today/")
    who.follow("See what can be done")
    who.press("We are together: show the digits")
    who.is_at("Are your digits the same?")
    return digits(who)


@scripts_daily
@pytest.mark.usefixtures("clock")
def test_somebody_with_the_server_takes_the_account_and_gets_nothing(
    phone: MakePhone, *, js: bool
) -> None:
    alice = alone(phone(js=js))
    where = begin_repair(alice, FOR_ME_ALONE)
    tell(alice, last="Go on")
    alice.strict = js
    close(alice)

    taker = Someone("Taker", phone(js=js), user_name=alice.user_name, unseen={STORY.happened})
    begin_anew(taker, host_code(alice))
    taker.follow("Go on")
    response = taker.page.goto(where)
    assert response is not None
    assert response.status == 404
    begin_repair(taker, FOR_ME_ALONE)

    alice.open("/me/in/")
    sign_in(alice)
    alice.is_at("Your notebook is as it was")
    alice.reads("Nobody could read your words.")
    alice.press("Go on")
    alice.is_at("Today")
    alice.open(where)
    alice.reads(STORY.happened)
    taker.open("/today/")
    taker.is_at("Open your notebook")
    sign_in(taker)
    taker.reads("That name and passphrase don't belong together here.")


@scripts_daily
@pytest.mark.usefixtures("clock")
def test_everything_lost_and_then_remembered(phone: MakePhone, *, js: bool) -> None:
    who = alone(phone(js=js))
    where = begin_repair(who, FOR_ME_ALONE)
    tell(who, last="Go on")
    who.strict = js
    close(who)
    remembered = who.passphrase
    begin_anew(who, host_code(who))
    who.reads("What was before is kept, sealed, until")
    who.follow("Go on")
    who.is_at("Today")
    later = begin_repair(who, FOR_ME_ALONE)

    who.open("/me/settings/")
    who.follow("Bring in what is set aside")
    who.page.get_by_label("The other passphrase").fill("this is not the one at all")
    who.press("Bring it in")
    who.reads("This passphrase opens nothing that is set aside.")
    who.page.get_by_label("The other passphrase").fill(remembered)
    who.press("Bring it in")
    who.reads("Both are together now.")
    for address in (where, later):
        who.open(address)
    who.open(where)
    who.reads(STORY.happened)
    close(who)
    who.open("/me/in/")
    sign_in(who)
    who.is_at("Today")


@scripts_daily
def test_opened_again_by_the_other(
    phone: MakePhone, clock: time_machine.Traveller, *, js: bool
) -> None:
    alice, bob = couple(phone(js=js), phone(js=js))
    where = begin_repair(alice, EACH_ON_OUR_OWN)
    tell(alice)
    share(alice, "Bob")
    clock.shift(HOLD)
    alice.strict = bob.strict = js
    close(alice)
    begin_anew(alice, host_code(alice))
    alice.follow("Open again what we share")
    bob.open("/today/")
    bob.does_not_read("asks to open again")

    alice.press("Ask Bob to open it again")
    alice.is_at("You have asked to open it again")
    first, second = see_digits(alice), see_digits(bob)
    assert first == second
    bob.press("They differ")
    bob.is_at("Then stop here")
    alice.press("They are the same")
    alice.reads("Not open yet.")

    assert see_digits(bob) == first
    bob.press("They are the same")
    bob.is_at("You have said yes")
    alice.press("They are the same")
    alice.is_at("It is open again")
    alice.follow("Go on")
    alice.is_at("Today")
    alice.does_not_read("See what can be done")
    alice.open(where)
    alice.reads(STORY.happened)
    bob.open(where)
    bob.press("I'm ready")
    bob.reads(STORY.happened)


@scripts_daily
@pytest.mark.usefixtures("clock")
def test_any_two_compare(phone: MakePhone, *, js: bool) -> None:
    alice, bob = couple(phone(js=js), phone(js=js))
    alice.strict = bob.strict = js
    for who in (alice, bob):
        who.open("/me/settings/")
        who.follow("Compare twelve digits")
        who.press("We are together: show the digits")
    assert digits(alice) == digits(bob)
    alice.follow("They are the same")
    alice.is_at("Settings")
    bob.press("They differ")
    bob.is_at("Then stop here")
