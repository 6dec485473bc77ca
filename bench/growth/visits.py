"""What people do all day, through the whole product: pages they open, and what they write."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.test import Client
from django.urls import reverse

from reknit.people import cookies
from reknit.repair.core.kinds import Kind
from reknit.repair.core.writing import Page
from reknit.vault import aside, sessions
from reknit.vault.store import the_store
from tests.people.scene import PASSPHRASE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from bench.growth.households import Pair
    from reknit.vault.secret import Secret
    from tests.repair.scene import Player

SHOWN, LED_ON, KEPT, SHUT = 200, 302, 204, 409


@dataclass(frozen=True)
class Visit:
    """``do`` answers; ``before`` and ``after`` set up and put back, and are not measured."""

    name: str
    status: int
    do: Callable[[], Response]
    before: Callable[[], object] = lambda: None
    after: Callable[[Response], object] = lambda _response: None

    def made(self) -> Response:
        response = self.do()
        assert response.status_code == self.status, (self.name, response.status_code)
        return response


@dataclass
class Visitor:
    """Alice of one couple, with a browser whose notebook lies open."""

    pair: Pair
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        self.sign_in()
        self.seen = 0

    @property
    def player(self) -> Player:
        return self.pair.alice

    def sign_in(self) -> None:
        session = sessions.begin(self.player.vault, stay="day", cover_after_minutes=15)
        self.client.cookies[cookies.name()] = session.token.expose()

    def cookie(self) -> str:
        return f"{cookies.name()}={self.client.cookies[cookies.name()].value}"

    def visits(self) -> tuple[Visit, ...]:
        pair = self.pair
        pages = {
            "today": reverse("home:today"),
            "everything": reverse("repair:all"),
            "a repair": reverse("repair:show", args=[pair.open_repair]),
            "a notebook page": reverse("repair:write", args=[pair.draft, Page.HAPPENED]),
            "settings": reverse("people:settings"),
        }
        shown = [
            Visit(name, SHOWN, lambda address=address: self.client.get(address))  # type: ignore[misc]  # one of several
            for name, address in pages.items()
        ]
        return (*shown, *self._writes())

    def _writes(self) -> tuple[Visit, ...]:
        pair = self.pair
        keep = reverse("repair:autosave", args=[pair.draft, Page.HAPPENED])
        give = reverse("repair:give", args=[pair.open_repair, Kind.ENDING])
        back = reverse("repair:take-back", args=[pair.open_repair])
        write = reverse("repair:write", args=[pair.draft, Page.HAPPENED])
        return (
            Visit(
                "autosave",
                KEPT,
                lambda: self.client.post(
                    keep, {"happened": "And then it rained.", "seen": self.seen}
                ),
                before=self._look_at_draft,
            ),
            Visit(
                "give a turn",
                LED_ON,
                lambda: self.client.post(give, {"ending": "put_down"}),
                after=lambda _: self.client.post(back),
            ),
            Visit(
                "take a turn back",
                LED_ON,
                lambda: self.client.post(back),
                before=lambda: self.client.post(give, {"ending": "put_down"}),
            ),
            Visit(
                "sign in",
                LED_ON,
                self._sign_in_at_the_door,
                before=forget_tries,
                after=self._leave_again,
            ),
            Visit(
                "words into a lock",
                SHUT,
                lambda: self.client.post(write, {"happened": "Half a sentence"}),
                before=self._cover,
                after=lambda _: self._uncover(),
            ),
            *self._invitation(pair.code),
        )

    def _invitation(self, code: Secret[str] | None) -> tuple[Visit, ...]:
        if code is None:
            return ()
        typed = {"code": code.expose()}  # exposed to be what somebody types
        return (
            Visit(
                "look at an invitation",
                SHOWN,
                lambda: Client().post(reverse("people:join"), typed),
                before=forget_tries,
            ),
            Visit(
                "answer an invitation",
                SHOWN,
                lambda: Client().post(
                    reverse("people:answer"), {**typed, "answer": "need_time", "until": "Sunday"}
                ),
                before=forget_tries,
            ),
        )

    def _look_at_draft(self) -> None:
        self.seen = self.player.opened(self.pair.draft).notebook.revision

    def _sign_in_at_the_door(self) -> Response:
        words = {"user_name": self.player.someone.user_name, "passphrase": PASSPHRASE}
        return Client().post(reverse("people:sign-in"), {**words, "stay": "day"})

    def _leave_again(self, response: Response) -> None:
        session = sessions.find(response.cookies[cookies.name()].value)
        assert session is not None
        sessions.close(session)

    def _cover(self) -> None:
        forget_tries()
        self.client.post(reverse("people:cover"))

    def _uncover(self) -> None:
        vault = self.player.vault
        newest = aside.asides(vault)[-1]
        aside.let_go(vault, newest.id)
        self.sign_in()


def forget_tries() -> None:
    """The same few people try again and again here; a throttle is not what is measured."""
    the_store()  # makes the file
    file = Path(settings.RUNTIME) / "sessions.sqlite3"
    with closing(sqlite3.connect(file, timeout=5)) as line, line:
        line.execute("DELETE FROM counted")
