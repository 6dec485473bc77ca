"""Private acts that are open only at some moments, each through the page that offers it.

``behaviours`` has what can be done at any time. Here is also the list of every address that takes
a post, and whether a partner may ever tell: a new one needs an entry.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from reknit.margin import asking
from reknit.moving.queries import brought
from reknit.people import restored
from reknit.people.index import read_index
from reknit.repair import lists
from reknit.repair.core.kinds import Kind
from reknit.repair.core.promised import asks_still
from reknit.repair.core.writing import PRIVATE, Page
from reknit.repair.forms.own import NO_ANSWER
from reknit.repair.notebook import Closeness, Way, read_notebook
from reknit.repair.queries.learning import follow_up_due
from tests.proof.playing import begin
from tests.proof.reading import product_forms

if TYPE_CHECKING:
    from collections.abc import Callable

    from reknit.repair.core.where import Where
    from tests.proof.worlds import Behaviour, World


# At any time -----------------------------------------------------------------------------------


def keeps_what_is_private_only(world: World, name: str) -> None:
    """The pages that are never shared: view from outside, values, forgiveness, how sure."""
    player = world.people[name]
    if not _knows_of_it(world, name):
        return
    for page in sorted(PRIVATE):
        _fill_in(world, name, reverse("repair:write", args=[world.repair_id, page]))
    kept = read_notebook(player.vault, world.repair_id).fields(player.someone.person_id)
    assert {"outsider", "values", "forgiveness", "sure_now", "promise_sure"} <= kept.keys()


def says_how_strong_it_is(world: World, name: str) -> None:
    """So strong that calm is offered first, which is noted and done once."""
    if not _knows_of_it(world, name):
        return
    for page, asked in ((Page.NOTICE, "strength"), (Page.CALMER, "strength_after")):
        address = reverse("repair:write", args=[world.repair_id, page])
        shown = world.actor(name).get(address)
        if product_forms(shown):
            world.actor(name).fill_in(shown, None, **{asked: "10"})
    world.actor(name).get(reverse("repair:calm", args=[world.repair_id]))
    player = world.people[name]
    assert "calm_on" in read_notebook(player.vault, world.repair_id).page.doc


def puts_lines_aside(world: World, name: str) -> None:
    address = reverse("repair:parked")
    for _ in range(2):
        _fill_in(world, name, address)
    world.people[name].client.post(address, {"away": "1"})


def looks_for_words(world: World, name: str) -> None:
    """In everything they may read; also with nothing to find, and with nothing looked for."""
    for words, status in (("e", 200), ("zeppelin", 200), ("", 422)):
        answer = world.people[name].client.post(reverse("repair:find"), {"looked_for": words})
        assert answer.status_code == status


def makes_a_soothing_list(world: World, name: str) -> None:
    address = reverse("calm:own-list")
    for _ in range(2):
        _fill_in(world, name, address)
    world.people[name].client.post(address, {"away": "1"})


def puts_off_the_view_from_outside(world: World, name: str) -> None:
    assert world.people[name].client.post(reverse("repair:outside")).status_code == 302


def keeps_words_to_come_back_to(world: World, name: str) -> None:
    if _knows_of_it(world, name):
        _fill_in(world, name, reverse("repair:alone", args=[world.repair_id]))


def has_a_lesson_of_their_own(world: World, name: str) -> None:
    """In a repair that is only theirs: lines, words, an apology and a promise on paper."""
    actor = world.actor(name)
    mine = begin(actor, Closeness.MISREAD, f"{Way.SOLO}.full")
    for page in (Page.NOTICE, Page.HAPPENED, Page.LESSON, Page.DID, Page.PROMISE_WHAT):
        _fill_in(world, name, reverse("repair:write", args=[mine, page]))
    _fill_in(world, name, reverse("repair:alone", args=[mine]))
    actor.get(reverse("repair:own-card", args=[mine]))
    assert str(mine) in read_index(world.people[name].vault)["lessons"]


def chooses_a_day_alone(world: World, name: str) -> None:
    """For drafts that nobody else knows of: another day, or smaller."""
    actor = world.actor(name)
    later, smaller = (begin(actor, Closeness.MISREAD, f"{Way.TWO_PHONES}.full") for _ in range(2))
    client = world.people[name].client
    client.post(reverse("repair:still-open", args=[smaller]), {"step": "smaller"})
    chosen = client.post(reverse("repair:still-open", args=[later]), {"until": "week"})
    assert chosen.status_code == 302
    assert lists.entries(read_index(world.people[name].vault))[str(later)].get("until")


def takes_a_break(world: World, name: str) -> None:
    """From the two of them, with a note of their own; and back again, for what comes next."""
    client = world.people[name].client
    address = reverse("people:rest")
    assert client.post(address, {"until": "after the exams"}).status_code == 302
    assert "on_break" in read_index(world.people[name].vault)
    client.get(reverse("home:today"))
    assert client.post(address, {"back": "1"}).status_code == 302


def puts_away_the_note_of_a_restore(world: World, name: str) -> None:
    """It stands in the data folder, for all, only as long as somebody acts on it here."""
    note = Path(settings.DATA) / restored.FILE_NAME
    note.write_text('{"day": "2026-05-01", "mark": "once"}', encoding="utf-8")
    try:
        assert world.people[name].client.post(reverse("people:restored")).status_code == 302
    finally:
        note.unlink()
    assert read_index(world.people[name].vault)[restored.SEEN] == "once"


def lets_the_coach_read_along(world: World, name: str) -> None:
    """Switched on, asked, a kind waved away; words looked over. Nothing of it answers here."""
    client = world.people[name].client
    chosen = client.post(reverse("margin:settings"), {"coach_on": "on", "tone": "firm"})
    assert chosen.status_code == 302
    with mock.patch.object(asking, "ask", return_value=None):
        client.post(reverse("margin:notes"), {"text": "You never listen.", "how": "message"})
        client.post(reverse("margin:look"), {"looked_over": "You never listen.", "how": "message"})
        client.post(reverse("people:rest"), {"look_over": "all", "until": "soon"})
    client.post(reverse("margin:choose"), {"kind": "blame"})
    assert read_index(world.people[name].vault)["coach"]["away"] == ["blame"]


def takes_it_all_along(world: World, name: str) -> None:
    actor = world.actor(name)
    page = actor.get(reverse("moving:take"))
    file = actor.fill_in(page, kind="data", passphrase_file="", passphrase_file_again="")
    assert file.content.startswith(b"{")


def brings_words_along(world: World, name: str) -> None:
    """From another notebook: a draft, a letter, lines and settings. The letter goes again."""
    upload = SimpleUploadedFile("notebook.json", json.dumps(BROUGHT).encode())
    client = world.people[name].client
    assert client.post(reverse("moving:bring"), {"file": upload}).status_code == 200
    (letter,) = brought.listed(world.people[name].vault)
    client.get(reverse("moving:letter", args=[letter.id]))
    client.post(reverse("moving:let-go", args=[letter.id]))
    assert not brought.listed(world.people[name].vault)


BROUGHT = {
    "format": "reknit-export",
    "version": 1,
    "settings": {"exit_to": "map", "notices": {"quiet_from": "20:00"}},
    "soothing": ["A walk"],
    "parked": ["March"],
    "repairs": [
        {
            "id": "6f6b0f5e-9f0c-4a67-8a2e-6a4a3f6f0c11",
            "title": "From before",
            "notes": {"way": "solo", "size": "full", "fields": {"happened": "Long ago."}},
        },
        {
            "id": "6f6b0f5e-9f0c-4a67-8a2e-6a4a3f6f0c12",
            "shared": True,
            "to_read": True,
            "title": "Shared before",
            "turns": [{"id": "1", "kind": "part", "day": "", "words": {"part": "My part."}}],
        },
    ],
}

ALWAYS: tuple[Behaviour, ...] = (
    lets_the_coach_read_along,
    takes_it_all_along,
    brings_words_along,
    keeps_what_is_private_only,
    says_how_strong_it_is,
    puts_lines_aside,
    looks_for_words,
    makes_a_soothing_list,
    puts_off_the_view_from_outside,
    keeps_words_to_come_back_to,
    has_a_lesson_of_their_own,
    chooses_a_day_alone,
    takes_a_break,
    puts_away_the_note_of_a_restore,
)


# At its moment ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Act:
    do: Behaviour
    open_now: Callable[[World, str], bool]

    def __str__(self) -> str:
        return self.do.__name__


def gives_no_answer(world: World, name: str) -> None:
    """To an apology; with a note of their own about forgiving."""
    _fill_in(world, name, reverse("repair:write", args=[world.repair_id, Page.FORGIVENESS]))
    answered = world.people[name].give(world.repair_id, Kind.OWN_ANSWER, answer=NO_ANSWER)
    assert answered.status_code == 302
    assert _quiet(world, name)


def wants_to_no_more(world: World, name: str) -> None:
    """A day after an apology of their own: still want to? No."""
    address = reverse("repair:still", args=[world.repair_id])
    world.people[name].client.post(address, {"still": "rest"})
    assert _quiet(world, name)


def takes_it_over(world: World, name: str) -> None:
    """Yes: the words of the apology become those of a promise nobody has seen."""
    address = reverse("repair:still", args=[world.repair_id])
    world.people[name].client.post(address, {"still": "yes"})
    _fill_in(world, name, reverse("repair:write", args=[world.repair_id, Page.PROMISE_SURE]))


def leaves_the_lines(world: World, name: str) -> None:
    world.people[name].client.post(reverse("repair:leave-lesson", args=[world.repair_id]))
    assert _quiet(world, name)


def looks_back(world: World, name: str) -> None:
    """Has it come back, and what helped?"""
    _fill_in(world, name, reverse("repair:after", args=[world.repair_id]))
    player = world.people[name]
    assert "followups" in read_notebook(player.vault, world.repair_id).page.doc


def does_not_look_back(world: World, name: str) -> None:
    address = reverse("repair:after", args=[world.repair_id])
    world.people[name].client.post(address, {"step": "not_now", "seen": "1"})


def meets_what_lies_open(world: World, name: str) -> None:
    """Asked after three days, once; looks, and goes away again."""
    world.people[name].client.get(reverse("repair:still-open", args=[world.repair_id]))


def _asked_after(world: World, name: str) -> bool:
    entry = lists.entries(read_index(world.people[name].vault)).get(str(world.repair_id), {})
    return follow_up_due(entry, timezone.localdate()) is not None


def _apologised_to(where: Where) -> bool:
    return where.apology_of(where.partner) is not None and where.may(Kind.OWN_ANSWER)


def _in_repair(asks: Callable[[Where], bool]) -> Callable[[World, str], bool]:
    def open_now(world: World, name: str) -> bool:
        try:
            return asks(world.people[name].opened(world.repair_id).where)
        except Http404:
            return False

    return open_now


ACTS: tuple[Act, ...] = (
    Act(gives_no_answer, _in_repair(_apologised_to)),
    Act(wants_to_no_more, _in_repair(asks_still)),
    Act(takes_it_over, _in_repair(asks_still)),
    Act(leaves_the_lines, _in_repair(lambda where: where.may(Kind.LESSON_ANSWER))),
    Act(looks_back, _asked_after),
    Act(does_not_look_back, _asked_after),
    Act(meets_what_lies_open, _in_repair(lambda where: where.step is not None)),
)


# Before the invitation there is nothing for the other.
_knows_of_it = _in_repair(lambda _: True)


def _quiet(world: World, name: str) -> list[str]:
    return lists.quiet(read_index(world.people[name].vault), world.repair_id)


def _fill_in(world: World, name: str, address: str) -> None:
    actor = world.actor(name)
    page = actor.get(address)
    if product_forms(page):
        actor.fill_in(page)


# What takes a post -----------------------------------------------------------------------------

# Nobody else can ever tell. Each is done by a behaviour here or in ``behaviours``.
UNSEEN = frozenset(
    {
        "calm:own-list",
        "home:before-you-answer",
        "home:walk",
        "margin:choose",
        "margin:look",
        "margin:notes",
        "margin:settings",
        "moving:bring",
        "moving:let-go",
        "moving:take",
        "people:aside",
        "people:begin",
        "people:close",
        "people:came-back",
        "people:code-written",
        "people:compare",
        "people:cover",
        "people:earlier",
        "people:let-go",
        "people:look",
        "people:passkey-in",
        "people:passkey-made",
        "people:passkeys",
        "people:passphrase",
        "people:pin",
        "people:record",
        "people:recovery-code",
        "people:reset",
        "people:rest",
        "people:restored",
        "people:second",
        "people:second-step",
        "people:sign-in",
        "people:uncover",
        "repair:after",
        "repair:alone",
        "repair:autosave",
        "repair:choose-way",
        "repair:find",
        "repair:leave-lesson",
        "repair:name",
        "repair:outside",
        "repair:parked",
        "repair:still",
        "repair:still-open",
        "repair:take-back",
        "repair:tell-mine",
        "repair:way-in",
        "repair:write",
    }
)
# These release something: the rows of the table in docs/repair.md, and joining and leaving.
RELEASING = frozenset(
    {
        "people:answer",
        "people:choices",
        "people:confirm",
        "people:delete",
        "people:invite",
        "people:join",
        "people:leave",
        "people:open-again",
        "people:say-yes",
        "people:waiting",
        "people:withdraw",
        "repair:give",
        "repair:put-card",
        "repair:same",
    }
)
