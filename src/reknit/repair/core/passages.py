"""What stands in a repair for one person, passage by passage: their notes, and what was given.

A passage of what was given comes out of ``Where``, which holds what that person may read and
nothing else; the choice here is what the page of the repair shows of it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.promised import promise_of
from reknit.repair.core.writing import FIELDS, FULL_PAGES, OUTSIDERS_VIEW, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from uuid import UUID

    from reknit.repair.core.beside import Lesson, Spoken
    from reknit.repair.core.where import Hearing, Where

    # Feelings as they are read on the screen.
    InWords = Callable[[Iterable[str]], str]


class Part(StrEnum):
    """Where a passage stands, as its reader would call it."""

    NOTES = "notes"
    OUTSIDE = "outside"  # the view from outside
    KEPT = "kept"  # words to come back to
    LOOKING_BACK = "looking_back"
    MY_LESSON = "my_lesson"
    MINE = "mine"  # I shared it
    THEIRS = "theirs"  # the other one shared it
    LESSON = "lesson"  # of two
    PHONE = "phone"  # noted together on this phone
    BROUGHT = "brought"  # from another notebook
    PARKED = "parked"
    SOOTHING = "soothing"


class Passage(NamedTuple):
    part: Part
    text: str
    mine: bool | None = True  # whose words; None: of both


# Choices and numbers: nobody looks for these by their words.
UNWORDED = frozenset(
    {"when", "strength", "strength_after", "sureness", "sure_now"}
    | {"promise_when", "promise_sure", "readiness"}
)
THEIR_LINES = FIELDS[Page.LESSON_THEIRS]
_OUTSIDE = frozenset(name for page in OUTSIDERS_VIEW for name in FIELDS[page])
_PART_OF = {
    name: Part.OUTSIDE
    if name in _OUTSIDE
    else (Part.MY_LESSON if page is Page.LESSON else Part.NOTES)
    for page, names in FIELDS.items()
    for name in names
    if name not in UNWORDED
}
# In the order of the page.
_TOLD = ("happened", "took_to_mean", "mattered", "question", "other_ways", "my_part")
_APOLOGY = tuple(
    name
    for page in (*FULL_PAGES[Kind.OWN], Page.FORGIVE_ME)
    if page is not Page.VALUES
    for name in FIELDS[page]
)


def in_notes(doc: Mapping[str, Any], in_words: InWords) -> Iterator[Passage]:
    """My page about a repair. What the other one is writing on my phone stays out.

    doc: as ``notebook`` describes it.
    """
    yield from _in_fields(doc.get("fields", {}), in_words)
    across = doc.get("theirs", {})
    for name, texts in doc.get("also", {}).items():
        if name not in across and name not in THEIR_LINES and name not in UNWORDED:
            yield from (Passage(Part.NOTES, text) for text in texts)
    yield Passage(Part.KEPT, doc.get("kept_words", ""))
    for answer in doc.get("followups", {}).values():
        yield Passage(Part.LOOKING_BACK, answer.get("helped", ""))
    yield Passage(Part.NOTES, doc.get("other_name", ""))


def _in_fields(fields: Mapping[str, Any], in_words: InWords) -> Iterator[Passage]:
    for name, value in fields.items():
        part = _PART_OF.get(name)
        if part is not None and value:
            yield Passage(part, _read(name, value, in_words))


def in_where(where: Where, in_words: InWords) -> Iterator[Passage]:
    """What was given and may be read: mine, also while it is held, and the other's."""
    for teller, hearing in where.hearings.items():
        yield from _in_hearing(where, teller, hearing, in_words)
    for turn in where.means.values():  # the other's is empty until both may read both
        yield from _words(where, turn, "intent", "missed")
    for said in (where.asked, where.reply, *where.parts.values()):
        if said is not None:
            yield from _words(where, said, "ask", "smaller", "part")
    yield from _beside(where)
    if where.card is not None:
        yield from _in_card(where.card.words, in_words)


