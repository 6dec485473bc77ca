"""Whatever a hostile hand sends, to whatever address: a calm answer, never a fault."""

from __future__ import annotations

import os
import random
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from reknit.project.handler import Handler
from tests.project.conftest import over_https
from tests.proof.corpus import FORM, KEPT, LONG
from tests.proof.estate import Estate, Who, build_estate
from tests.proof.hostile_urls import PLANTED
from tests.proof.matrix import Browsers, as_before, token_in
from tests.proof.rules import VISITORS, Visitor
from tests.proof.shots import Shooter, Shot, targets
from tests.proof.verdicts import wrong_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import time_machine
    from pytest_django import Settings

    from tests.proof.conftest import Figure

__all__ = ["over_https"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("over_https"),
]

EVERYDAY = 3000
SHOTS = int(os.environ.get("REKNIT_HOSTILE", EVERYDAY))
PARTS = 2 if SHOTS <= EVERYDAY else 10  # so that several workers share them
LET_IN = (200, 204, 302, 303, 409, 422)
LIMITS_LAST = 150  # shots; then tries are counted anew, and more than *too often* is seen


@dataclass
class Range:
    """Where shots are fired: everything is as before after each."""

    estate: Estate
    settings: Settings
    folder: Path
    fired: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    answers: deque[HttpResponse] = field(default_factory=lambda: deque(maxlen=1))

    def __post_init__(self) -> None:
        self.handler = Handler()
        self._anew()
        clients = [self.browsers.of(visitor) for visitor in VISITORS]
        owner = self.browsers.of(Visitor(Who.OWNER))
        self.targets = targets(
            self.estate, owner, [token_in(one) for one in clients if token_in(one)]
        )

    def _anew(self) -> None:
        self.settings.RUNTIME = self.folder / f"runtime-{self.fired}"
        self.browsers = Browsers(self.estate)

    def fire(self, shot: Shot) -> str:
        """What is wrong with the answer, if anything."""
        if self.fired and self.fired % LIMITS_LAST == 0:
            self._anew()
        self.fired += 1
        token = token_in(self.browsers.of(shot.visitor))
        point = transaction.savepoint()
        answer = self._answer_to(shot, token)
        wrong = wrong_with(shot, answer)
        answer.close()
        self.answers.append(answer)
        self.statuses[answer.status_code] += 1
        as_before(point)
        return wrong

    def _answer_to(self, shot: Shot, token: str) -> HttpResponse:
        """As the server asks for it; whatever is raised there would be a bare 500."""
        begun: list[str] = []

        def start(status: str, _headers: object, _exc: object = None) -> Callable[[bytes], object]:
            begun.append(status)
            return bytes  # the old way to write a body, which nobody uses

        answer = self.handler(shot.environ(token), start)
        assert isinstance(answer, HttpResponseBase)
        assert len(begun) == 1
        return cast("HttpResponse", answer)


@pytest.fixture
def range_(estate: Estate, settings: Settings, tmp_path: Path) -> Iterator[Range]:
    prepared = Range(estate, settings, tmp_path)
    for signal in (request_started, request_finished):  # one line to the database throughout
        signal.disconnect(close_old_connections)
    yield prepared
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def estate(db: None, over_https: None, clock: time_machine.Traveller) -> Estate:
    return build_estate(clock)


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_sent_breaks_anything(range_: Range, part: int, figure: Figure) -> None:
    seed = f"{part} {os.urandom(8).hex()}"  # others in each run
    shooter = Shooter(range_.targets, random.Random(seed))  # noqa: S311 - not for secrets

    for number in range(SHOTS // PARTS):
        shot = shooter.shot()
        wrong = range_.fire(shot)
        assert not wrong, (wrong, shot, seed, number)

    # Many were let in, and asked for something that is there: the others could break little.
    let_in = sum(range_.statuses[status] for status in LET_IN)
    assert let_in > range_.fired / 3
    figure(f"{range_.fired} requests, 0 faults: {dict(sorted(range_.statuses.items()))}")


@pytest.mark.urls("tests.proof.hostile_urls")
def test_what_is_wrong_is_found(range_: Range) -> None:
    """The control: of as many shots as in every run those that hit three pages with a mistake."""
    shooter = Shooter(range_.targets, random.Random("the control, 7"))  # noqa: S311 - as above
    found: dict[str, set[str]] = {route: set() for route in PLANTED}
    by_path = {reverse(route).encode(): route for route in PLANTED}

    for _ in range(EVERYDAY):
        shot = shooter.shot()
        if shot.path in by_path:
            found[by_path[shot.path]].add(range_.fire(shot)[:5])

    assert {route: wrong - {""} for route, wrong in found.items()} == {
        "breaks": {"500: "},
        "reflects": {"shows"},
        "sends_on": {"302: "},
    }
    assert all("" in wrong for wrong in found.values())  # and what is harmless is let through


def test_lost_words_are_found(range_: Range) -> None:
    """The control of that verdict: a form that comes back empty."""
    shot = Shot(
        visitor=Visitor(Who.OWNER),
        method="POST",
        path=reverse("repair:parked").encode(),
        query="",
        kind=FORM,
        body=urlencode({"parked": LONG}).encode(),
        headers={},
        cookies={},
        form_is_ours=True,
    )

    assert range_.fire(shot) == ""
    kept = range_.answers[-1]
    emptied = HttpResponse(kept.content.replace(KEPT.encode(), b""), status=422)
    for name, value in kept.items():
        emptied[name] = value
    assert wrong_with(shot, emptied) == "lost what was typed as parked"
