"""Every route with every method, by everybody, with every id: what comes back, and what changes."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils.http import urlencode

from reknit.people import cookies
from reknit.vault import sessions
from reknit.vault.sessions import SessionState
from reknit.web.fields import PassphraseField
from tests.people.scene import PASSPHRASE, PIN
from tests.proof import registry
from tests.proof.addresses import all_addresses, way_out
from tests.proof.estate import MARK, PLANTED, Estate, Mark, Thing, Whose
from tests.proof.recipes import Known, recipe_for
from tests.proof.rules import (
    MAKES_A_PAGE,
    NEAREST,
    RULES,
    TAKES_TURNS_AWAY,
    VISITORS,
    For,
    Rule,
    State,
    Visitor,
    may_know,
)
from tests.proof.whose import Change, How, Writes, changed_of_others, every_row
from tests.repair.scene import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from uuid import UUID

    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django import Settings

    from tests.proof.whose import Rows

WRONG = 400  # and above: nothing was done
GIVEN = {200, 204, 302}
# A form that is not whole, or whose moment it is not; too many tries; a part that is not there.
CAME_IN = {*GIVEN, 404, 409, 422, 429}
TO_SIGN_IN, TO_UNCOVER = reverse("people:sign-in"), reverse("people:uncover")
# In a short run: of the pages and turns where somebody comes in, and of the ids at a lock.
EVERY_NTH, ONE_OF_THINGS, ONE_OF_UNKNOWN = 11, 7, 5


@dataclass(frozen=True)
class Cell:
    visitor: Visitor
    method: str
    route: str  # its name
    address: str
    thing: Thing | None  # what the address names

    def __str__(self) -> str:
        named = f" ({self.thing})" if self.thing else ""
        return f"{self.visitor}: {self.method} {self.route}{named}"


def all_cells(estate: Estate, *, whole: bool) -> list[Cell]:
    """Sorted by route. whole: each page and turn with each id; otherwise some of each, in turn."""
    turn = itertools.count()
    found = [
        Cell(visitor, method, route, address, thing)
        for route, thing, addresses in _named(estate)
        for visitor in VISITORS
        for method in ("GET", "POST")
        for address in (
            addresses if whole else _some(visitor, method, route, thing, addresses, turn)
        )
    ]
    return sorted(found, key=lambda cell: cell.route)


def rule_of(route: str) -> Rule:
    assert route in RULES, f"say in tests/proof/rules.py whom {route} is there for"
    return RULES[route]


def _named(estate: Estate) -> Iterator[tuple[str, Thing | None, list[str]]]:
    """(route, the thing its address names, addresses with each page or turn it can be asked for)"""
    seen: set[str] = set()
    for thing, key in estate.ids.items():
        routes: dict[tuple[str, bool], list[str]] = defaultdict(list)
        for address in [*all_addresses([str(key)]), way_out()]:
            match = resolve(address)
            if address not in seen:
                routes[match.view_name, key in match.kwargs.values()].append(address)
                seen.add(address)
        for (route, names_it), addresses in routes.items():
            yield route, thing if names_it else None, addresses


def _some(  # noqa: PLR0917 - what makes a cell, and whose turn it is
    visitor: Visitor,
    method: str,
    route: str,
    thing: Thing | None,
    addresses: list[str],
    turn: Iterator[int],
) -> list[str]:
    if thing is None:
        return addresses
    at, rule = next(turn), rule_of(route)
    if method not in rule.takes:  # refused before anything else is looked at
        return addresses[:1] if thing is Thing.PRIVATE else []
    if not visitor.inside:  # stopped before the id is looked at
        return [] if at % ONE_OF_THINGS else [addresses[at % len(addresses)]]
    if may_know(visitor.who, rule, thing):
        return addresses[at % EVERY_NTH :: EVERY_NTH] or addresses[:1]
    return [] if at % ONE_OF_UNKNOWN else [addresses[at % len(addresses)]]


@dataclass
class Walked:
    cells: int = 0
    by_status: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)  # marks that came back to somebody
    wrote: set[str] = field(default_factory=set)  # routes where something was saved


@dataclass
class Browsers:
    """One for each visitor, made anew when a request has closed or covered what lay open in it."""

    estate: Estate
    made: dict[Visitor, tuple[Client, str]] = field(default_factory=dict)

    def of(self, visitor: Visitor) -> Client:
        client, token = self.made.get(visitor, (None, ""))
        if client is None or not self._as_it_was(visitor, client, token):
            client = browser_of(self.estate, visitor)
            self.made[visitor] = client, token_in(client)
        return client

    def _as_it_was(self, visitor: Visitor, client: Client, token: str) -> bool:
        if token_in(client) != token:
            return False
        if visitor.who is None:
            return True
        session = sessions.find(token)
        return session is not None and session.state is STATES[visitor.state]


STATES = {
    State.OPEN: SessionState.OPEN,
    State.COVERED: SessionState.COVERED,
    State.CLOSED: SessionState.STUB,
}


def token_in(client: Client) -> str:
    kept = client.cookies.get(cookies.name())
    return kept.value if kept is not None else ""


def browser_of(estate: Estate, visitor: Visitor) -> Client:
    client = Client(raise_request_exception=False)
    if visitor.who is None:
        return client
    session = sessions.begin(estate.vault_of(visitor.who), stay="day", cover_after_minutes=5)
    if visitor.state is State.COVERED:
        sessions.cover(session)
    if visitor.state is State.CLOSED:
        sessions.close(session)
    client.cookies[cookies.name()] = session.token.expose()
    return client


@dataclass
class Walk:
    """Goes through cells, each from the same beginning."""

    estate: Estate
    settings: Settings
    folder: Path
    judged: bool = True  # by the rules; otherwise only by what it shows
    watched: frozenset[Whose] = frozenset(Whose)  # what nobody else may see
    walked: Walked = field(default_factory=Walked)

    def through(self, cells: Iterable[Cell]) -> Walked:
        for number, (_, some) in enumerate(itertools.groupby(cells, key=lambda one: one.route)):
            # Sign-ins and counted tries begin anew with each route.
            self.settings.RUNTIME = self.folder / f"runtime-{number}"
            point = transaction.savepoint()
            browsers = Browsers(self.estate)
            before = every_row() if self.judged else {}
            for cell in some:
                self._look(cell, browsers.of(cell.visitor), before)
            as_before(point)
        return self.walked

    def _look(self, cell: Cell, client: Client, before: Rows) -> None:
        point, writes = transaction.savepoint(), Writes()
        with connection.execute_wrapper(writes):
            answer = ask(client, cell)
        wrong = [self._leaks(cell, answer)]
        if self.judged:
            wrong.append(judged(cell, answer))
            wrong += self._changes(cell, before) if writes.any else []
        if writes.any and answer.status_code < WRONG:
            self.walked.wrote.add(f"{cell.method} {cell.route}")
        as_before(point)
        self.walked.cells += 1
        self.walked.by_status[answer.status_code] += 1
        self.walked.wrong += [f"{cell}: {each}" for each in wrong if each]

    def _leaks(self, cell: Cell, answer: Response) -> str:
        seen = set(MARK.findall(written(answer)))
        self.walked.seen |= seen
        others = {
            mark
            for mark in self.estate.marks.not_for(cell.visitor.who, seen)
            if self.estate.marks.known[mark].kept_by in self.watched
        }
        return f"shows {sorted(self._said(mark) for mark in others)}" if others else ""

    def _said(self, mark: str) -> str:
        known: Mark = self.estate.marks.known[mark]
        return f"{known.what} of {min(known.readers, default='nobody')}"

    def _changes(self, cell: Cell, before: Rows) -> list[str]:
        who = cell.visitor.who
        me = self.estate.people[who].person_id if who else None
        near = NEAREST.get(who) if who and cell.visitor.inside else None
        other = self.estate.people[near].person_id if near else None
        return [
            str(change)
            for change in changed_of_others(before, every_row(), me)
            if not (cell.method == "POST" and _by_both(cell.route, change, me, other))
        ]


def _by_both(route: str, change: Change, me: UUID | None, other: UUID | None) -> bool:
    """Of what is their partner's either of two may do this. other: the partner, if there is one."""
    if change.how is How.GONE:
        taken = change.table == "Turn" and route in TAKES_TURNS_AWAY
        return taken and {me, other} == change.both
    made = change.how is How.MADE and change.table == "PrivatePage"
    return made and route in MAKES_A_PAGE and change.owners == {other}


