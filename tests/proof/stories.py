"""Courses of a repair, turn by turn. After each turn one of the two may be watched.

A turn is given by whoever may give it, through its pages, and then let arrive. A new turn gets
its place in one of these stories; ``test_monitor`` says when one has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from reknit.repair.core.kinds import Kind, Size, State
from tests.proof.playing import offered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.proof.worlds import World

By = tuple[str, Kind]  # where both may give it, who does
Turn = Kind | By | timedelta
K = Kind
A_NIGHT = timedelta(hours=25)
SOME_MINUTES = timedelta(minutes=6)
BOTH_CLOSE: tuple[Turn, ...] = (("bob", K.ENDING), ("alice", K.ENDING))


@dataclass(frozen=True)
class Story:
    name: str
    size: Size
    turns: tuple[Turn, ...]
    # Where all private things are done in every run, and by whom; ``around`` it as well.
    quiet_at: int | None = None
    actor: str = "bob"
    around: bool = False
    # In every run watched from here on; what comes before is as in a story above.
    watched_from: int = 0
    # In every run these turns alone are watched here; the others are in the stories without it.
    only: frozenset[Kind] = frozenset(Kind)

    def __str__(self) -> str:
        return self.name


STORIES: tuple[Story, ...] = (
    Story(
        "a quick one, in three rounds",
        Size.QUICK,
        (
            K.TELL,
            K.IN_PERSON,
            K.NOT_THIS,
            K.READY,
            K.WAIT,
            K.ANSWER,
            K.PARTLY,
            K.ANSWER,
            K.PARTLY,
            K.ANSWER,
            K.PARTLY,
            K.ASK,
            K.SMALLER,
            *BOTH_CLOSE,
        ),
        quiet_at=6,
        around=True,
    ),
    Story(
        "a quick one that turns, and grows",
        Size.QUICK,
        (
            K.TELL,
            K.HEAR_ME_FIRST,
            K.TELL,
            K.ANSWER,
            K.THATS_IT,
            K.ASK,
            K.YES,
            ("alice", K.PART),
            ("bob", K.GROW),
            K.NOTHING,
        ),
        only=frozenset({K.GROW, K.NOTHING}),
    ),
    Story(
        "a full one",
        Size.FULL,
        (
            K.TELL,
            K.READY,
            K.HEARD,
            K.PARTLY,
            K.HEARD,
            K.THATS_IT,
            K.TELL,
            K.HEARD,
            K.THATS_IT,
            ("alice", K.MEAN),
            ("bob", K.MEAN),
            ("bob", K.OWN),
            K.OWN_ANSWER,
            ("bob", K.TIME_OUT),
            SOME_MINUTES,  # a little longer than before
            ("alice", K.LONGER),
            K.BACK,
            A_NIGHT,
            ("bob", K.PROMISE),
            ("bob", K.PROMISE_STEP),
            ("alice", K.LESSON),
            K.LESSON_ANSWER,
            K.LESSON_SETTLE,
            *BOTH_CLOSE,
            A_NIGHT,
        ),
        quiet_at=21,
        actor="alice",
        watched_from=2,
    ),
    Story(
        "a full one, partly in person",
        Size.FULL,
        (
            K.TELL,
            K.READY,
            *(K.HEARD, K.NOT_YET) * 3,
            K.GO_ON,
            K.TALKED,
            ("alice", K.LESSON),
        ),
        only=frozenset({K.AGAIN, K.GO_ON, K.TALKED}),
    ),
)

# States and turns that no story meets, and why that hides nothing.
STATES_BESIDE: dict[State, str] = {
    State.MERGED: "nothing can be given there any more",
    State.KEPT: "only *these are my words* can be given there, at once: nothing is ever held",
}
TURNS_BESIDE: dict[Kind, str] = {
    Kind.INVITE: "goes out with the first telling, which is watched",
    Kind.CARD: "a repair on one phone is nobody else's until this; test_one_phone",
    Kind.SAME: "leaves at once; test_same_thing",
    Kind.ADOPT: "leaves at once; test_one_phone",
}


def moments(world: World, story: Story) -> Iterator[int]:
    """After the beginning and after each turn; the number of turns so far."""
    yield 0
    for number, turn in enumerate(story.turns, start=1):
        if isinstance(turn, timedelta):
            world.wait(turn.total_seconds())
            world.sign_in_again()
        else:
            name, kind = turn if isinstance(turn, tuple) else (_who_may(world, turn), turn)
            world.give(name, kind)
            world.wait()
        yield number


def _who_may(world: World, kind: Kind) -> str:
    for name, player in world.people.items():
        if kind in offered(player, world.repair_id):
            return name
    raise AssertionError(f"nobody may give {kind}")
