"""The real server in folders of its own, to be killed without a goodbye and started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

from reknit.project import running
from tests.cli.places import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
# What ``./reknit run`` starts, with another application where a control needs one that is broken.
START = (
    "import sys; from reknit.cli import server; from reknit.cli.main import main;"
    "server.APPLICATION = sys.argv.pop(1); sys.exit(main())"
)
AS_SHIPPED = "reknit.project.wsgi:application"


@dataclass
class Server:
    home: Path
    runtime: Path
    application: str
    workers: int
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def said(self) -> str:
        return (self.home / "said").read_text()

    def start(self) -> None:
        """Until it answers."""
        words = ["run", "--no-browser", "--port", str(self.port), "--workers", str(self.workers)]
        with (self.home / "said").open("a") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-c", START, self.application, *words],
                cwd=self.home,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a group of its own, to be killed whole
            )
        self._wait_for(self._answers)

    def kill(self) -> None:
        """All its processes at once, as they stand."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        # Its workers die on their own time; the last one lets go of the data folder.
        self._wait_for(lambda: not running.is_open(self.data))

    def stop(self) -> None:
        """With a goodbye."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.said
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            line.request("GET", "/help/")
            line.getresponse().read()
        except (OSError, HTTPException):
            return False
        else:
            return True
        finally:
            line.close()

    def _wait_for(self, happened: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not happened():
            assert time.monotonic() < until, self.said
            time.sleep(0.02)


@contextmanager
def installed(
    *, workers: int = 2, application: str = AS_SHIPPED, **environment: str
) -> Iterator[Server]:
    """A new installation with the shipped settings; not started yet. environment: what differs."""
    home = Path(tempfile.mkdtemp(prefix="reknit-drill-"))
    memory = SHARED_MEMORY if SHARED_MEMORY.is_dir() else home
    runtime = Path(tempfile.mkdtemp(prefix="reknit-drill-", dir=memory))
    ours = {name: value for name, value in os.environ.items() if not name.startswith("REKNIT_")}
    ours.pop("DJANGO_SETTINGS_MODULE", None)
    ours |= {"REKNIT_DATA": str(home / "data"), "REKNIT_RUNTIME": str(runtime)}
    ours |= {"REKNIT_BACKUPS": "no", "CI": "true", "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    server = Server(home, runtime, application, workers, ours | environment)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(runtime, ignore_errors=True)
        shutil.rmtree(home)
