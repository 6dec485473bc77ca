"""Where words stand that somebody looks for, in everything they may read. Reads, and never writes.

What two share is looked through as ``shared_repairs`` gives it to this person: each repair is
opened and folded before anything is compared, so neither the answer nor the time it takes depends
on words they may not read yet. Of one's own pages only those are read that may hold the words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reknit.calm.core import soothing
from reknit.people.names import Names, partner_names
from reknit.people.resting import on_break
from reknit.repair.core import parking
from reknit.repair.core.finding import (
    Folding,
    Piece,
    Sign,
    Sought,
    excerpt,
    fewest_places,
    folded,
    marked,
    signs_of,
    stand_in,
    surely_not_in,
)
from reknit.repair.core.fold import fold
from reknit.repair.core.passages import Part, Passage, in_letter, in_notes, in_where
from reknit.repair.models import Repair
from reknit.repair.notebook import Notebook, Way
from reknit.repair.queries.opening import title_of
from reknit.repair.queries.shared import shared_repairs
from reknit.vault.pages import all_pages
from reknit.vault.refusals import SealBroken
from reknit.web import feelings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault
    from reknit.vault.pages import ShutPage

MOST_SHOWN = 30  # entries; one more word is a better help than another page of them
MOST_PLACES = 3  # in one entry
SHOW, LETTER = "repair:show", "moving:letter"
# In the index, by page id: what was brought along from another notebook (``n``, ``title``).
BROUGHT = "brought"


@dataclass(frozen=True)
class Place:
    part: Part
    who: str  # the other one's name, for what they shared
    mine: bool | None  # whose words; None: of both
    pieces: list[Piece]


@dataclass(frozen=True)
class Entry:
    title: list[Piece]
    url: str
    places: list[Place]


@dataclass(frozen=True)
class Found:
    entries: list[Entry]  # newest first
    more: bool = False  # there are older ones
    resting: bool = False  # what two share was left out, since I take a break from it
    unopened: bool = False  # something of mine could not be opened safely


class _Candidate(NamedTuple):
    """Something with a title and an address, not looked through yet."""

    newest: tuple[str, int]  # day (ISO; "" where none is known), then the order of beginning
    title: str  # "" where it has none of its own
    key: UUID
    page: ShutPage | None
    view: str = SHOW
    given: tuple[Passage, ...] = ()  # what is known of it without opening my page
    who: str = ""
    private: bool = False


@dataclass
class _Search:
    member: Member
    vault: Vault
    at: datetime
    sought: Sought
    signs: list[tuple[str, Sign]]  # by word
    entries: list[Entry] = field(default_factory=list)
    folding: Folding = field(default_factory=Folding)
    unopened: bool = False


def find(member: Member, vault: Vault, looked_for: Sought, at: datetime, *, look: bool) -> Found:
    """The same number of queries however much there is. look: also while taking a break.

    Each sealed row is opened once at the most; when enough was found, older ones are left shut.
    """
    search = _Search(member, vault, at, looked_for, _signs(looked_for))
    alone = Repair.objects.filter(pk=OuterRef("about"), opener=member.person_id, couple=None)
    pages = all_pages(vault, marked=Exists(alone))
    by_key = {page.about: page for page, is_alone in pages if not is_alone}
    index = _index(vault, by_key)
    resting = on_break(index, member) and not look
    candidates = [
        *([] if resting else _of_two(search, index, by_key)),
        *_of_mine([page for page, is_alone in pages if is_alone], index),
        *_brought(index, by_key),
    ]
    candidates.sort(key=lambda candidate: candidate.newest, reverse=True)
    for each in candidates:
        if len(search.entries) > MOST_SHOWN:
            break
        _look_through(search, each)
    return Found(
        [*search.entries[:MOST_SHOWN], *_look_through_lists(search, index)],
        more=len(search.entries) > MOST_SHOWN,
        resting=resting,
        unopened=search.unopened,
    )


def _index(vault: Vault, pages: Mapping[UUID, ShutPage]) -> dict[str, Any]:
    page = pages.get(vault.person_id)
    return {} if page is None else page.read(page.words(vault)).doc


# What there is ----------------------------------------------------------------------------------


def _of_two(
    search: _Search, index: Mapping[str, Any], pages: Mapping[UUID, ShutPage]
) -> Iterator[_Candidate]:
    names = partner_names(search.member, search.vault)
    for one in shared_repairs(search.member, search.vault, search.at, index=index):
        key, who = one.repair.id, names[one.couple.id]
        entry = index.get("repairs", {}).get(str(key), {})
        yield _Candidate(
            newest=(timezone.localdate(one.newest.due).isoformat(), entry.get("n", 0)),
            title=title_of(one.where, entry, Names("", who)),
            key=key,
            page=pages.get(key),
            given=tuple(in_where(one.where, feelings.in_words)),
            who=who,
        )


def _of_mine(pages: list[ShutPage], index: Mapping[str, Any]) -> Iterator[_Candidate]:
    entries = index.get("repairs", {})
    for page in pages:
        entry = entries.get(str(page.about), {})
        days = (entry.get("written_on") or "", entry.get("closed_on") or "")
        yield _Candidate(
            newest=(max(days), entry.get("n", 0)),
            title=str(entry.get("title") or ""),
            key=page.about,
            page=page,
            private=True,
        )


def _brought(index: Mapping[str, Any], pages: Mapping[UUID, ShutPage]) -> Iterator[_Candidate]:
    for key, entry in index.get(BROUGHT, {}).items():
        yield _Candidate(
            newest=("", -1),
            title=str(entry.get("title") or ""),
            key=UUID(key),
            page=pages.get(UUID(key)),
            view=LETTER,
        )


# Looking ----------------------------------------------------------------------------------------


def _look_through(search: _Search, one: _Candidate) -> None:
    given = "\0".join([one.title, *(each.text for each in one.given)]) if one.given else one.title
    known = folded(given)
    signs = [sign for word, sign in search.signs if word not in known]
    own = _own_passages(search, one, signs)
    if own is None:
        return
    passages = [*one.given, *own]
    if not stand_in(search.sought, [one.title, *(each.text for each in passages)]):
        return
    passages = _apart(passages, besides=one.title)
    best = fewest_places(search.sought, [folded(each.text) for each in passages])
    places = [_place(search.sought, passages[at], one.who) for at in best[:MOST_PLACES]]
    untitled = _("What you brought along") if one.view == LETTER else _("What you began")
    title = marked(one.title, search.sought) or [Piece(untitled, found=False)]
    search.entries.append(Entry(title, reverse(one.view, args=[one.key]), places))


def _own_passages(search: _Search, one: _Candidate, signs: list[Sign]) -> Iterable[Passage] | None:
    """Of my page. None where it surely lacks a word that is nowhere else: then all is in vain.

    signs: of the words that stand in nothing that was given.
    """
    if one.page is None:
        return ()
    try:
        words = one.page.words(search.vault)
        if surely_not_in(words, signs, search.folding):
            return None
        read = one.page.read(words)
    except SealBroken:
        search.unopened = True
        return ()
    if one.view == LETTER:
        return in_letter(read.doc.get("repair", {}), feelings.in_words)
    noted = _noted_here(search, Notebook(read)) if one.private else ()
    return [*noted, *in_notes(read.doc, feelings.in_words)]


def _noted_here(search: _Search, notebook: Notebook) -> Iterator[Passage]:
    """What two have said on this phone."""
    if notebook.way is not Way.ONE_PHONE:
        return
    me = search.member.person_id
    turns, pair = notebook.turns(me), notebook.pair(me)
    where = fold(turns, pair=pair, viewer=me, now=search.at, size=notebook.size)
    for each in in_where(where, feelings.in_words):
        yield each._replace(part=Part.PHONE)


def _look_through_lists(search: _Search, index: Mapping[str, Any]) -> list[Entry]:
    """A line of a list stands for itself: all words have to be in it."""
    put_aside = [(line.number, line.text) for line in parking.lines_in(index)]
    settling = [(line.number, line.text) for line in soothing.lines_in(index)]
    found = (
        (_("Put aside for later"), "repair:parked", Part.PARKED, put_aside),
        (_("What settles me"), "calm:own-list", Part.SOOTHING, settling),
    )
    entries = []
    for title, view, part, lines in found:
        held = [line for line in lines if stand_in(search.sought, [line[1]])]
        if held:
            places = [_place(search.sought, Passage(part, text), "") for _number, text in held]
            address = f"{reverse(view)}#line-{held[0][0]}"
            entries.append(Entry([Piece(title, found=False)], address, places[:MOST_PLACES]))
    return entries


def _apart(passages: Iterable[Passage], *, besides: str) -> list[Passage]:
    """Each text once, where it stands first; the title stands above."""
    told = {
        each.text: each
        for each in reversed(list(passages))
        if each.text.strip() and each.text != besides
    }
    return list(reversed(told.values()))


def _place(looked_for: Sought, passage: Passage, who: str) -> Place:
    return Place(passage.part, who, passage.mine, excerpt(passage.text, looked_for))


def _signs(looked_for: Sought) -> list[tuple[str, Sign]]:
    """A feeling may be stored by one word and read as another, with one of these in it."""
    read = {key: folded(str(word)) for key, word in feelings.KNOWN.items() if key != word}
    found = []
    for word in sorted(looked_for.words):
        keys = tuple(key for key, text in read.items() if word in text and word not in key)
        found += [(word, sign) for sign in signs_of(word, keys)]
    return found
