"""A secret in every field of every form; none of them lies anywhere in the open."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django import forms
from django.db import connection

from reknit.vault.store import the_store
from tests.proof import registry, traces
from tests.proof.journeys import Everything
from tests.proof.planting import Heard, Mint, Watch
from tests.proof.recipes import POSTED, Shape, recipe_for
from tests.proof.stores import STORES, Kept, planted

if TYPE_CHECKING:
    import time_machine

    from tests.proof.seeded import Chance

ROUNDS = int(os.environ.get("REKNIT_CANARY", "1"))  # other secrets each; a release asks for more

# A person's user name is how their vault is found. What the notebook is called has to be shown
# before anybody has signed in, so the device keeps it. These two stand in the open, there and
# nowhere else; the pages where they are chosen say so.
PLAIN_BY_DESIGN = {
    ("user_name", "database rows"),
    ("user_name", "database file and journals"),
    ("user_name", "database file, checkpointed"),
    ("user_name", "database backup"),
    ("user_name", "statements to the database"),
    ("look", "addresses, headers, cookies"),
}


def found_in(heap: bytes, mint: Mint) -> set[tuple[str, str, str]]:
    """(kind of secret, where it was planted, how it was written)."""
    listed = traces.traces_of({where: secret.text for where, secret in mint.made.items()})
    return {(mint.made[where].kind, where, way) for where, way in traces.look(heap, listed)}


@pytest.fixture(autouse=True)
def shared_store(request: pytest.FixtureRequest) -> None:
    """With PostgreSQL the sign-ins lie in a Valkey, as where several machines share both."""
    if connection.vendor == "postgresql":
        request.getfixturevalue("valkey")


# The registry ---------------------------------------------------------------------------------


def test_every_field_has_a_recipe_or_a_reason() -> None:
    missing = [key for key, field in registry.fields().items() if recipe_for(*key, field) is None]
    assert not missing, "say in tests/proof/recipes.py what secret goes in, or why none can"
    assert not registry.form_sets(), "form sets need a recipe of their own"


def test_what_is_read_beside_the_forms_is_known() -> None:
    names = registry.names_read_from_posts()
    unknown = {name: where for name, where in names.items() if name not in POSTED}
    assert not unknown, "say in tests/proof/recipes.py what these hold"


# The sweep ------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_no_secret_lies_in_the_open(
    round_: int,
    clock: time_machine.Traveller,
    chance: Chance,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    mint, kept = Mint(random.Random(f"kanarie {round_}")), Kept(Heard())  # noqa: S311 - by round
    watch = Watch(mint)
    with kept.recording(tmp_path / "temporary"), watch.over_all_forms():
        Everything(mint, kept.heard, clock, watch).happen()
        assert not watch.missing, "no secret reached these fields"
        heaps = {name: read(kept) for name, read in STORES.items()}
    assert not shown_back(mint, kept)
    hits = {
        (store, *hit)
        for store, heap in heaps.items()
        for hit in found_in(heap, mint)
        if (hit[0], store) not in PLAIN_BY_DESIGN
    }
    assert not hits
    # The user name shows that the sweep reads what really lies there.
    assert any(kind == "user_name" for kind, *_ in found_in(heaps["database rows"], mint))
    with capsys.disabled():
        size = sum(map(len, heaps.values()))
        print(  # noqa: T201 - the figures of the proof
            f"\n  canary: {len(mint.made)} secrets in {len(watch.planted)} fields of "
            f"{len(registry.form_classes())} forms, {len(traces.WAYS)} ways, "
            f"{len(STORES)} stores, {size / 1e6:.1f} MB: 0 hits"
        )


# Nobody needs to see these again: no page gives them back, not even to their owner.
NEVER_SHOWN = {"token", "pin", "passphrase", "file_passphrase"}


def shown_back(mint: Mint, kept: Kept) -> set[tuple[str, str]]:
    wanted = {
        where: secret.text for where, secret in mint.made.items() if secret.kind in NEVER_SHOWN
    }
    return traces.look(b"\n".join(kept.heard.pages), traces.traces_of(wanted))


# Controls -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("store", STORES)
def test_each_way_of_writing_is_found_in_each_store(store: str, tmp_path: Path) -> None:
    mint, kept = Mint(), Kept(Heard())
    the_store()  # its folder is there, as on a running server
    with kept.recording(tmp_path / "temporary"):
        assert not found_in(STORES[store](kept), mint)
        for way in traces.WAYS:
            text = mint.new(way, Shape.WORDS, None)
            with planted(b"before" + traces.write(text, way) + b"after", store, kept):
                found = found_in(STORES[store](kept), mint)
            where = next(reversed(mint.made))
            assert (Shape.WORDS, where, way) in found, f"{way} is not found in {store}"


def test_a_field_without_a_recipe_is_noticed() -> None:
    assert recipe_for("made_up.Form", "anything", forms.JSONField()) is None


def test_a_field_that_no_secret_reached_is_noticed() -> None:
    assert set(registry.fields()) & Watch(Mint()).missing
