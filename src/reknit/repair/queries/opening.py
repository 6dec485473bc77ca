"""One repair, as one person may see it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext

from reknit.people.index import read_index
from reknit.people.names import Names, both_names
from reknit.repair import lists
from reknit.repair.core.fold import Pair, Spoken, Where, fold
from reknit.repair.core.kinds import Kind
from reknit.repair.notebook import ACROSS, Closeness, Notebook, Way, read_notebook
from reknit.repair.queries.rows import RepairRow, TurnRow, repair_row, visible_turns
from reknit.vault.core.envelopes import Place
from reknit.vault.refusals import SealBroken

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from reknit.people.queries import CoupleSeen, Member
    from reknit.repair.models import Repair, Turn
    from reknit.vault.opened import Vault


# A title made from what happened, when nobody gave one.
SHORT_WORDS, SHORT_LETTERS = 6, 60


@dataclass(frozen=True)
class Opened:
    """A repair as one person may see it now."""

    repair: RepairRow
    where: Where
    notebook: Notebook
    names: Names
    couple: CoupleSeen | None  # the two it is shared by; None while it is private
    newest_due: datetime | None = None  # when the newest turn I can see arrived; None: private

    @property
    def private(self) -> bool:
        return self.couple is None

    @property
    def way(self) -> Way:
        return Way.TWO_PHONES if self.couple is not None else self.notebook.way

    @property
    def one_phone(self) -> bool:
        return self.private and self.notebook.way is Way.ONE_PHONE

    @property
    def closeness(self) -> Closeness:
        """Which of the two kinds it is: as I chose, or as was told to me."""
        told = (hearing.told for hearing in self.where.hearings.values())
        known = any(turn and turn.words.get("closeness") == Closeness.KNOWN for turn in told)
        return Closeness.KNOWN if known else self.notebook.closeness

    def name_of(self, person: UUID) -> str:
        if person == ACROSS:
            return self.notebook.other_name or self.names.theirs
        mine = person == (self.repair.opener_id if self.private else self.where.viewer)
        return self.names.mine if mine else self.names.theirs

    def seen_by(self, person: UUID, now: datetime) -> Opened:
        """On one phone: the same repair for whoever holds it."""
        assert self.private
        opener = self.repair.opener_id
        turns = self.notebook.turns(opener)
        pair, size = self.notebook.pair(opener), self.notebook.size
        where = fold(turns, pair=pair, viewer=person, now=now, size=size)
        return replace(self, where=where)


def place_of(turn_id: UUID, couple_id: UUID) -> Place:
    return Place("repair.turn", turn_id, couple_id)


def open_turn(vault: Vault, repair: Repair | RepairRow, turn: Turn | TurnRow) -> Spoken:
    """SealBroken also for a turn that was moved to another repair or place in it."""
    assert repair.couple_id is not None
    place = place_of(turn.id, repair.couple_id)
    value = vault.open_shared(place, bytes(turn.sealed), author=turn.author_id)
    if value["repair"] != str(repair.id) or value["number"] != turn.number:
        raise SealBroken
    return Spoken(
        id=turn.id,
        number=turn.number,
        kind=Kind(value["kind"]),
        author=turn.author_id,
        words=value["words"],
        due=turn.released_at,
    )


def repair_for(member: Member, vault: Vault, repair_id: UUID, at: datetime) -> Opened:
    repair = repair_row(member, repair_id)
    if repair is None:
        raise Http404
    couple = couple_of(member, repair)
    quiet = lists.quiet(read_index(vault), repair.id)
    names = both_names(member if couple is None else replace(member, couple=couple), vault)
    if couple is None:
        notebook = read_notebook(vault, repair.id)
        if notebook.revision == 0:
            raise Http404  # it belongs to a notebook of mine that is set aside
        where = fold(
            notebook.turns(member.person_id),
            pair=notebook.pair(member.person_id),
            viewer=member.person_id,
            now=at,
            size=notebook.size,
            quiet=quiet,
        )
        return Opened(repair, where, notebook, names, None)
    turns = [open_turn(vault, repair, turn) for turn in visible_turns(member, at, [repair.id])]
    if not turns and repair.opener_id != member.person_id:
        raise Http404  # shared, but still held: for the partner it does not exist
    where = fold_for(member, couple, repair, turns, at, quiet)
    newest_due = max((turn.due for turn in turns), default=None)
    return Opened(repair, where, read_notebook(vault, repair.id), names, couple, newest_due)


def couple_of(member: Member, repair: RepairRow) -> CoupleSeen | None:
    if repair.couple_id is None:
        return None
    return next(couple for couple in member.couples if couple.id == repair.couple_id)


def fold_for(  # noqa: PLR0913, PLR0917 - whose, which, when
    member: Member,
    couple: CoupleSeen,
    repair: RepairRow,
    turns: list[Spoken],
    at: datetime,
    quiet: Collection[str] = (),
) -> Where:
    me, partner = member.person_id, couple.partner_id
    pair = Pair(me, partner) if repair.opener_id == me else Pair(partner, me)
    return fold(turns, pair=pair, viewer=me, now=at, left=not couple.active, quiet=quiet)


def title_of(where: Where, fields: Mapping[str, Any], names: Names) -> str:
    """The title I may know: from the words told, else (mine only) from my notebook."""
    if where.card is not None:
        return str(where.card.words.get("title", ""))
    words: Mapping[str, Any] = {}
    for teller in (where.pair.opener, where.pair.other):
        told = where.heard_from(teller).told
        words = words or (told.words if told is not None else {})
    if not words and where.pair.opener == where.viewer:
        words = fields
    return title_from(words) or gettext("With %(name)s") % {"name": names.theirs}


def title_from(words: Mapping[str, Any]) -> str:
    """The title given, else the first few words of what happened."""
    title = str(words.get("title", "")).strip()
    if title:
        return title
    happened = str(words.get("happened", "")).split()
    short = " ".join(happened[:SHORT_WORDS])[:SHORT_LETTERS]
    return f"{short} …" if len(happened) > SHORT_WORDS else short
