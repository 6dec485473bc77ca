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

from tests.hosting.notebook import ROOT, Served, Visitor, served
from tests.hosting.searching import in_memory
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
    for line in words.values():
        page = who.post("/soothe/own/", who.get("/soothe/own/"), line=line)
    page = who.get("/soothe/own/")
    assert all(line in page for line in words.values())
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


@pytest.mark.parametrize("without", ["PYTHONMALLOC", "GLIBC_TUNABLES", "_RJEM_MALLOC_CONF"])
def test_each_setting_is_needed(without: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The control: what is searched for is found as soon as one of the three is missing."""
    with served({name: value for name, value in SERVICE.items() if name != without}) as server:
        still_open, closed = used_and_closed(server)
    with capsys.disabled():
        print(f"   without {without}: open {dict(still_open)}, closed {dict(closed)}")  # noqa: T201 - the figures
    assert closed
