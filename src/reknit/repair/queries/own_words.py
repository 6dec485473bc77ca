"""Everything that is mine in my repairs, to take along.

My own words whole; of the other's only the apologies I received and the lines of a lesson both said
yes to (and the name they go by). Days of what is shared, never a clock.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from reknit.people.index import read_index
from reknit.people.names import Names, both_names
from reknit.repair import lists
from reknit.repair.core.fold import fold
from reknit.repair.core.kinds import Kind
from reknit.repair.core.writing import FIELDS, Page
from reknit.repair.models import Repair
from reknit.repair.notebook import ACROSS, Notebook, read_notebook
from reknit.repair.queries.opening import (
    couple_of,
    fold_for,
    open_turn,
    title_from,
)
from reknit.repair.queries.rows import RepairRow, TurnRow, mine, visible_turns
from reknit.vault.refusals import SealBroken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from reknit.people.queries import CoupleSeen, Member
    from reknit.repair.core.beside import Spoken
    from reknit.repair.core.where import Where
    from reknit.vault.opened import Vault

Words = dict[str, Any]

# Of my page about a repair. ``fields``, ``also`` and ``turns`` are looked through one by one; what
# the other one wrote on my phone stays out, and so does what only counts.
NOTES = ("way", "size", "closeness", "other_name", "begun", "asked_about", "kept_words", "came_as")
# Words in a turn that say when: kept to the day.
TIMES = ("due", "back")
_THEIR_LINES = FIELDS[Page.LESSON_THEIRS]


@dataclass(frozen=True)
class Given:
    """One turn: mine, or an apology I received."""

    id: str
    kind: Kind
    words: Words
    day: str = ""  # ISO; "" for what stays in my notebook, which knows no times


@dataclass(frozen=True)
class OwnWords:
    """One repair, as far as it is mine."""

    repair_id: UUID
    shared: bool
    opener: bool  # whether I began it
    title: str  # from my own words; "" where only the other one gave it a name
    names: Names
    entry: Mapping[str, Any]  # what my index knows of it
    notes: Words
    turns: tuple[Given, ...]
    apologies: tuple[Given, ...]
    lesson: Mapping[str, str]  # by name of line, as both said yes to it
    # Its other side was noted on my phone: without it what remains is no whole conversation.
    one_sided: bool = False


@dataclass(frozen=True)
class Gathered:
    repairs: tuple[OwnWords, ...]
    unopened: int  # repairs of which something could not be opened; the rest of them is here


def own_words(member: Member, vault: Vault, at: datetime) -> Gathered:
    """Oldest first, as my index knows them. Two queries, and one more for each repair."""
    index = read_index(vault)
    entries = lists.entries(index)
    found_rows = Repair.objects.filter(mine(member)).values_list("id", "opener", "couple")
    rows = {str(row[0]): RepairRow(*row) for row in found_rows}
    order = [key for key in entries if key in rows]
    order += sorted(key for key in rows if key not in entries)
    turns: dict[UUID, list[TurnRow]] = defaultdict(list)
    for turn in visible_turns(member, at, [row.id for row in rows.values()]):
        turns[turn.repair_id].append(turn)
    found, unopened = [], 0
    for key in order:
        repair = rows[key]
        one, broken = _own(member, vault, repair, turns[repair.id], index, at)
        unopened += broken
        if one is not None:
            found.append(one)
    return Gathered(tuple(found), unopened)


def _own(  # noqa: PLR0913, PLR0917 - whose, which, when
    member: Member,
    vault: Vault,
    repair: RepairRow,
    rows: list[TurnRow],
    index: Mapping[str, Any],
    at: datetime,
) -> tuple[OwnWords | None, bool]:
    broken = False
    try:
        notebook = read_notebook(vault, repair.id)
        doc = notebook.page.doc
    except SealBroken:
        notebook, doc, broken = None, {}, True
    couple = couple_of(member, repair)
    names = both_names(member if couple is None else replace(member, couple=couple), vault)
    if couple is None:
        turns = [] if notebook is None else notebook.turns(member.person_id)
        where = _alone(notebook, turns, member, at)
    else:
        turns, failed = _opened(vault, repair, rows)
        broken |= failed
        where = fold_for(member, couple, repair, turns, at)
    own = _gathered(member, repair, couple, where, turns, doc, names, index)
    empty = not (own.turns or own.apologies or own.lesson or own.notes.keys() - set(NOTES))
    return (None if empty and couple is not None else own), broken


def _opened(vault: Vault, repair: RepairRow, rows: Iterable[TurnRow]) -> tuple[list[Spoken], bool]:
    """One turn that does not open takes no other with it."""
    turns, broken = [], False
    for row in rows:
        try:
            turns.append(open_turn(vault, repair, row))
        except SealBroken:
            broken = True
    return turns, broken


def _alone(
    notebook: Notebook | None, turns: list[Spoken], member: Member, at: datetime
) -> Where | None:
    if notebook is None:
        return None
    me = member.person_id
    return fold(turns, pair=notebook.pair(me), viewer=me, now=at, size=notebook.size)


def _gathered(  # noqa: PLR0913, PLR0917 - what one repair is made of
    member: Member,
    repair: RepairRow,
    couple: CoupleSeen | None,
    where: Where | None,
    turns: list[Spoken],
    doc: Words,
    names: Names,
    index: Mapping[str, Any],
) -> OwnWords:
    me = member.person_id
    given = tuple(
        _given(turn, where, shared=couple is not None) for turn in turns if turn.author == me
    )
    notes = _notes(doc, where)
    told = next((each.words for each in given if each.kind is Kind.TELL), {})
    carded = next((each.words for each in given if each.kind is Kind.CARD), {})
    own_title = title_from(told) or title_from(carded) or title_from(notes.get("fields", {}))
    return OwnWords(
        repair_id=repair.id,
        shared=couple is not None,
        opener=repair.opener_id == me,
        title=own_title,
        # In what is only mine there is another one only where I named one.
        names=names if couple is not None else Names(names.mine, str(doc.get("other_name", ""))),
        entry=lists.entries(index).get(str(repair.id), {}),
        notes=notes,
        turns=given,
        apologies=_apologies(where, me, shared=couple is not None),
        lesson=_lesson(where),
        one_sided=couple is None and any(turn.author == ACROSS for turn in turns),
    )


def _given(turn: Spoken, where: Where | None, *, shared: bool) -> Given:
    words = dict(turn.words)
    if turn.kind is Kind.CARD:
        words = _my_side(words)
    if turn.kind is Kind.LESSON_ANSWER:
        words["lines"] = _differing(words.get("lines", {}), where)
    if turn.kind is Kind.SAME:
        words = {}
    return Given(str(turn.id), turn.kind, _to_the_day(words), _day(turn.due) if shared else "")


def _my_side(card: Words) -> Words:
    """Of a card I put into the shared notebook: what I said on this phone, not what they said."""
    told_by_me = card.get("teller") == "opener"
    side = {
        **(card.get("told", {}) if told_by_me else card.get("answer", {})),
        **(card.get("asked", {}) if told_by_me else card.get("reply", {})),
    }
    side.pop("kind", None)
    part, ending = (card.get(each, {}).get("opener", "") for each in ("parts", "endings"))
    title = {"title": card.get("title", "")} if told_by_me else {}
    return {
        **title,
        **side,
        **({"part": part} if part else {}),
        **({"ending": ending} if ending else {}),
    }


def _differing(lines: Mapping[str, str], where: Where | None) -> dict[str, str]:
    """The lines I would say otherwise. An unchanged one is the other's, to which I said yes."""
    draft = _their_draft(where)
    if draft is None:
        return {}
    return {name: text for name, text in lines.items() if text != draft.get(name)}


