"""Two machines, no memory of who asked which: nobody notices, and nobody gets more tries.

Each machine has a data folder and a memory folder of its own and two workers; they share a
PostgreSQL, a Valkey and a secret key. Every single request goes to the other machine than the one
before it.
"""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import threading
from collections.abc import Iterator

import psycopg
import pytest

from reknit.cli import postgres
from tests import valkeys
from tests.drills.hosts import SECRET_KEY, Roaming, new_database, roaming, two_hosts
from tests.drills.serving import Server, installed
from tests.drills.visiting import Browser

pytestmark = pytest.mark.slow

PASSPHRASE = "maple-orbit-kettle-drift-plum"
PIN = "135790"
JOINS_A_QUARTER = 30  # wrong codes from one place: people/tries.py
STATIC = re.compile(r'"(/static/[^"]+)"')


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with postgres.server() as address:
        yield address


def begin(browser: Browser, name: str) -> None:
    browser.get("/me/begin/")
    chosen = {"kind": "own", "passphrase": PASSPHRASE, "passphrase_again": PASSPHRASE}
    assert browser.post("/me/begin/", user_name=name, adult="on", **chosen).status == 302


def a_day(browser: Browser, name: str) -> None:
    """Everything somebody does with the locks, each step on the other machine."""
    words = f"{name} would like to say it calmly."
    begin(browser, name)
    browser.get("/soothe/own/")
    assert browser.post("/soothe/own/", line=words).status == 302
    assert words in browser.get("/soothe/own/").text
    browser.get("/me/pin/")
    assert browser.post("/me/pin/", pin=PIN, passphrase=PASSPHRASE).status == 302

    browser.get("/today/")
    assert browser.post("/me/cover/").status == 302
    for _machine in range(2):
        assert way_from(browser, "/today/") == "/me/open/"
    late = f"{name} wrote this under the cover."
    assert browser.post("/soothe/own/", line=late).status == 409
    browser.get("/me/open/")
    for wrong in ("020301", "020302", "020303"):
        assert browser.post("/me/open/", pin=wrong).status == 422
    assert browser.post("/me/open/", pin=PIN).status == 302
    for _machine in range(2):
        assert late in browser.get("/me/aside/").text

    browser.get("/today/")
    assert browser.post("/me/close/").status == 302
    for _machine in range(2):
        assert way_from(browser, "/today/") == "/me/in/"
    browser.get("/me/in/")
    again = {"user_name": name, "passphrase": PASSPHRASE, "stay": "day"}
    assert browser.post("/me/in/", **again).status == 302
    for _machine in range(2):
        assert words in browser.get("/soothe/own/").text


def way_from(browser: Browser, path: str) -> str:
    return browser.get(path).headers.get("location", "").partition("?")[0]


def two_days(one: Server, two: Server) -> list[str]:
    """Of two people at once; what went wrong for whom."""
    faults: list[str] = []
    browsers = {"kim": roaming(one, two), "lee": roaming(two, one)}

    def live(name: str, browser: Roaming) -> None:
        try:
            a_day(browser, name)
        except AssertionError as fault:
            faults.append(f"{name}: {fault}")
        browser.leave()

    threads = [threading.Thread(target=live, args=both) for both in browsers.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for browser in browsers.values():
        assert all(first != then for first, then in itertools.pairwise(browser.asked))
    return faults


def wrong_codes(browser: Browser) -> int:
    """How many wrong codes of an invitation one place may try."""
    browser.get("/join/")
    for taken in range(3 * JOINS_A_QUARTER):
        if browser.post("/join/", code="oak elm ash yew").status == 429:
            browser.leave()
            return taken
    return -1


def test_nobody_notices_which_machine_answers(database: str) -> None:
    with (
        valkeys.served() as valkey,
        two_hosts(new_database(database, "hosts"), valkey.address) as (one, two),
    ):
        assert two_days(one, two) == []

        stranger = roaming(one, two)
        assert wrong_codes(stranger) == JOINS_A_QUARTER

        files = set(STATIC.findall(stranger.get("/help/").text))
        assert files == set(STATIC.findall(stranger.get("/help/").text))
        assert len(files) > 3
        for path in files:
            found = [stranger.get(path) for _machine in range(2)]
            assert [each.status for each in found] == [200, 200]
            assert found[0].text == found[1].text
        stranger.leave()

        lies_open = valkey.everything()
        assert b"rk1:row:" in lies_open
        for canary in ("kim", "lee", "calmly", PASSPHRASE, PIN, SECRET_KEY, "127.0.0.1"):
            assert canary.encode() not in lies_open
        for server in (one, two):
            assert not (server.runtime / "sessions.sqlite3").exists()
            assert '"event"' not in server.said, server.said


@pytest.mark.release
def test_control_without_a_shared_store_they_are_strangers_next_door(database: str) -> None:
    with two_hosts(new_database(database, "apart"), "", workers=1) as (one, two):
        assert len(two_days(one, two)) == 2
        assert wrong_codes(roaming(one, two)) == 2 * JOINS_A_QUARTER


def test_a_start_is_refused_where_saved_would_not_mean_written(database: str) -> None:
    """On the server on which the others start."""
    address = new_database(database, "early")
    with psycopg.connect(address, autocommit=True) as line:
        line.execute("ALTER DATABASE early SET synchronous_commit = off")
    with (
        installed(REKNIT_DATABASE=address) as server,
        pytest.raises(AssertionError, match="synchronous_commit=off"),
    ):
        server.start()


@pytest.mark.release
def test_control_without_the_lock_two_first_starts_collide(database: str) -> None:
    """Both find the same empty database and make the same tables."""
    unlocked = (
        "import contextlib, sys; from reknit.cli import data;"
        "data.alone_with_the_database = contextlib.nullcontext;"
        "data.data_folder().mkdir(parents=True); data.prepare(data.data_folder())"
    )
    with installed(REKNIT_DATABASE=new_database(database, "alone")) as server:
        assert subprocess.run([sys.executable, "-c", unlocked], check=False, stderr=subprocess.PIPE,
                              env=server.environment, cwd=server.home).returncode == 0  # fmt: skip
    for _try in range(5):
        address = new_database(database, f"race{_try}")
        with installed(REKNIT_DATABASE=address) as one, installed(REKNIT_DATABASE=address) as two:
            starts = [
                subprocess.Popen(
                    [sys.executable, "-c", unlocked],
                    env=server.environment,
                    cwd=server.home,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
                for server in (one, two)
            ]
            if any([start.wait(60) != 0 for start in starts]):  # noqa: C419 - both are waited for
                return
    pytest.fail("Five times two starts at once did not collide; so nothing shows that one waits.")
