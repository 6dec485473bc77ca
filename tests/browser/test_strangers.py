"""Every address there is, opened by somebody it is not for.

Charlie holds the real ids of what Alice and Bob share. The addresses come from the URL map, so a
new page is in here on the day it is added.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from itertools import product
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from reknit.home.core.walk import Way
from reknit.repair.core.kinds import Kind
from reknit.repair.core.writing import Page
from reknit.repair.notebook import Closeness
from reknit.vault import aside
from tests.browser.steps import STORY
from tests.people.scene import make_couple, make_person, signed_in_client
from tests.repair.scene import ANSWERED, TOLD, Player, make_player, make_two, same_for_all

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.usefixtures("db")

ID = "repair_id"  # the one argument that says whose page it is
OF_THE_PAGE: dict[str, list[object]] = {
    "page_": [*Page],
    "kind": [*Kind],
    "closeness": [*Closeness],
    "way": [*Way],
    "letter_id": [uuid.UUID(int=1)],  # of a letter brought along; whose it is: tests/moving
}
OPEN_TO_ALL = {
    "home:front",
    "home:wrong",
    "home:walk",
    "home:before-you-answer",
    "people:begin",
    "people:server",
    "people:sign-in",
    "people:cover",
    "people:uncover",
    "people:close",
    "people:reset",
    "people:join",
    "people:answer",
    "people:begun-anew",
    "people:for-nobody",
    "people:ended",
    "people:manifest",
    "people:passkey-in",
    "people:second",
    "safety:help",
    "safety:help-copy",
    "safety:help-worker",
    "safety:check",
    "safety:exit",
    "calm:breathe",
    "calm:breathe-worker",
    "calm:soothe",
    "calm:soothe-worker",
}
SECRETS = [
    TOLD["happened"],
    TOLD["took_to_mean"],
    TOLD["title"],
    ANSWERED["hear"],
    ANSWERED["meant"],
    "Only mine, for nobody",
]


@dataclass(frozen=True)
class Address:
    name: str
    arguments: tuple[str, ...]

    def at(self, repair: uuid.UUID) -> Iterator[str]:
        """With every page, kind and way there is."""
        names = [name for name in self.arguments if name != ID]
        for values in product(*(OF_THE_PAGE[name] for name in names)):
            given: dict[str, object] = dict(zip(names, values, strict=True))
            yield reverse(self.name, kwargs=given | ({ID: repair} if ID in self.arguments else {}))


def addresses() -> Iterator[Address]:
    for folder in get_resolver().url_patterns:
        assert isinstance(folder, URLResolver)
        for pattern in folder.url_patterns:
            assert isinstance(pattern, URLPattern)
            arguments = tuple(pattern.pattern.converters)
            assert set(arguments) <= {ID, *OF_THE_PAGE}, f"new kind of address: {arguments}"
            yield Address(f"{folder.app_name}:{pattern.name}", arguments)


ALL = list(addresses())
OF_A_REPAIR = [each for each in ALL if ID in each.arguments]
OF_ONES_OWN = [each for each in ALL if each not in OF_A_REPAIR and each.name not in OPEN_TO_ALL]
FOR_ALL = [each for each in ALL if each.name in OPEN_TO_ALL]


def every(listed: list[Address], repair: uuid.UUID) -> Iterator[str]:
    for each in listed:
        yield from each.at(repair)


@pytest.fixture
def clock_at_noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-03-02 12:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def two(clock_at_noon: time_machine.Traveller) -> tuple[Player, Player]:
    return make_two()


@pytest.fixture
def repair(two: tuple[Player, Player], clock_at_noon: time_machine.Traveller) -> uuid.UUID:
    """Shared, answered and open."""
    alice, bob = two
    found = alice.draft()
    alice.give(found, Kind.TELL)
    clock_at_noon.shift(11)
    bob.give(found, Kind.READY)
    bob.give(found, Kind.ANSWER)
    clock_at_noon.shift(11)
    return found


@pytest.fixture
def charlie(two: tuple[Player, Player]) -> Player:
    """A stranger who shares a notebook with somebody else."""
    stranger = make_player("Charlie")
    make_couple(stranger.someone, make_person("Dana"))
    return stranger


_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


def nothing_of_theirs(seen: Response, where: str) -> None:
    # A form's token is random letters: now and then they spell a name.
    html = _TOKEN.sub("", seen.content.decode())
    for words in (*SECRETS, "Alice", "Bob"):
        assert words not in html, f"{words!r} at {where}"


def not_there(seen: Response, where: str) -> None:
    assert seen.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}, where
    nothing_of_theirs(seen, where)


def test_the_address_book_is_whole() -> None:
    assert {each.name for each in FOR_ALL} == OPEN_TO_ALL
    assert len(OF_A_REPAIR) >= 11
    assert len(OF_ONES_OWN) >= 15


def test_a_stranger_finds_nothing(
    repair: uuid.UUID, charlie: Player, two: tuple[Player, Player]
) -> None:
    nowhere = uuid.uuid4()
    theirs, nobodys = every(OF_A_REPAIR, repair), every(OF_A_REPAIR, nowhere)
    posted = dict.fromkeys([*TOLD, *ANSWERED], "x") | {
        "ending": "put_down",
        "way": "solo",
        "same": "1",
    }
    for where, elsewhere in zip(theirs, nobodys, strict=True):
        seen = charlie.client.get(where)
        not_there(seen, where)
        # "Not yours" and "not there" are one page.
        assert same_for_all(seen) == same_for_all(charlie.client.get(elsewhere)), where
        not_there(charlie.client.head(where), where)
        not_there(charlie.client.post(where, posted), where)

    for each in two:  # nothing changed for those whose it is
        assert "Both are true." in each.text(repair)


def test_own_pages_show_only_what_is_my_own(
    repair: uuid.UUID, charlie: Player, two: tuple[Player, Player]
) -> None:
    alice = two[0].someone
    words = {"page": "people:settings", "arguments": {}, "fields": {"a": [SECRETS[-1]]}}
    aside.set_aside(person_id=alice.person_id, words=words)
    theirs = str(aside.asides(alice.open())[0].id)
    assert SECRETS[-1] in two[0].client.get(reverse("people:aside")).content.decode()

    for where in every(OF_ONES_OWN, repair):
        for query in ({}, {"aside": theirs}, {"repair": str(repair), "then": "repair"}):
            seen = charlie.client.get(where, query)
            assert seen.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, where
            nothing_of_theirs(seen, where)
    charlie.client.post(reverse("people:aside"), {"aside": theirs})
    assert [str(found.id) for found in aside.asides(alice.open())] == [theirs]


def test_nobody_in_particular_is_sent_to_sign_in(repair: uuid.UUID) -> None:
    copies = {reverse("margin:notes"), reverse("margin:choose")}
    for where in every([*OF_A_REPAIR, *OF_ONES_OWN], repair):
        seen = Client().get(where)
        if seen.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            assert seen.status_code == HTTPStatus.FOUND, where
            assert seen["Location"].startswith(reverse("people:sign-in")), where
        posted = Client().post(where, {"happened": STORY.happened})
        if posted.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            assert posted.status_code == HTTPStatus.CONFLICT, where
            shown = posted.content.decode()  # not saved: shown back
            # What a script asks carries a copy; the box it was taken from looks after the words.
            assert STORY.happened in shown or where in copies, where


def test_behind_the_cover_nothing_shows(repair: uuid.UUID, two: tuple[Player, Player]) -> None:
    client = signed_in_client(two[0].someone, covered=True)
    for where in every([*OF_A_REPAIR, *OF_ONES_OWN], repair):
        seen = client.get(where)
        if seen.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            assert seen.status_code == HTTPStatus.FOUND, where
            assert seen["Location"].startswith(reverse("people:uncover")), where


def test_pages_for_all_tell_nobody_apart(repair: uuid.UUID) -> None:
    for where in every(FOR_ALL, repair):
        seen = Client().get(where)
        assert seen.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, where
        nothing_of_theirs(seen, where)
