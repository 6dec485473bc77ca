"""What stands beside the script: apologies, the lesson, time-outs.

None of these moves the script, and each has a place in every order: so both may give them in the
same second, or while the other one's is still held, and nothing collides.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from reknit.repair.core.kinds import Kind


@dataclass(frozen=True)
class Spoken:
    """One turn, opened."""

    id: UUID
    number: int  # order of giving within the repair; never shown
    kind: Kind
    author: UUID
    words: Mapping[str, Any]
    due: datetime  # aware UTC; from then on the partner has it


class Answer(StrEnum):
    """What somebody may say to an apology. Stored (sealed) for ever. No answer is no turn."""

    HELPS = "helps"
    STILL_HURTS = "still_hurts"
    NEED_TIME = "need_time"
    MISSING = "missing"
    IN_PERSON = "in_person"


@dataclass(frozen=True)
class Apology:
    said: Spoken
    answer: Spoken | None = None  # the newest

    @property
    def answered(self) -> Answer | None:
        return None if self.answer is None else Answer(self.answer.words["answer"])

    @property
    def may_be_answered(self) -> bool:
        """Once; after "I need time" once more."""
        return self.answered in {None, Answer.NEED_TIME}

    @property
    def may_be_followed(self) -> bool:
        """Whether its author may add another: only when told that something is missing."""
        return self.answered is Answer.MISSING


# The lines a lesson can have, in the order they are shown. Stored (sealed) for ever.
LESSON_LINES = ("set_up", "loop", "sign", "opener_then", "other_then", "well", "playful")


class Settled(StrEnum):
    THEIRS = "theirs"
    BOTH = "both"  # we see this differently


@dataclass(frozen=True)
class Line:
    name: str
    draft: str  # as the one who drafted it wrote; "" when the other one added the line
    other: str  # as the other one would say it; the same when they said yes
    agreed: bool
    both: bool  # the two stand side by side for good

    @property
    def text(self) -> str:
        """What both said yes to; "" while they differ."""
        return self.other if self.agreed else ""


@dataclass(frozen=True)
class Lesson:
    """Drafted by one, answered by the other, settled by the first where they differ."""

    draft: Spoken
    answer: Spoken | None = None
    settle: Spoken | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        mine = self.draft.words.get("lines", {})
        theirs = self.answer.words.get("lines", {}) if self.answer else {}
        settled = self.settle.words.get("lines", {}) if self.settle else {}
        found = []
        for name in LESSON_LINES:
            draft, other = str(mine.get(name, "")), str(theirs.get(name, ""))
            if not draft and not other:
                continue
            same = self.answer is not None and draft == other
            agreed = same or settled.get(name) == Settled.THEIRS
            both = settled.get(name) == Settled.BOTH
            found.append(Line(name, draft, other, agreed=agreed, both=both))
        return tuple(found)

    @property
    def differing(self) -> tuple[Line, ...]:
        """What the one who drafted it has still to look at."""
        if self.answer is None or self.settle is not None:
            return ()
        return tuple(line for line in self.lines if not line.agreed)

    @property
    def kept(self) -> bool:
        return self.answer is not None and not self.differing


def drafted(lesson: Lesson | None, turn: Spoken) -> Lesson:
    """Two drafts in the same second: the second one is how the other would say it."""
    if lesson is None:
        return Lesson(draft=turn)
    if lesson.answer is None and turn.author != lesson.draft.author:
        return replace(lesson, answer=turn)
    return lesson


def answered(lesson: Lesson | None, turn: Spoken) -> Lesson | None:
    if lesson is None or lesson.answer is not None or turn.author == lesson.draft.author:
        return lesson
    return replace(lesson, answer=turn)


def settled(lesson: Lesson | None, turn: Spoken) -> Lesson | None:
    if lesson is None or lesson.settle is not None or turn.author != lesson.draft.author:
        return lesson
    return replace(lesson, settle=turn)


@dataclass(frozen=True)
class Out:
    """A time-out: who called it, and until when nothing is sent here."""

    called: Spoken
    back: datetime  # aware UTC; both see the same time
    longer: frozenset[UUID] = field(default_factory=frozenset)  # who has asked for more, once each
    returned: Spoken | None = None

    @property
    def caller(self) -> UUID:
        return self.called.author


def called_out(turn: Spoken) -> Out:
    return Out(called=turn, back=datetime.fromisoformat(turn.words["back"]))


def longer(out: Out | None, turn: Spoken) -> Out | None:
    if out is None or turn.author in out.longer:
        return out
    back = max(out.back, datetime.fromisoformat(turn.words["back"]))
    return replace(out, back=back, longer=out.longer | {turn.author})


def returned(out: Out | None, turn: Spoken) -> Out | None:
    if out is None or out.returned is not None or turn.author != out.caller:
        return out
    return replace(out, returned=turn)
