"""Turns given in two ways that differ only in what the giver keeps back.

What was released shows; how sure they are, what they left unticked or wrote beside it does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from reknit.repair.core.kinds import Kind
from reknit.repair.core.writing import Page

if TYPE_CHECKING:
    from tests.proof.worlds import World

Words = dict[str, Any]
FOUND = 302
SAME = ("One and the same.",) * 2
EITHER = ("She knows nothing of this.", "And of this she knows just as little, of course.")


@dataclass(frozen=True, eq=False)
class KeptBack:
    number: int  # turns into the whole story
    actor: str
    kind: Kind
    # Twice: what goes along with the turn, and what is written on a page before it.
    along: tuple[Words, Words] = ({}, {})
    before: tuple[Page, Words, Words] | None = None

    def __str__(self) -> str:
        return f"what {self.actor} keeps back with {self.kind}, after {self.number} turns"

    def give(self, world: World, name: str, which: int) -> None:
        player = world.people[name]
        if self.before is not None:
            page, *words = self.before
            address = reverse("repair:write", args=[world.repair_id, page])
            kept = player.client.post(address, {"seen": "0", **words[which]})
            assert kept.status_code == FOUND, f"{self}: {page}"
        given = player.give(world.repair_id, self.kind, **self.along[which])
        assert given.status_code == FOUND, str(self)


def _both(**words: Any) -> tuple[Words, Words]:  # noqa: ANN401 - whatever a form takes
    one, other = ({name: pair[which] for name, pair in words.items()} for which in (0, 1))
    return one, other


KEPT_BACK: tuple[KeptBack, ...] = (
    # The first telling is an invitation: nothing of its words is there before "ready".
    KeptBack(0, "alice", Kind.TELL, _both(happened=EITHER, title=EITHER, mattered=EITHER)),
    # Whoever has not opened the words does not read how it ends.
    KeptBack(1, "alice", Kind.ENDING, _both(ending=("put_down", "different"))),
    KeptBack(
        6,
        "bob",
        Kind.TELL,
        _both(mattered=EITHER, share=(["feelings"], ["feelings"])),
        (
            Page.MEANING,
            *_both(took_to_mean=("One and the same.",) * 2, sureness=("sure", "doubtful")),
        ),
    ),
    # That it lies there is all there is, until both have written.
    KeptBack(9, "alice", Kind.MEAN, _both(intent=EITHER, missed=EITHER)),
    KeptBack(11, "bob", Kind.OWN, before=(Page.VALUES, *_both(values=EITHER))),
    KeptBack(12, "alice", Kind.OWN_ANSWER, before=(Page.FORGIVENESS, *_both(forgiveness=EITHER))),
    KeptBack(12, "alice", Kind.OWN_ANSWER, _both(own_missing=EITHER)),
    KeptBack(16, "bob", Kind.BACK, _both(readiness=("2", "9"))),
    KeptBack(18, "bob", Kind.PROMISE, before=(Page.PROMISE_SURE, *_both(promise_sure=("2", "9")))),
)
