"""A promise: small, seen through by both, and never anybody's freedom."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from reknit.people.actions.leaving import leave_couple
from reknit.people.index import read_index
from reknit.people.names import both_names
from reknit.promises.core.promise import State, StepKind
from reknit.refusal import Refusal
from reknit.repair import actions, lists, queries
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.promised import promise_of
from reknit.repair.core.script import HOLD
from reknit.repair.core.writing import FIELDS, FULL_PAGES, Page
from reknit.repair.models import Turn
from reknit.repair.notebook import Closeness, Way
from reknit.repair.queries.promises import promise_steps
from reknit.repair.refusals import EnoughPromised
from reknit.repair.views.stages.promise import STEPS
from tests.people.scene import make_couple, make_person
from tests.repair.scene import WORDS, Player, text_of
from tests.repair.test_own import come_back, fetched, page_text, write

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from reknit.promises.core.promise import Promise

PAGES = FULL_PAGES[Kind.PROMISE]
PROMISE = WORDS[Kind.PROMISE]
WHAT = PROMISE["promise_what"]
GIVES_UP = "I give you my passwords."
NUMBER: dict[StepKind, str] = {kind: str(number) for number, kind in enumerate(STEPS, start=1)}


def apologised(alice: Player, bob: Player, clock: time_machine.Traveller) -> UUID:
    """Bob's apology has been with Alice for a day."""
    repair_id = alice.draft(size=Size.FULL)
    alice.give(repair_id, Kind.TELL, size="full")
    clock.shift(10)
    bob.give(repair_id, Kind.READY)
    bob.give(repair_id, Kind.OWN)
    clock.shift(timedelta(hours=24, seconds=10))
    come_back(alice, bob)
    return repair_id


@pytest.fixture
def owned(alice: Player, bob: Player, clock: time_machine.Traveller) -> UUID:
    return apologised(alice, bob, clock)


@pytest.fixture
def promised(bob: Player, owned: UUID, clock: time_machine.Traveller) -> UUID:
    """Bob's promise, for a week, is with Alice."""
    assert bob.give(owned, Kind.PROMISE).status_code == 302
    clock.shift(10)
    return owned


def standing(player: Player, repair_id: UUID, *, mine: bool) -> Promise:
    where = player.opened(repair_id).where
    found = promise_of(where, where.me if mine else where.partner)
    assert found is not None
    return found


def step(
    player: Player, repair_id: UUID, kind: StepKind, *, mine: bool = True, **words: str
) -> Response:
    """As its page would post it."""
    where = player.opened(repair_id).where
    promiser = where.me if mine else where.partner
    known = {
        "whose": "mine" if mine else "theirs",
        "step": kind.value,
        "promise": str(where.promised[promiser][0].id),
        "round": str(standing(player, repair_id, mine=mine).round),
    }
    url = reverse("repair:give", args=[repair_id, Kind.PROMISE_STEP])
    return player.client.post(url, {**known, **words})


def offered(player: Player, repair_id: UUID) -> set[StepKind]:
    html = player.show(repair_id).content.decode()
    found = {STEPS[int(number) - 1] for number in re.findall(r"\?step=([0-9]+)", html)}
    return found | ({StepKind.HELPS} if 'value="helps"' in html else set())


def asked(player: Player) -> list[queries.NextStep]:
    member, vault, at = player.someone.member, player.vault, timezone.now()
    index = read_index(vault)
    done = lists.nothing_left(index)
    shared = queries.shared_repairs(member, vault, at, index=index, apart_from=done)
    return promise_steps(shared, both_names(member, vault), at)


# Still want to? ------------------------------------------------------------------------------


