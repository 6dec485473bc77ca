"""Everything that one answer has to carry, looked at in one place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from reknit.people.core.exits import EXITS
from reknit.project.headers import ALWAYS
from tests.proof.addresses import way_out

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

HSTS = "max-age=60"
# In a title or an address they would tell whoever looks over a shoulder or into a history.
TELLING = re.compile(
    r"repair|apolog|forgiv|conflict|fight|quarrel|argument|couple|partner|marriage|relationship|"
    r"trust|abuse|violen|hurt|afraid|fear|safe|crisis|promise|sorry|therap|reknit",
    re.IGNORECASE,
)
PART = re.compile(r"<[^>]*>")
TEXT = re.compile(r"text/|[^;]*xml")


class Html(HTMLParser):
    """What a browser would run or say, and whether the way out is there."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.way_out = ""
        self.title = ""
        self.fields: list[dict[str, str | None]] = []
        self._in: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self._in = tag
        self.inline += [name for name in said if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in said):
            self.inline.append(tag)
        if "data-exit" in said:
            self.way_out = said.get("href") or ""
        kind = said.get("type") or "text"
        if tag == "textarea" or (tag == "input" and kind in {"text", "password", "search"}):
            self.fields.append(said)

    def handle_data(self, data: str) -> None:
        if self._in == "title":
            self.title += data

    def handle_endtag(self, _tag: str) -> None:
        self._in = None


@dataclass
class Walked:
    answers: int = 0
    html: int = 0


def check(answer: Response, walked: Walked) -> None:
    """Everything that section "Surface" asks of one answer."""
    walked.answers += 1
    for name, value in ALWAYS.items():
        assert answer[name] == value, name
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Strict-Transport-Security"] == HSTS
    assert answer.status_code < 500
    for leak in ("ETag", "Last-Modified", "Server", "X-Powered-By", "Access-Control-Allow-Origin"):
        assert leak not in answer, leak
    for name, cookie in answer.cookies.items():
        assert name.startswith("__Host-"), name
        assert cookie["secure"] or cookie["max-age"] == 0, name
        assert (cookie["path"], cookie["domain"]) == ("/", ""), name
        assert cookie["samesite"] == "Lax", name
        assert cookie["httponly"] or cookie["max-age"] == 0, name
    to = answer.get("Location", "")
    leads_out = to in {chosen.url for chosen in EXITS.values()}
    assert leads_out or not to or (to[0] == "/" and to[1:2] not in {"/", "\\"}), to
    check_kind(answer)
    check_html(answer, walked)


def check_kind(answer: Response) -> None:
    """What it is, and for text in which letters: else a browser would guess."""
    kind = answer.get("Content-Type", "")
    if not answer.streaming and answer.content:
        assert kind, "says not what it is"
        assert not TEXT.match(kind) or "charset=utf-8" in kind.lower(), kind


def check_html(answer: Response, walked: Walked) -> None:
    if not answer.get("Content-Type", "").startswith("text/html") or not answer.content:
        return
    if "attachment" in answer.get("Content-Disposition", ""):
        return  # a file for one's own device, with its style inside
    walked.html += 1
    page = Html(answer.content.decode())
    assert page.inline == []
    assert page.way_out == way_out()
    assert page.title
    assert not TELLING.search(page.title), page.title
    for field in page.fields:
        assert field.get("spellcheck") == "false", field
        assert field.get("autocomplete"), field
