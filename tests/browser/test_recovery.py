"""The passphrase is forgotten; the paper with the code is not."""

from __future__ import annotations

import pytest

from tests.browser.conftest import MakePhone
from tests.browser.steps import (
    FOR_ME_ALONE,
    STORY,
    Someone,
    alone,
    begin_repair,
    both_ways,
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


@both_ways
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
    who.write("Recovery code", "0000-0000")
    forgotten, who.passphrase = who.passphrase, who.page.locator(".five__words").inner_text()
    who.press("Open my notebook")
    who.is_at("Back in with your recovery code")
    who.write("Recovery code", code.lower().replace("-", " "))
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