def test_a_day_later_only_its_author_is_asked(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft(size=Size.FULL)
    alice.give(repair_id, Kind.TELL, size="full")
    clock.shift(10)
    bob.give(repair_id, Kind.READY)
    bob.give(repair_id, Kind.OWN)
    clock.shift(60)
    assert asked(bob) == []
    assert bob.give(repair_id, Kind.PROMISE).status_code == 409
    clock.shift(timedelta(hours=24))
    come_back(alice, bob)
    assert [step.url for step in asked(bob)] == [reverse("repair:still", args=[repair_id])]
    assert asked(alice) == []
    still = reverse("repair:still", args=[repair_id])
    assert still in bob.show(repair_id).content.decode()
    assert still not in alice.show(repair_id).content.decode()
    assert alice.client.get(still).status_code == 302


def test_yes_begins_with_what_i_said(bob: Player, owned: UUID) -> None:
    still = reverse("repair:still", args=[owned])
    assert WORDS[Kind.OWN]["will"] in text_of(bob.client.get(still))
    response = bob.client.post(still, {"still": "yes"})
    assert response["Location"] == reverse("repair:write", args=[owned, Page.PROMISE_WHEN])
    assert WORDS[Kind.OWN]["will"] in page_text(bob, "write", owned, Page.PROMISE_WHAT)


def test_smaller_begins_there_too(bob: Player, owned: UUID) -> None:
    response = bob.client.post(reverse("repair:still", args=[owned]), {"still": "smaller"})
    assert response["Location"] == reverse("repair:write", args=[owned, Page.PROMISE_WHAT])
    assert WORDS[Kind.OWN]["will"] in page_text(bob, "write", owned, Page.PROMISE_WHAT)


def test_let_it_rest_asks_nothing_more_and_shows_nobody(
    alice: Player, bob: Player, owned: UUID
) -> None:
    before = fetched(alice, owned)
    still = reverse("repair:still", args=[owned])
    assert bob.client.post(still, {"still": "rest"}).status_code == 302
    assert fetched(alice, owned) == before
    assert asked(bob) == []
    assert bob.client.get(still).status_code == 302
    assert bob.give(owned, Kind.PROMISE).status_code == 302  # it can still be promised


def test_it_is_asked_too_where_i_have_closed_it(
    bob: Player, owned: UUID, clock: time_machine.Traveller
) -> None:
    bob.give(owned, Kind.ENDING)
    clock.shift(10)
    assert [each.url for each in asked(bob)] == [reverse("repair:still", args=[owned])]


# Making one ----------------------------------------------------------------------------------

WRITTEN = {
    Page.PROMISE_WHAT: {"promise_what": WHAT},
    Page.PROMISE_WHEN: {"promise_when": "three_days"},
    Page.PROMISE_IF: {"promise_if": "the doors close", "promise_then": "I call out first"},
    Page.PROMISE_OBSTACLE: {"promise_obstacle": "noise", "promise_plan": "I wave"},
    Page.PROMISE_SURE: {"promise_sure": "7"},
}


def test_from_page_to_page_to_the_other(
    alice: Player, bob: Player, owned: UUID, clock: time_machine.Traveller
) -> None:
    before = fetched(alice, owned)
    ways = [write(bob, owned, page, **WRITTEN[page])["Location"] for page in PAGES]
    assert ways[-1] == reverse("repair:give", args=[owned, Kind.PROMISE])
    preview = page_text(bob, "give", owned, Kind.PROMISE)
    for words in (WHAT, "the doors close", "I call out first", "noise", "I wave"):
        assert words in preview
    assert "By the evening of Thursday, 5 March" in preview
    assert "Make it smaller" in preview  # below eight, and only to who makes it
    assert fetched(alice, owned) == before

    words = {name: text for page in WRITTEN.values() for name, text in page.items()}
    assert bob.give(owned, Kind.PROMISE, **words).status_code == 302
    assert WHAT in bob.text(owned)
    assert fetched(alice, owned) == before
    clock.shift(10)
    seen = alice.text(owned)
    for text in (WHAT, "By the evening of Thursday, 5 March", "I call out first", "I wave"):
        assert text in seen
    assert "smaller" not in seen
    made = alice.opened(owned).where.promised[bob.someone.person_id][0]
    assert "promise_sure" not in made.words


def test_sure_enough_says_nothing(bob: Player, owned: UUID) -> None:
    for page, words in {**WRITTEN, Page.PROMISE_SURE: {"promise_sure": "8"}}.items():
        write(bob, owned, page, **words)
    assert "not quite sure" not in page_text(bob, "give", owned, Kind.PROMISE)


def test_how_sure_changes_no_byte_for_the_other(alice: Player, bob: Player, owned: UUID) -> None:
    write(bob, owned, Page.PROMISE_SURE, promise_sure="2")
    before = fetched(alice, owned)
    write(bob, owned, Page.PROMISE_SURE, promise_sure="9")
    assert fetched(alice, owned) == before


@pytest.mark.parametrize("page", [Page.PROMISE_WHAT, Page.PROMISE_IF, Page.PROMISE_OBSTACLE])
def test_freedom_is_not_promised(alice: Player, bob: Player, owned: UUID, page: Page) -> None:
    before = fetched(alice, owned)
    words = dict.fromkeys(FIELDS[page], GIVES_UP)
    response = write(bob, owned, page, **words)
    assert response.status_code == 422
    html = response.content.decode()
    assert reverse("safety:help") in html
    assert GIVES_UP in html
    response = bob.give(owned, Kind.PROMISE, **words)
    assert response.status_code == 422
    assert reverse("safety:help") in response.content.decode()
    assert GIVES_UP in response.content.decode()
    assert bob.opened(owned).where.promised == {}
    assert fetched(alice, owned) == before


def test_nor_in_a_step(bob: Player, promised: UUID) -> None:
    response = step(bob, promised, StepKind.CHANGE, promise_what=GIVES_UP, promise_when="tomorrow")
    assert response.status_code == 422
    assert reverse("safety:help") in response.content.decode()
    assert GIVES_UP in response.content.decode()


def test_one_at_a_time_in_one_repair(bob: Player, promised: UUID) -> None:
    response = bob.give(promised, Kind.PROMISE, promise_what="And I wave.")
    assert response.status_code == 409
    assert "And I wave." in text_of(response)
    assert "You have a promise open here already." in text_of(response)


def test_three_are_enough(alice: Player, bob: Player, clock: time_machine.Traveller) -> None:
    repairs = [apologised(alice, bob, clock) for _ in range(4)]
    for repair_id in repairs[:3]:
        assert bob.give(repair_id, Kind.PROMISE, promise_when="two_weeks").status_code == 302
        clock.shift(10)
    response = bob.give(repairs[3], Kind.PROMISE, promise_what="A fourth one.")
    assert response.status_code == 409
    assert "three promises open" in text_of(response)
    assert "A fourth one." in text_of(response)
    # It is counted for each person alone, and one that is let go makes room.
    alice.give(repairs[3], Kind.OWN)
    assert step(bob, repairs[0], StepKind.RELEASE).status_code == 302
    clock.shift(10)
    assert bob.give(repairs[3], Kind.PROMISE).status_code == 302


# Seeing it through ---------------------------------------------------------------------------


def test_what_each_may_say_at_first(alice: Player, bob: Player, promised: UUID) -> None:
    assert offered(alice, promised) == {StepKind.HELPS}
    assert offered(bob, promised) == {
        StepKind.CHANGE,
        StepKind.SAID_FIRST,
        StepKind.CHECK,
        StepKind.RELEASE,
    }


def test_that_would_help(
    alice: Player, bob: Player, promised: UUID, clock: time_machine.Traveller
) -> None:
    before = fetched(bob, promised)
    assert step(alice, promised, StepKind.HELPS, mine=False).status_code == 302
    assert "Yes, that would help." in alice.text(promised)
    assert fetched(bob, promised) == before
    clock.shift(10)
    assert "Alice said: yes, that would help." in bob.text(promised)
    assert offered(alice, promised) == set()


def test_changed_in_time_it_keeps_faith(
    alice: Player, bob: Player, promised: UUID, clock: time_machine.Traveller
) -> None:
    page = bob.client.get(
        reverse("repair:give", args=[promised, Kind.PROMISE_STEP])
        + f"?step={NUMBER[StepKind.CHANGE]}"
    )
    assert WHAT in text_of(page)
    assert "keeps faith" in text_of(page)
    response = step(
        bob, promised, StepKind.CHANGE, promise_what="I wave.", promise_when="two_weeks"
    )
    assert response.status_code == 302
    clock.shift(10)
    seen = alice.text(promised)
    assert "I wave." in seen
    assert "Bob changed it before it was due. That keeps faith." in seen
    assert "You changed it before it was due. That keeps faith." in bob.text(promised)
    assert offered(alice, promised) == {StepKind.HELPS}  # of the new words


def test_words_somebody_has_not_seen_are_not_answered(
    alice: Player, bob: Player, promised: UUID, clock: time_machine.Traveller
) -> None:
    """A page left open while the wording changed."""
    old = {
        "whose": "theirs",
        "step": "helps",
        "promise": str(alice.opened(promised).where.promised[bob.someone.person_id][0].id),
        "round": "1",
    }
    step(bob, promised, StepKind.CHANGE, promise_what="I wave.", promise_when="week")
    clock.shift(10)
    url = reverse("repair:give", args=[promised, Kind.PROMISE_STEP])
    assert alice.client.post(url, old).status_code == 409
    assert alice.client.post(url, {**old, "round": "2"}).status_code == 302


def test_both_say_how_it_went_each_for_themselves(
    alice: Player, bob: Player, promised: UUID, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=8))
    come_back(alice, bob)
    assert [each.url for each in asked(bob)] == [reverse("repair:show", args=[promised])]
    assert asked(alice) == []  # reminders go to whoever promised
    assert "say so first" in bob.text(promised)
    assert offered(alice, promised) == {StepKind.HELPS, StepKind.CHECK}
    step(bob, promised, StepKind.CHECK, check="kept", note="Twice, even late.")
    clock.shift(10)
    assert asked(bob) == []
    assert "Bob says: kept." in alice.text(promised)
    assert "Twice, even late." in alice.text(promised)
    step(alice, promised, StepKind.CHECK, mine=False, check="partly")
    clock.shift(10)
    seen = bob.text(promised)
    assert "Alice says: partly." in seen
    assert "You say: kept." in seen
    assert "%" not in seen
    assert standing(bob, promised, mine=True).state is State.CHECKED


