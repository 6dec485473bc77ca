"""Playing a repair through the pages, as the two would: client, forms and time."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reknit.repair import actions, lists, queries
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.writing import Page
from reknit.repair.notebook import Closeness, Way
from tests.people.scene import Someone, make_couple, make_person, signed_in_client

if TYPE_CHECKING:
    from uuid import UUID

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from reknit.repair.queries import Opened
    from reknit.vault.opened import Vault

TOLD: dict[str, Any] = {
    "title": "Sunday at the station",
    "happened": "You left before I came back with the tickets.",
    "feelings": ["lonely", "worried"],
    "took_to_mean": "I took it to mean that you would rather go alone.",
}
ANSWERED = {
    "hear": "You felt left on your own on the platform.",
    "meant": "I ran to hold the door of the train for us.",
}
MATTERED = {"mattered": "That we come home together."}
WORDS: dict[Kind, dict[str, Any]] = {
    Kind.TELL: {**TOLD, **MATTERED, "share": ["feelings", "took_to_mean", "mattered"]},
    Kind.ANSWER: ANSWERED,
    Kind.PARTLY: {"missing": "That it was dark already."},
    Kind.ASK: {"ask": "Would you send a message next time?"},
    Kind.SMALLER: {"smaller": "I can wave before I run."},
    Kind.PART: {"part": "I did not say how long I would be."},
    Kind.ENDING: {"ending": "put_down"},
    Kind.WAIT: {"until": "tomorrow"},
    Kind.HEARD: {"heard": "You stood there with two tickets, and it makes sense that it hurt."},
    Kind.MEAN: {"intent": "I wanted to keep the door open.", "missed": "How long it took."},
    Kind.OWN: {
        "did": "I ran off without a word.",
        "to_you": "You stood alone in the dark.",
        "will": "I say where I am going.",
    },
    Kind.OWN_ANSWER: {"answer": "helps"},
    Kind.PROMISE: {"promise_what": "I say where I am going.", "promise_when": "week"},
    Kind.PROMISE_STEP: {"whose": "mine", "step": "check", "check": "kept"},
    Kind.LESSON: {"loop": "One runs, one waits.", "sign": "We look at the clock."},
    Kind.LESSON_ANSWER: {"theirs_loop": "One runs, one waits.", "theirs_sign": "We stop talking."},
    Kind.LESSON_SETTLE: {"sign": "both"},
    Kind.TIME_OUT: {"length": "thirty"},
    Kind.LONGER: {"length": "hour"},
    Kind.BACK: {"back_words": "I want to go on with you."},
}


@dataclass
class Player:
    """Somebody with a browser."""

    someone: Someone
    client: Client

    @property
    def vault(self) -> Vault:
        return self.someone.open()

    def show(self, repair_id: UUID, **query: str) -> Response:
        return self.client.get(reverse("repair:show", args=[repair_id]), query)

    def text(self, repair_id: UUID, **query: str) -> str:
        return text_of(self.show(repair_id, **query))

    def give(self, repair_id: UUID, kind: Kind, **words: object) -> Response:
        return self.client.post(
            reverse("repair:give", args=[repair_id, kind]), {**WORDS.get(kind, {}), **words}
        )

    def take_back(self, repair_id: UUID) -> Response:
        return self.client.post(reverse("repair:take-back", args=[repair_id]))

    def opened(self, repair_id: UUID) -> Opened:
        return queries.repair_for(self.someone.member, self.vault, repair_id, timezone.now())

    def draft(
        self,
        way: Way = Way.TWO_PHONES,
        *,
        size: Size = Size.QUICK,
        closeness: Closeness = Closeness.MISREAD,
        **words: object,
    ) -> UUID:
        """A private repair with everything written that a telling needs."""
        vault = self.vault
        repair = actions.begin(
            member=self.someone.member, vault=vault, closeness=closeness, way=way, size=size
        )
        actions.keep(
            member=self.someone.member,
            vault=vault,
            repair_id=repair.id,
            words={**TOLD, **(MATTERED if size is Size.FULL else {}), **words},
            seen=0,
            person=self.someone.person_id,
        )
        return repair.id


def make_player(name: str, *, checked: bool = True) -> Player:
    """checked: has passed the private check before, so it is not in the way."""
    someone = make_person(name)
    if checked:
        lists.note_offered(someone.open())
    return Player(someone, signed_in_client(someone))


def make_two(*, checked: bool = True) -> tuple[Player, Player]:
    alice, bob = make_player("Alice", checked=checked), make_player("Bob", checked=checked)
    make_couple(alice.someone, bob.someone)
    return alice, bob


def everything(player: Player, repair_ids: list[UUID]) -> dict[str, tuple[int, str]]:
    """What this person can fetch about these repairs; tests/proof looks at all there is."""
    pages = [reverse("home:today"), reverse("repair:start")]
    for repair_id in repair_ids:
        pages += [
            reverse(f"repair:{name}", args=[repair_id])
            for name in ("show", "choose-way", "name", "same", "put-card", "say-card")
        ]
        pages += [reverse("repair:write", args=[repair_id, page]) for page in Page]
        pages += [reverse("repair:give", args=[repair_id, kind]) for kind in Kind]
    found = {}
    for url in pages:
        response = player.client.get(url)
        found[url] = (response.status_code, same_for_all(response))
    return found


_HIDDEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
_TAGS = re.compile(r"<[^>]+>")


def text_of(response: Response) -> str:
    """The words of a page."""
    return " ".join(html.unescape(_TAGS.sub(" ", response.content.decode())).split())


def same_for_all(response: Response) -> str:
    """The page without the one token that differs by design."""
    return _HIDDEN.sub("", response.content.decode())
