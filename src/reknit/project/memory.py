"""What this process holds in memory stays there, and no longer than it has to."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from django.urls import get_resolver

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_PR_SET_DUMPABLE = 4  # from linux/prctl.h


def keep_to_ourselves() -> None:
    """For each process that may hold an open notebook. What the system does not know is left out.

    A crash then writes no memory to disk, and other programs of this account cannot read it while
    it runs. Whoever has the machine (root) still can.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    with suppress(OSError, ValueError):  # a service may not change it, and has set it before
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def let_go_after_each_request(application: WSGIApplication) -> WSGIApplication:
    """Free what an answered request held, words and keys, at once and not when it suits Python.

    A form and its fields know each other, as a request and its session do: such circles wait for
    the collector. What was there before the first request is put aside, so that looking for them
    is quick. With the allocator settings of the service, freed means overwritten.
    """
    _ = get_resolver().url_patterns  # loads every view, which the first visit would do
    gc.collect()
    gc.freeze()

    def letting_go(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return _Answer(application(environ, start_response))

    return letting_go


class _Answer:
    """The server closes it when it is sent: only then does nothing hold the request any more."""

    def __init__(self, inner: Iterable[bytes]) -> None:
        self._inner: Iterable[bytes] | None = inner

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._inner or ())

    def close(self) -> None:
        close = getattr(self._inner, "close", None)
        self._inner = None
        if close is not None:
            close()
        del close
        gc.collect()
