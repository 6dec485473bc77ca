"""Fills an empty database with the made-up couple, through the same actions as real people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from reknit.people import actions as people
from reknit.people import queries
from reknit.people.models import Person
from reknit.project.couple import CONCERT, KITCHEN, ROBIN, SAM, Somebody
from reknit.repair import actions as repair
from reknit.repair import lists
from reknit.repair.core.kinds import Ending, Kind
from reknit.repair.notebook import Closeness, Way
from reknit.vault.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault

BETWEEN = timedelta(minutes=20)  # more than any turn is held


class Player:
    """One of the two, with an open notebook."""

    def __init__(self, somebody: Somebody) -> None:
        self.name = somebody.name
        self.vault: Vault = people.begin_notebook(
            user_name=somebody.user_name,
            passphrase=Secret(somebody.passphrase),
            first_minutes={},
        )
        lists.note_offered(self.vault)  # they have read "Is this right for me?" before

    @property
    def member(self) -> Member:
        found = queries.member(self.vault.person_id)
        assert found is not None
        return found


class Command(BaseCommand):
    help = "Makes the made-up couple of ./reknit demo, half-way through a quick repair."

    def handle(self, *_args: object, **_options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Only for a demo: start it with ./reknit demo.")
        if not Person.objects.exists():
            make_couple_half_way(timezone.now())


@transaction.atomic
def make_couple_half_way(now: datetime) -> None:
    robin, sam = Player(ROBIN), Player(SAM)
    pair(robin, sam, now - timedelta(days=9))
    finished(sam, robin, now - timedelta(days=7))
    half_way(robin, sam, now - timedelta(hours=3))


def pair(robin: Player, sam: Player, at: datetime) -> None:
    code = people.invite(
        member=robin.member,
        vault=robin.vault,
        sentence="I'd like to understand what happened. This takes you about five minutes.",
        name=robin.name,
        at=at,
    )
    people.join(member=sam.member, vault=sam.vault, code=code, name=sam.name, at=at)
    people.confirm_partner(member=robin.member, vault=robin.vault, name=robin.name)


def finished(teller: Player, listener: Player, at: datetime) -> None:
    story = Story(teller, CONCERT["tell"], at)
    story.give(teller, Kind.TELL, CONCERT["tell"])
    story.give(listener, Kind.READY)
    story.give(listener, Kind.ANSWER, CONCERT["answer"])
    story.give(teller, Kind.THATS_IT)
    story.give(teller, Kind.ASK, CONCERT["ask"])
    story.give(listener, Kind.YES)
    story.give(teller, Kind.PART, CONCERT["part"])
    for player in (teller, listener):
        story.give(player, Kind.ENDING, {"ending": Ending.PUT_DOWN.value})


def half_way(robin: Player, sam: Player, at: datetime) -> None:
    story = Story(robin, KITCHEN["tell"], at)
    story.give(robin, Kind.TELL, KITCHEN["tell"])
    story.give(sam, Kind.READY)
    story.give(sam, Kind.ANSWER, KITCHEN["answer"])


class Story:
    """A repair, played turn by turn in its own past."""

    def __init__(self, teller: Player, told: Mapping[str, Any], at: datetime) -> None:
        self.at = at
        self.id: UUID = repair.begin(
            member=teller.member,
            vault=teller.vault,
            closeness=Closeness.MISREAD,
            way=Way.TWO_PHONES,
        ).id
        repair.keep(
            member=teller.member,
            vault=teller.vault,
            repair_id=self.id,
            words=told,
            seen=0,
            person=teller.vault.person_id,
        )

    def give(self, player: Player, kind: Kind, words: Mapping[str, Any] | None = None) -> None:
        repair.give(
            member=player.member,
            vault=player.vault,
            repair_id=self.id,
            kind=kind,
            words=words or {},
            at=self.at,
        )
        self.at += BETWEEN
