"""How long opening a notebook takes, and whether anybody else notices."""

from __future__ import annotations

import re
import statistics
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bench import serving
from bench.figures import Figure, percentile
from tests.cli.places import free_port

if TYPE_CHECKING:
    from bench.serving import Server
    from bench.world import World

PASSPHRASE = "harbour-violet-ladder-morning-tea"  # noqa: S105 - nobody's
# In a quarter of an hour 12 tries are allowed for an account and 30 from one place, right ones too.
SIGN_INS = 4
PAGES = 60
SLOWEST_MS = 300.0  # for the sign-in, and for the pages of others meanwhile


def stretched_ms() -> float:
    """One run of Argon2id as it is really used, with the bare library."""
    import secrets  # noqa: PLC0415 - beside the library it serves

    from nacl import bindings  # noqa: PLC0415 - what the vault stands on

    from reknit.project.costs import FLOOR  # noqa: PLC0415 - needs the settings

    taken = []
    for _ in range(SIGN_INS):
        began = time.perf_counter()
        bindings.crypto_pwhash_alg(
            32, b"harbour violet ladder", secrets.token_bytes(16), FLOOR.passes,
            FLOOR.memory_kib * 1024, bindings.crypto_pwhash_ALG_ARGON2ID13,
        )  # fmt: skip
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)


def new_account() -> str:
    """The name of somebody whose passphrase costs what it costs everybody.

    A new one for each time this is measured: tries are counted by account.
    """
    from reknit.people import actions  # noqa: PLC0415 - needs the settings
    from reknit.vault.secret import Secret  # noqa: PLC0415 - as above

    name = f"kim-{time.monotonic_ns()}"
    actions.begin_notebook(user_name=name, passphrase=Secret(PASSPHRASE), first_minutes={})
    return name


def sign_in(server: Server, user_name: str) -> float:
    """Milliseconds one waits after pressing the button."""
    line = serving.Line(server.port)
    page = line.ask("/me/in/")
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
    assert token is not None
    line.cookie = page.headers["set-cookie"].partition(";")[0]
    form = {
        "csrfmiddlewaretoken": token[1].decode(),
        "user_name": user_name,
        "passphrase": PASSPHRASE,
        "stay": "day",
    }
    began = time.perf_counter()
    answer = line.ask("/me/in/", post=urlencode(form).encode())
    waited = 1000 * (time.perf_counter() - began)
    assert answer.status == 302, answer.status  # noqa: PLR2004 - came in
    line.close()
    return waited


def pages_of_another(server: Server, world: World, until: threading.Event | None) -> list[float]:
    """How long somebody waits for each page: ``PAGES`` of them, or as many as fit ``until``."""
    line, waits = serving.Line(server.port, world.cookie), list[float]()
    while (len(waits) < PAGES) if until is None else not until.is_set():
        began = time.perf_counter()
        assert line.ask("/today/").status == 200  # noqa: PLR2004 - a page
        waits.append(1000 * (time.perf_counter() - began))
    line.close()
    return waits


def run(world: World) -> list[Figure]:
    floor, name = stretched_ms(), new_account()
    with serving.reknit(world.home, free_port(), workers=2) as server:
        for _ in range(4):
            pages_of_another(server, world, None)  # all threads get warm
        alone = pages_of_another(server, world, None)
        quiet = [sign_in(server, name) for _ in range(SIGN_INS)]
        done, meanwhile = threading.Event(), list[float]()
        other = threading.Thread(
            target=lambda: meanwhile.extend(pages_of_another(server, world, done))
        )
        other.start()
        try:
            for _ in range(SIGN_INS):
                sign_in(server, name)
        finally:
            done.set()
            other.join()
    waited, usual = percentile(meanwhile, 0.95), percentile(alone, 0.95)
    return [
        Figure(
            "sign-in",
            "From the button to being in",
            statistics.median(quiet),
            "ms",
            floor,
            "one run of Argon2id (128 MiB, 4 passes) with the bare library",
            most=SLOWEST_MS,
        ),
        Figure(
            "sign-in-others",
            "A page of somebody else meanwhile, p95",
            waited,
            "ms",
            usual,
            "the same page while nobody signs in, p95",
            most=SLOWEST_MS,
            steady=False,
            note=f"{len(meanwhile)} pages during {SIGN_INS} sign-ins one after the other",
        ),
    ]
