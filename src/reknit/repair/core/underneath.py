"""Words that hide what the other did, and the one question worth asking about them.

"Ignored" tells what somebody thinks happened; underneath it may be lonely, hurt or sad. The word is
never wrong and is never replaced: the writer is asked once and may keep it. Whatever may be an
honest report of danger is not asked about at all (``reknit.safety.core.fear``).
Source: docs/evidence.md, "Words that hide what the other did". The table is our own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from reknit.safety.core.fear import never_questioned, speaks_of_fear

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class About(StrEnum):
    """What the word tells about. The page has a sentence for each."""

    WHAT_HAPPENED = "what_happened"
    THE_WORDS = "the_words"  # the words that were used
    THE_AGREEMENT = "the_agreement"
    THE_EFFORT = "the_effort"
    WHAT_WAS_MEANT = "what_was_meant"
    THE_REQUEST = "the_request"
    THE_ABSENCE = "the_absence"


@dataclass(frozen=True)
class Underneath:
    word: str  # as the person wrote it, without capitals: "walked over"
    about: About
    feelings: tuple[str, ...]  # keys of reknit.web.feelings.KNOWN, likeliest first


@dataclass(frozen=True)
class _Group:
    about: About
    feelings: tuple[str, ...]
    words: str  # phrases, one word or more, parted by commas
    alone: str = ""  # only as the whole feeling, for these also mean harmless things


_GROUPS = (
    _Group(
        About.WHAT_HAPPENED,
        ("lonely", "hurt", "sad"),
        "ignored, unheard, unseen, invisible, not heard, never heard, not listened to, not seen,"
        " overlooked, passed over, talked over, spoken over, cut off mid sentence, brushed aside,"
        " tuned out, stonewalled, given the silent treatment, left on read, like i was not there,"
        " like i wasn't there, like air, like furniture",
        alone="interrupted, ghosted",
    ),
    _Group(
        About.WHAT_HAPPENED,
        ("hurt", "afraid", "ashamed"),
        "rejected, unwanted, excluded, shut out, pushed away, pushed out, left out, turned away,"
        " turned down, not wanted, unwelcome, not welcome, replaced, second best, second choice,"
        " sidelined, discarded, cast aside, thrown away, unloved, not loved",
        alone="dumped, dropped, refused, frozen out",
    ),
    _Group(
        About.THE_WORDS,
        ("angry", "hurt", "embarrassed"),
        "disrespected, not respected, dismissed, belittled, put down, talked down to,"
        " spoken down to, looked down on, patronised, patronized, mocked, ridiculed, laughed at,"
        " made fun of, insulted, shamed, trivialised, trivialized,"
        " invalidated, not taken seriously, treated like a child, treated like a servant,"
        " treated like an idiot, walked over, walked all over, made to look stupid",
        alone="cheapened, minimised, minimized, lectured",
    ),
    _Group(
        About.THE_WORDS,
        ("tense", "hurt", "afraid", "angry"),
        "attacked, under attack, criticised, criticized, judged, blamed, accused of everything,"
        " singled out, picked on, ganged up on, scolded, told off, shouted at, yelled at,"
        " snapped at, torn apart, put on trial, nitpicked, condemned",
        alone="provoked, challenged",
    ),
    _Group(
        About.THE_AGREEMENT,
        ("shaken", "hurt", "angry", "unsure"),
        "betrayed, let down, cheated, cheated on, lied to, deceived, misled, tricked, fooled,"
        " double crossed, stabbed in the back, sold out, kept in the dark, strung along, stood up,"
        " gone behind my back",
        alone="duped, played, robbed",
    ),
    _Group(
        About.THE_EFFORT,
        ("tired", "sad", "bitter"),
        "taken for granted, unappreciated, not appreciated, underappreciated, unvalued,"
        " undervalued, not valued, unthanked, taken advantage of, exploited, walked on,"
        " left with everything, left to do it all, treated like a maid",
        alone="used",
    ),
    _Group(
        About.WHAT_WAS_MEANT,
        ("frustrated", "worried", "helpless"),
        "misunderstood, not understood, never understood, misjudged, misread, misheard,"
        " falsely accused, wrongly accused, accused, not believed, disbelieved, never believed,"
        " distrusted, mistrusted, not trusted, suspected, set up",
        alone="twisted",
    ),
    _Group(
        About.THE_REQUEST,
        ("tense", "overwhelmed", "annoyed"),
        "pressured, pressurised, pressurized, under pressure, put on the spot, smothered, nagged,"
        " hounded, crowded, micromanaged, bossed around, bossed about, ordered around,"
        " rushed, hurried, pestered, guilt tripped",
        alone="pushed, chased",
    ),
    _Group(
        About.THE_ABSENCE,
        ("lonely", "afraid", "sad"),
        "abandoned, neglected, deserted, forsaken, forgotten, left alone, left behind,"
        " left hanging, left in the lurch, unsupported, not supported, uncared for,"
        " not cared for, not cared about, unimportant to you, not a priority, bottom of the list,"
        " walked out on",
        alone="unneeded, not needed, unimportant",
    ),
)

_Phrase = tuple[str, ...]
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What may stand before a feeling without changing it.
_LEAD_INS = _set(
    "i i'm im we was were am are is be been being feel feels feeling felt got get just so very"
    " really quite rather totally completely a bit little kind of sort like as if that and but"
    " simply always again by you him her them still too somehow made me"
)
_NOT_SO = _set(
    "not no never nor without isn't wasn't aren't weren't don't didn't doesn't won't wouldn't"
    " hardly less"
)
_REACH = 4  # "I did not feel at all ignored": how far back a "not" still counts


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return "".join(each for each in apart if not unicodedata.combining(each)).casefold()


def _words(text: str) -> list[str]:
    return _WORD.findall(_folded(text))


def _table(which: str) -> dict[_Phrase, _Group]:
    return {
        tuple(_words(phrase)): group
        for group in _GROUPS
        for phrase in getattr(group, which).split(",")
        if phrase.strip()
    }


_ANYWHERE = _table("words")
_ALONE = _table("alone")
_LONGEST = max(map(len, _ANYWHERE))


def entries() -> Iterator[Underneath]:
    """Every word of the table, with what it would ask."""
    for phrase, group in (_ANYWHERE | _ALONE).items():
        yield _asked(phrase, group)


def _asked(phrase: _Phrase, group: _Group) -> Underneath:
    return Underneath(" ".join(phrase), group.about, group.feelings)


def _denied(before: list[str]) -> bool:
    """before: the few words in front. "Not sad but ignored" denies the sadness only."""
    denied = False
    for each in before:
        denied = each != "but" and (denied or each in _NOT_SO)
    return denied


def _about(text: str) -> Underneath | None:
    words = _words(text)
    core = [each for each in words if each not in _LEAD_INS]
    for whole in (tuple(core), tuple(words)):
        if whole in _ALONE:
            return _asked(whole, _ALONE[whole])
    for start in range(len(words)):
        if _denied(words[max(0, start - _REACH) : start]):
            continue
        for length in range(min(_LONGEST, len(words) - start), 0, -1):
            phrase = tuple(words[start : start + length])
            if phrase in _ANYWHERE:
                return _asked(phrase, _ANYWHERE[phrase])
    return None


def ask_about(own_words: Sequence[str]) -> Underneath | None:
    """The one question to ask about feelings somebody named in their own words, if any.

    own_words: short, in the order written; the first that is in the table wins, whatever its
    capitals, accents and spaces, also inside "I felt so ignored". None as soon as any of them may
    be an honest report of danger: then nothing is asked about any.
    """
    if speaks_of_fear(*own_words) or never_questioned(*own_words):
        return None
    return next((found for each in own_words if (found := _about(each)) is not None), None)
