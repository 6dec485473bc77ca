"""After "Close" nothing of a notebook is left in the memory of the server.

Run by ``./reknit prove memory`` on Linux: it starts the real server with the settings of
deploy/reknit.service, uses it, closes, and reads the memory of its processes.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from reknit.margin import asking, line
from tests.hosting.notebook import ROOT, Served, Visitor, served
from tests.hosting.searching import family, in_memory
from tests.hosting.unit import memory_settings

SERVICE = memory_settings(ROOT / "deploy" / "reknit.service")
TIMES = int(os.environ.get("REKNIT_MEMORY", "1"))
KEYS = """
import django, json, sys; django.setup()
from reknit.people import queries
from reknit.vault.actions import open_vault
from reknit.vault.secret import Secret
name, passphrase = json.load(sys.stdin)
vault = open_vault(person_id=queries.person_id_of(name), passphrase=Secret(passphrase))
ring = vault.ring
keys = {"master key": vault.master, "box key": ring.box_secret, "signing key": ring.sign_seed,
        "data key": ring.data_key}
print(json.dumps({name: key.expose().hex() for name, key in keys.items()}))
"""


@pytest.fixture(autouse=True)
def linux() -> None:
    assert Path("/proc/self/mem").exists(), "This proof reads /proc, so it needs Linux."


def used_and_closed(server: Served) -> tuple[Counter[str], Counter[str]]:
    """What is found while the notebook lies open, and once it is closed."""
    who = Visitor(server.address)
    passphrase = f"harbour {secrets.token_hex(9)} violet tea"
    words = {
        "words": f"I felt left out {secrets.token_hex(12)} at the table.",
        "words beyond Latin": f"Ünïcode {secrets.token_hex(12)} \N{HERB} \N{SNOWMAN} leaf",
    }
    name = f"kim{secrets.token_hex(3)}"
    who.begin(name, passphrase)
    for own in words.values():
        page = who.post("/soothe/own/", who.get("/soothe/own/"), line=own)
    page = who.get("/soothe/own/")
    assert all(own in page for own in words.values())
    looked_for: dict[str, str | bytes] = {
        **words,
        **keys_of(server, name, passphrase),
        "passphrase": passphrase,
        "token": who.cookie("reknit"),
    }
    still_open = in_memory(server.pid, looked_for)
    who.post("/me/close/", who.get("/today/"))
    time.sleep(0.5)  # the answer is on its way before the server lets go of the request
    return still_open, in_memory(server.pid, looked_for)


def keys_of(server: Served, name: str, passphrase: str) -> dict[str, bytes]:
    """Opened by a process of its own, from the same folder."""
    done = subprocess.run(
        [sys.executable, "-c", KEYS],
        check=True,
        input=json.dumps([name, passphrase]),
        capture_output=True,
        text=True,
        env=server.environment | {"DJANGO_SETTINGS_MODULE": "reknit.project.settings"},
    )
    found = json.loads(done.stdout.splitlines()[-1])
    return {name: bytes.fromhex(key) for name, key in found.items()}


def test_after_closing_no_word_and_no_key_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    with served(SERVICE) as server:
        for _time in range(TIMES):
            still_open, closed = used_and_closed(server)
            with capsys.disabled():
                print(f"   with all three: open {dict(still_open)}, closed {dict(closed)}")  # noqa: T201 - the figures
            assert closed == Counter()


def test_of_what_the_coach_read_nothing_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    """It is a process of its own, which goes on after the notebook is closed."""
    with served(SERVICE) as server:
        who = Visitor(server.address)
        who.begin(f"kim{secrets.token_hex(3)}", f"harbour {secrets.token_hex(9)} violet tea")
        who.post("/me/coach/", who.get("/me/coach/"), coach_on="on", tone="softer")
        words = (
            f"You never listen {secrets.token_hex(12)} and I felt alone \N{SNOWMAN} at the table."
        )
        noted = ""
        for _try in range(40):  # it wakes up when it is first asked
            page = who.get("/me/look/over/")
            noted = who.post("/me/look/over/", page, looked_over=words, how="message")
            if "not awake" not in noted:
                break
            time.sleep(0.25)
        coach = [pid for pid in family(server.pid) if b"reknit.margin.process" in command_of(pid)]
        assert "beside--whole" in noted
        assert "not awake" not in noted
        assert len(coach) == 1
        read = in_memory(coach[0], {"read": words})
        who.post("/me/close/", who.get("/today/"))
        time.sleep(0.5)
        closed = in_memory(server.pid, {"read": words})
    with capsys.disabled():
        print(f"   read by the coach: in its memory {dict(read)}, once closed {dict(closed)}")  # noqa: T201 - the figures
    assert closed == Counter()


def command_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def test_the_coach_needs_its_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The control: with an allocator that does not overwrite, what was read is found."""
    words = f"You never listen {secrets.token_hex(12)} and I felt alone \N{SNOWMAN} at the table."
    plain = {n: v for n, v in asking.environment().items() if n not in asking.SETTINGS}
    told = [sys.executable, "-m", "reknit.margin.process", str(tmp_path)]
    with subprocess.Popen([*told, "--server", str(os.getpid())], env=plain) as process:
        try:
            question = {"text": words, "how": "message", "shown": []}
            for _try in range(60):
                try:
                    line.ask(tmp_path, question, until=time.monotonic() + 5)
                    break
                except (line.Broken, OSError):
                    time.sleep(0.1)
            found = in_memory(process.pid, {"read": words})
        finally:
            process.terminate()
    with capsys.disabled():
        print(f"   read by a coach without its settings: {dict(found)}")  # noqa: T201 - the figures
    assert found


@pytest.mark.parametrize("without", ["PYTHONMALLOC", "GLIBC_TUNABLES", "_RJEM_MALLOC_CONF"])
def test_each_setting_is_needed(without: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The control: what is searched for is found as soon as one of the three is missing."""
    with served({name: value for name, value in SERVICE.items() if name != without}) as server:
        still_open, closed = used_and_closed(server)
    with capsys.disabled():
        print(f"   without {without}: open {dict(still_open)}, closed {dict(closed)}")  # noqa: T201 - the figures
    assert closed
