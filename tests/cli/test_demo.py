from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from reknit.people import queries as people
from reknit.people.models import Person
from reknit.project.couple import KITCHEN, ROBIN, SAM, Somebody
from reknit.repair import queries
from reknit.repair.queries import Today
from reknit.vault.actions import open_vault
from reknit.vault.secret import Secret
from tests.cli.places import free_port, reknit, running


def today_of(somebody: Somebody) -> Today:
    person = Person.objects.get(user_name=somebody.user_name)
    vault = open_vault(person_id=person.pk, passphrase=Secret(somebody.passphrase))
    member = people.member(person.pk)
    assert member is not None
    return queries.today(member, vault, timezone.now())


@pytest.mark.django_db
def test_couple_is_half_way_and_has_kept_one_card(settings: Settings) -> None:
    settings.DEMO = True

    call_command("make_demo")
    call_command("make_demo")  # a second start finds them there

    robins, sams = today_of(ROBIN), today_of(SAM)
    assert Person.objects.count() == 2
    assert robins.next_step is not None
    assert [card.title for card in robins.kept] == [card.title for card in sams.kept]
    assert len(robins.kept) == 1


@pytest.mark.django_db
def test_real_database_is_left_alone() -> None:
    with pytest.raises(CommandError):
        call_command("make_demo")

    assert not Person.objects.exists()


@pytest.mark.slow
def test_demo_starts_beside_the_real_folder_and_goes_whole(tmp_path: Path) -> None:
    home, port = tmp_path / "reknit", free_port()
    with (
        running(home, "demo", "--port", str(port), until="private window") as seen,
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer,
    ):
        page = answer.read().decode()

    assert "made-up couple" in page
    assert ROBIN.passphrase in seen.text
    assert SAM.passphrase in seen.text
    assert not home.exists()
    database = b"".join(file.read_bytes() for file in (tmp_path / "reknit-demo").glob("*.sqlite3*"))
    assert len(database) > 0
    assert str(KITCHEN["tell"]["happened"]).encode() not in database

    gone = reknit(home, "demo", "--remove")
    assert "gone" in gone.stdout
    assert not (tmp_path / "reknit-demo").exists()
    assert "no demo" in reknit(home, "demo", "--remove").stdout
