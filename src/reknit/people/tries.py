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

    From one place an account can be tried as often as a tired person needs. From all places
    together it is five times that: enough to stop a guesser, too much for somebody at another
    table to lock the owner out by hand.
    """
    source = source_of(request)
    if not throttle.hit(f"{name}-from", source, limit=30, seconds=QUARTER):
        raise TooManyTries
    if not account:
        return
    here = throttle.hit(f"{name}-account-from", f"{account} {source}", limit=12, seconds=QUARTER)
    anywhere = throttle.hit(f"{name}-account", account, limit=60, seconds=QUARTER)
    if not (here and anywhere):
        raise TooManyTries


def limit_second_step(request: HttpRequest, account: str) -> None:
    """Fewer than for a passphrase: six digits are soon all tried."""
    if not throttle.hit("second-step", account, limit=20, seconds=HOUR):
        raise TooManyTries
    limit_tries(request, "second-step", account=account)


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
