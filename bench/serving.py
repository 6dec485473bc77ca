"""Starting a server as people do, and what it costs while it answers."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Line:
    """One connection that is kept open, as a browser does."""

    port: int
    cookie: str = ""
    _line: http.client.HTTPConnection | None = field(default=None, repr=False)

    def ask(
        self, path: str, *, post: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        own = {"Host": f"localhost:{self.port}", "Cookie": self.cookie, **(headers or {})}
        if post is not None:
            own |= {"Content-Type": "application/x-www-form-urlencoded"}
        self._line.request("GET" if post is None else "POST", path, body=post, headers=own)
        got = self._line.getresponse()
        return Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


@dataclass(frozen=True)
class Server:
    pid: int
    port: int
    started_seconds: float  # from the command to the first answer

    def processes(self) -> list[int]:
        """It and its workers."""
        found, to_ask = [], [self.pid]
        while to_ask:
            pid = to_ask.pop()
            found.append(pid)
            for task in Path(f"/proc/{pid}/task").iterdir():
                to_ask += [int(child) for child in (task / "children").read_text().split()]
        return found

    def cpu_seconds(self) -> float:
        """Of all its processes so far, to the nanosecond where the kernel says so."""
        return sum(_cpu_seconds(pid) for pid in self.processes())

    def pss_mib(self) -> float | None:
        """Memory, with what several processes share counted once.

        None where we may not look: the memory of a process that holds open notebooks is shown to
        root alone (``project/memory.py``).
        """
        total = 0
        for pid in self.processes():
            try:
                said = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
            except PermissionError:
                return None
            found = re.search(r"^Pss:\s+(\d+) kB", said, re.MULTILINE)
            assert found is not None
            total += int(found[1])
        return total / 1024


def _cpu_seconds(pid: int) -> float:
    try:
        return (
            sum(
                int((task / "schedstat").read_text(encoding="ascii").split()[0])
                for task in Path(f"/proc/{pid}/task").iterdir()
            )
            / 1e9
        )
    except OSError:  # a kernel without it: steps of a hundredth of a second
        after_name = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
        user, system = after_name.split()[11:13]
        return (int(user) + int(system)) / TICKS


@contextmanager
def reknit(home: Path, port: int, *, workers: int, **settings: str) -> Iterator[Server]:
    """``./reknit run`` on the data in ``home``."""
    words = ["-m", "reknit.cli", "run", "--no-browser", "--port", str(port)]
    command = [sys.executable, *words, "--workers", str(workers)]
    # The copy of each night is made by a process that is there for a second.
    own = {"REKNIT_DATA": str(home / "data"), "REKNIT_BACKUPS": "no"}
    with _started(command, home, port, own | settings) as server:
        yield server


@contextmanager
def floor(home: Path, port: int, *, workers: int, naked: bool = False) -> Iterator[Server]:
    """Bare Django. naked: without any middleware, so without knowing who is there."""
    command = [sys.executable, "-m", "bench.floor.serve", str(port), str(workers)]
    own = {"REKNIT_BENCH_FLOOR": str(home), "REKNIT_BENCH_NAKED": "yes" if naked else ""}
    with _started(command, home, port, own) as server:
        yield server


def outside() -> dict[str, str]:
    """The environment without anybody's own settings of Reknit."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("REKNIT_")}
    ours.pop("DJANGO_SETTINGS_MODULE", None)
    return ours | {"CI": "true"}


@contextmanager
def _started(
    command: list[str], home: Path, port: int, settings: Mapping[str, str]
) -> Iterator[Server]:
    began = time.monotonic()
    with (home / "said").open("w") as said:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command,
            cwd=ROOT,
            env=outside() | dict(settings),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for_an_answer(process, port, home / "said")
        yield Server(process.pid, port, time.monotonic() - began)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for_an_answer(process: subprocess.Popen[bytes], port: int, said: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        line = Line(port)
        try:
            line.ask("/")
        except OSError:
            assert process.poll() is None, said.read_text()
            assert time.monotonic() < deadline, said.read_text()
            time.sleep(0.005)
        else:
            return
        finally:
            line.close()