def test_missed_one_says_so_first(
    alice: Player, bob: Player, promised: UUID, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=8))
    come_back(alice, bob)
    assert offered(bob, promised) == {StepKind.SAID_FIRST, StepKind.CHECK, StepKind.RELEASE}
    step(bob, promised, StepKind.SAID_FIRST, note="I ran again on Friday.")
    clock.shift(10)
    seen = alice.text(promised)
    assert "Bob said first, on Tuesday, 10 March, that it did not work out." in seen
    assert "I ran again on Friday." in seen
    assert {StepKind.RENEW, StepKind.SHRINK, StepKind.REPLACE, StepKind.RELEASE} <= offered(
        bob, promised
    )


@pytest.mark.parametrize(
    ("kind", "words", "reads"),
    [
        (StepKind.RENEW, {"promise_when": "week"}, "Bob took it up once more"),
        (
            StepKind.SHRINK,
            {"promise_what": "I wave.", "promise_when": "week"},
            "Bob made it smaller",
        ),
        (
            StepKind.REPLACE,
            {"promise_what": "I wait outside.", "promise_when": "week"},
            "Bob put something else in its place",
        ),
        (StepKind.RELEASE, {}, "Bob let it go"),
    ],
)
def test_then_renew_shrink_replace_or_let_go(  # noqa: PLR0917 - two people, their clock, what, how
    alice: Player,
    bob: Player,
    promised: UUID,
    clock: time_machine.Traveller,
    kind: StepKind,
    words: dict[str, Any],
    reads: str,
) -> None:
    step(bob, promised, StepKind.SAID_FIRST)
    clock.shift(10)
    page = bob.client.get(
        reverse("repair:give", args=[promised, Kind.PROMISE_STEP]) + f"?step={NUMBER[kind]}"
    )
    assert page.status_code == 200
    assert 'name="round"' in page.content.decode()
    assert step(bob, promised, kind, **words).status_code == 302
    assert "A moment to think again" in bob.text(promised)
    clock.shift(10)
    seen = alice.text(promised)
    assert reads in seen
    for name in ("promise_what",):
        assert words.get(name, WHAT) in seen
    going_on = kind is not StepKind.RELEASE
    assert standing(bob, promised, mine=True).takes_a_place is going_on


