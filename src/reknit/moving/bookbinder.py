"""Makes the printed book: ``python -m reknit.moving.bookbinder``, JSON in, PDF out.

A program of its own because typesetting takes memory a worker should not keep, and because what
goes wrong in it ends here. Words reach typst as data only, never as its language.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path
from typing import Any, Literal

import typst

if sys.platform != "win32":
    import resource

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 30
KEEPSAKE = Path(__file__).with_name("keepsake.typ")
PROBE = Path(__file__).with_name("letters.typ")
MOST_LETTERS = 4000  # different ones that are asked about; a book has far fewer

# These have no shape of their own, or are asked for in vain by every font.
_NO_SHAPE = frozenset({"Cc", "Cf", "Mn", "Me", "Zl", "Zp", "Zs", "Cs", "Co", "Cn"})
_FROM_RIGHT = frozenset({"R", "AL"})
_LATIN_END = "\u0250"  # the fonts that come with typst hold everything before


def main() -> None:
    limit()
    book = json.load(sys.stdin)
    sys.stdout.buffer.write(bind(book))


def limit() -> None:
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def bind(
    book: dict[str, Any], *, system_fonts: bool = True, form: Literal["pdf", "png"] = "pdf"
) -> Any:  # noqa: ANN401 - typst's
    """system_fonts: also those of this computer, for letters typst's own fonts do not hold."""
    fonts = typst.Fonts(include_system_fonts=system_fonts)
    missing = letters_without_shape(letters_in(book), fonts)
    spelled = {letter: in_words(letter) for letter in missing}
    book = {
        **directed(respelled(book, {k: v for k, v in spelled.items() if v})),
        "missing": any(not words for words in spelled.values()),
    }
    compiler = typst.Compiler(KEEPSAKE.read_bytes(), font_paths=fonts)
    return compiler.compile(
        format=form, ppi=110 if form == "png" else None, sys_inputs={"book": json.dumps(book)}
    )


def letters_in(value: object) -> set[str]:
    if isinstance(value, str):
        return set(value)
    if isinstance(value, dict):
        return set().union(*map(letters_in, value.values()))
    return set().union(*map(letters_in, value)) if isinstance(value, list) else set()


def letters_without_shape(letters: set[str], fonts: typst.Fonts) -> list[str]:
    """Which of these no font here can draw. typst itself is asked, so it is never a guess."""
    asked = sorted(
        letter
        for letter in letters
        if letter >= _LATIN_END and unicodedata.category(letter) not in _NO_SHAPE
    )[:MOST_LETTERS]
    if not asked:
        return []
    found = typst.query(
        PROBE.read_bytes(),
        "<missing>",
        field="value",
        one=True,
        font_paths=fonts,
        sys_inputs={"letters": json.dumps(asked)},
    )
    return list(json.loads(found))


def in_words(letter: str) -> str:
    """A sign that cannot be drawn, by its name: *(grinning face)*. Empty for letters of a script.

    The name of a Chinese letter would tell nobody anything; it stays, and a line says so.
    """
    if unicodedata.category(letter) == "Sk":
        return "\u2060"  # only the shade of the sign before it: nothing, and no gap
    if not unicodedata.category(letter).startswith("S"):
        return ""
    return f"({unicodedata.name(letter, 'a sign').lower()})"


def respelled(value: Any, spelled: dict[str, str]) -> Any:  # noqa: ANN401 - plain data
    if isinstance(value, str):
        return value.translate({ord(letter): words for letter, words in spelled.items()})
    if isinstance(value, dict):
        return {key: respelled(each, spelled) for key, each in value.items()}
    return [respelled(each, spelled) for each in value] if isinstance(value, list) else value


def directed(value: Any) -> Any:  # noqa: ANN401 - plain data
    """Each passage with the direction its first letter reads in: ``rtl`` beside the words."""
    if isinstance(value, dict):
        made = {key: directed(each) for key, each in value.items()}
        return {**made, "rtl": _from_right(value["text"])} if "text" in value else made
    return [directed(each) for each in value] if isinstance(value, list) else value


def _from_right(text: str) -> bool:
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((each for each in strong if each in {"L", *_FROM_RIGHT}), "L") in _FROM_RIGHT


if __name__ == "__main__":
    main()
