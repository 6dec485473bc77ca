"""Sixteen who save at once, as fast as they are answered: on SQLite, where one writes at a time."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.drills.inside import inside
from tests.drills.serving import installed
from tests.drills.telling import FILE_NAME, SYNCED
from tests.drills.visiting import Browser
from tests.drills.writers import Tally, Writer

WRITERS = 16
pytestmark = pytest.mark.slow

TELLING = "tests.drills.telling:application"
SAVES = int(os.environ.get("REKNIT_WRITERS", "5"))  # of each
LONG = SAVES > 5
EACH_ALONE = {"alone": WRITERS, "repairs": 1}
ONE_WITH_MANY_WINDOWS = {"alone": 1, "repairs": WRITERS}
SOME_OF_BOTH = {"alone": 4, "repairs": 4}


@dataclass
class Outcome:
    wrong: list[str]  # what was answered, lost or torn, in words
    saved: int  # acknowledged
    opened: list[str]  # how each connection to the database stood, if the server tells


def writing(household: dict[str, int], application: str) -> Outcome:
    with installed(application=application) as server:
        server.start()
        with inside(server.environment, server.home) as within:
            people = within.ask("make_people", **household)
            tally = Tally()
            writers = [
                Writer(person, repair, Browser(server.port, {"reknit": person["token"]}), tally)
                for person in people
                for repair in person["repairs"]
            ]
            wrong = [fault for writer in writers for fault in writer.compare() if fault]
            assert not wrong

            def save(writer: Writer) -> None:
                for _save in range(SAVES):
                    writer.step()

            with ThreadPoolExecutor(len(writers)) as crowd:
                list(crowd.map(save, writers))
            wrong = [fault for writer in writers for fault in (*writer.wrong, *writer.compare())]
            wrong += within.ask("look", people=people)["torn"]
            for writer in writers:
                writer.browser.leave()
            told = server.data / FILE_NAME
            return Outcome([fault for fault in wrong if fault], tally.saved, lines_of(told))


def lines_of(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


@pytest.mark.parametrize(
    "household", [EACH_ALONE, ONE_WITH_MANY_WINDOWS] if LONG else [SOME_OF_BOTH], ids=str
)
def test_all_that_sixteen_save_at_once_is_saved(
    household: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    found = writing(household, TELLING)
    if LONG:
        with capsys.disabled():
            print(  # noqa: T201 - the figures
                f"   {household}: {found.saved} of {WRITERS * SAVES} saved, "
                f"{len(found.wrong)} errors, {time.monotonic() - began:.0f} s"
            )
    assert found.wrong == []
    assert found.saved == WRITERS * SAVES
    # Each of them waited for the disk before it was answered: so is each connection set.
    assert set(found.opened) == {SYNCED}


def test_a_database_where_nobody_waits_is_caught() -> None:
    """The control: the same posts, the database opened without patience and half synced."""
    found = writing(SOME_OF_BOTH, "tests.drills.broken:impatient")
    assert any(fault.startswith("500") for fault in found.wrong)
    assert found.saved < WRITERS * SAVES
    assert SYNCED not in found.opened