def test_a_step_that_is_not_open_is_refused_with_its_words(bob: Player, promised: UUID) -> None:
    response = step(
        bob, promised, StepKind.SHRINK, promise_what="I only wave.", promise_when="week"
    )
    assert response.status_code == 409
    assert "I only wave." in text_of(response)


def test_an_incomplete_step_stays_on_its_page(bob: Player, promised: UUID) -> None:
    response = step(bob, promised, StepKind.CHECK, note="A word.")
    assert response.status_code == 422
    assert "A word." in text_of(response)
    assert 'value="check"' in response.content.decode()
    url = reverse("repair:give", args=[promised, Kind.PROMISE_STEP])
    for nonsense in ({}, {"step": "make"}, {"step": "x", "whose": "y", "round": "-1"}):
        assert bob.client.post(url, nonsense).status_code == 422
    for query in ("", "?step=99", "?step=x", "?step=1"):
        assert bob.client.get(url + query).status_code == 200


def test_taking_a_step_back(
    alice: Player, bob: Player, promised: UUID, clock: time_machine.Traveller
) -> None:
    before = fetched(alice, promised)
    step(bob, promised, StepKind.RELEASE)
    assert fetched(alice, promised) == before
    bob.take_back(promised)
    clock.shift(timedelta(days=8))
    come_back(bob)
    assert [each.url for each in asked(bob)] == [reverse("repair:show", args=[promised])]


