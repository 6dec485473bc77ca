"""Who may come where: declared, not read off what the product does.

One line for each route. A route without one fails the proof, so nobody adds one unnoticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tests.proof.estate import Thing, Who


class State(StrEnum):
    """How somebody's notebook lies in their browser."""

    OPEN = "open"
    COVERED = "covered"
    CLOSED = "closed"  # the day after: the cookie only tells whose words met the lock


@dataclass(frozen=True)
class Visitor:
    who: Who | None  # None: nobody in particular
    state: State = State.OPEN

    @property
    def inside(self) -> bool:
        return self.who is not None and self.state is State.OPEN

    def __str__(self) -> str:
        return "nobody" if self.who is None else f"{self.who}, {self.state}"


VISITORS = (
    Visitor(None),
    Visitor(Who.OWNER),
    Visitor(Who.OWNER, State.COVERED),
    Visitor(Who.OWNER, State.CLOSED),
    Visitor(Who.PARTNER),  # before and after a release: HELD and TOLD, OPENED and SHARED
    Visitor(Who.EX),
    Visitor(Who.STRANGER),
    Visitor(Who.OTHER),
)


class For(StrEnum):
    """Whom an address is there for."""

    ALL = "everybody"
    INSIDE = "whoever's notebook is open; it is about their own"
    KNOWING = "who knows of the repair in it"
    HOLDING = "whose letter it names"


GET, POST, BOTH = frozenset({"GET"}), frozenset({"POST"}), frozenset({"GET", "POST"})


@dataclass(frozen=True)
class Rule:
    is_for: For
    takes: frozenset[str]


def _rules(is_for: For, takes: frozenset[str], names: str) -> dict[str, Rule]:
    return dict.fromkeys(names.split(), Rule(is_for, takes))


RULES: dict[str, Rule] = {
    **_rules(
        For.ALL,
        GET,
        """
        home:front home:wrong people:server people:manifest people:ended people:for-nobody
        safety:help safety:help-copy safety:help-worker safety:check
        calm:breathe calm:breathe-worker calm:soothe calm:soothe-worker
        """,
    ),
    **_rules(
        For.ALL,
        BOTH,
        """
        home:walk home:before-you-answer people:begin people:sign-in people:second
        people:passkey-in people:uncover people:reset people:join safety:exit
        """,
    ),
    **_rules(For.ALL, POST, "people:cover people:close people:answer"),
    **_rules(
        For.INSIDE,
        GET,
        "home:today people:settings people:begun-anew repair:start repair:all repair:letters "
        "moving:letters",
    ),
    **_rules(
        For.INSIDE,
        BOTH,
        """
        people:aside people:choices people:look people:record people:pin people:second-step
        people:passkeys people:passphrase people:recovery-code people:came-back people:earlier
        people:open-again people:compare people:invite people:confirm people:say-yes people:waiting
        people:rest people:leave people:let-go people:delete repair:way-in repair:parked
        repair:outside moving:take moving:bring calm:own-list margin:settings margin:look
        """,
    ),
    **_rules(
        For.INSIDE,
        POST,
        "people:restored people:passkey-made people:code-written people:withdraw repair:find "
        "margin:notes margin:choose",
    ),
    **_rules(
        For.KNOWING,
        GET,
        "repair:show repair:calm repair:own-anyway repair:own-card repair:say-card repair:kept",
    ),
    **_rules(
        For.KNOWING,
        BOTH,
        """
        repair:choose-way repair:name repair:write repair:give repair:same repair:put-card
        repair:still repair:after repair:still-open repair:alone
        """,
    ),
    **_rules(
        For.KNOWING,
        POST,
        "repair:autosave repair:take-back repair:tell-mine repair:leave-lesson",
    ),
    **_rules(For.HOLDING, GET, "moving:letter"),
    **_rules(For.HOLDING, POST, "moving:let-go"),
}

# Who knows of each thing; for all others, as for nobody, it is not there.
KNOWN_TO: dict[Thing, frozenset[Who]] = {
    Thing.PRIVATE: frozenset({Who.OWNER}),
    Thing.ONE_PHONE: frozenset({Who.OWNER}),
    Thing.HELD: frozenset({Who.OWNER}),
    Thing.TOLD: frozenset({Who.OWNER, Who.PARTNER}),
    Thing.OPENED: frozenset({Who.OWNER, Who.PARTNER}),
    Thing.SHARED: frozenset({Who.OWNER, Who.PARTNER}),
    Thing.ENDED: frozenset({Who.OWNER, Who.EX}),
    Thing.PARTNERS: frozenset({Who.PARTNER}),
    Thing.STRANGERS: frozenset({Who.STRANGER}),
    Thing.OTHERS: frozenset({Who.OTHER, Who.OTHERS}),
    Thing.LETTER: frozenset({Who.OWNER}),
    Thing.STRANGERS_LETTER: frozenset({Who.STRANGER}),
    # No page has any of these in its address.
    Thing.PERSON: frozenset(),
    Thing.COUPLE: frozenset(),
    Thing.NEVER: frozenset(),
    Thing.NIL: frozenset(),
}
LETTERS = frozenset({Thing.LETTER, Thing.STRANGERS_LETTER})


def may_know(who: Who | None, rule: Rule, thing: Thing) -> bool:
    """Whether what this address names is there for somebody."""
    fits = (thing in LETTERS) == (rule.is_for is For.HOLDING)
    return fits and who in KNOWN_TO[thing]


# Where one of the two may take a turn of the other away; nobody may ever change one.
TAKES_TURNS_AWAY = {
    "people:leave": "what is held never arrives after an end",
    "people:delete": "as above",
    "repair:give": "*hear me first* gives a telling back to whoever told it",
}

# Where one of two makes a page for the other: an empty one, so that having one tells nothing.
MAKES_A_PAGE = {"repair:give"}
NEAREST = {Who.OWNER: Who.PARTNER, Who.PARTNER: Who.OWNER, Who.OTHER: Who.OTHERS}
