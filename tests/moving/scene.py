"""Two people in a full repair, with a mark of its author in every word anybody wrote."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone

from reknit.calm.actions import add_line
from reknit.moving.queries import everything_of_mine
from reknit.repair import actions
from reknit.repair.core.kinds import Ending, Kind, Size
from reknit.repair.notebook import FIELDS, Way
from reknit.repair.queries.opening import repair_for
from tests.people.scene import PASSPHRASE, signed_in_client

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.repair.scene import Player

CHOSEN = {
    "sureness": "half",
    "sure_now": "doubtful",
    "strength": "7",
    "strength_after": "3",
    "promise_sure": "6",
    "readiness": "5",
    "when": "yesterday",
    "promise_when": "week",
}
FILE_PASSPHRASE = "harbour violet anchor drift"


def marked(who: str, what: str) -> str:
    """What this person wrote there, and nobody else anywhere."""
    return f"{who}~{what}~ü“&<{{"


def private_words(who: str) -> dict[str, Any]:
    """Something in every field of the notebook."""
    words: dict[str, Any] = {name: marked(who, f"note-{name}") for name in FIELDS}
    return {**words, **CHOSEN, "feelings": ["lonely", marked(who, "note-feeling")]}


def give(player: Player, repair_id: UUID, kind: Kind, **words: Any) -> None:  # noqa: ANN401
    actions.give(
        member=player.someone.member,
        vault=player.vault,
        repair_id=repair_id,
        kind=kind,
        words=words,
        at=timezone.now(),
    )


def keep(player: Player, repair_id: UUID, words: dict[str, Any]) -> None:
    actions.keep(
        member=player.someone.member,
        vault=player.vault,
        repair_id=repair_id,
        words=words,
        seen=99,
        person=player.someone.person_id,
        at=timezone.now(),
    )


def told(who: str) -> dict[str, Any]:
    names = ("title", "happened", "took_to_mean", "mattered", "question", "other_ways", "my_part")
    return {
        **{name: marked(who, f"told-{name}") for name in names},
        "feelings": ["worried", marked(who, "told-feeling")],
        "closeness": "misread",
        "size": "full",
    }


def play_full(alice: Player, bob: Player, clock: time_machine.Traveller) -> UUID:
    """Alice begins. Every kind of turn that holds words, by each of the two where both may."""
    repair_id = alice.draft(size=Size.FULL)
    keep(alice, repair_id, private_words("Alice"))
    give(alice, repair_id, Kind.TELL, **told("Alice"))
    clock.shift(timedelta(seconds=11))
    give(bob, repair_id, Kind.READY)
    keep(bob, repair_id, private_words("Bob"))
    _hear(alice, bob, repair_id, clock)
    give(bob, repair_id, Kind.TELL, **told("Bob"))
    clock.shift(timedelta(seconds=11))
    _hear(bob, alice, repair_id, clock)
    for player, who in ((alice, "Alice"), (bob, "Bob")):
        give(player, repair_id, Kind.MEAN, intent=marked(who, "intent"), missed=marked(who, "miss"))
        clock.shift(timedelta(seconds=11))
    for player, other in ((alice, bob), (bob, alice)):
        _apologise_and_promise(player, other, repair_id, clock)
    _learn(alice, bob, repair_id, clock)
    for player, who in ((alice, "Alice"), (bob, "Bob")):
        back = (timezone.localtime() + timedelta(minutes=30)).isoformat()
        give(player, repair_id, Kind.TIME_OUT, length="thirty", back=back)
        give(player, repair_id, Kind.BACK, back_words=marked(who, "back"))
        clock.shift(timedelta(seconds=11))
    for player, who in ((alice, "Alice"), (bob, "Bob")):
        give(player, repair_id, Kind.ENDING, ending=Ending.PUT_DOWN.value)
        clock.shift(timedelta(seconds=11))
        actions.keep_own_words(
            member=player.someone.member,
            vault=player.vault,
            repair_id=repair_id,
            words=marked(who, "kept"),
        )
        player.client = signed_in_client(player.someone)  # days have gone by
    return repair_id


def _hear(teller: Player, listener: Player, repair_id: UUID, clock: time_machine.Traveller) -> None:
    who, whom = teller.someone.name, listener.someone.name
    give(listener, repair_id, Kind.HEARD, heard=marked(whom, "heard"))
    clock.shift(timedelta(seconds=11))
    give(teller, repair_id, Kind.PARTLY, missing=marked(who, "missing"))
    clock.shift(timedelta(seconds=11))
    give(listener, repair_id, Kind.HEARD, heard=marked(whom, "heard-again"))
    clock.shift(timedelta(seconds=11))
    give(teller, repair_id, Kind.THATS_IT)
    clock.shift(timedelta(seconds=11))


def _apologise_and_promise(
    player: Player, other: Player, repair_id: UUID, clock: time_machine.Traveller
) -> None:
    who, whom = player.someone.name, other.someone.name
    parts = ("did", "to_you", "regret", "explains", "right", "will", "forgive_me")
    give(player, repair_id, Kind.OWN, **{each: marked(who, f"own-{each}") for each in parts})
    clock.shift(timedelta(seconds=11))
    opened = repair_for(other.someone.member, other.vault, repair_id, timezone.now())
    said = opened.where.apologies[-1].said
    give(
        other,
        repair_id,
        Kind.OWN_ANSWER,
        answer="missing",
        own=str(said.id),
        own_missing=marked(whom, "own-missing"),
    )
    clock.shift(timedelta(hours=25))
    names = ("promise_what", "promise_if", "promise_then", "promise_obstacle", "promise_plan")
    due = (timezone.localtime() + timedelta(days=7)).isoformat()
    give(player, repair_id, Kind.PROMISE, **{n: marked(who, n) for n in names}, due=due)
    clock.shift(timedelta(seconds=11))
    opened = repair_for(player.someone.member, player.vault, repair_id, timezone.now())
    made = str(opened.where.promised[player.someone.person_id][0].id)
    about = {"promise": made, "round": 1, "step": "check", "check": "partly"}
    give(player, repair_id, Kind.PROMISE_STEP, whose="mine", **about, note=marked(who, "check"))
    clock.shift(timedelta(seconds=11))
    give(other, repair_id, Kind.PROMISE_STEP, whose="theirs", **about, note=marked(whom, "say"))
    clock.shift(timedelta(seconds=11))


def _learn(alice: Player, bob: Player, repair_id: UUID, clock: time_machine.Traveller) -> None:
    """Bob drafts; Alice says yes to his ``loop``, has ``sign`` otherwise, and adds ``well``."""
    drafted = {"loop": marked("Bob", "agreed-loop"), "sign": marked("Bob", "differing-sign")}
    give(bob, repair_id, Kind.LESSON, lines=drafted)
    clock.shift(timedelta(seconds=11))
    keep(alice, repair_id, {"theirs_loop": drafted["loop"], "theirs_sign": drafted["sign"]})
    lines = {**drafted, "sign": marked("Alice", "sign"), "well": marked("Alice", "well")}
    give(alice, repair_id, Kind.LESSON_ANSWER, lines=lines)
    clock.shift(timedelta(seconds=11))
    give(bob, repair_id, Kind.LESSON_SETTLE, lines={"sign": "both", "well": "theirs"})
    clock.shift(timedelta(seconds=11))


def write_lists(player: Player, who: str) -> None:
    add_line(vault=player.vault, text=marked(who, "soothing"))
    actions.put_aside(vault=player.vault, text=marked(who, "parked"))


def solo(player: Player, who: str) -> UUID:
    repair_id = player.draft(Way.SOLO, size=Size.FULL)
    keep(player, repair_id, private_words(f"{who}-alone"))
    return repair_id


def taken(player: Player) -> dict[str, Any]:
    return everything_of_mine(player.someone.member, player.vault, timezone.now())


def take(client: Client, form: str, *, sealed: bool = False) -> Response:
    file = {"passphrase_file": FILE_PASSPHRASE, "passphrase_file_again": FILE_PASSPHRASE}
    posted = {"kind": form, "passphrase": PASSPHRASE, **(file if sealed else {})}
    return client.post("/me/take/", posted)
