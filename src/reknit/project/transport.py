"""Plain http is for this machine only; anybody further away needs https."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from django.conf import settings
from django.http.request import split_domain_port
from django.utils.translation import gettext_lazy as _

from reknit.project.pages import calm

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def comes_from_this_machine(request: HttpRequest) -> bool:
    """Both the sender and the name it asked for; the name alone is the sender's to choose."""
    name, _port = split_domain_port(request.get_host())
    return name in settings.LOOPBACK_HOSTS and sent_by_this_machine(request)


def sent_by_this_machine(request: HttpRequest) -> bool:
    sender = request.META.get("REMOTE_ADDR", "")
    try:
        return ipaddress.ip_address(sender).is_loopback
    except ValueError:
        return bool(sender == "")  # a unix socket


def is_private(request: HttpRequest) -> bool:
    """Whether nobody on the way could have read this request.

    A proxy is believed only from this machine: between two machines its word would itself have
    travelled over plain http.
    """
    if request.is_secure():
        return not settings.BEHIND_PROXY or sent_by_this_machine(request)
    return not settings.TLS and comes_from_this_machine(request)


class RefusePlainHttp:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_private(request):
            return self.get_response(request)
        return calm(
            request,
            status=403,
            title=_("This way is not private"),
            said=_(
                "Anybody on the way could read along here. Please open the address that begins "
                "with https."
            ),
        )
