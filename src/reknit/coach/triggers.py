"""Which words must be there for a pattern to match: most patterns need not even be tried.

Works on patterns as written (see language.py), so that a list or a spelling is read only once.
Where it is not sure it says less: the answer may be too wide, never too narrow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reknit.coach.language import Words

# One of these words (without apostrophes) is in every match; None: nothing is certain.
Needs = frozenset[str] | None

_COMMON: Final = frozenset(  # words that say little: better to ask for another
    re.findall(
        r"\w+",
        "i you u ya the a an and to of it is in that this for on be are was do not my me your so"
        " have with just but we if at as no or all get up im ur dont its yu yous yall am ive has"
        " had dnt r been being can will would one when what how he she they there out about go",
    )
)
_PIECE: Final = re.compile(
    r"(?P<word>[a-z0-9]+(?:'[a-z0-9]+)*'?)|\{(?P<list>[A-Z][A-Z_0-9]*)\}"
    r"|(?P<repeat>\{\d+,?\d*\}\??|[?*+]\??)|(?P<look>\(\?<?[=!])|(?P<open>\((?:\?:|\?P<\w+>)?)"
    r"|(?P<close>\))|(?P<either>\|)|(?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<edge>\\b|\^|\$|\\Z)"
    r"|(?P<escape>\\.)|(?P<other>.)",
    re.DOTALL,
)
SHORTEST_STEM: Final = 3
_MAY_BE_ABSENT: Final = ("?", "*", "{0")


@dataclass
class _Node:
    needs: Needs
    before: bool  # it begins with something that is no letter
    after: bool  # it ends so
    optional: bool = False
    word: str = ""  # when it is nothing but this word


class Triggers:
    def __init__(self, words: Words) -> None:
        self._words = words
        self._known: dict[str, Needs] = {}

    def needs(self, pattern: str) -> Needs:
        nodes = _Reader(pattern, self).read()
        return nodes.needs

    def of_list(self, name: str) -> Needs:
        return self._once("{" + name, self._words.lists[name])

    def of_spelling(self, word: str) -> Needs:
        return self._once(word, self._words.spellings[word], plain=True)

    def spelled(self, word: str) -> bool:
        return word in self._words.spellings

    def _once(self, key: str, pattern: str, *, plain: bool = False) -> Needs:
        if key not in self._known:
            self._known[key] = _Reader(pattern, self, plain=plain).read().needs
        return self._known[key]


class _Reader:
    def __init__(self, pattern: str, triggers: Triggers, *, plain: bool = False) -> None:
        self._pieces = list(_PIECE.finditer(pattern))
        self._at = 0
        self._triggers = triggers
        self._plain = plain  # a spelling: its words are not spelled again

    def read(self) -> _Node:
        """Up to the closing bracket or the end: one alternative or several."""
        ways = [self._sequence()]
        while self._at < len(self._pieces) and self._pieces[self._at]["either"]:
            self._at += 1
            ways.append(self._sequence())
        needs: set[str] = set()
        certain = True
        for way in ways:
            certain = certain and way.needs is not None
            needs.update(way.needs or ())
        return _Node(
            frozenset(needs) if certain else None,
            all(way.before for way in ways),
            all(way.after for way in ways),
        )

    def _sequence(self) -> _Node:
        nodes: list[_Node] = []
        while self._at < len(self._pieces):
            piece = self._pieces[self._at]
            if piece["either"] or piece["close"]:
                break
            self._at += 1
            if piece["repeat"]:
                if nodes:
                    _repeat(nodes[-1], piece["repeat"])
                continue
            nodes.append(self._node(piece))
        best: Needs = None
        for number in range(len(nodes)):
            needs = _certain(nodes, number)
            if needs is not None and (best is None or _cost(needs) < _cost(best)):
                best = needs
        return _Node(
            best,
            _edge(nodes, before=True),
            _edge(nodes[::-1], before=False),
        )

    def _node(self, piece: re.Match[str]) -> _Node:
        if piece["word"]:
            word = piece["word"]
            if not self._plain and self._triggers.spelled(word):
                return _Node(self._triggers.of_spelling(word), before=False, after=False)
            plain = word.replace("'", "")
            return _Node(frozenset({plain}), before=False, after=False, word=plain)
        if piece["list"]:
            return self._list(piece["list"])
        if piece["look"]:
            self._skip_group()
            return _Node(None, before=True, after=True)
        if piece["open"]:
            inside = self.read()
            self._at += 1  # the closing bracket
            return inside
        edge = bool(piece["edge"]) or _no_letter(piece["other"] or piece["class"])
        return _Node(None, before=edge, after=edge)

    def _list(self, name: str) -> _Node:
        text = self._triggers._words.lists[name]  # noqa: SLF001 - one thing in two classes
        spaced = text.startswith("(?: ")
        absent = text.endswith(("?", "}"))
        needs = None if absent else self._triggers.of_list(name)
        return _Node(needs, before=spaced, after=False, optional=absent)

    def _skip_group(self) -> None:
        depth = 1
        while depth and self._at < len(self._pieces):
            piece = self._pieces[self._at]
            depth += bool(piece["open"] or piece["look"]) - bool(piece["close"])
            self._at += 1


def _repeat(node: _Node, repeat: str) -> None:
    """What ``?`` or ``*`` makes of what stands before it; of a word, only its last letter."""
    if node.word and repeat == "?":
        node.needs = frozenset({node.word, node.word[:-1]} - {""})
    elif node.word:
        node.needs = _stem(node.word[:-1])
    elif repeat.startswith(_MAY_BE_ABSENT):
        node.optional = True
        node.needs = None
    if node.word and len(node.word) == 1:
        node.needs = None
    node.word = ""


def _certain(nodes: list[_Node], number: int) -> Needs:
    node = nodes[number]
    if node.needs is None or not _free_before(nodes, number):
        return None
    if _free_after(nodes, number):
        return node.needs
    return _stem(node.word)


def _stem(word: str) -> Needs:
    """The beginning of a word, written with a star."""
    return frozenset({word + "*"}) if len(word) >= SHORTEST_STEM else None


def _edge(nodes: list[_Node], *, before: bool) -> bool:
    """From its edge inwards there is no letter up to something that is always there."""
    for node in nodes:
        if not (node.before if before else node.after):
            return False
        if not node.optional:
            return True
    return False


def _free_after(nodes: list[_Node], number: int) -> bool:
    """No letter can follow at once."""
    for node in nodes[number + 1 :]:
        if not node.before:
            return False
        if not node.optional:
            break
    return True


def _free_before(nodes: list[_Node], number: int) -> bool:
    if nodes[number].before:
        return True
    for node in reversed(nodes[:number]):
        if not node.after:
            return False
        if not node.optional:
            break
    return True


def _no_letter(piece: str | None) -> bool:
    """A single sign, or a class of signs such as ``[,.]``."""
    if piece is None or "'" in piece or "\\" in piece or piece.startswith("[^"):
        return False
    return not any(each.isalnum() for each in piece)


def _cost(needs: frozenset[str]) -> int:
    return sum(40 if word in _COMMON else 1 for word in needs)


class Index:
    """Which of many patterns are worth trying on a text, by the words in it."""

    def __init__(self, triggers: Triggers, patterns: Iterable[str]) -> None:
        self._by_word: dict[str, list[int]] = {}
        self._always: list[int] = []
        for number, pattern in enumerate(patterns):
            needs = triggers.needs(pattern)
            if needs is None:
                self._always.append(number)
            for word in needs or ():
                self._by_word.setdefault(word, []).append(number)
        self._stems = frozenset(word[:-1] for word in self._by_word if word.endswith("*"))

    def worth(self, words: Iterable[str]) -> list[int]:
        """Numbers of patterns, in order. words: see text.tokens."""
        found = set(self._always)
        for word in words:
            found.update(self._by_word.get(word, ()))
            for end in range(SHORTEST_STEM, len(word) + 1):
                if word[:end] in self._stems:
                    found.update(self._by_word[word[:end] + "*"])
        return sorted(found)
