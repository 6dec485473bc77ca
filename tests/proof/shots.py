"""Requests as a hostile hand would send them, at every address of the URL map."""

from __future__ import annotations

import random
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import resolve
from django.utils.http import urlencode

from reknit.people import cookies
from tests.moving.test_hostile_file import REFUSED
from tests.proof import registry
from tests.proof.addresses import all_addresses, way_out
from tests.proof.corpus import (
    BODIES,
    COOKIES,
    END,
    FORM,
    HEADERS,
    LINKS,
    MULTIPART,
    NAMED,
    PATHS,
    WORDS,
    part,
)
from tests.proof.estate import Estate, Thing, Who
from tests.proof.matrix import posted_to
from tests.proof.reading import html_forms
from tests.proof.recipes import POSTED
from tests.proof.rules import RULES, VISITORS, Visitor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.test import Client


METHODS = (
    *("POST",) * 12,
    *("GET",) * 6,
    *("HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PoSt", "PROPFIND", "CONNECT", "", "\xff"),
)
# Behind a lock, or where it is not theirs, there is less that could break.
SENDERS = (*VISITORS, *[Visitor(Who.OWNER)] * 12, *[Visitor(Who.PARTNER)] * 2)
ASKED = sorted({name for _form, name in registry.fields()} | (POSTED.keys() - {"*"}))
FORM_TOKEN = "A" * 32
AIMED_AT = (Thing.PRIVATE, Thing.OPENED, Thing.SHARED, Thing.TOLD, Thing.ONE_PHONE, Thing.LETTER)
READ_FROM_GET = re.compile(r'GET(?:\.get(?:list)?\(|\[)"(\w+)"|"(\w+)" (?:not )?in \w+\.GET')


@dataclass(frozen=True)
class Shot:
    visitor: Visitor
    method: str
    path: bytes
    query: str
    kind: str  # of the body
    body: bytes
    headers: Mapping[str, str]
    cookies: Mapping[str, str]  # beside, or instead of, the visitor's own
    form_is_ours: bool  # carries the token of our own pages

    def __repr__(self) -> str:
        body = self.body if len(self.body) < 300 else self.body[:200] + b" ... "
        return (
            f"{self.visitor}: {self.method!r} {self.path[:200]!r} ?{self.query[:200]!r} "
            f"{self.kind[:80]!r} {body!r} {_short(self.headers)} {_short(self.cookies)}"
        )

    def environ(self, token: str) -> dict[str, Any]:
        """token: what is in the cookie of a browser of theirs."""
        own = {cookies.name(): token} if token else {}
        sent = {"HTTP_HOST": "testserver", **self.headers}
        if self.form_is_ours:
            own[settings.CSRF_COOKIE_NAME] = sent["HTTP_X_CSRFTOKEN"] = FORM_TOKEN
        jar = "; ".join(f"{name}={value}" for name, value in {**own, **self.cookies}.items())
        return {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path.decode("latin-1"),
            "QUERY_STRING": self.query,
            "CONTENT_TYPE": self.kind,
            "CONTENT_LENGTH": str(len(self.body)),
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": jar,
            "wsgi.url_scheme": "https",
            "wsgi.input": BytesIO(self.body),
            "wsgi.errors": sys.stderr,
            **sent,
        }


def _short(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value[:100] for name, value in given.items()}


@dataclass
class Targets:
    """Where to aim: addresses by route, the names each page asks for, and what opens sessions."""

    by_route: dict[str, list[str]]
    names: dict[str, list[str]]
    asked_in_query: list[str]
    tokens: list[str] = field(default_factory=list)  # of everybody's sign-ins

    @property
    def routes(self) -> list[str]:
        return sorted(self.by_route)


def targets(estate: Estate, client: Client, tokens: list[str]) -> Targets:
    """client: the owner's, who sees most."""
    by_route: dict[str, list[str]] = defaultdict(list)
    ids = [str(estate.ids[thing]) for thing in (*AIMED_AT * 4, *Thing)]  # most: the owner's
    for address in [*all_addresses(ids), way_out()]:
        by_route[resolve(address).view_name].append(address)
    names = {
        route: sorted({name for one in addresses[:3] for name in _names_on(client, one)})
        for route, addresses in by_route.items()
        if route not in RULES or "GET" in RULES[route].takes
    }
    return Targets(dict(by_route), names, names_read_from_queries(), tokens)


def _names_on(client: Client, address: str) -> set[str]:
    if address == way_out():
        return set()
    page = client.get(address, secure=True)
    found = set()
    for form in html_forms(page):
        found |= form.names | form.carried.keys() | {name for name, _ in form.buttons if name}
    return found - {"csrfmiddlewaretoken"}


def names_read_from_queries() -> list[str]:
    """Every name by which any module reads a part of a query."""
    found: set[str] = set()
    for file in registry.ROOT.rglob("*.py"):
        for match in READ_FROM_GET.finditer(file.read_text(encoding="utf-8")):
            found.add(match[1] or match[2])
    assert {"next", "aside", "here", "look"} <= found
    return sorted(found)


