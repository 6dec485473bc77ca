"""What this process holds in memory stays there, and no longer than it has to."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

from django.urls import get_resolver

from reknit.ourselves import keep_to_ourselves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["keep_to_ourselves", "let_go_after_each_request"]


def let_go_after_each_request(application: WSGIApplication) -> WSGIApplication:
    """Free what an answered request held, words and keys, at once and not when it suits Python.

    A form and its fields know each other, as a request and its session do: such circles wait for
    the collector. What outlives a request (templates, translations) is put aside, so that looking
    for them is quick. With the allocator settings of the service, freed means overwritten.
    """
    _ = get_resolver().url_patterns  # loads every view, which the first visit would do
    gc.collect()
    gc.freeze()
    under_way = _UnderWay()

    def letting_go(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        under_way.begin()
        try:
            return _Answer(application(environ, start_response), under_way)
        except BaseException:
            under_way.end()
            raise

    return letting_go


class _UnderWay:
    """How many requests this process is answering."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._count = 0

    def begin(self) -> None:
        with self._guard:
            self._count += 1

    def end(self) -> None:
        """Look for circles; what is left when nobody is being answered is there to stay.

        The guard is held meanwhile: what is put aside is never looked at again, so no request may
        begin and put its words among it.
        """
        with self._guard:
            self._count -= 1
            gc.collect()
            if self._count == 0:
                gc.freeze()


class _Answer:
    """The server closes it when it is sent: only then does nothing hold the request any more."""

    def __init__(self, inner: Iterable[bytes], under_way: _UnderWay) -> None:
        self._inner: Iterable[bytes] | None = inner
        self._under_way = under_way

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._inner or ())

    def close(self) -> None:
        close = getattr(self._inner, "close", None)
        self._inner = None
        if close is not None:
            close()
        del close
        self._under_way.end()
