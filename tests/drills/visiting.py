"""A browser without the browser: cookies, forms, one open line to the server."""

from __future__ import annotations

import html
import re
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode

PATIENCE_SECONDS = 180
FRESH_SECONDS = 4  # the server hangs up on a line that says nothing for ten
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Gone(Exception):
    """The line broke before the answer was there: nobody knows whether it was done."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]  # names in small letters
    text: str

    def field(self, name: str) -> str:
        """What stands in a field of the page's form. Empty when there is no such field."""
        found = re.search(
            rf'<textarea[^>]* ?name="{name}"[^>]*>(.*?)</textarea>', self.text, re.DOTALL
        )
        if found is None:
            found = re.search(rf'<input(?=[^>]*\bname="{name}")[^>]*\bvalue="([^"]*)"', self.text)
        return html.unescape(found[1]).replace("\r\n", "\n").strip() if found else ""


@dataclass
class Browser:
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    token: str = ""
    _line: HTTPConnection | None = None
    _used: float = 0.0

    def get(self, path: str) -> Answer:
        answer = self._ask("GET", path, None)
        found = _TOKEN.search(answer.text)
        if found is not None:
            self.token = found[1]
        return answer

    def post(self, path: str, **words: str | list[str]) -> Answer:
        """With the token of the last form that was seen."""
        form = urlencode({**words, "csrfmiddlewaretoken": self.token}, doseq=True)
        return self._ask("POST", path, form.encode())

    def leave(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _ask(self, method: str, path: str, body: bytes | None) -> Answer:
        headers = dict(self.headers)
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if time.monotonic() - self._used > FRESH_SECONDS:
            self.leave()
        if self._line is None:
            self._line = HTTPConnection("localhost", self.port, timeout=PATIENCE_SECONDS)
        try:
            self._line.request(method, path, body, headers)
            response = self._line.getresponse()
            text = response.read().decode()
        except (OSError, HTTPException) as trouble:
            self.leave()
            raise Gone from trouble
        self._used = time.monotonic()
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Answer(
            response.status,
            {name.lower(): value for name, value in response.getheaders()},
            text,
        )
