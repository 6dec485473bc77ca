"""Which words must be there for a pattern to match: most patterns need not even be tried.

Works on patterns as written (see language.py), so that a list or a spelling is read only once.
Where it is not sure it says less: the answer may be too wide, never too narrow. Working it out for
a whole language takes a tenth of a second, so it is kept in a file beside it (kept_triggers.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from reknit.coach.language import Words

# One word (without apostrophes) of each of these sets is in every match, the set that says most
# first; none: nothing is certain.
Needs = tuple[frozenset[str], ...]
NOTHING: Final[Needs] = ()

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
MOST_SETS: Final = 3
_ENDS: Final = frozenset({"either", "close"})
_MAY_BE_ABSENT: Final = ("?", "*", "{0")


@dataclass(slots=True)
class _Node:
    needs: Needs
    before: bool  # it begins with something that is no letter
    after: bool  # it ends so
    optional: bool = False
    word: str = ""  # when it is nothing but this word


class Triggers:
    """kept: what was worked out before, see kept_triggers.py."""

    def __init__(self, words: Words, kept: Mapping[str, Needs] | None = None) -> None:
        self._words = words
        self._kept = kept or {}
        self._known: dict[str, Needs] = {}

    def needs(self, pattern: str) -> Needs:
        kept = self._kept.get(pattern)
        return _Reader(pattern, self).read().needs if kept is None else kept

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
        self._pieces = [(str(each.lastgroup), each[0]) for each in _PIECE.finditer(pattern)]
        self._at = 0
        self._triggers = triggers
        self._plain = plain  # a spelling: its words are not spelled again

    def read(self) -> _Node:
        """Up to the closing bracket or the end: one alternative or several."""
        ways = [self._sequence()]
        while self._at < len(self._pieces) and self._pieces[self._at][0] == "either":
            self._at += 1
            ways.append(self._sequence())
        # Of each way its first set, of each its second: what holds for all ways.
        sets = zip(*(way.needs for way in ways), strict=False)
        needs = tuple(frozenset[str]().union(*each) for each in sets)
        return _Node(
            needs,
            all(way.before for way in ways),
            all(way.after for way in ways),
        )

    def _sequence(self) -> _Node:
        nodes: list[_Node] = []
        while self._at < len(self._pieces):
            what, text = self._pieces[self._at]
            if what in _ENDS:
                break
            self._at += 1
            if what != "repeat":
                nodes.append(self._node(what, text))
            elif nodes:
                _repeat(nodes[-1], text)
        found = [each for number in range(len(nodes)) for each in _certain(nodes, number)]
        return _Node(
            tuple(sorted(found, key=_cost)[:MOST_SETS]),
            _edge(nodes, before=True),
            _edge(nodes[::-1], before=False),
        )

    def _node(self, what: str, text: str) -> _Node:
        if what == "word":
            if not self._plain and self._triggers.spelled(text):
                return _Node(self._triggers.of_spelling(text), before=False, after=False)
            plain = text.replace("'", "")
            return _Node((frozenset({plain}),), before=False, after=False, word=plain)
        if what == "list":
            return self._list(text[1:-1])
        if what == "look":
            self._skip_group()
            return _Node(NOTHING, before=True, after=True)
        if what == "open":
            inside = self.read()
            self._at += 1  # the closing bracket
            return inside
        edge = what == "edge" or (what in {"other", "class"} and _no_letter(text))
        return _Node(NOTHING, before=edge, after=edge)

    def _list(self, name: str) -> _Node:
        text = self._triggers._words.lists[name]  # noqa: SLF001 - one thing in two classes
        spaced = text.startswith("(?: ")
        absent = text.endswith(("?", "}"))
        needs = NOTHING if absent else self._triggers.of_list(name)
        return _Node(needs, before=spaced, after=False, optional=absent)

    def _skip_group(self) -> None:
        depth = 1
        while depth and self._at < len(self._pieces):
            what = self._pieces[self._at][0]
            depth += (what in {"open", "look"}) - (what == "close")
            self._at += 1


def _repeat(node: _Node, repeat: str) -> None:
    """What ``?`` or ``*`` makes of what stands before it; of a word, only its last letter."""
    if node.word and repeat == "?":
        node.needs = (frozenset({node.word, node.word[:-1]}),)
    elif node.word:
        node.needs = _stem(node.word[:-1])
    elif repeat.startswith(_MAY_BE_ABSENT):
        node.optional = True
        node.needs = NOTHING
    if node.word and len(node.word) == 1:
        node.needs = NOTHING
    if not node.word and not (node.before or node.after):
        node.needs = NOTHING  # said twice without a space it is another word
    node.word = ""


def _certain(nodes: list[_Node], number: int) -> Needs:
    node = nodes[number]
    if not node.needs or not _free_before(nodes, number):
        return NOTHING
    if _free_after(nodes, number):
        return node.needs
    return _stem(node.word)


def _stem(word: str) -> Needs:
    """The beginning of a word, written with a star."""
    return (frozenset({word + "*"}),) if len(word) >= SHORTEST_STEM else NOTHING


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


def _no_letter(piece: str) -> bool:
    """A single sign, or a class of signs such as ``[,.]``."""
    if "'" in piece or "\\" in piece or piece.startswith("[^"):
        return False
    return not any(each.isalnum() for each in piece)


def _cost(needs: frozenset[str]) -> int:
    return sum(40 if word in _COMMON else 1 for word in needs)


class Index:
    """Which of many patterns are worth trying on a text, by the words in it."""

    def __init__(self, triggers: Triggers, patterns: Iterable[str]) -> None:
        self._by_word: dict[str, list[int]] = {}
        self._by_stem: dict[str, list[int]] = {}
        self._always: list[int] = []
        self._besides: list[tuple[frozenset[str], ...]] = []  # for each pattern its further sets
        for number, pattern in enumerate(patterns):
            needs = triggers.needs(pattern)
            self._besides.append(tuple(each for each in needs[1:] if not _has_stems(each)))
            if not needs:
                self._always.append(number)
            for word in needs[0] if needs else ():
                place = self._by_stem if word.endswith("*") else self._by_word
                place.setdefault(word.removesuffix("*"), []).append(number)
        self._stem_sizes = sorted(set(map(len, self._by_stem)))

    def worth(self, words: AbstractSet[str]) -> list[int]:
        """Numbers of patterns, in order. words: see text.tokens."""
        found = set(self._always)
        for word in self._by_word.keys() & words:
            found.update(self._by_word[word])
        for size in self._stem_sizes:
            stems = {word[:size] for word in words if len(word) >= size}
            for stem in self._by_stem.keys() & stems:
                found.update(self._by_stem[stem])
        worth = list[int]()
        for number in sorted(found):
            for needed in self._besides[number]:
                if needed.isdisjoint(words):
                    break
            else:
                worth.append(number)
        return worth


def _has_stems(needed: frozenset[str]) -> bool:
    return any(word.endswith("*") for word in needed)
