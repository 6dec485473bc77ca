"""A language is a folder under ``languages``: words, rules and what is said about each kind.

Patterns are written as one would type the words. When they are read:
  ``{NAME}``      is a list of words from words.toml
  ``you're``      and the other entries of [spellings] also match how people type them (youre, ur)
  ``'``           may be left out by the writer of the message
  a space         is one or more spaces
and a match never begins or ends inside a word.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from reknit.coach.reading import Kind, Part, Pattern, Strength

LANGUAGES: Final = Path(__file__).parent / "languages"

_MACRO: Final = re.compile(r"\{([A-Z][A-Z_0-9]*)\}")

_SPACE: Final = re.compile(r" (?![*?+{])")


@dataclass(frozen=True)
class Words:
    """Turns a pattern as written in a rule into a regular expression."""

    lists: dict[str, str]
    spellings: dict[str, str]

    def expand(self, pattern: str) -> str:
        for _ in range(4):  # lists may use lists
            if "{" not in pattern:
                break
            pattern = _MACRO.sub(self._list, pattern)
        pattern = self._spelling.sub(lambda word: self.spellings[word[0]], pattern)
        pattern = _SPACE.sub(" +", pattern.replace(" ?", " *"))
        pattern = pattern.replace("'?", "'").replace("'", "'?")
        return rf"(?<!\w)(?:{pattern})(?!\w|'\w)"

    def compile(self, pattern: str) -> re.Pattern[str]:
        return re.compile(self.expand(pattern))

    def _list(self, name: re.Match[str]) -> str:
        return f"(?:{self.lists[name[1]]})"

    @property
    def _spelling(self) -> re.Pattern[str]:
        return _spelled(tuple(self.spellings))


@cache
def _spelled(spellings: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(spellings, key=len, reverse=True)
    return re.compile(rf"(?<![\w'<\\])(?:{'|'.join(longest_first)})(?![\w'>])")


@dataclass(frozen=True)
class Said:
    """What the coach says about a kind when a rule has no words of its own."""

    name: str  # as shown to people
    why: str
    maybe: str  # the reason when only a learned model found it
    softer: str
    firm: str


@dataclass(frozen=True)
class Language:
    folder: Path
    words: Words
    abbreviations: frozenset[str]
    kinds: dict[Kind, Said]
    patterns: dict[Pattern, Said]
    strengths: dict[Strength, str]
    parts: dict[Part, str]
    missing: dict[Part, str]  # a question for each core part that is not there

    def table(self, name: str) -> dict[str, Any]:
        return tomllib.loads((self.folder / f"{name}.toml").read_text(encoding="utf-8"))

    def rule_files(self) -> list[Path]:
        return sorted((self.folder / "rules").glob("*.toml"))


@cache
def language(code: str = "en") -> Language:
    folder = LANGUAGES / code
    words = tomllib.loads((folder / "words.toml").read_text(encoding="utf-8"))
    kinds = tomllib.loads((folder / "kinds.toml").read_text(encoding="utf-8"))
    return Language(
        folder=folder,
        words=Words(lists=_one_line(words["lists"]), spellings=_one_line(words["spellings"])),
        abbreviations=frozenset(words["abbreviations"].split()),
        kinds={Kind(key): Said(**said) for key, said in kinds["kinds"].items()},
        patterns={Pattern(key): Said(**said) for key, said in kinds["non_apology"].items()},
        strengths={Strength(key): name for key, name in kinds["strengths"].items()},
        parts={Part(key): name for key, name in kinds["parts"].items()},
        missing={Part(key): question for key, question in kinds["missing"].items()},
    )


def _one_line(lists: dict[str, str]) -> dict[str, str]:
    """Long lists stand on several lines in the file."""
    return {name: re.sub(r"\s*\n\s*", "", text) for name, text in lists.items()}
