"""Where a browser has us in front of it, as far as passkeys are concerned."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from django.http.request import split_domain_port

from reknit.vault.passkeys import Site
from reknit.web.looks import look_of

if TYPE_CHECKING:
    from django.http import HttpRequest


def site_of(request: HttpRequest) -> Site | None:
    """None where browsers have no passkeys: under a number, or over plain http from elsewhere."""
    host, _port = split_domain_port(request.get_host())
    if not host or is_number(host) or not (request.is_secure() or host == "localhost"):
        return None
    origin = f"{request.scheme}://{request.get_host()}"
    return Site(host=host, origin=origin, name=look_of(request).name)


def is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
