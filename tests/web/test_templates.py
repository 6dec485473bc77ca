"""Every template of every folder: nothing inline, nothing untranslated, nothing unescaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import get_template

SRC = Path(__file__).parents[2] / "src/reknit"
TEMPLATES = sorted(SRC.glob("*/templates/**/*.html"))
SPOKEN = {"alt", "aria-label", "aria-description", "label", "placeholder", "title"}

TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
COMMENT = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)


def id_of(path: Path) -> str:
    return path.relative_to(SRC).as_posix()


class Strings(HTMLParser):
    """Collects what would be read out or shown, and whatever a strict CSP forbids."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.spoken: list[str] = []
        self.inline: list[str] = []
        plain = TAG.sub("", COMMENT.sub("", TRANSLATED.sub("", source)))
        self.feed(plain)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _value in attrs}
        if tag == "style" or (tag == "script" and "src" not in names):
            self.inline.append(tag)
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.inline.append(name)
            if name in SPOKEN and re.search(r"[^\W\d_]", value or ""):
                self.spoken.append(f"{name}={value}")

    def handle_data(self, data: str) -> None:
        if re.search(r"[^\W\d_]", data):
            self.spoken.append(data.strip())


def test_the_parser_would_catch_something() -> None:
    source = '<p title="Hello">{% translate "Fine" %} Bare</p><style>a</style><b onclick="x">'

    found = Strings(source)

    assert found.spoken[:2] == ["title=Hello", "Bare"]
    assert found.inline == ["style", "onclick"]


@pytest.mark.parametrize("path", TEMPLATES, ids=id_of)
def test_every_sentence_can_be_translated(path: Path) -> None:
    assert Strings(path.read_text()).spoken == []


@pytest.mark.parametrize("path", TEMPLATES, ids=id_of)
def test_nothing_is_inline(path: Path) -> None:
    assert Strings(path.read_text()).inline == []


@pytest.mark.parametrize("path", TEMPLATES, ids=id_of)
def test_nothing_is_marked_safe(path: Path) -> None:
    assert not re.search(r"\|\s*safe\b|autoescape\s+off|\bsafeseq\b", path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=id_of)
def test_every_template_parses(path: Path) -> None:
    get_template(
        path.relative_to(next(p for p in path.parents if p.name == "templates")).as_posix()
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=id_of)
def test_screens_speak_calmly(path: Path) -> None:
    sentences = re.findall(r"""{%\s*translate\s+(["'])(.*?)\1""", path.read_text())
    blocks = TRANSLATED.findall(path.read_text())

    spoken = [text for _quote, text in sentences] + [TAG.sub("", block) for block in blocks]
    assert [text for text in spoken if "!" in text] == []
