"""Finding a secret in a heap of bytes, however it was written down."""

from __future__ import annotations

import base64
import html
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus

LEAST = 6  # shorter traces would be found by chance
LONGEST_STREAM = 1 << 22

Written = Callable[[str], Iterable[bytes]]


def _base64(text: str) -> Iterator[bytes]:
    """At each of the three places in a group where the words may begin, both alphabets."""
    for offset in range(3):
        raw = bytes(offset) + text.encode()
        whole = base64.b64encode(raw)
        # The first letters mix with what stands before, the last with what comes after.
        begin, end = -(-offset * 8 // 6), len(raw) * 8 // 6
        yield whole[begin:end]
        yield base64.urlsafe_b64encode(raw)[begin:end]


def _hex(text: str) -> Iterator[bytes]:
    yield text.encode().hex().encode()
    yield text.encode().hex().upper().encode()


def _quoted(text: str) -> Iterator[bytes]:
    yield quote(text, safe="").encode()
    yield quote_plus(text).encode()
    yield quote(text, safe="").lower().encode()


def _html(text: str) -> Iterator[bytes]:
    yield html.escape(text).encode()
    yield "".join(f"&#{ord(letter)};" for letter in text).encode()
    yield html.escape(text).encode("ascii", "xmlcharrefreplace")


# The ten ways. Each gives every spelling that the way allows.
WAYS: dict[str, Written] = {
    "utf-8": lambda text: [text.encode()],
    "utf-16-le": lambda text: [text.encode("utf-16-le")],
    "utf-16-be": lambda text: [text.encode("utf-16-be")],
    "base64": _base64,
    "hex": _hex,
    "percent": _quoted,
    "json": lambda text: [json.dumps(text)[1:-1].encode()],
    "html": _html,
    "reversed": lambda text: [text[::-1].encode(), text.encode()[::-1]],
    "zlib": lambda _: [],  # looked for by opening every stream, see ``inflated``
}


def needles(text: str) -> dict[bytes, str]:
    """Trace -> way. A trace that two ways share belongs to the first."""
    found: dict[bytes, str] = {}
    for way, write in WAYS.items():
        for trace in write(text):
            if len(trace) >= LEAST:
                found.setdefault(trace, way)
    return found


def inflated(heap: bytes) -> Iterator[bytes]:
    """Every zlib, gzip or raw deflate stream that begins somewhere in the heap."""
    for mark, window in ((b"\x78", zlib.MAX_WBITS), (b"\x1f\x8b\x08", zlib.MAX_WBITS | 16)):
        at = heap.find(mark)
        while at != -1:
            if window != zlib.MAX_WBITS or int.from_bytes(heap[at : at + 2]) % 31 == 0:
                try:
                    opened = zlib.decompressobj(window).decompress(heap[at:], LONGEST_STREAM)
                except zlib.error:
                    opened = b""
                if len(opened) >= LEAST:
                    yield opened
            at = heap.find(mark, at + 1)


def look(heap: bytes, traces: Mapping[bytes, tuple[str, str]]) -> set[tuple[str, str]]:
    """(which secret, in which way) for all that are found.

    traces: from ``traces_of``.
    """
    found = {said for trace, said in traces.items() if trace in heap}
    for stream in inflated(heap):
        found |= {(which, "zlib") for trace, (which, _) in traces.items() if trace in stream}
    return found


def traces_of(secrets: Mapping[str, str]) -> dict[bytes, tuple[str, str]]:
    """secrets: which -> the text."""
    return {
        trace: (which, way)
        for which, text in secrets.items()
        for trace, way in needles(text).items()
    }


def write(text: str, way: str) -> bytes:
    """The text as that way writes it, for the control."""
    if way == "zlib":
        return zlib.compress(text.encode() * 2)
    return next(iter(WAYS[way](text)))