def test_after_a_leave_it_is_read_and_nothing_is_asked(
    alice: Player, bob: Player, promised: UUID
) -> None:
    leave_couple(member=alice.someone.member, at=timezone.now())
    assert offered(bob, promised) == set()
    assert asked(bob) == []
    assert WHAT in alice.text(promised)
    assert step(bob, promised, StepKind.CHECK, check="kept").status_code == 409


def test_the_same_once_more_is_nothing_new(bob: Player, promised: UUID) -> None:
    response = step(bob, promised, StepKind.CHANGE, promise_what=WHAT, promise_when="week")
    assert response.status_code == 409
    assert "says already" in text_of(response)


# Alone ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", list(Size))
def test_alone_it_is_a_promise_to_myself(alice: Player, size: Size) -> None:
    repair_id = alice.draft(way=Way.SOLO, size=size)
    ways = [write(alice, repair_id, page, **WRITTEN[page])["Location"] for page in PAGES]
    after = [reverse("repair:write", args=[repair_id, page]) for _, page in pairwise(PAGES)]
    assert ways == [*after, reverse("repair:alone", args=[repair_id])]
    seen = page_text(alice, "alone", repair_id)
    assert WHAT in seen
    assert "By the evening of Wednesday, 4 March" in seen
    assert not Turn.objects.filter(repair=repair_id).exists()


# Two windows at once -------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_windows_and_one_place_left() -> None:
    alice, bob = make_person("Alice"), make_person("Bob")
    make_couple(alice, bob)
    vaults = {alice: alice.open(), bob: bob.open()}
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def give(who: Any, repair_id: UUID, kind: Kind, at: datetime, **more: Any) -> None:  # noqa: ANN401
        actions.give(
            member=who.member,
            vault=vaults[who],
            repair_id=repair_id,
            kind=kind,
            words={**WORDS.get(kind, {}), **more},
            at=at,
        )

    def promise(repair_id: UUID, at: datetime) -> None:
        due = (at + timedelta(days=7)).isoformat()
        give(bob, repair_id, Kind.PROMISE, at, due=due)

    repairs = []
    for _ in range(4):
        repair_id = actions.begin(
            member=alice.member,
            vault=vaults[alice],
            closeness=Closeness.MISREAD,
            way=Way.TWO_PHONES,
            size=Size.FULL,
        ).id
        give(alice, repair_id, Kind.TELL, now, size="full")
        give(bob, repair_id, Kind.READY, now + HOLD)
        give(bob, repair_id, Kind.OWN, now + HOLD)
        repairs.append(repair_id)
    at = now + timedelta(days=2)
    for repair_id in repairs[:2]:
        promise(repair_id, at)

    results: dict[UUID, Refusal | None] = {}
    gate = threading.Barrier(2)

    def run(repair_id: UUID) -> None:
        gate.wait()
        try:
            promise(repair_id, at)
            results[repair_id] = None
        except Refusal as refusal:
            results[repair_id] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(each,)) for each in repairs[2:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [result for result in results.values() if result is not None]
    assert len(results) == 2
    assert [type(refusal) for refusal in refused] == [EnoughPromised]
