"""Real people, made through the same actions and pages as everybody: some are measured later.

Their days lie in the past, so that what one of them gave has long arrived.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import time_machine
from django.utils import timezone

from reknit.people import actions as people
from reknit.repair import actions, lists
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.writing import Page
from reknit.repair.notebook import Closeness, Way
from reknit.vault import aside, passkeys
from reknit.vault.actions import change_passphrase, make_recovery_code
from reknit.vault.secret import Secret
from tests.people.lost import begin_anew
from tests.people.scene import make_couple, make_person, signed_in_client
from tests.repair.scene import Player
from tests.vault.authenticator import SITE, Authenticator

if TYPE_CHECKING:
    from uuid import UUID

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

WENT_THROUGH = 302
SETTLED = timedelta(seconds=10)  # after that a turn has arrived
A_NIGHT = timedelta(hours=25)
BEGAN_DAYS_AGO = 40
ANOTHER = "harbour-violet-ladder-morning-tea"

A, B = 0, 1
Given = tuple[int, Kind] | timedelta
QUICK: tuple[Given, ...] = (
    (A, Kind.TELL),
    (B, Kind.READY),
    (B, Kind.ANSWER),
    (A, Kind.THATS_IT),
    (A, Kind.ASK),
    (B, Kind.YES),
    (A, Kind.ENDING),
    (B, Kind.ENDING),
)
SHORT = QUICK[:5]
FULL: tuple[Given, ...] = (
    (A, Kind.TELL),
    (B, Kind.READY),
    (B, Kind.HEARD),
    (A, Kind.THATS_IT),
    (B, Kind.TELL),
    (A, Kind.HEARD),
    (B, Kind.THATS_IT),
    (A, Kind.MEAN),
    (B, Kind.MEAN),
    (B, Kind.OWN),
    (A, Kind.OWN_ANSWER),
    A_NIGHT,
    (B, Kind.PROMISE),
    (A, Kind.LESSON),
    (B, Kind.LESSON_ANSWER),
    (A, Kind.LESSON_SETTLE),
)
TO_THE_END: tuple[Given, ...] = (*FULL, (B, Kind.ENDING), (A, Kind.ENDING))

_serial = itertools.count(1)


@dataclass
class Pair:
    """Two who share a notebook. ``open_repair``: the full one that goes on; ``draft``: A's own."""

    players: tuple[Player, Player]
    ended: UUID
    open_repair: UUID
    draft: UUID
    code: Secret[str] | None = None  # an open invitation of a third person

    @property
    def alice(self) -> Player:
        return self.players[A]


class Days:
    """The past, going by."""

    def __init__(self, clock: time_machine.Traveller) -> None:
        self.clock = clock

    def play(
        self, players: tuple[Player, Player], repair_id: UUID, given: tuple[Given, ...]
    ) -> None:
        for one in given:
            if isinstance(one, timedelta):
                self.pass_by(one, players)
                continue
            number, kind = one
            through(players[number].give(repair_id, kind))
            self.clock.shift(SETTLED)

    def pass_by(self, how_long: timedelta, players: tuple[Player, ...]) -> None:
        """A notebook left alone locks, so whoever comes back opens it again."""
        self.clock.shift(how_long)
        for player in players:
            player.client = signed_in_client(player.someone)


def through(response: Response) -> None:
    assert response.status_code == WENT_THROUGH, (
        response.request["PATH_INFO"],
        response.status_code,
    )


def past() -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) - timedelta(days=BEGAN_DAYS_AGO), tick=False)


def new_player(name: str) -> Player:
    """User names must differ within one server, so they are numbered."""
    someone = make_person(f"{name}{next(_serial)}")
    lists.note_offered(someone.open())
    return Player(someone, signed_in_client(someone))


def new_two() -> tuple[Player, Player]:
    two = new_player("alice"), new_player("bob")
    make_couple(two[A].someone, two[B].someone)
    return two


def whole_life(*, quick: int = 3, full: int = 2) -> Pair:
    """A couple some weeks in: so many repairs behind them, the last full one still open."""
    with past() as clock:
        days = Days(clock)
        two = new_two()
        ended = [_told(days, two, Size.QUICK, QUICK) for _ in range(quick)]
        ended += [_told(days, two, Size.FULL, TO_THE_END) for _ in range(full - 1)]
        going_on = _told(days, two, Size.FULL, FULL)
        draft = two[A].draft(size=Size.FULL, title="What I began")
        two[B].draft(way=Way.SOLO)
        for player in two:
            vault = player.vault
            make_recovery_code(vault=vault)
            aside.set_aside(person_id=vault.person_id, words=_typed_into_a_lock(going_on))
            _keeps(player, ended[0])
    return Pair(two, ended[0], going_on, draft)


def short_life() -> None:
    """A couple that has used it once: one quick repair, nearly through."""
    with past() as clock:
        days = Days(clock)
        _told(days, new_two(), Size.QUICK, SHORT)


def single_who_invites() -> Secret[str]:
    """The code of the invitation, which stays open for some days from now on."""
    someone = make_person(f"chris{next(_serial)}")
    return people.invite(
        member=someone.member,
        vault=someone.open(),
        sentence="Shall we talk?",
        name="Chris",
        at=timezone.now(),
    )


def one_began_anew() -> None:
    """A couple of which one has lost everything, got an empty notebook and asks to read again."""
    lost = begin_anew(new_two()[A].someone, ANOTHER)
    people.ask_to_open(member=lost.member, vault=lost.someone.open())


def careful_single() -> None:
    """Has changed the passphrase once and opens with a passkey."""
    someone = make_person(f"dana{next(_serial)}")
    vault = change_passphrase(vault=someone.open(), new=Secret(ANOTHER))
    device = Authenticator(seed=someone.user_name)
    answer, prf = device.make(passkeys.ask_to_add(vault, SITE, name="Phone"))
    passkeys.add(vault, SITE, name="Phone", answer=answer, prf=prf)


def one_is_gone() -> None:
    """A couple of which one has deleted the account."""
    two = new_two()
    people.delete_account(member=two[A].someone.member, at=timezone.now())


def _told(days: Days, two: tuple[Player, Player], size: Size, given: tuple[Given, ...]) -> UUID:
    repair_id = two[A].draft(size=size, closeness=Closeness.MISREAD)
    days.play(two, repair_id, given)
    days.pass_by(timedelta(days=3), two)
    return repair_id


def _keeps(player: Player, repair_id: UUID) -> None:
    """A few words of their own about a repair that has ended."""
    actions.keep(
        member=player.someone.member,
        vault=player.vault,
        repair_id=repair_id,
        words={"happened": "We were both tired, and the train was late."},
        seen=player.opened(repair_id).notebook.revision,
        person=player.someone.person_id,
    )


def _typed_into_a_lock(repair_id: UUID) -> dict[str, object]:
    return {
        "page": "repair:write",
        "arguments": {"repair_id": str(repair_id), "page_": Page.HAPPENED.value},
        "fields": {"happened": ["Half a sentence, then the phone was covered."]},
    }
