"""How often somebody may try. Counters live in memory under a daily key; no address is stored."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from django.conf import settings

from reknit.people.refusals import TooManyTries
from reknit.vault import throttle

if TYPE_CHECKING:
    from django.http import HttpRequest

QUARTER, HOUR = 15 * 60, 60 * 60


def limit_tries(request: HttpRequest, name: str, *, account: str = "") -> None:
    """Counts one try, by where it comes from and by the account it is about.

    The account's limit is wider than a person needs and narrower than a guesser wants; somebody
    who knows the user name can use it up, and then waits are short.
    """
    if not throttle.hit(f"{name}-from", source_of(request), limit=30, seconds=QUARTER):
        raise TooManyTries
    if account and not throttle.hit(f"{name}-account", account, limit=12, seconds=QUARTER):
        raise TooManyTries


def source_of(request: HttpRequest) -> str:
    """The network a request comes from: an IPv4 address, or the /64 a household has in IPv6.

    Behind our own proxy it is the last address that proxy added.
    """
    address = _address(request.META.get("REMOTE_ADDR", ""))
    if settings.BEHIND_PROXY:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        address = _address(forwarded.rpartition(",")[2].strip()) or address
    if address is None:
        return "unknown"
    if address.version == 6:  # noqa: PLR2004 - the protocol's own number
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
