"""Somebody's own record: what is noted, what it says, and the sign-ins that can be ended."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

import reknit
from reknit.people import cookies
from reknit.people.core.browsers import coarse_name
from reknit.people.record_words import PARTS, SENTENCES, by_day, part_of_day, sentence
from reknit.vault import record, sign_ins
from reknit.vault.record import Line
from reknit.vault.secret import Secret
from reknit.vault.sessions import SessionState, find
from tests.people.scene import (
    PASSPHRASE,
    PIN,
    Someone,
    make_couple,
    make_person,
    signed_in_client,
)

pytestmark = pytest.mark.django_db

SRC = Path(reknit.__file__).parent
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)


@pytest.fixture
def alice() -> Someone:
    return make_person("Alice")


def sign_in(client: Client, **fields: str) -> int:
    words = {"user_name": "alice", "passphrase": PASSPHRASE, "stay": "day"}
    return client.post(reverse("people:sign-in"), words | fields).status_code


def noted(person: Someone) -> list[tuple[str, dict[str, str]]]:
    return [(line.what, dict(line.facts)) for line in record.lines(person.open())]


def page_of(client: Client) -> str:
    return html.unescape(client.get(reverse("people:record")).content.decode())


# What is noted -----------------------------------------------------------------------------------


def test_a_sign_in_with_a_coarse_name_and_nothing_finer(alice: Someone) -> None:
    assert sign_in(Client(headers={"user-agent": FIREFOX})) == 302

    assert noted(alice) == [("signed-in", {"device": "Firefox on Android"})]


def test_wrong_passphrases_once_an_hour(alice: Someone) -> None:
    with time_machine.travel("2026-03-02 12:10:00+00:00", tick=True) as clock:
        for _ in range(3):
            assert sign_in(Client(), passphrase="not this one") == 422
        assert sign_in(Client(), user_name="nobody-of-that-name") == 422
        assert [what for what, _ in noted(alice)] == ["wrong-passphrase"]

        clock.shift(timedelta(hours=1))
        sign_in(Client(), passphrase="not this one")

        assert [what for what, _ in noted(alice)] == ["wrong-passphrase"] * 2


def test_also_when_asked_once_more_and_under_the_cover(alice: Someone) -> None:
    client = signed_in_client(alice)
    client.post(reverse("people:recovery-code"), {"passphrase": "not this one"})
    assert [what for what, _ in noted(alice)] == ["wrong-passphrase"]

    covered = signed_in_client(make_person("Bob"), covered=True)
    covered.post(reverse("people:uncover"), {"passphrase": "not this one"})
    session = find(covered.cookies[cookies.name()].value)
    assert session is not None
    assert session.state is SessionState.COVERED


def test_a_pin_that_is_used_up(alice: Someone) -> None:
    client = signed_in_client(alice, covered=True)
    for _ in range(7):
        client.post(reverse("people:uncover"), {"pin": "246810"})

    assert noted(alice) == [("pin-used-up", {})]


def test_what_is_done_to_ones_locks(alice: Someone) -> None:
    client = signed_in_client(alice)
    client.post(reverse("people:pin"), {"pin": PIN, "passphrase": PASSPHRASE})
    code = client.post(reverse("people:recovery-code"), {"passphrase": PASSPHRASE}).context["code"]
    new = "velvet-harbour-cinder-lantern-moss"
    own = {"kind": "own", "passphrase": new, "passphrase_again": new}
    client.post(reverse("people:passphrase"), own | {"passphrase_now": PASSPHRASE})
    newest = "thimble-quarry-saffron-beacon-otter"
    again = {"kind": "own", "passphrase": newest, "passphrase_again": newest}
    Client().post(reverse("people:reset"), again | {"user_name": "alice", "code": code})

    person = Someone("Alice", alice.person_id, "alice", Secret(newest))
    assert [what for what, _ in noted(person)] == [
        "recovery-code-used",
        "passphrase-changed",
        "recovery-code-made",
        "pin-set",
    ]


def test_signing_in_keeps_the_record_short(alice: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "KEPT", 3)
    for _ in range(5):
        sign_in(Client())

    assert len(noted(alice)) == 3


def test_choices_and_the_discreet_name_are_not_noted(alice: Someone) -> None:
    client = signed_in_client(alice)
    client.post(reverse("people:look"), {"name": "1", "icon": "bowl"})
    client.get(reverse("people:record"))

    assert noted(alice) == []


# What it says ------------------------------------------------------------------------------------


def test_every_kind_of_line_has_a_sentence() -> None:
    kinds = {
        kind
        for file in SRC.rglob("*.py")
        for kind in re.findall(r'record\.note\([^)"]*?"([a-z-]+)"', file.read_text())
    }

    assert len(kinds) > 5
    assert kinds <= SENTENCES.keys()


def test_sentences() -> None:
    assert sentence("signed-in", {"device": "Firefox on Android"}).endswith("Firefox on Android.")
    assert sentence("signed-in", {}) == "Opened with the passphrase."
    assert sentence("restored-from-backup", {"day": "2026-03-02"}).endswith("Monday 2 March.")
    assert sentence("restored-from-backup", {"day": "soon"}).endswith("an earlier day.")
    assert "no sentence" in sentence("something-of-tomorrow", {"device": "x"})


def test_parts_of_the_day() -> None:
    assert {part_of_day(hour) for hour in range(24)} == {str(name) for _, name in PARTS}
    assert part_of_day(4) == "at night"
    assert part_of_day(12) == "around noon"
    assert part_of_day(23) == "late in the evening"


def test_days_by_the_clock_people_live_by(settings: Settings) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    late = datetime(2026, 3, 2, 11, 30, tzinfo=UTC)
    lines = [Line(uuid4(), late + timedelta(hours=hours), "pin-set", {}) for hours in (1, 0, -20)]

    days = by_day(lines)

    assert [(day, len(told)) for day, told in days] == [
        (date(2026, 3, 3), 2),
        (date(2026, 3, 2), 1),
    ]
    assert days[0][1][0].part == "at night"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (FIREFOX, "Firefox on Android"),
        (SAFARI, "Safari on iPhone"),
        (EDGE, "Edge on Windows"),
        ("curl/8.1", ""),
        ("", ""),
        ("Firefox" * 5000, "Firefox"),
        ("<b>Linux</b>", "Linux"),
    ],
)
def test_coarse_names(header: str, name: str) -> None:
    assert coarse_name(header) == name


def test_the_page_shows_newest_first_and_all(alice: Someone) -> None:
    with time_machine.travel("2026-03-02 16:05:00+00:00", tick=True) as clock:
        for _ in range(30):
            record.note(alice.person_id, "signed-in", device="Safari on iPhone")
        clock.shift(timedelta(hours=1))
        record.note(alice.person_id, "pin-set")
        client = signed_in_client(alice)
        shown = page_of(client)

    assert shown.count("Opened with the passphrase, with Safari on iPhone.") == 30
    assert shown.index("A PIN was chosen.") < shown.index("Safari on iPhone.")
    assert "Show earlier ones" in shown
    assert "Monday 2 March" in shown


# Sign-ins ----------------------------------------------------------------------------------------


def handles(person: Someone) -> list[str]:
    return [each.handle for each in sign_ins.mine(person.open())]


def state(client: Client) -> SessionState:
    session = find(client.cookies[cookies.name()].value)
    assert session is not None
    return session.state


def test_one_other_sign_in_is_ended(alice: Someone) -> None:
    here, phone, other = Client(), Client(headers={"user-agent": SAFARI}), Client()
    for client in (phone, other, here):
        sign_in(client)
    shown = here.get(reverse("people:record"))
    listed = shown.context["signed_in"]
    assert [each["here"] for each in listed] == [True, False, False]
    phones = next(each["handle"] for each in listed if each["device"] == "Safari on iPhone")

    ended = here.post(reverse("people:record"), {"handle": phones})

    assert ended["Location"] == f"{reverse('people:record')}?ended=1"
    assert [state(client) for client in (here, phone, other)] == [
        SessionState.OPEN,
        SessionState.STUB,
        SessionState.OPEN,
    ]
    assert noted(alice)[0][0] == "sign-ins-ended"


def test_all_others_are_ended(alice: Someone) -> None:
    here, covered, other = Client(), Client(), Client()
    for client in (covered, other, here):
        sign_in(client)
    covered.post(reverse("people:cover"))

    here.post(reverse("people:record"), {"others": "on"})

    assert state(here) is SessionState.OPEN
    assert state(covered) is state(other) is SessionState.STUB
    assert len(handles(alice)) == 1
    assert "End all others" not in page_of(here)


def test_neither_this_one_nor_somebody_elses_can_be_ended(alice: Someone) -> None:
    bob = make_person("Bob")
    make_couple(alice, bob)
    bobs, alices = signed_in_client(bob), signed_in_client(alice)

    for handle in [*handles(bob), *handles(alice), "", "x"]:
        assert alices.post(reverse("people:record"), {"handle": handle}).status_code == 302

    assert state(bobs) is state(alices) is SessionState.OPEN
    assert noted(alice) == []


def test_words_typed_where_it_ended_are_kept(alice: Someone) -> None:
    here, other = Client(), Client()
    for client in (other, here):
        sign_in(client)
    here.post(reverse("people:record"), {"others": "on"})

    met = other.post(reverse("people:invite"), {"sentence": "what I was typing there"})

    assert met.status_code == 409
    assert "what I was typing there" in here.get(reverse("people:aside")).content.decode()


# Nobody else -------------------------------------------------------------------------------------


def test_the_partner_learns_nothing(alice: Someone) -> None:
    bob = make_person("Bob")
    make_couple(alice, bob)
    bobs = signed_in_client(bob)
    token = re.compile('value="[A-Za-z0-9_-]{16,}"')

    def seen() -> list[str]:
        names = ("home:today", "people:settings", "people:record")
        return [token.sub("", bobs.get(reverse(name)).content.decode()) for name in names]

    before = seen()
    sign_in(Client())
    sign_in(Client(), passphrase="not this one")

    assert seen() == before
    assert len(noted(alice)) == 2
    assert noted(bob) == []
