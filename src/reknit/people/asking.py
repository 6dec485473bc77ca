"""Whether somebody is asked to open again what two share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.vault import reopening

if TYPE_CHECKING:
    from reknit.people.queries import Member


def is_asked(member: Member) -> bool:
    """Whether my partner has lost the keys and asks me. False once I have agreed."""
    if member.couple is None or not member.couple.active:
        return False
    found = reopening.asked(member.couple.id)
    return found is not None and found.asker_id != member.person_id and not found.agreed


def asks(member: Member) -> bool:
    """Whether I have asked."""
    if member.shut is None:
        return False
    found = reopening.asked(member.shut.id)
    return found is not None and found.asker_id == member.person_id


def both_have_lost_it(member: Member) -> bool:
    """I can't read it any more, and my partner asks me: nobody can open it for the other."""
    if member.shut is None:
        return False
    found = reopening.asked(member.shut.id)
    return found is not None and found.asker_id != member.person_id
