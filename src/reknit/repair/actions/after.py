"""What comes after a repair, and what lies open: all of it mine alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reknit.people.index import read_index
from reknit.repair import lists
from reknit.repair.actions.claims import claim
from reknit.repair.core.followups import DAYS
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.notebook import read_notebook, write_notebook
from reknit.repair.queries.learning import NotedLesson, lesson_of_mine, lesson_of_two
from reknit.repair.queries.opening import repair_for
from reknit.repair.refusals import MovedOn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from reknit.people.queries import Member
    from reknit.repair.queries.opening import Opened
    from reknit.vault.opened import Vault


def remember_lessons(*, vault: Vault, lessons: Iterable[NotedLesson], at: datetime) -> None:
    """Lessons I have just seen kept. Each is noted once; the day counts for what is asked later."""
    day = timezone.localdate(at).isoformat()
    for lesson in lessons:
        lists.note_lesson(
            vault,
            lesson.repair_id,
            lesson.words,
            title=lesson.title,
            size=Size.FULL.value,
            couple=str(lesson.couple_id),
            shared=True,
            closed_on=day,
        )


def remember_seen(*, vault: Vault, opened: Opened, at: datetime) -> None:
    """The same for the repair that is open on this page, and for a lesson of my own."""
    if opened.private:
        mine = lesson_of_mine(opened)
        if mine is not None:
            lists.note_lesson(vault, opened.repair.id, mine)
        return
    found = lesson_of_two(opened.where, opened.repair.id, opened.couple, opened.names)
    if found is not None:
        remember_lessons(vault=vault, lessons=[found], at=at)


@transaction.atomic
def leave_lesson(*, member: Member, vault: Vault, repair_id: UUID, at: datetime) -> None:
    """I am not asked again about the lines my partner wrote. I may still answer them."""
    member = claim(repair_id=repair_id, member=member)
    where = repair_for(member, vault, repair_id, at).where
    if where.lesson is None or not where.may(Kind.LESSON_ANSWER):
        return
    known = lists.quiet(read_index(vault), repair_id)
    lists.note(vault, repair_id, quiet=list(dict.fromkeys([*known, str(where.lesson.draft.id)])))


@transaction.atomic
def follow_up(  # noqa: PLR0913 - keyword-only; each is one fact of the act
    *,
    member: Member,
    vault: Vault,
    repair_id: UUID,
    day: int,
    answer: Mapping[str, str] | None,
    at: datetime,
) -> None:
    """What I say when asked whether it has come back. None: not now, and not about this day again.

    day: one of ``followups.DAYS``. The words stay in my notebook for this repair.
    """
    member = claim(repair_id=repair_id, member=member)
    opened = repair_for(member, vault, repair_id, at)
    entry = lists.entries(read_index(vault)).get(str(repair_id), {})
    if day not in DAYS or not entry.get("closed_on"):
        raise MovedOn
    if answer is not None:
        said = dict(opened.notebook.page.doc.get("followups", {}))
        write_notebook(vault, opened.notebook, followups={**said, str(day): dict(answer)})
    followed = {*entry.get("followed", []), str(day)}
    lists.note(vault, repair_id, followed=sorted(followed, key=int))


@transaction.atomic
def keep_own_words(*, member: Member, vault: Vault, repair_id: UUID, words: str) -> None:
    """Words to come back to, beside this repair."""
    claim(repair_id=repair_id, member=member)
    notebook = read_notebook(vault, repair_id)
    if notebook.page.doc.get("kept_words", "") != words:
        write_notebook(vault, notebook, kept_words=words)


@transaction.atomic
def rest_privately(
    *, member: Member, vault: Vault, repair_id: UUID, until: datetime | None, at: datetime
) -> None:
    """A day of my own for something nobody else knows of. until: None for "I'll come back"."""
    member = claim(repair_id=repair_id, member=member)
    if not repair_for(member, vault, repair_id, at).private:
        raise MovedOn
    due = until.isoformat() if until is not None else None
    lists.note(vault, repair_id, until=due, open_rest=until is None)


def note_asked(*, vault: Vault, repair_id: UUID, since: str, shared: bool) -> None:
    """I have seen the question about what lies open; it is not asked again for this time."""
    lists.note(vault, repair_id, still_asked=since, shared=shared)
