"""The one process: started by whoever asks first, ended by itself, and never missed."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reknit.margin import asking, line
from reknit.margin.core.choice import KINDS
from reknit.margin.core.notes import LONGEST_TEXT

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no unix sockets, so there the coach never starts"
)
PATIENCE = 20.0

Started = list[subprocess.Popen[bytes]]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[Started]:
    """Every process that was started; they end with the test."""
    made: Started = []
    start = asking.start

    def noted(folder: Path, *more: str) -> subprocess.Popen[bytes] | None:
        one = start(folder, *more)
        if one is not None:
            made.append(one)
        return one

    monkeypatch.setattr(asking, "start", noted)
    monkeypatch.setattr(asking, "START_SECONDS", PATIENCE)  # the machine may be busy
    monkeypatch.setattr(asking, "ANSWER_SECONDS", PATIENCE)
    yield made
    for one in made:
        with contextlib.suppress(ProcessLookupError):
            one.kill()
        one.wait()


def ask(text: str = "I feel sad. You are so lazy.") -> dict[str, object] | None:
    return asking.ask(text, how="message", shown=KINDS)


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_whoever_asks_first_starts_it_and_both_are_answered(
    started: Started, runtime: Path
) -> None:
    answers: list[object] = []
    askers = [threading.Thread(target=lambda: answers.append(ask())) for _ in range(2)]
    for each in askers:
        each.start()
    for each in askers:
        each.join()

    assert len(started) == 1
    assert len(answers) == 2
    assert None not in answers
    assert {each.name for each in runtime.iterdir()} == {line.NAME, line.LOCK}
    assert (runtime / line.LOCK).read_bytes() == b""


def test_what_it_is_given_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REKNIT_SECRET_KEY", "nobody's business")
    monkeypatch.setenv("PYTHONMALLOC", "pymalloc")

    handed = asking.environment()

    assert not [name for name in handed if name.startswith("REKNIT")]
    assert handed["PYTHONMALLOC"] == "malloc"
    assert "perturb=165" in handed["GLIBC_TUNABLES"]


def test_one_that_died_is_started_anew(started: Started) -> None:
    assert ask() is not None
    started[0].send_signal(signal.SIGKILL)
    started[0].wait()

    assert ask() is not None
    assert len(started) == 2


def test_it_ends_when_nobody_asks(started: Started, runtime: Path) -> None:
    one = asking.start(runtime, "--idle", "0.2")
    assert one is not None

    assert one.wait(PATIENCE) == 0
    assert ask() is not None  # and comes back


def test_it_ends_with_the_server(
    started: Started, runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as server:
        monkeypatch.setenv(asking.SERVER, str(server.pid))
        assert ask() is not None
        assert started[0].poll() is None
        server.communicate(b"\n")

    assert started[0].wait(PATIENCE) == 0


def test_a_second_one_goes_away_at_once(started: Started, runtime: Path) -> None:
    assert ask() is not None
    command = [sys.executable, "-m", "reknit.margin.process", str(runtime)]
    done = subprocess.run(command, check=True, capture_output=True, env=asking.environment())

    assert (done.stdout, done.stderr) == (b"", b"")
    assert ask() is not None
    assert len(started) == 1


def test_texts_at_the_limit_and_beyond(started: Started, runtime: Path) -> None:
    assert ask("I feel sad. " * (LONGEST_TEXT // 12)) is not None
    assert ask("a" * (LONGEST_TEXT + 1)) is None
    assert ask("\ud800 \x00 😀") is not None
    question = {"text": "a" * (LONGEST_TEXT + 1), "how": "message", "shown": []}
    until = time.monotonic() + PATIENCE
    assert line.ask(runtime, question, until=until) == {"quiet": True}
    assert line.ask(runtime, {"nothing": 1}, until=until) == {"quiet": True}


def test_whoever_connects_and_says_nothing_holds_nobody_up_for_long(
    started: Started, runtime: Path
) -> None:
    assert ask() is not None
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as silent, line.address(runtime) as at:
        silent.connect(at)

        assert ask() is not None


def test_nobody_waits_long_for_it_to_wake_up(
    runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else holds the lock, as while it starts."""
    import fcntl  # noqa: PLC0415 - not on Windows

    with (runtime / line.LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        monkeypatch.setattr(asking, "START_SECONDS", 0.1)

        with pytest.raises(asking.NotYet):
            ask()


def test_one_that_cannot_start_is_left_alone_for_a_while(
    started: Started, runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "command", lambda *_: [sys.executable, "-c", "raise SystemExit(1)"])

    assert ask() is None
    assert ask() is None
    assert len(started) == 1


def test_one_that_is_stuck_is_silence(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "ANSWER_SECONDS", 0.1)
    with line.listen(runtime):  # nobody takes up what is said
        assert ask() is None
        monkeypatch.setattr(asking, "_said", lambda *_: pytest.fail("waited a second time"))
        assert ask() is None


SHOW = """
import ctypes, resource, sys
from reknit.margin import process
process.line.listen = lambda folder: sys.exit(
    print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE)[0]))
process.main([sys.argv[1]])
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="it asks for limits by prctl, which only Linux has"
)
def test_a_crash_writes_no_memory_and_neighbours_cannot_read_it(runtime: Path) -> None:
    command = [sys.executable, "-c", SHOW, str(runtime)]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=asking.environment()
    )

    assert done.stdout.split() == ["0", "0"], done.stderr


def test_workers_never_load_it() -> None:
    look = (
        "import sys, django; django.setup(set_prefix=False); from django.urls import get_resolver;"
        "get_resolver().url_patterns; import reknit.margin.asking;"
        "print([name for name in sys.modules if name.startswith('reknit.coach')])"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", look], check=True, capture_output=True, text=True, env=env
    )

    assert done.stdout.strip() == "[]"