def _their_draft(where: Where | None) -> Mapping[str, str] | None:
    if where is None or where.lesson is None or where.lesson.draft.author == where.me:
        return None
    lines: Mapping[str, str] = where.lesson.draft.words.get("lines", {})
    return lines


def _notes(doc: Words, where: Where | None) -> Words:
    notes = {name: doc[name] for name in NOTES if doc.get(name)}
    draft = _their_draft(where)
    fields = {}
    for name, text in doc.get("fields", {}).items():
        if name in _THEIR_LINES:
            line = (draft or {}).get(name.removeprefix("theirs_"))
            if draft is None or text == line:
                continue
        if text:
            fields[name] = text
    across = doc.get("theirs", {})
    also = {
        name: list(texts)
        for name, texts in doc.get("also", {}).items()
        if texts and name not in across and name not in _THEIR_LINES
    }
    if fields:
        notes["fields"] = fields
    if also:
        notes["also"] = also
    if doc.get("followups"):
        notes["followups"] = doc["followups"]
    return notes


def _apologies(where: Where | None, me: UUID, *, shared: bool) -> tuple[Given, ...]:
    if where is None:
        return ()
    return tuple(
        Given(
            str(each.said.id),
            Kind.OWN,
            _to_the_day(dict(each.said.words)),
            _day(each.said.due) if shared else "",
        )
        for each in where.apologies
        if each.said.author != me
    )


def _lesson(where: Where | None) -> dict[str, str]:
    """What both said yes to. While they differ, or my own yes is held, there is none."""
    if where is None or where.lesson is None or not where.lesson.kept or where.held:
        return {}
    return {line.name: line.text for line in where.lesson.lines if line.text}


def _to_the_day(words: Words) -> Words:
    return {name: _cut(value) if name in TIMES else value for name, value in words.items()}


def _cut(value: object) -> object:
    try:
        return _day(datetime.fromisoformat(str(value))) if value else value
    except ValueError:
        return ""


def _day(at: datetime) -> str:
    return timezone.localdate(at).isoformat()
