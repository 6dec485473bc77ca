"""Starting the real command line in a folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_SECONDS = 60


def environment(data: Path, **more: str) -> dict[str, str]:
    """As a person has it: nothing of this test run shines through."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("REKNIT_")}
    ours.pop("DJANGO_SETTINGS_MODULE", None)
    own = {"REKNIT_DATA": str(data), "REKNIT_RUNTIME": str(data.parent / "runtime"), "CI": "true"}
    return ours | own | more


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def reknit(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reknit.cli", *words],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=environment(data, **more),
        timeout=PATIENCE_SECONDS,
    )


@dataclass
class Running:
    said: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.said)


@contextmanager
def running(data: Path, *words: str, until: str, **more: str) -> Iterator[Running]:
    """The command with one worker, once it has printed ``until``; stopped with Ctrl and C."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "reknit.cli", *words, "--workers", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        env=environment(data, **more),
        start_new_session=True,  # so that Ctrl and C of the test run is not theirs
    )
    assert process.stdout is not None
    seen, ready = Running(), threading.Event()

    def listen() -> None:
        for line in process.stdout or ():
            seen.said.append(line)
            if until in line:
                ready.set()
        ready.set()

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        assert ready.wait(PATIENCE_SECONDS), seen.text
        assert process.poll() is None, seen.text
        yield seen
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        listener.join()
        process.stdout.close()
    assert process.returncode == 0, seen.text
