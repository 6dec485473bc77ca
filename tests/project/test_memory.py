from __future__ import annotations

import gc
import json
import subprocess
import sys
import weakref
from collections.abc import Iterable
from typing import Any

import pytest

from reknit.project import memory

SHOW = """
import ctypes, json, resource
from reknit.project.memory import keep_to_ourselves
keep_to_ourselves()
core = resource.getrlimit(resource.RLIMIT_CORE)
print(json.dumps([list(core), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)]))
"""


class Held:
    """A circle, as a form and its fields are."""

    def __init__(self) -> None:
        self.myself = self


@pytest.mark.skipif(sys.platform == "win32", reason="there is nothing to set")
def test_a_crash_writes_no_memory_to_disk_and_neighbours_cannot_read_it() -> None:
    done = subprocess.run([sys.executable, "-c", SHOW], check=True, capture_output=True, text=True)
    core, dumpable = json.loads(done.stdout)

    assert core == [0, 0]
    assert dumpable == 0 or sys.platform != "linux"


def test_what_a_request_held_is_gone_once_it_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "freeze", lambda: None)  # only for a process that serves
    seen: list[weakref.ref[Held]] = []
    closed: list[str] = []

    class Answer(list[bytes]):
        def close(self) -> None:
            closed.append("as Django wants")

    def application(environ: dict[str, Any], _start: object) -> Iterable[bytes]:
        held = Held()
        seen.append(weakref.ref(held))
        return Answer([b"fine"])

    gc.disable()
    try:
        application({}, None)
        assert seen[0]() is not None  # the control: by itself it would stay
        answer = memory.let_go_after_each_request(application)({}, print)  # type: ignore[arg-type]
        assert list(answer) == [b"fine"]
        answer.close()  # type: ignore[attr-defined]  # as a server does
    finally:
        gc.enable()

    assert [each() for each in seen] == [None, None]
    assert closed == ["as Django wants"]
