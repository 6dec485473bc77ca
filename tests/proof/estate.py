"""Six people and everything they wrote: no two passages alike, and of each who may read it.

The owner shares with a partner, shared with an ex before, and has written alone; a stranger and
another couple live on the same server.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reknit.calm.actions import add_line
from reknit.moving.actions import bring_along
from reknit.moving.core.incoming import FORMAT, read_file
from reknit.moving.queries import brought
from reknit.people.actions import invite
from reknit.people.actions.leaving import leave_couple
from reknit.repair import actions, lists
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.notebook import FIELDS, Way
from tests.moving.scene import CHOSEN, give, keep
from tests.people.scene import Someone, make_couple, make_person, signed_in_client
from tests.repair.scene import Player

if TYPE_CHECKING:
    import time_machine

    from reknit.vault.opened import Vault

PLANTED = "planted"
MARK = re.compile(rf"{PLANTED}[0-9]{{4}}w")
HELD = timedelta(seconds=11)  # a second longer than a turn is held
A_DAY = timedelta(hours=25)


class Who(StrEnum):
    OWNER = "the owner"
    PARTNER = "the partner"
    EX = "the ex"
    STRANGER = "a stranger"
    OTHER = "somebody in another couple"
    OTHERS = "that one's partner"


class Thing(StrEnum):
    """What has an id that somebody could try."""

    PRIVATE = "the owner's own"
    ONE_PHONE = "the owner's, on one phone"
    HELD = "told by the owner, still held"
    TOLD = "told by the owner, not opened yet"
    OPENED = "told by the owner, opened and heard by the partner"
    SHARED = "shared by the owner and the partner, with an apology held by the partner"
    ENDED = "shared by the owner and the ex"
    PARTNERS = "the partner's own"
    STRANGERS = "the stranger's own"
    OTHERS = "shared by the other couple"
    LETTER = "a letter the owner brought along"
    STRANGERS_LETTER = "a letter the stranger brought along"
    PERSON = "the owner's account"
    COUPLE = "the owner's couple"
    NEVER = "never there"
    NIL = "all noughts"


class Whose(StrEnum):
    """What keeps a mark from the others."""

    WORDS = "words"  # keys
    HELD = "held"  # the partner has the key already: only the waiting keeps it
    NAME = "name"  # sealed for both, but how one signs in stands in the open


@dataclass(frozen=True)
class Mark:
    readers: frozenset[Who]
    kept_by: Whose
    what: str


@dataclass
class Marks:
    known: dict[str, Mark] = field(default_factory=dict)

    def new(self, what: str, *readers: Who, kept_by: Whose = Whose.WORDS) -> str:
        """A new passage, with signs that a page has to spell otherwise."""
        return f"{self.bare(what, *readers, kept_by=kept_by)} ü“&<{{"

    def bare(self, what: str, *readers: Who, kept_by: Whose) -> str:
        mark = f"{PLANTED}{len(self.known):04d}w"
        self.known[mark] = Mark(frozenset(readers), kept_by, what)
        return mark

    def not_for(self, who: Who | None, seen: set[str]) -> set[str]:
        """Those of the marks seen that this person may not read. None: nobody in particular."""
        return {each for each in seen if who not in self.known[each].readers}


@dataclass
class Estate:
    marks: Marks
    people: dict[Who, Someone]
    ids: dict[Thing, UUID]
    vaults: dict[Who, Vault] = field(default_factory=dict)  # opened once

    def vault_of(self, who: Who) -> Vault:
        if who not in self.vaults:
            self.vaults[who] = self.people[who].open()
        return self.vaults[who]


@dataclass
class Building:
    clock: time_machine.Traveller
    marks: Marks = field(default_factory=Marks)
    players: dict[Who, Player] = field(default_factory=dict)
    ids: dict[Thing, UUID] = field(default_factory=dict)

    def build(self) -> Estate:
        for who in Who:
            self._move_in(who)
        self._couple(Who.OWNER, Who.EX)
        self._couple(Who.OTHER, Who.OTHERS)
        self.ids[Thing.ENDED] = self._opened(Who.OWNER, Who.EX)
        self._leave(Who.EX)
        self._couple(Who.OWNER, Who.PARTNER)
        self.ids[Thing.OTHERS] = self._opened(Who.OTHER, Who.OTHERS)
        self.ids[Thing.OPENED] = self._opened(Who.OWNER, Who.PARTNER)
        self.ids[Thing.SHARED] = self._whole(Who.OWNER, Who.PARTNER)
        for who in Who:
            self._lists(who)
        for thing, who in ((Thing.PRIVATE, Who.OWNER), (Thing.PARTNERS, Who.PARTNER)):
            self.ids[thing] = self._alone(who, Way.TWO_PHONES)
        self.ids[Thing.STRANGERS] = self._alone(Who.STRANGER, Way.SOLO)
        self.ids[Thing.ONE_PHONE] = self._alone(Who.OWNER, Way.ONE_PHONE)
        self._rooms()
        self.ids[Thing.TOLD] = self._alone(Who.OWNER, Way.TWO_PHONES)
        self._tell(Who.OWNER, self.ids[Thing.TOLD], kept_by=Whose.HELD)
        self._pass(HELD)
        self.ids[Thing.HELD] = self._alone(Who.OWNER, Way.TWO_PHONES)
        self._tell(Who.OWNER, self.ids[Thing.HELD], kept_by=Whose.HELD)
        self._held_beside()
        owner = self.players[Who.OWNER].someone.member
        assert owner.couple is not None
        self.ids |= {Thing.PERSON: owner.person_id, Thing.COUPLE: owner.couple.id}
        self.ids |= {Thing.NEVER: uuid4(), Thing.NIL: UUID(int=0)}
        people = {who: player.someone for who, player in self.players.items()}
        return Estate(self.marks, people, self.ids)

    # People ---------------------------------------------------------------------------------

    def _move_in(self, who: Who) -> None:
        near = {
            Who.OWNER: (Who.PARTNER, Who.EX),
            Who.PARTNER: (Who.OWNER,),
            Who.EX: (Who.OWNER,),
            Who.OTHER: (Who.OTHERS,),
            Who.OTHERS: (Who.OTHER,),
        }.get(who, ())
        someone = make_person(self.marks.bare("how one signs in", who, kept_by=Whose.NAME))
        name = self.marks.bare("what one goes by", who, *near, kept_by=Whose.NAME)
        lists.note_offered(someone.open())
        self.players[who] = Player(replace(someone, name=name), Client())

    def _couple(self, one: Who, other: Who) -> None:
        make_couple(self.players[one].someone, self.players[other].someone)

    def _leave(self, who: Who) -> None:
        leave_couple(member=self.players[who].someone.member, at=timezone.now())

    def _lists(self, who: Who) -> None:
        vault = self.players[who].vault
        add_line(vault=vault, text=self.marks.new("soothing", who))
        actions.put_aside(vault=vault, text=self.marks.new("parked", who))

    def _rooms(self) -> None:
        """Words that met a lock, letters brought along, and an invitation that is open."""
        for who in (Who.OWNER, Who.PARTNER, Who.STRANGER):
            covered = signed_in_client(self.players[who].someone, covered=True)
            words = {"happened": self.marks.new("words that met a lock", who)}
            locked = covered.post(reverse("people:let-go"), words, secure=True)
            assert locked.status_code == 409
        for thing, who in ((Thing.LETTER, Who.OWNER), (Thing.STRANGERS_LETTER, Who.STRANGER)):
            self.ids[thing] = self._letter(who)
        stranger = self.players[Who.STRANGER]
        invite(
            member=stranger.someone.member,
            vault=stranger.vault,
            sentence=self.marks.new("an invitation", Who.STRANGER),
            name=stranger.someone.name,
            at=timezone.now(),
        )

    def _letter(self, who: Who) -> UUID:
        one = {"id": str(uuid4()), "to_read": True, "title": self.marks.new("a letter", who)}
        one |= {"turns": [{"kind": "own", "words": {"did": self.marks.new("in a letter", who)}}]}
        file = {"format": FORMAT, "version": 1, "taken_on": "2026-03-01", "repairs": [one]}
        player = self.players[who]
        bring_along(
            member=player.someone.member,
            vault=player.vault,
            taken=read_file(json.dumps(file).encode()),
            at=timezone.now(),
        )
        (listed,) = brought.listed(player.vault)
        return listed.id

    # Repairs --------------------------------------------------------------------------------

    def _alone(self, who: Who, way: Way) -> UUID:
        player = self.players[who]
        repair_id = player.draft(way, size=Size.FULL)
        self._note_all(who, repair_id)
        return repair_id

    def _note_all(self, who: Who, repair_id: UUID) -> None:
        """Something in every field of the notebook."""
        words: dict[str, Any] = {
            name: CHOSEN.get(name) or self.marks.new(f"note: {name}", who)
            for name in FIELDS
            if name != "feelings"
        }
        words["feelings"] = ["lonely", self.marks.new("note: feelings", who)]
        keep(self.players[who], repair_id, words)

    def _give(
        self,
        who: Who,
        repair_id: UUID,
        kind: Kind,
        *names: str,
        readers: tuple[Who, ...],
        kept_by: Whose = Whose.WORDS,
        **words: Any,  # noqa: ANN401 - as a turn takes them
    ) -> None:
        said = {
            name: self.marks.new(f"{kind}: {name}", *readers, kept_by=kept_by) for name in names
        }
        give(self.players[who], repair_id, kind, **said, **words)

    def _tell(self, who: Who, repair_id: UUID, *others: Who, kept_by: Whose = Whose.WORDS) -> None:
        """others: who reads it, besides; nobody while it is held or not opened."""
        names = ("title", "happened", "took_to_mean", "mattered")
        more = {"feelings": ["worried"], "closeness": "misread", "size": "full"}
        readers = (who, *others)
        self._give(who, repair_id, Kind.TELL, *names, readers=readers, kept_by=kept_by, **more)

    def _opened(self, one: Who, other: Who) -> UUID:
        """Told by one, opened by the other and heard; both have noted what is theirs alone."""
        repair_id = self._alone(one, Way.TWO_PHONES)
        self._tell(one, repair_id, other)
        self._pass(HELD)
        self._give(other, repair_id, Kind.READY, readers=())
        self._note_all(other, repair_id)
        self._give(other, repair_id, Kind.HEARD, "heard", readers=(one, other))
        self._pass(HELD)
        return repair_id

    def _whole(self, one: Who, other: Who) -> UUID:
        """Both heard, both owned; a promise and a lesson; words to come back to."""
        both = (one, other)
        repair_id = self._opened(one, other)
        self._give(one, repair_id, Kind.THATS_IT, readers=both)
        self._pass(HELD)
        self._tell(other, repair_id, one)
        self._pass(HELD)
        self._give(one, repair_id, Kind.HEARD, "heard", readers=both)
        self._pass(HELD)
        self._give(other, repair_id, Kind.THATS_IT, readers=both)
        self._pass(HELD)
        for who in both:
            self._give(who, repair_id, Kind.MEAN, "intent", "missed", readers=both)
            self._pass(HELD)
        parts = ("did", "to_you", "regret", "explains", "right", "will", "forgive_me")
        self._give(one, repair_id, Kind.OWN, *parts, readers=both)
        self._pass(A_DAY)
        due = (timezone.localtime() + timedelta(days=7)).isoformat()
        self._give(one, repair_id, Kind.PROMISE, "promise_what", readers=both, due=due)
        self._pass(HELD)
        for who in both:
            player = self.players[who]
            actions.keep_own_words(
                member=player.someone.member,
                vault=player.vault,
                repair_id=repair_id,
                words=self.marks.new("words to come back to", who),
            )
        return repair_id

    def _held_beside(self) -> None:
        """In what is shared, one held turn."""
        own = ("did", "to_you", "will")
        readers = (Who.PARTNER,)
        shared = self.ids[Thing.SHARED]
        self._give(Who.PARTNER, shared, Kind.OWN, *own, readers=readers, kept_by=Whose.HELD)

    def _pass(self, time: timedelta) -> None:
        self.clock.shift(time)


def build_estate(clock: time_machine.Traveller) -> Estate:
    return Building(clock).build()
