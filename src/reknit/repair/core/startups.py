"""Whether what somebody is writing begins like something the two have already learned from.

Then their own card is laid beside it. The matching is plain on purpose, so that it can be
explained: "these words of yours stand on that card". It counts shared words, rare ones more than
common ones; it knows no meanings, and where it is unsure it says nothing.
Source: docs/evidence.md, "Lessons" (our judgement; the figures stand in the tests).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True)
class Kept:
    id: str
    words: str  # title, loop, sign and if-then of a lesson both said yes to


LONGEST_DRAFT: Final = 20_000  # characters; what comes after is not looked at
_LONGEST_CARD = 4_000
_PASSAGE = 30  # words that count; a long letter is compared passage by passage
_STEP = 15
_LIKE = 0.3  # of what the lighter of the two weighs; chosen on half of the pairs in the tests
_SHARED = 3  # so many words at least,
_TELLING = 2  # so many of them more than everyday ones;
_MANY_SHARED = 4  # with so many, one such word is enough


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _pairs(words: str) -> dict[str, str]:
    return {past: now for past, _, now in (pair.partition(":") for pair in words.split())}


_STOP = _set(
    "a about again all also am an and any anyone anything are aren as at be because been before"
    " being but by can cannot could couldn d did didn do does doesn doing don done each else even"
    " ever every for from get gets getting go goes going gone got had hadn has hasn have haven"
    " having he her hers him his how i if in into is isn it its just let ll m may me might mine"
    " more most much must my no nor not now of off on once one only or other our ours out over own"
    " please re really s same shall she should so some still such t than that the their theirs them"
    " then there these they this those though through to too twice under until up us ve very was"
    " wasn we were weren what when where which while who whom whose why will with without won would"
    " wouldn yes yet you your yours"
)
# Said in nearly every quarrel, so they say little about which one it is.
_EVERYDAY = _set(
    "angry argue ask bad believe call change come day evening everyone fault feel find first friend"
    " give good happen hear home hour hurt keep know last late later laugh leave left like little"
    " long look make mean message minute morning need never new nice night nothing people quiet"
    " room say see silent someone something sorry speak start stay stop sure take talk tell"
    " thing think time today tonight try turn wait want way week went word work write wrong"
    " always yesterday"
)
_CAME_FROM = _pairs(
    "bought:buy brought:bring came:come drove:drive fell:fall felt:feel forgot:forget found:find"
    " gave:give heard:hear kept:keep knew:know left:leave lit:light lost:lose made:make meant:mean"
    " paid:pay ran:run said:say saw:see slept:sleep spent:spend spoke:speak stood:stand"
    " thought:think told:tell took:take went:go woke:wake wrote:write"
)
_SHORTEST = 3  # letters; what is left of a word without its ending


def _runs(text: str) -> Iterator[str]:
    """Runs of letters, digits and their marks, in any script, without capitals or accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in apart if not "\u0300" <= each <= "\u036f")
    run: list[str] = []
    for each in unicodedata.normalize("NFC", bare):
        if unicodedata.category(each)[0] in "LMN":
            run.append(each)
        elif run:
            yield "".join(run)
            run.clear()
    if run:
        yield "".join(run)


def _unspaced(letter: str) -> bool:
    """Scripts that put no spaces between words: Chinese, Japanese, Thai, Lao, Khmer, Burmese."""
    return (
        "\u3040" <= letter <= "\u9fff"
        or "\u0e00" <= letter <= "\u0eff"
        or "\u1780" <= letter <= "\u17ff"
        or "\u1000" <= letter <= "\u109f"
        or "\U00020000" <= letter <= "\U0003ffff"
    )


def _stem(word: str) -> str:
    """An English word without its commonest endings; the same rule for every Latin word."""
    word = _CAME_FROM.get(word, word)
    for ending, instead in (
        ("ies", "y"),
        ("ied", "y"),
        ("ing", ""),
        ("ed", ""),
        ("ly", ""),
        ("es", ""),
        ("s", ""),
    ):
        if (
            word.endswith(ending)
            and len(word) - len(ending) >= _SHORTEST
            and not word.endswith("ss")
        ):
            word = word[: -len(ending)] + instead
            break
    if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > _SHORTEST else word


_EVERYDAY_STEMS = frozenset(map(_stem, _EVERYDAY))


def _content(text: str) -> list[str]:
    found: list[str] = []
    for run in _runs(text):
        if _unspaced(run[0]):
            found += [run[at : at + 2] for at in range(len(run) - 1)]
        elif run not in _STOP and (len(run) > 1):
            found.append(_stem(run) if run.isascii() else run)
    return found


def _passages(words: list[str]) -> Iterator[frozenset[str]]:
    for start in range(0, max(1, len(words) - _STEP), _STEP):
        yield frozenset(words[start : start + _PASSAGE])


def similar(draft: str, kept: Sequence[Kept]) -> Kept | None:
    """The card that begins most like the draft, or None, which is the usual answer.

    kept: only lessons both said yes to. On a tie the first wins. Time grows with the length of the
    draft and with the number of cards.
    """
    cards = [(card, frozenset(_content(card.words[:_LONGEST_CARD]))) for card in kept]
    on_cards = Counter(word for _, words in cards for word in words)
    most = len(cards)

    def weight(word: str) -> float:
        rare = 1 + log((1 + most) / (1 + on_cards[word]))
        return rare * (0.3 if word in _EVERYDAY_STEMS else 1.0)

    weighed = [(card, words, sum(map(weight, words))) for card, words in cards]
    best: Kept | None = None
    best_like = _LIKE
    for passage in _passages(_content(draft[:LONGEST_DRAFT])):
        whole = sum(map(weight, passage & on_cards.keys())) + len(passage - on_cards.keys())
        for card, words, card_whole in weighed:
            shared = passage & words
            telling = shared - _EVERYDAY_STEMS
            if len(shared) < _SHARED or len(telling) < (
                1 if len(shared) >= _MANY_SHARED else _TELLING
            ):
                continue
            like = sum(map(weight, shared)) / min(whole, card_whole)
            if like > best_like:
                best, best_like = card, like
    return best
