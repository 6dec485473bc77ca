from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from reknit.vault.opened import Vault
from tests.vault.looking import InFolder, InValkey, Looked
from tests.vault.scene import make_couple, make_person


@pytest.fixture(autouse=True)
def own_runtime(settings: Settings, tmp_path: Path) -> Path:
    """A memory store of its own for each test."""
    folder = tmp_path / "runtime"
    settings.RUNTIME = folder
    return folder


@pytest.fixture(params=[InFolder, InValkey])
def looked(request: pytest.FixtureRequest, own_runtime: Path) -> Looked:
    """The test runs with each of the stores; this looks into the one at hand from outside."""
    if request.param is InValkey:
        return InValkey(request.getfixturevalue("valkey"))
    return InFolder(own_runtime)


@pytest.fixture
def alice(db: None) -> Vault:
    return make_person("alice")


@pytest.fixture
def bob(db: None) -> Vault:
    return make_person("bob")


@pytest.fixture
def charlie(db: None) -> Vault:
    return make_person("charlie")


@pytest.fixture
def couple(alice: Vault, bob: Vault) -> UUID:
    """Alice invited, Bob joined."""
    couple_id = uuid4()
    make_couple(couple_id, inviter=alice, joiner=bob)
    return couple_id
