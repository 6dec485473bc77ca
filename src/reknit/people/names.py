"""What the two call themselves. The names are sealed; only the two can read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext

from reknit.people import queries
from reknit.people.index import read_index
from reknit.vault.core.envelopes import Place
from reknit.vault.refusals import SealBroken

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.people.models import Membership
    from reknit.people.queries import CoupleSeen, Member, SealedName
    from reknit.vault.opened import Vault


class Names(NamedTuple):
    mine: str
    theirs: str


def name_place(membership: Membership | SealedName) -> Place:
    return Place("people.display-name", membership.id, membership.couple_id)


def note_place(membership: Membership) -> Place:
    return Place("people.last-note", membership.id, membership.couple_id)


def both_names(member: Member, vault: Vault) -> Names:
    """One query with a couple; without one, ``theirs`` is *your partner*."""
    theirs = gettext("your partner")
    if member.couple is None:
        return Names(_own_name(member, vault), theirs)
    places = queries.sealed_names(member, member.couple)
    mine = _opened(places.get(member.person_id), vault)
    return Names(
        mine or _own_name(member, vault),
        _opened(places.get(member.couple.partner_id), vault) or theirs,
    )


def partner_names(member: Member, vault: Vault) -> dict[UUID, str]:
    """By couple, also of those that are over. One query; none without a couple."""
    theirs = gettext("your partner")
    couples = {couple.id: couple.partner_id for couple in member.couples}
    places = queries.memberships_of(member) if couples else ()
    found = {
        place.couple_id: _opened(place, vault)
        for place in places
        if place.person_id == couples[place.couple_id]
    }
    return {couple_id: found.get(couple_id) or theirs for couple_id in couples}


def my_name(member: Member, vault: Vault) -> str:
    return both_names(member, vault).mine


def partner_name(member: Member, vault: Vault) -> str:
    return both_names(member, vault).theirs


def name_of_other(member: Member, vault: Vault) -> str:
    """Also of somebody with whom what is shared does not open: their user name then."""
    if member.shut is None:
        return partner_name(member, vault)
    name = queries.user_name_of(member.shut.partner_id)
    return name.capitalize() or gettext("your partner")


def last_note(member: Member, vault: Vault, couple: CoupleSeen) -> str:
    """What the other wrote when leaving. Empty before it is closed for both."""
    theirs = queries.memberships(member, couple).get(couple.partner_id)
    if not couple.closed or theirs is None or theirs.sealed_note is None:
        return ""
    try:
        value = vault.open_shared(
            note_place(theirs), bytes(theirs.sealed_note), author=theirs.person_id
        )
    except SealBroken:
        return ""
    note = value.get("note")
    return note if isinstance(note, str) else ""


def _own_name(member: Member, vault: Vault) -> str:
    """From my own index: what I last called myself, else the user name."""
    name = read_index(vault).get("display_name")
    # User names are kept in small letters; shown to people, they begin as names do.
    return name if isinstance(name, str) and name else member.user_name.capitalize()


def _opened(membership: Membership | SealedName | None, vault: Vault) -> str:
    if membership is None or membership.sealed_name is None:
        return ""
    try:
        value = vault.open_shared(
            name_place(membership), bytes(membership.sealed_name), author=membership.person_id
        )
    except SealBroken:
        return ""  # a name nobody can prove is no name; the page still works
    name = value.get("name")
    return name if isinstance(name, str) else ""
