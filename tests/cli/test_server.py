from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from reknit.cli import server
from reknit.cli.said import Stop


def test_https_needs_somebody_who_speaks_it(settings: Settings) -> None:
    settings.TLS, settings.BEHIND_PROXY = True, False
    with pytest.raises(Stop, match="REKNIT_BEHIND_PROXY=yes"):
        server.refuse_to_be_unreachable(None)

    server.refuse_to_be_unreachable(Path("server.crt"))
    settings.BEHIND_PROXY = True
    server.refuse_to_be_unreachable(None)
    settings.TLS = settings.BEHIND_PROXY = False
    server.refuse_to_be_unreachable(None)
