"""What the walks of the personas share: pictures to look at, and the files as a host has them.

>>> PICTURES_INTO=/somewhere .venv/bin/python -m pytest tests/browser -k persona

leaves a picture of each page that a walk stops at. Those in ``docs/images`` that begin with
``faith-`` are made so, and then given a small palette to be small.
"""

from __future__ import annotations

import os
import sqlite3
from base64 import b64decode
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.urls import reverse

from reknit.repair import lists
from reknit.repair.core.kinds import Kind
from reknit.repair.notebook import Way
from tests.browser.steps import HOLD, STORY, Someone, Story, at_home
from tests.people import scene
from tests.repair.scene import Player

if TYPE_CHECKING:
    from collections.abc import Iterator

    import time_machine
    from playwright.sync_api import Page
    from pytest_django import Settings

INTO = os.environ.get("PICTURES_INTO", "")
TALLEST = 2400
SHARP = 2


def shot(who: Someone, name: str, *, down_to: int = TALLEST, dark: bool = False) -> None:
    """The whole page as it stands, if anybody asked for pictures."""
    if not INTO:
        return
    who.page.emulate_media(color_scheme="dark" if dark else "light")
    who.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    view = who.page.context.new_cdp_session(who.page)
    size = view.send("Page.getLayoutMetrics")["cssContentSize"]
    clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], down_to)}
    wanted = {"format": "png", "captureBeyondViewport": True, "clip": clip | {"scale": SHARP}}
    picture: dict[str, Any] = view.send("Page.captureScreenshot", wanted)
    view.detach()
    Path(INTO).mkdir(parents=True, exist_ok=True)
    Path(INTO, f"{name}.png").write_bytes(b64decode(picture["data"]))
    who.page.emulate_media(color_scheme="light")


# -- what was written before a walk begins ---------------------------------------------------------

PRIVATE = Story(
    happened="I told my sister about the money.", took_to_mean="that I may not decide anything."
)


@dataclass(frozen=True)
class Two:
    """Alice and Bob share a notebook; each has written, quickly, since that is not the walk."""

    alice: Someone
    bob: Someone
    private: str  # where Alice wrote for herself
    shared: str  # where she told Bob STORY, and it has arrived


def two(alices: Page, bobs: Page, clock: time_machine.Traveller) -> Two:
    alice, bob = (scene.make_person(name) for name in ("Alice", "Bob"))
    scene.make_couple(alice, bob)
    for each in (alice, bob):
        lists.note_offered(each.open())
    private = write(alice, PRIVATE)
    shared = write(alice, STORY, share=True)
    clock.shift(HOLD)
    return Two(at_home(alices, alice), at_home(bobs, bob), private, shared)


def write(person: scene.Someone, story: Story, *, share: bool = False) -> str:
    """Where it is."""
    player = Player(person, scene.signed_in_client(person))
    way, meant = Way.TWO_PHONES if share else Way.SOLO, story.took_to_mean
    repair = player.draft(way, title="", happened=story.happened, took_to_mean=meant)
    if share:
        player.give(repair, Kind.TELL, title="", happened=story.happened, took_to_mean=meant)
    player.client.post(reverse("people:close"))  # no sign-in of ours stays in their record
    return reverse("repair:show", args=[repair])


# -- the files -------------------------------------------------------------------------------------


def copy_files(to: Path) -> Path:
    """The database of this moment, as a nightly copy has it."""
    _copy(_live(), to)
    return to


@contextmanager
def server_on(copy: Path, settings: Settings) -> Iterator[None]:
    """The program on these files instead, with a memory of its own, as on another machine."""
    now, memory = copy_files(copy.with_name("now.sqlite3")), settings.RUNTIME
    _copy(copy, _live())
    settings.RUNTIME = copy.with_name("runtime-of-the-copy")
    yield
    _copy(now, _live())
    settings.RUNTIME = memory


def put_locks_of(old: Path, into: Path) -> None:
    """The key rows of an old copy in the place of those in a newer one."""
    with closing(sqlite3.connect(into)) as target:
        target.execute("ATTACH ? AS old", (str(old),))
        target.execute("DELETE FROM vault_keyring")
        target.execute("INSERT INTO vault_keyring SELECT * FROM old.vault_keyring")
        target.commit()


def _live() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _copy(source: Path, to: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(to)) as written:
        read.backup(written)
