"""Today: what waits for me and what we kept, never what the other one does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reknit.home import actions, queries
from reknit.home.core.notices import Event
from reknit.people.index import change_index, read_index
from reknit.repair import actions as repair
from reknit.repair import lists
from reknit.repair.core.kinds import Kind
from reknit.repair.notebook import Closeness, Way
from reknit.repair.queries import shared_repairs
from reknit.vault import aside
from tests.home.pages import text_of
from tests.people.scene import make_couple, make_person, signed_in_client

if TYPE_CHECKING:
    from tests.people.scene import Someone

TODAY = "/today/"
NOTICE = "Something is waiting in your notebook."
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Someone:
    return make_person("Alice")


@pytest.fixture
def bob() -> Someone:
    return make_person("Bob")


def test_an_empty_day_offers_a_start(alice: Someone) -> None:
    page = text_of(signed_in_client(alice).get(TODAY))

    assert "Nothing waits for you." in page
    assert f'href="{reverse("repair:start")}"' in page


def test_the_front_page_leads_on_whoever_is_signed_in(alice: Someone) -> None:
    for client in (signed_in_client(alice), signed_in_client(alice, covered=True)):
        response = client.get("/")
        assert (response.status_code, response["Location"]) == (302, TODAY)
    assert Client().get("/").status_code == 200


def test_today_is_behind_the_lock(alice: Someone) -> None:
    assert Client().get(TODAY)["Location"].startswith(reverse("people:sign-in"))
    covered = signed_in_client(alice, covered=True).get(TODAY)
    assert covered["Location"].startswith(reverse("people:uncover"))
    assert signed_in_client(alice).post(TODAY).status_code == 405


def test_words_set_aside_and_from_before_are_offered(alice: Someone) -> None:
    aside.set_aside(person_id=alice.person_id, words={"fields": {"happened": ["We fought"]}})
    change_index(alice.open(), lambda index: index.update(first_minutes={"happened": "You left"}))

    page = text_of(signed_in_client(alice).get(TODAY))

    assert f'href="{reverse("people:aside")}"' in page
    assert "What you wrote before" in page
    assert "Nothing waits for you." not in page
    assert "You left" not in page  # offered, not shown: somebody may look over a shoulder


def invite(alice: Someone) -> str:
    client = signed_in_client(alice)
    client.post(reverse("people:invite"), {"sentence": "Can we talk?", "name": "Ali"})
    code: str = client.get(reverse("people:invite")).context["code"]
    return code


def test_an_answer_to_my_invitation_rests_on_today(alice: Someone) -> None:
    code = invite(alice)
    assert "Your invitation" not in text_of(signed_in_client(alice).get(TODAY))

    Client().post(reverse("people:answer"), {"code": code, "answer": "rather_talk"})

    page = text_of(signed_in_client(alice).get(TODAY))
    assert "Your invitation: rather in person" in page
    assert f'href="{reverse("people:invite")}"' in page


def test_whoever_used_my_invitation_waits_for_my_yes(alice: Someone, bob: Someone) -> None:
    code = invite(alice)
    joiner = signed_in_client(bob)
    joiner.post(reverse("people:answer"), {"code": code, "answer": "ready"})
    joiner.post(reverse("people:say-yes"), {"name": "Bobby"})

    page = text_of(signed_in_client(alice).get(TODAY))

    assert "Bobby has used your invitation." in page
    assert f'href="{reverse("people:confirm")}"' in page


def test_what_i_began_rests_and_was_kept_each_has_its_way_in(alice: Someone) -> None:
    vault = alice.open()
    begun = repair.begin(
        member=alice.member, vault=vault, closeness=Closeness.MISREAD, way=Way.SOLO
    )
    listed: dict[str, dict[str, Any]] = {
        "The <dinner>": {"until": (NOON + timedelta(days=2)).isoformat()},
        "The keys": {"open_rest": True},
        "The train": {"closed": True, "card": True},
    }
    for title, facts in listed.items():
        lists.note(vault, uuid4(), title=title, **facts)

    with time_machine.travel(NOON, tick=False):
        page = text_of(signed_in_client(alice).get(TODAY))

    assert f'href="{reverse("repair:show", args=[begun.id])}"' in page
    assert "The &lt;dinner&gt;" in page
    assert "until Wednesday 6 May" in page
    assert "no date; that is fine" in page
    assert "The train" in page
    assert NOTICE not in page


def test_nothing_of_what_the_partner_does_shows(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    client = signed_in_client(alice)
    with time_machine.travel(NOON, tick=False):
        before = text_of(client.get(TODAY))
        vault = bob.open()
        change_index(vault, lambda index: index.update(repairs={}, note="Bob wrote something"))
        aside.set_aside(person_id=bob.person_id, words={"fields": {"happened": ["Bob's words"]}})
        signed_in_client(bob).get(TODAY)
        after = text_of(client.get(TODAY))

    assert "Bob" not in before
    assert _without_token(before) == _without_token(after)


def test_the_outsiders_view_is_one_quiet_line_and_only_when_nothing_else_is_asked(
    alice: Someone,
) -> None:
    line = f'href="{reverse("repair:outside")}"'
    change_index(alice.open(), lambda index: index.update(outsiders_view="2026-01-01"))
    with time_machine.travel(NOON, tick=False):
        client = signed_in_client(alice)
        page = text_of(client.get(TODAY))
        assert line in page
        assert "Your next step" not in page
        repair.begin(
            member=alice.member, vault=alice.open(), closeness=Closeness.MISREAD, way=Way.SOLO
        )
        page = text_of(client.get(TODAY))
        assert "Your next step" in page
        assert line not in page


def test_a_lesson_of_mine_leads_to_my_notes_and_one_of_two_to_its_card(alice: Someone) -> None:
    vault = alice.open()
    own, both = uuid4(), uuid4()
    for repair_id, of in ((own, lists.OF_ONE), (both, lists.OF_TWO)):
        lists.note(vault, repair_id, title="The keys", shared=of == lists.OF_TWO, closed=True)
        words = {"title": f"Kept {of}", "words": "The keys", "then": "", "of": of}
        lists.note_lesson(vault, repair_id, words)

    page = text_of(signed_in_client(alice).get(TODAY))

    assert f'href="{reverse("repair:alone", args=[own])}"' in page
    assert f'href="{reverse("repair:kept", args=[both])}"' in page
    assert "Kept one" in page
    assert "Kept two" in page


# --- the notice ----------------------------------------------------------------------------------


def test_what_was_shared_is_noticed_once_a_day_outside_quiet_hours(
    alice: Someone, bob: Someone
) -> None:
    make_couple(alice, bob)
    tell(alice, at=NOON)

    def notices(person: Someone, at: datetime) -> list[bool]:
        with time_machine.travel(at, tick=False):
            client = signed_in_client(person)
            return [NOTICE in text_of(client.get(TODAY)) for _ in range(2)]

    assert notices(bob, NOON) == [False, False]  # still held
    assert notices(bob, NOON + timedelta(minutes=1)) == [True, False]
    assert notices(alice, NOON + timedelta(minutes=1)) == [False, False]
    assert notices(bob, NOON + timedelta(hours=11)) == [False, False]
    assert notices(bob, NOON + timedelta(days=1, hours=11)) == [False, False]  # 23:00
    assert notices(bob, NOON + timedelta(days=2)) == [True, False]


def test_a_switch_turns_the_notice_off_and_the_step_stays(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    change_index(bob.open(), lambda index: index.update(notices={"invited": False}))
    tell(alice, at=NOON)

    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        page = text_of(signed_in_client(bob).get(TODAY))

    assert NOTICE not in page
    assert "Alice would like to repair something with you when you&#x27;re ready." in page


def test_what_rests_is_noticed_when_its_time_has_come(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    repair_id = tell(alice, at=NOON)
    later = NOON + timedelta(minutes=1)
    due = NOON + timedelta(days=3)
    repair.give(
        member=bob.member,
        vault=bob.open(),
        repair_id=repair_id,
        kind=Kind.WAIT,
        words={"until": "three_days", "due": due.isoformat()},
        at=later,
    )

    def event(at: datetime) -> Event | None:
        [one] = shared_repairs(bob.member, bob.open(), at, index={})
        return queries.event_of(one, at)

    assert event(later + timedelta(minutes=1)) is None
    assert event(due + timedelta(minutes=1)) is Event.AGREED_TIME


def test_remembering_the_notice_keeps_the_other_settings(alice: Someone) -> None:
    change_index(alice.open(), lambda index: index.update(notices={"invited": False}, pin="x"))

    actions.remember_notice(vault=alice.open(), day=timezone.localdate())

    index = read_index(alice.open())
    assert index["notices"]["invited"] is False
    assert index["notices"]["last_shown_day"] == timezone.localdate().isoformat()
    assert index["pin"] == "x"


def tell(person: Someone, *, at: datetime) -> UUID:
    """A repair of theirs, told and on its way to the partner."""
    vault = person.open()
    begun = repair.begin(
        member=person.member, vault=vault, closeness=Closeness.MISREAD, way=Way.TWO_PHONES
    )
    repair.give(
        member=person.member,
        vault=vault,
        repair_id=begun.id,
        kind=Kind.TELL,
        words={"title": "Dinner", "happened": "You left", "took_to_mean": "You were done"},
        at=at,
    )
    return begun.id


def _without_token(page: str) -> str:
    """A form token differs from answer to answer."""
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)
