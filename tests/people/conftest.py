from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings


@pytest.fixture(autouse=True)
def own_session_store(settings: Settings, tmp_path: Path) -> None:
    """Throttles count across requests; here they start anew with each test."""
    settings.RUNTIME = tmp_path / "runtime"