def as_before(point: str) -> None:
    """What was saved since never was. The mark itself goes too: thousands would be in the way."""
    transaction.savepoint_rollback(point)
    transaction.savepoint_commit(point)


def written(answer: Response) -> str:
    """Everything that reaches the browser."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
    return f"{headers}\n{answer.cookies.output()}\n{answer.content.decode('utf-8', 'replace')}"


def ask(client: Client, cell: Cell) -> Response:
    if cell.method == "GET":
        return client.get(cell.address)
    words = urlencode(posted_to(cell.address), doseq=True)
    return client.post(cell.address, words, content_type="application/x-www-form-urlencoded")


def posted_to(address: str) -> dict[str, Any]:
    """Something fitting for every field there is, so that a post that may act does act."""
    kind = resolve(address).kwargs.get("kind")
    return {**_filled_in(), **(WORDS.get(kind, {}) if kind else {})}


def _filled_in() -> dict[str, Any]:
    if not _FILLED:
        for (form, name), asked in registry.fields().items():
            _FILLED.setdefault(name, _answer(form, name, asked))
        _FILLED["user_name"] = "somebody new"
        _FILLED["looked_for"] = PLANTED  # finds whatever can be found
    return _FILLED


_FILLED: dict[str, Any] = {}


def _answer(form: str, name: str, asked: forms.Field) -> object:
    recipe = recipe_for(form, name, asked)
    if isinstance(asked, PassphraseField) or "passphrase" in name:
        return PASSPHRASE
    if recipe == Known("pin"):
        return PIN
    if isinstance(asked, forms.ChoiceField):
        values = [str(value) for value, _ in asked.choices if value not in {"", None}]  # type: ignore[union-attr,misc]
        return values[:1]
    if isinstance(asked, forms.IntegerField):
        return "1"
    if isinstance(asked, forms.BooleanField):
        return "on"
    return "Typed by whoever is here."


def judged(cell: Cell, answer: Response) -> str:
    """Empty: as the rules say."""
    rule, status, to = rule_of(cell.route), answer.status_code, answer.get("Location", "")
    door = to.partition("?")[0] if status in {301, 302, 303} else ""
    fine, why = _expected(cell, rule)
    if status not in fine:
        return f"{status} where {why} asks for {sorted(fine)}"
    if rule.is_for is not For.ALL and cell.method in rule.takes:
        stopped = door if door in {TO_SIGN_IN, TO_UNCOVER} else ""
        wanted = _door(cell.visitor) if status == 302 else ""
        if stopped != wanted:
            return f"led to {stopped or 'no door'}, not to {wanted or 'none'}"
    return ""


def _door(visitor: Visitor) -> str:
    if visitor.inside:
        return ""
    return TO_UNCOVER if visitor.state is State.COVERED else TO_SIGN_IN


def _expected(cell: Cell, rule: Rule) -> tuple[set[int], str]:
    if cell.method not in rule.takes:
        return {405}, "the method"
    if rule.is_for is For.ALL:
        beside = {404, 409, 422, 429, 303} if cell.method == "POST" else {303}
        return GIVEN | beside, "a page for all"
    if not cell.visitor.inside:
        return ({302} if cell.method == "GET" else {409}), "a lock"
    if cell.thing is None:
        return CAME_IN, "a page of one's own"
    if may_know(cell.visitor.who, rule, cell.thing):
        return ({200} if cell.route in {"repair:show", "moving:letter"} else CAME_IN), "knowing it"
    # Letting a letter go that is not there is no fault, and changes nothing.
    return ({302} if cell.route == "moving:let-go" else {404}), "not knowing it"