def _beside(where: Where) -> Iterator[Passage]:
    for apology in where.apologies:
        yield from _words(where, apology.said, *_APOLOGY)
        if apology.answer is not None:
            yield from _words(where, apology.answer, "own_missing")
    for promiser in where.promised:
        yield from _in_promise(where, promiser)
    if where.lesson is not None:
        yield from _in_lesson(where, where.lesson)
    if where.out is not None and where.out.returned is not None:
        yield from _words(where, where.out.returned, "back_words")


def _passage(where: Where, author: UUID, text: str) -> Passage:
    mine = author == where.viewer
    return Passage(Part.MINE if mine else Part.THEIRS, text, mine=mine)


def _words(where: Where, turn: Spoken, *names: str) -> Iterator[Passage]:
    for name in names:
        yield _passage(where, turn.author, turn.words.get(name, ""))


def _in_hearing(
    where: Where, teller: UUID, hearing: Hearing, in_words: InWords
) -> Iterator[Passage]:
    if hearing.told is None:
        return
    shown = _TOLD if where.size is Size.FULL else _TOLD[:2]
    yield from _words(where, hearing.told, *shown)
    yield _passage(where, teller, in_words(hearing.told.words.get("feelings", [])))
    for answer in hearing.answers[-1:]:
        yield from _words(where, answer, "hear", "heard", "meant")
    if not hearing.understood:
        for turn in hearing.missing:
            yield from _words(where, turn, "missing")


def _in_promise(where: Where, promiser: UUID) -> Iterator[Passage]:
    """As it stands now, and what was said with its steps."""
    promise = promise_of(where, promiser)
    if promise is None:
        return
    for text in (promise.what, promise.if_, promise.then, promise.obstacle, promise.plan):
        yield _passage(where, promiser, text)
    for turn in where.promised[promiser]:
        yield from _words(where, turn, "note")


def _in_lesson(where: Where, lesson: Lesson) -> Iterator[Passage]:
    other = where.pair.partner_of(lesson.draft.author)
    for line in lesson.lines:
        if line.agreed:
            yield Passage(Part.LESSON, line.text, mine=None)
        else:
            yield _passage(where, lesson.draft.author, line.draft)
            yield _passage(where, other, line.other)


def _in_card(words: Mapping[str, Any], in_words: InWords) -> Iterator[Passage]:
    """From one phone: noted together, whoever's phone it was."""
    told, answer = words.get("told", {}), words.get("answer", {})
    texts = [
        told.get("happened", ""),
        told.get("took_to_mean", ""),
        in_words(told.get("feelings", [])),
        answer.get("hear", ""),
        answer.get("meant", ""),
        words.get("asked", {}).get("ask", ""),
        words.get("reply", {}).get("smaller", ""),
        *words.get("parts", {}).values(),
    ]
    for text in texts:
        yield Passage(Part.PHONE, text, mine=None)


def in_letter(kept: Mapping[str, Any], in_words: InWords) -> Iterator[Passage]:
    """A repair that was brought along from another notebook, as its file holds it."""
    given = [(turn, True) for turn in kept.get("turns", [])]
    given += [(turn, False) for turn in kept.get("apologies", [])]
    for turn, mine in given:
        words = turn.get("words", {})
        lines = words.get("lines")
        words = {**words, **(lines if isinstance(lines, dict) else {})}
        for name in (*_PART_OF, "note"):
            yield Passage(Part.BROUGHT, _read(name, words.get(name), in_words), mine=mine)
    for name, line in kept.get("lesson", {}).items():
        yield Passage(Part.BROUGHT, _read(name, line, in_words), mine=None)
    for passage in in_notes(kept.get("notes", {}), in_words):
        yield Passage(Part.BROUGHT, _read("", passage.text, in_words))


def _read(name: str, value: object, in_words: InWords) -> str:
    """From a file it may be anything."""
    if name == "feelings" and isinstance(value, list):
        return in_words(map(str, value))
    return value if isinstance(value, str) else ""
