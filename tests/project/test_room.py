from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from reknit.project import room
from tests.people.scene import make_person, signed_in_client

WORDS = "What I wanted to say and would not want to lose."


@pytest.fixture
def full(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "free_bytes", lambda _folder: settings.ROOM_BYTES - 1)


@pytest.mark.django_db
@pytest.mark.usefixtures("full")
def test_full_disk_takes_nothing_in_and_shows_the_words_back() -> None:
    client = signed_in_client(make_person("Alice"))

    answer = client.post("/me/settings/here/", {"display_name": WORDS})

    assert answer.status_code == 503
    assert WORDS in answer.content.decode()
    assert "no room left" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store, private"


@pytest.mark.django_db
@pytest.mark.usefixtures("full")
def test_reading_and_locking_go_on(settings: Settings) -> None:
    alice = make_person("Alice")
    client = signed_in_client(alice)

    assert client.get("/me/settings/").status_code == 200
    assert client.post("/me/cover/").status_code in {200, 204, 302}
    assert client.post("/me/close/").status_code in {200, 204, 302}


@pytest.mark.django_db
@pytest.mark.usefixtures("full")
def test_words_of_another_site_are_not_shown() -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/me/begin/", {"user_name": WORDS})

    assert answer.status_code == 403  # refused before anybody looks at the disk


@pytest.mark.django_db
@pytest.mark.usefixtures("full")
def test_secrets_are_never_shown_back() -> None:
    answer = Client().post(
        "/me/begin/", {"user_name": "alice", "passphrase": "maple-orbit-kettle-drift-plum"}
    )

    assert answer.status_code == 503
    assert "maple-orbit" not in answer.content.decode()


@pytest.mark.django_db
def test_with_room_again_things_are_taken_in(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = [settings.ROOM_BYTES - 1]
    monkeypatch.setattr(room, "free_bytes", lambda _folder: free[0])
    monkeypatch.setattr(room, "LOOKED_SECONDS", 0.0)
    client = signed_in_client(make_person("Alice"))
    assert client.post("/me/settings/here/", {"display_name": "x"}).status_code == 503

    free[0] = settings.ROOM_BYTES

    assert client.post("/me/settings/here/", {"display_name": "x"}).status_code != 503


def test_disk_is_looked_at_once_in_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Path] = []

    def look(folder: Path) -> int:
        looked.append(folder)
        return 10**12

    monkeypatch.setattr(room, "free_bytes", look)
    middleware = room.RefuseWhenFull(lambda _request: None)  # type: ignore[arg-type,return-value]  # never called

    assert not any(middleware._is_full() for _ in range(100))  # noqa: SLF001 - the one thing asked
    assert len(looked) == 1
