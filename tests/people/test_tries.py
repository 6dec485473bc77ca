from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import RequestFactory

from reknit.people.tries import source_of

if TYPE_CHECKING:
    from pytest_django import Settings


@pytest.mark.parametrize(
    ("behind_proxy", "address", "forwarded", "source"),
    [
        (False, "203.0.113.7", "", "203.0.113.7"),
        (False, "203.0.113.7", "10.9.9.9", "203.0.113.7"),  # anybody can write that header
        (True, "127.0.0.1", "10.9.9.9, 203.0.113.7", "203.0.113.7"),  # the proxy's own, the last
        (True, "127.0.0.1", "nonsense", "127.0.0.1"),
        (True, "127.0.0.1", "", "127.0.0.1"),
        (False, "2001:db8::7", "", "2001:db8::/64"),
        (False, "2001:db8::8:7", "", "2001:db8::/64"),
        (False, "", "", "unknown"),
    ],
)
def test_where_a_request_comes_from(
    settings: Settings, *, behind_proxy: bool, address: str, forwarded: str, source: str
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    request = RequestFactory().get("/", REMOTE_ADDR=address, headers={"X-Forwarded-For": forwarded})

    assert source_of(request) == source
