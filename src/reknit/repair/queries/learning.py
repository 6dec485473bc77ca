"""The lesson as my index keeps it, and what is asked after a repair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from reknit.repair import lists
from reknit.repair.core.beside import LESSON_LINES
from reknit.repair.core.followups import due
from reknit.repair.queries.next_step import NextStep
from reknit.repair.queries.opening import title_from, title_of
from reknit.repair.wordings import learn as wording

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from reknit.people.names import Names
    from reknit.people.queries import CoupleSeen, Member
    from reknit.repair.core.where import Where
    from reknit.repair.queries.opening import Opened
    from reknit.repair.queries.shared import Shared


@dataclass(frozen=True)
class NotedLesson:
    repair_id: UUID
    couple_id: UUID
    title: str  # of the repair
    words: dict[str, str]  # title, words, then, of


def lesson_of_two(
    where: Where, repair_id: UUID, couple: CoupleSeen | None, names: Names
) -> NotedLesson | None:
    """None until both have said yes, and while my own yes can still be taken back."""
    lesson = where.lesson
    if lesson is None or couple is None or not lesson.kept or where.held:
        return None
    mine = where.pair.opener == where.me
    opener, other = (names.mine, names.theirs) if mine else (names.theirs, names.mine)
    title = title_of(where, {}, names)
    words = wording.lesson_words(lesson, title=title, opener=opener, other=other)
    return NotedLesson(repair_id, couple.id, title, {**words, "of": lists.OF_TWO})


def new_lessons(shared: list[Shared], index: Mapping[str, Any], names: Names) -> list[NotedLesson]:
    """Those my index does not know yet."""
    known = lists.lessons_of_two(index)
    found = (
        lesson_of_two(one.where, one.repair.id, one.couple, names)
        for one in shared
        if str(one.repair.id) not in known
    )
    return [lesson for lesson in found if lesson is not None]


def lesson_of_mine(opened: Opened) -> dict[str, str] | None:
    """A lesson I wrote for myself in a repair that is only mine."""
    fields = opened.notebook.fields(opened.repair.opener_id)
    said = {name: str(fields[name]) for name in LESSON_LINES if fields.get(name)}
    if not said or opened.one_phone:
        return None
    title, then = title_from(fields), said.get("opener_then", "")
    compared = [title, *(text for name, text in said.items() if name != "well")]
    return {
        "title": said.get("playful") or title,
        "words": "\n".join(compared),
        "then": _("If it starts again, I will %(then)s") % {"then": then} if then else "",
        "of": lists.OF_ONE,
    }


def follow_up_due(entry: Mapping[str, Any], today: date) -> int | None:
    """The one question to ask today about this repair, by its day. None: nothing is asked."""
    closed_on = lists.day_in(entry, "closed_on")
    if closed_on is None or not entry.get("ask_again"):
        return None
    return due(closed_on, [int(day) for day in entry.get("followed", [])], today)


def follow_up_steps(
    mine: Mapping[str, Mapping[str, Any]], member: Member, today: date
) -> list[NextStep]:
    """The newest first; only ever one is shown. Not about somebody I am no longer with."""
    together = str(member.couple.id) if member.couple is not None and member.together else None
    return [
        NextStep(
            wording.come_back(str(entry.get("title", ""))), reverse("repair:after", args=[key])
        )
        for key, entry in reversed(list(mine.items()))
        if entry.get("couple") in {None, together} and follow_up_due(entry, today) is not None
    ]