@dataclass
class Shooter:
    """Makes shots, each another one. The same dice make the same."""

    at: Targets
    dice: random.Random

    def shot(self) -> Shot:
        route = self.dice.choice(self.at.routes)
        address = self.dice.choice(self.at.by_route[route])
        method = self.dice.choice(METHODS)
        if route in RULES and method not in RULES[route].takes and self._mostly():
            method = max(RULES[route].takes)  # most get past the door
        kind, body = "", b""
        if method.upper() in {"POST", "PUT", ""}:
            kind, body = self._body(self.at.names.get(route) or ASKED, address)
        return Shot(
            visitor=self.dice.choice(SENDERS),
            method=method,
            path=self._path(address),
            query=self._query(),
            kind=kind,
            body=body,
            headers=self._headers(),
            cookies=self._cookies(),
            form_is_ours=self._mostly(),
        )

    def _mostly(self) -> bool:
        return self.dice.random() < MOSTLY

    def _word(self) -> str:
        if self._mostly():
            return self.dice.choice(WORDS)
        return "".join(chr(self.dice.choice(LETTERS)) for _ in range(self.dice.randint(1, 12)))

    def _words(self, names: list[str], most: int) -> list[tuple[str, str]]:
        return [(self.dice.choice(names), self._word()) for _ in range(self.dice.randint(0, most))]

    def _path(self, address: str) -> bytes:
        path = address.encode()
        if self.dice.random() < MOSTLY:
            return path
        how = self.dice.choice(("another", "mixed", "shouted"))
        if how == "another":
            return self.dice.choice(PATHS)
        if how == "shouted":
            return path.upper()
        at = self.dice.randint(0, len(path))  # something put in, and something left out
        return path[:at] + self.dice.choice(PATHS)[:40] + path[at + self.dice.randint(0, 4) :]

    def _query(self) -> str:
        if self.dice.random() < HALF:
            return ""
        if not self._mostly():
            return self.dice.choice(RAW_QUERIES)
        pairs = self._words(self.at.asked_in_query, 2)
        pairs += [(self.dice.choice(self.at.asked_in_query), self.dice.choice(LINKS))]
        return urlencode(pairs)[:8000]

    def _headers(self) -> dict[str, str]:
        found = {}
        while not self._mostly():
            name = self.dice.choice(sorted(HEADERS))
            found[name] = self.dice.choice(HEADERS[name])
        return found

    def _cookies(self) -> dict[str, str]:
        if self._mostly():
            return {}
        ours = (cookies.name, cookies.look_name, cookies.spelling_name, cookies.pending_name)
        known = [each() for each in ours]
        known += ["__Host-reknit-form", "reknit-form", "reknit", "sessionid", "", "\xff"]
        token = self.dice.choice(self.at.tokens)
        forged = [token, token[:-1], token + "A", token.swapcase(), token.encode().hex(), *COOKIES]
        return {self.dice.choice(known): self.dice.choice(forged)}

    def _body(self, names: list[str], address: str) -> tuple[str, bytes]:
        if not self._mostly():
            return self.dice.choice(BODIES)
        if "file" in names and self._mostly():
            file = self.dice.choice(list(REFUSED.values()))
            return MULTIPART, part(NAMED + b'"file"; filename="notebook.json"', file) + END
        words = self._words(names, 8) + self._words(ASKED, 2)
        pairs: list[tuple[str, Any]] = list(words)
        if self.dice.random() < HALF:  # all right, but for the words above
            rest = posted_to(address)
            pairs += [(name, rest[name]) for name in names if name in rest.keys() - dict(words)]
        if not self._mostly():
            return MULTIPART, _multipart(pairs)
        return FORM, urlencode(pairs, doseq=True).encode()


MOSTLY, HALF = 0.85, 0.5
LETTERS = [*range(0x250), *range(0x590, 0x700), *range(0x2000, 0x2070), *range(0xFE00, 0xFFFF)]
LETTERS += [*range(0x1F300, 0x1F700, 7), *range(0xE0000, 0xE0080), 0x10FFFF]
RAW_QUERIES = (
    "&" * 3000,
    "%",
    "%00",
    "%ff=%fe",
    "next=%ed%a0%80",
    "aside=%7b%7d",
    "\xff\xfe=\x00",
    "next=//evil.example&next=/today/",
    "a=b;c=d",
    "&".join(f"n{n}=1" for n in range(300)),
    "next=" + "a" * 7000,
    "<zqx>",
)


def _multipart(pairs: list[tuple[str, Any]]) -> bytes:
    made = b""
    for name, value in pairs:
        for one in value if isinstance(value, list) else [value]:
            made += part(NAMED + b'"' + name.encode() + b'"', str(one).encode())
    return made + END
