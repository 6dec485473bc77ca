"""One try at a passphrase at a time."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reknit.vault import slots
from reknit.vault.core.hazmat import KDF_FLOOR, KdfCost, argon2id
from reknit.vault.refusals import TryAgainInAMoment
from reknit.vault.runtime import runtime_folder
from reknit.vault.secret import Secret
from reknit.vault.slots import stretch

SALT = bytes(16)
SMALL = KdfCost(memory_kib=64, passes=1)


@pytest.fixture
def taken() -> Iterator[int]:
    """Another worker of this host holds the slot."""
    handle = os.open(runtime_folder() / "one-at-a-time.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    yield handle
    os.close(handle)


def test_a_turn_gives_what_argon2id_gives() -> None:
    stretched = stretch(Secret(b"words"), SALT, SMALL)
    assert stretched.expose() == argon2id(b"words", SALT, SMALL)


def test_a_taken_slot_is_waited_for(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "WAIT_SECONDS", 5.0)
    threading.Timer(0.2, fcntl.flock, (taken, fcntl.LOCK_UN)).start()
    assert stretch(Secret(b"words"), SALT, SMALL).expose() == argon2id(b"words", SALT, SMALL)


def test_nobody_waits_longer_than_said(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert slots.WAIT_SECONDS == 2.0
    monkeypatch.setattr(slots, "WAIT_SECONDS", 0.3)
    begun = time.monotonic()
    with pytest.raises(TryAgainInAMoment) as refused:
        stretch(Secret(b"words"), SALT, SMALL)
    assert 0.2 < time.monotonic() - begun < 1.5
    assert refused.value.status == 503
    fcntl.flock(taken, fcntl.LOCK_UN)
    stretch(Secret(b"words"), SALT, SMALL)  # the thread lives on


def test_few_wait_and_the_rest_hear_it_at_once(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "WAIT_SECONDS", 1.0)
    refusals: list[float] = []

    def one() -> None:
        begun = time.monotonic()
        try:
            stretch(Secret(b"words"), SALT, SMALL)
        except TryAgainInAMoment:
            refusals.append(time.monotonic() - begun)

    threads = [threading.Thread(target=one) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refusals) == 50
    at_once = sum(waited < 0.7 for waited in refusals)
    assert at_once >= 50 - slots.MOST_WAITING - 1
    fcntl.flock(taken, fcntl.LOCK_UN)
    stretch(Secret(b"words"), SALT, SMALL)


def test_the_slot_is_freed_when_a_worker_is_killed(own_runtime: Path) -> None:
    held = (
        "import fcntl, os, sys, time\n"
        f"h = os.open({str(runtime_folder() / 'one-at-a-time.lock')!r}, os.O_RDWR | os.O_CREAT)\n"
        "fcntl.flock(h, fcntl.LOCK_EX)\nprint('held', flush=True)\ntime.sleep(60)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", held], stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"
    threading.Timer(0.2, other.kill).start()
    stretch(Secret(b"words"), SALT, SMALL)
    other.wait()
    other.stdout.close()


def test_a_fault_reaches_the_one_who_asked() -> None:
    with pytest.raises(Exception, match=r"memlimit|between"):
        stretch(Secret(b"words"), SALT, KdfCost(memory_kib=1, passes=1))
    stretch(Secret(b"words"), SALT, SMALL)


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no niceness of their own there")
def test_the_thread_steps_back_for_pages() -> None:
    stretch(Secret(b"words"), SALT, SMALL)
    (thread,) = [thread for thread in threading.enumerate() if thread.name == "vault-slot"]
    assert thread.native_id is not None
    mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert os.getpriority(os.PRIO_PROCESS, thread.native_id) == min(mine + slots.NICENESS, 19)


@pytest.mark.slow
def test_the_real_floor_takes_its_time() -> None:
    """The only test at full cost: 128 MiB, four passes."""
    begun = time.perf_counter()
    stretch(Secret(b"words"), SALT, KDF_FLOOR)
    assert time.perf_counter() - begun > 0.05
