"""What keeping a page costs, beside as many plain statements in one synced transaction."""

from __future__ import annotations

import re
import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bench import serving
from bench.figures import Figure, in_turn
from bench.pages import prepared_floor
from tests.cli.places import free_port

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.serving import Line, Server
    from bench.world import World

WRITE_LIMIT = 1.5
PAGE_BYTES = 4096  # a notebook page is sealed in steps of that
WRITTEN = "I waited at the station and did not know where you were. "


@dataclass(frozen=True)
class Statements:
    reads: int
    writes: int


def statements_of(world: World) -> Statements:
    """Of one autosave, counted where they are sent; begin and commit are nobody's choice."""
    from django.db import connection  # noqa: PLC0415 - needs the settings
    from django.test import Client  # noqa: PLC0415 - as above

    sent: list[str] = []

    def note(execute: Callable[..., object], sql: str, *rest: object) -> object:
        sent.append(sql.split(" ", 1)[0].upper())
        return execute(sql, *rest)

    client = Client()
    name, _, token = world.cookie.partition("=")
    client.cookies[name] = token
    path = f"/n/{world.draft}/page/1/keep/"
    client.post(path, {"happened": "The first of today notes the day.", "seen": "9999"})
    with connection.execute_wrapper(note):
        answer = client.post(path, {"happened": WRITTEN, "seen": "9999"})
    assert answer.status_code == 204, answer.status_code  # noqa: PLR2004 - kept
    writes = sum(verb in {"INSERT", "UPDATE", "DELETE"} for verb in sent)
    return Statements(reads=sent.count("SELECT"), writes=writes)


def sealing_ms(writes: int) -> float:
    """Sealing and opening ``writes`` pages of 4 KiB with the bare library."""
    import secrets  # noqa: PLC0415 - beside the library it serves

    from nacl import bindings  # noqa: PLC0415 - what the vault stands on

    key, words, nonce = secrets.token_bytes(32), bytes(PAGE_BYTES), secrets.token_bytes(24)
    seal, undo = (
        bindings.crypto_aead_xchacha20poly1305_ietf_encrypt,
        bindings.crypto_aead_xchacha20poly1305_ietf_decrypt,
    )
    taken = []
    for _ in range(200):
        began = time.process_time()
        for _each in range(writes):
            undo(seal(words, b"place", nonce, key), b"place", nonce, key)
        taken.append(1000 * (time.process_time() - began))
    return statistics.median(taken)


class _Autosave:
    """Different words each time, as somebody types."""

    def __init__(self, line: Line, world: World) -> None:
        self._line, self._count = line, 0
        page = line.ask(f"/n/{world.draft}/page/1/")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
        form = re.search(r"reknit-form=([^;]+)", page.headers.get("set-cookie", ""))
        assert token is not None
        assert form is not None
        self._token = token[1].decode()
        line.cookie += f"; reknit-form={form[1]}"
        self._path = f"/n/{world.draft}/page/1/keep/"

    def __call__(self) -> None:
        self._count += 1
        words = {
            "happened": f"{WRITTEN * 3}{self._count}",
            "seen": "1000000",
            "csrfmiddlewaretoken": self._token,
        }
        answer = self._line.ask(self._path, post=urlencode(words).encode())
        assert answer.status == 204, answer.status  # noqa: PLR2004 - kept


def cpu_and_wall(server: Server, act: Callable[[], None], times: int) -> tuple[float, float]:
    """Milliseconds of processor, and of waiting, for one; on average and at the median."""
    waits = []
    before = server.cpu_seconds()
    for _ in range(times):
        began = time.perf_counter()
        act()
        waits.append(1000 * (time.perf_counter() - began))
    return 1000 * (server.cpu_seconds() - before) / times, statistics.median(waits)


def run(world: World, *, rounds: int, times: int) -> list[Figure]:
    sent = statements_of(world)
    sealing = sealing_ms(sent.writes)
    with ExitStack() as open_until_done:
        started = open_until_done.enter_context
        home, cookie = prepared_floor(world.home, 1)
        ours = started(serving.reknit(world.home, free_port(), workers=1))
        bare = started(serving.floor(home, free_port(), workers=1))
        autosave = _Autosave(serving.Line(ours.port, world.cookie), world)
        line = serving.Line(bare.port, cookie)
        plain = urlencode({"text": "x" * PAGE_BYTES}).encode()
        same = f"/write/?reads={sent.reads}&writes={sent.writes}"

        def bare_write() -> None:
            assert line.ask(same, post=plain).status == 204  # noqa: PLR2004 - written

        for _ in range(times):
            autosave()
            bare_write()
        waits: list[list[float]] = [[], []]

        def measure(server: Server, act: Callable[[], None], which: int) -> float:
            cpu, wall = cpu_and_wall(server, act, times)
            waits[which].append(wall)
            return cpu

        mine, usual = in_turn(
            rounds, lambda: measure(ours, autosave, 0), lambda: measure(bare, bare_write, 1)
        )
    wall, bare_wall = (statistics.median(each) for each in waits)
    what = f"{sent.reads} reads and {sent.writes} writes"
    return [
        Figure(
            "write-cpu",
            "Keeping a page while it is written",
            mine,
            "ms CPU",
            usual + sealing,
            f"bare Django with {what} in one synced transaction, "
            f"and {sealing:.2f} ms of sealing and opening",
            WRITE_LIMIT,
        ),
        Figure(
            "write-wall",
            "The same, as long as one waits for it",
            wall,
            "ms",
            bare_wall + sealing,
            "as above",
            WRITE_LIMIT,
            steady=False,
        ),
    ]
