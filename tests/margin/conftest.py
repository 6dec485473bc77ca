from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from reknit.margin import asking
from tests.margin.scene import Played, Someone, played, switch_on
from tests.people.scene import make_person, signed_in_client


@pytest.fixture
def runtime(settings: Settings) -> Path:
    folder = Path(settings.RUNTIME)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@pytest.fixture(autouse=True)
def rested() -> Iterator[None]:
    asking.resting.clear()
    yield
    asking.resting.clear()


@pytest.fixture
def coach(runtime: Path) -> Iterator[Played]:
    with played(runtime) as there:
        yield there


@pytest.fixture
def alice(db: None) -> Someone:
    return make_person("Alice")


@pytest.fixture
def writer(alice: Someone) -> Client:
    """Alice's browser; she has switched the coach on."""
    client = signed_in_client(alice)
    switch_on(client)
    return client
