"""All that two people share, in one go."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from reknit.repair import lists
from reknit.repair.core.kinds import State
from reknit.repair.queries.opening import couple_of, fold_for, open_turn
from reknit.repair.queries.rows import RepairRow, shared_turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from reknit.people.queries import CoupleSeen, Member
    from reknit.repair.core.fold import Spoken, Where
    from reknit.vault.opened import Vault

UNASKED = frozenset({State.INVITED, State.IN_PERSON, State.DECLINED})


@dataclass(frozen=True)
class Shared:
    """A joint repair in a list."""

    repair: RepairRow
    where: Where
    couple: CoupleSeen
    newest: Spoken  # the turn that was due last


def shared_repairs(
    member: Member,
    vault: Vault,
    at: datetime,
    *,
    index: Mapping[str, Any],
    apart_from: Iterable[str] = (),
) -> list[Shared]:
    """All joint repairs I can see, the one that moved longest ago first. One query.

    Each turn is opened (about 0.1 ms), so lists leave out what I have closed (``lists.closed``).
    """
    rows: dict[UUID, RepairRow] = {}
    opened: dict[UUID, list[Spoken]] = defaultdict(list)
    for repair, turn in shared_turns(member, at, [UUID(key) for key in apart_from]):
        rows[repair.id] = repair
        opened[repair.id].append(open_turn(vault, repair, turn))
    found = []
    for repair_id, turns in opened.items():
        repair = rows[repair_id]
        couple = couple_of(member, repair)
        assert couple is not None
        where = fold_for(member, couple, repair, turns, at, lists.quiet(index, repair_id))
        newest = max(turns, key=lambda turn: (turn.due, turn.number))
        found.append(Shared(repair=repair, where=where, couple=couple, newest=newest))
    return sorted(found, key=lambda shared: (shared.newest.due, str(shared.repair.id)))


def asked_before_me(
    member: Member, vault: Vault, at: datetime, *, mine: UUID, index: Mapping[str, Any]
) -> Shared | None:
    """The partner's open invitation, if I am the one to say whether mine is about the same thing.

    That is the one whose own invitation goes out later (or has not gone out): so of two people who
    share in the same second exactly one is asked.
    """
    others = [key for key in lists.closed(index) if key != str(mine)]
    everything = shared_repairs(member, vault, at, index=index, apart_from=others)
    return asked_first(everything, mine=mine, index=index)


def asked_first(everything: list[Shared], *, mine: UUID, index: Mapping[str, Any]) -> Shared | None:
    own = next((shared for shared in everything if shared.repair.id == mine), None)
    if own is not None and not _open_invitation(own):
        return None
    for shared in everything:
        if (
            _open_invitation(shared)
            and shared.where.teller == shared.where.partner
            and shared.couple.active
            and not lists.are_two_things(index, mine, shared.repair.id)
            and (own is None or _went_out(shared) < _went_out(own))
        ):
            return shared
    return None


def _open_invitation(shared: Shared) -> bool:
    where = shared.where
    return where.state in UNASKED and not where.swapped and not where.endings and not where.held


def _went_out(shared: Shared) -> tuple[datetime, str]:
    assert shared.where.invited is not None
    return shared.where.invited.due, str(shared.repair.id)
