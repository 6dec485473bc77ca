"""Two servers of several processes each, as on two machines, in front of one database."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from reknit.people import cookies
from reknit.repair.core.writing import Page
from reknit.vault import sessions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from bench.growth.households import Pair
    from tests.repair.scene import Player

ROOT = Path(__file__).resolve().parents[2]
SERVERS, WORKERS = 2, 2
LINES_A_PERSON = 3  # as many browsers of each person
PATIENCE_SECONDS = 60
ONE_WRITE_IN = 4  # requests of who writes; the others only read
TICKS = os.sysconf("SC_CLK_TCK")
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
SEEN = re.compile(rb'name="seen" value="(\d+)"')
SHOWN, KEPT = 200, 204


@dataclass(frozen=True)
class Load:
    """shares: of all the processor time there was, by who used it.

    cpu_ms: of the servers and of the database, for one request.
    """

    couples: int
    seconds: float
    lines: int
    pages: int
    writes: int
    p50_ms: float
    p95_ms: float
    write_p50_ms: float
    write_p95_ms: float
    shares: dict[str, float]
    cpu_ms: float
    database_cpu_ms: float

    def said(self) -> str:
        used = ", ".join(f"{name} {share:.0%}" for name, share in self.shares.items())
        return (
            f"{self.couples:,} couples, {SERVERS} servers x {WORKERS} workers, {self.lines} lines: "
            f"{(self.pages + self.writes) / self.seconds:.0f} requests/s ({self.writes} writes), "
            f"pages p50 {self.p50_ms:.0f} p95 {self.p95_ms:.0f} ms, writes p50 "
            f"{self.write_p50_ms:.0f} p95 {self.write_p95_ms:.0f} ms; a request takes "
            f"{self.cpu_ms:.1f} ms of the servers' processor time and {self.database_cpu_ms:.1f} "
            f"of the database's; of all there was: {used}"
        )


@dataclass
class Browser:
    """One line that is kept open. ``writes_in``: the draft it writes in, if it does."""

    port: int
    cookie: str
    pages: Sequence[str]
    writes_in: UUID | None = None
    waits: list[float] = field(default_factory=list)
    write_waits: list[float] = field(default_factory=list)

    def stay(self, until: float) -> None:
        """Asks as fast as it is answered, until then (by ``time.monotonic``)."""
        self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        if self.writes_in is not None:
            self._open_draft()
        number = 0
        while time.monotonic() < until:
            number += 1
            if self.writes_in is not None and number % ONE_WRITE_IN == 1:
                self._write(number)
            else:
                began = time.perf_counter()
                status = self._ask(self.pages[number % len(self.pages)])[0]
                self.waits.append(1000 * (time.perf_counter() - began))
                assert status == SHOWN, status
        self._line.close()

    def _open_draft(self) -> None:
        where = reverse("repair:write", args=[self.writes_in, Page.HAPPENED])
        status, headers, body = self._ask(where)
        assert status == SHOWN, status
        token, seen = TOKEN.search(body), SEEN.search(body)
        assert token is not None
        assert seen is not None
        given = SimpleCookie(headers["Set-Cookie"])
        self.cookie += "".join(f"; {name}={one.value}" for name, one in given.items())
        self._token, self._seen = token[1].decode(), int(seen[1])

    def _write(self, number: int) -> None:
        where = reverse("repair:autosave", args=[self.writes_in, Page.HAPPENED])
        words = {
            "csrfmiddlewaretoken": self._token,
            "seen": self._seen,
            "happened": f"And then it rained, the {number}th time.",
        }
        began = time.perf_counter()
        status, headers, _ = self._ask(where, urlencode(words))
        self.write_waits.append(1000 * (time.perf_counter() - began))
        assert status == KEPT, status
        self._seen = int(headers["Reknit-Seen"])

    def _ask(
        self, path: str, body: str | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        headers = {"Cookie": self.cookie, "Host": f"localhost:{self.port}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request("GET" if body is None else "POST", path, body=body, headers=headers)
        answer = self._line.getresponse()
        return answer.status, answer.headers, answer.read()


@contextmanager
def serving(home: Path, database: str, sign_ins: str, key: str) -> Iterator[tuple[int, int]]:
    """One server, as on a machine of its own: (process, port)."""
    (home / "data").mkdir(parents=True, mode=0o700)
    port = free_port()
    words = ["-m", "reknit.cli", "run", "--no-browser", "--no-backup", "--port", str(port)]
    outside = {name: value for name, value in os.environ.items() if not name.startswith("REKNIT_")}
    outside.pop("DJANGO_SETTINGS_MODULE", None)
    ours = {
        "CI": "true",
        "REKNIT_DATA": str(home / "data"),
        "REKNIT_RUNTIME": str(home / "runtime"),
        "REKNIT_DATABASE": database,
        "REKNIT_SESSIONS": sign_ins,
        "REKNIT_SECRET_KEY": key,
    }
    with (home / "said").open("w") as said:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, *words, "--workers", str(WORKERS)],
            cwd=ROOT,
            env=outside | ours,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(process, port, home / "said")
        yield process.pid, port
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(process: subprocess.Popen[bytes], port: int, said: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None, said.read_text()
            assert time.monotonic() < deadline, said.read_text()
            time.sleep(0.05)
        else:
            return


def cookie_of(player: Player) -> str:
    session = sessions.begin(player.vault, stay="day", cover_after_minutes=15)
    return f"{cookies.name()}={session.token.expose()}"  # exposed to be what a browser sends


def pages_of(pair: Pair) -> tuple[str, ...]:
    return (
        reverse("home:today"),
        reverse("repair:show", args=[pair.open_repair]),
        reverse("repair:all"),
        reverse("people:settings"),
    )


def drive(  # noqa: PLR0913 - what is asked, of whom, for how long
    couples: int,
    pairs: Sequence[Pair],
    *,
    home: Path,
    database: str,
    sign_ins: str,
    beside: dict[str, int],
    seconds: float,
) -> Load:
    """beside: processes whose share of the processor is told too, by name."""
    with ExitStack() as until_done:
        enter = until_done.enter_context
        key = os.urandom(32).hex()
        servers = [
            enter(serving(home / f"host-{number}", database, sign_ins, key))
            for number in range(SERVERS)
        ]
        browsers = [
            Browser(
                servers[line % SERVERS][1],
                cookie_of(player),
                pages_of(pair),
                pair.draft if line == 0 and player is pair.alice else None,
            )
            for pair in pairs
            for player in pair.players
            for line in range(LINES_A_PERSON)
        ]
        _all_stay(browsers, seconds / 4)  # every worker thread has its own line to the database
        for browser in browsers:
            browser.waits.clear()
            browser.write_waits.clear()
        who = {"servers": [pid for pid, _ in servers]}
        who |= {name: [pid] for name, pid in beside.items()}
        before = {name: _cpu_seconds(pids) for name, pids in who.items()}
        asking, began = time.process_time(), time.monotonic()
        _all_stay(browsers, seconds)
        took = time.monotonic() - began
        there_was = took * (os.cpu_count() or 1)
        used = {name: _cpu_seconds(pids) - before[name] for name, pids in who.items()}
        used["who asks"] = time.process_time() - asking
    waits = sorted(one for browser in browsers for one in browser.waits)
    writes = sorted(one for browser in browsers for one in browser.write_waits)
    return Load(
        couples,
        took,
        len(browsers),
        len(waits),
        len(writes),
        _at(waits, 0.5),
        _at(waits, 0.95),
        _at(writes, 0.5),
        _at(writes, 0.95),
        {name: seconds_used / there_was for name, seconds_used in used.items()},
        1000 * used["servers"] / (len(waits) + len(writes)),
        1000 * used["database"] / (len(waits) + len(writes)),
    )


def _all_stay(browsers: Sequence[Browser], seconds: float) -> None:
    until = time.monotonic() + seconds
    faults: list[BaseException] = []

    def stay(browser: Browser) -> None:
        try:
            browser.stay(until)
        except BaseException as fault:  # noqa: BLE001 - raised again in the thread that waits
            faults.append(fault)

    threads = [threading.Thread(target=stay, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _cpu_seconds(pids: Sequence[int]) -> float:
    return sum(_of_one(pid) for one in pids for pid in (one, *_children(one)))


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text(encoding="ascii").split():
            yield int(child)
            yield from _children(int(child))


def _of_one(pid: int) -> float:
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return 0.0  # has ended
    user, system = said.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / TICKS
