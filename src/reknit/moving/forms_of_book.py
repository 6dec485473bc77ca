"""The forms a book takes as a file: page, text, data, print."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reknit.moving.binding import bind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reknit.moving.book import Book

_STYLE = Path(__file__).with_name("book.css").read_text(encoding="utf-8")
# What Markdown would take for its own, anywhere in a line and at its beginning.
_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&=$^:@])")


@dataclass(frozen=True)
class Form:
    ending: str  # of the file's name
    kind: str  # content type
    write: Callable[[Book, dict[str, Any]], bytes]  # from the book, and from the file's own data


def as_page(book: Book) -> bytes:
    """One page that needs nothing else: no script, no picture from elsewhere."""
    style = SafeString(f"<style>\n{_STYLE}</style>")
    return render_to_string("moving/book.html", {"book": book, "style": style}).encode()


def as_markdown(book: Book) -> bytes:
    return ("\n\n".join(_markdown(book)) + "\n").encode()


def _markdown(book: Book) -> Iterable[str]:
    yield "# " + " · ".join(_plain(name) for name in book["names"])
    for chapter in book["chapters"]:
        yield f"## {_plain(chapter['title'])}"
        yield f"*{_plain(chapter['under'])}*"
        for section in chapter["sections"]:
            day = f" ({section['day']})" if section["day"] else ""
            yield f"### {_plain(section['heading'])}{day}"
            yield from _passages(section["passages"], but=section["heading"])
    if book["lessons"]:
        yield f"## {_plain(book['said']['lessons'])}"
        for lesson in book["lessons"]:
            yield f"### {_plain(lesson['title'])}"
            yield from _passages(lesson["lines"])
    for one in book["lists"]:
        yield f"## {_plain(one['heading'])}"
        yield from (f"- {_text(line, indent='  ')}" for line in one["lines"])
    yield f"## {_('How it is set up')}"
    yield from (f"- {_plain(one['label'])}: {_plain(one['text'])}" for one in book["settings"])
    yield from (f"*{_plain(said)}*" for said in (book["unopened"], book["said"]["end"]) if said)


def _passages(passages: Iterable[dict[str, str]], *, but: str = "") -> Iterable[str]:
    for passage in passages:
        if passage["label"] and passage["label"] != but:
            yield f"**{_plain(passage['label'])}**"
        yield _text(passage["text"])


def _text(text: str, *, indent: str = "") -> str:
    """Every line as it was typed, none of them a heading, a list or a link."""
    return f"  \n{indent}".join(_plain(line) or "&nbsp;" for line in text.splitlines())


def _plain(text: str) -> str:
    """On one line; signs that would mean something in Markdown mean themselves."""
    return re.sub(r"^(\d+)(?=\\\.)", r"\1", _MARKS.sub(r"\\\1", " ".join(text.split(" ")).strip()))


def as_data(taken: dict[str, Any]) -> bytes:
    return (json.dumps(taken, ensure_ascii=False, indent=1) + "\n").encode(errors="replace")


FORMS: dict[str, Form] = {
    "page": Form("html", "text/html; charset=utf-8", lambda book, _: as_page(book)),
    "print": Form("pdf", "application/pdf", lambda book, _: bind(book)),
    "text": Form("md", "text/markdown; charset=utf-8", lambda book, _: as_markdown(book)),
    "data": Form("json", "application/json", lambda _, taken: as_data(taken)),
}
