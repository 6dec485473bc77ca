"""Takes the pictures of a note in the margin, and of words looked over on request.

>>> .venv/bin/python -m pytest tests/browser/pictures_coach.py

They go to ``docs/images`` as ``coach-<screen>-<device>-<theme>.png``.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakePhone
from tests.browser.pictures import take
from tests.browser.steps import FOR_ME_ALONE, Someone, alone, begin_repair
from tests.browser.test_coach import notes, switch_on

pytestmark = pytest.mark.usefixtures("db")

TEXT = "You went to bed without a word. You never listen to me, and you obviously don't care."


@pytest.mark.parametrize("desktop", [False, True], ids=["phone", "desktop"])
def test_pictures(phone: MakePhone, *, desktop: bool) -> None:
    """With the real coach, in its own process."""
    who: Someone = alone(phone(desktop=desktop))
    switch_on(who)
    begin_repair(who, FOR_ME_ALONE)
    who.box("What happened?").fill(TEXT)
    expect(notes(who.page)).to_be_visible()
    take(who.page, "coach-note")
    who.open("/me/look/over/")
    who.write("Words to look over", "I am sorry. I shouted at you on Sunday.")
    who.choose("An apology")
    who.press("Look over my words")
    take(who.page, "coach-look")
