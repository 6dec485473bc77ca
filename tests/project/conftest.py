from __future__ import annotations

import pytest
from pytest_django import Settings


@pytest.fixture
def over_https(settings: Settings) -> None:
    """As an installation that people reach from elsewhere."""
    settings.TLS = True
    settings.HSTS_SECONDS = 60
    settings.CSRF_COOKIE_NAME, settings.CSRF_COOKIE_SECURE = "__Host-reknit-form", True
