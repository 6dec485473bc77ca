"""The one cookie that says who is here.

Over https it carries the ``__Host-`` prefix (only this host, only https, whole site). On loopback
it has a plain name, since Safari keeps no secure cookies on plain http there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from django.conf import settings

from reknit.web import looks

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reknit.vault.secret import Secret
    from reknit.vault.sessions import Session, Stay
    from reknit.web.looks import Look

YEAR_SECONDS = 365 * 24 * 60 * 60
MONTH_SECONDS = 30 * 24 * 60 * 60
# A day longer than the sign-in: meanwhile the cookie still tells whose words met the lock.
OWN_DEVICE_SECONDS = MONTH_SECONDS + 24 * 60 * 60


def name() -> str:
    return "__Host-reknit" if settings.TLS else "reknit"


def token_in(request: HttpRequest) -> str:
    return request.COOKIES.get(name(), "")


def spelling_name() -> str:
    return "__Host-reknit-spelling" if settings.TLS else "reknit-spelling"


def checks_spelling(request: HttpRequest) -> bool:
    return request.COOKIES.get(spelling_name()) == "on"


def put_spelling(response: HttpResponse, *, checked: bool) -> None:
    """Whether this browser may check spelling: about the device, so kept there and not sealed."""
    if checked:
        response.set_cookie(
            spelling_name(),
            "on",
            max_age=MONTH_SECONDS,
            secure=settings.TLS,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(spelling_name(), samesite="Lax")


PENDING_SECONDS = 5 * 60


def pending_name() -> str:
    return "__Host-reknit-second" if settings.TLS else "reknit-second"


def pending_in(request: HttpRequest) -> str:
    return request.COOKIES.get(pending_name(), "")


def put_pending(response: HttpResponse, token: Secret[str]) -> None:
    """Of a sign-in that waits for its second step. It opens nothing."""
    response.set_cookie(
        pending_name(),
        token.expose(),  # as for the sign-in: the browser is the only place where it lives
        max_age=PENDING_SECONDS,
        path="/",
        secure=settings.TLS,
        httponly=True,
        samesite="Lax",
    )


def take_pending(response: HttpResponse) -> None:
    response.delete_cookie(pending_name(), path="/", samesite="Lax")


def take_away(response: HttpResponse) -> None:
    response.delete_cookie(name(), path="/", samesite="Lax")


LOOK = "reknit-look"


def look_name() -> str:
    return f"__Host-{LOOK}" if settings.TLS else LOOK


def put_look(response: HttpResponse, look: Look, *, stay: Stay) -> None:
    """What the notebook calls itself, for the pages before the passphrase too.

    My own device keeps it for a year, so that it is still there when a sign-in ended long ago. From
    a shared one it goes with the browser: it would tell the next person who was here.
    """
    if look.chosen:
        response.set_cookie(
            look_name(),
            f"{look.icon}.{quote(look.own_name, safe='')}",
            max_age=YEAR_SECONDS if stay == "month" else None,
            secure=settings.TLS,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(look_name(), samesite="Lax")


def look_in(request: HttpRequest) -> Look:
    icon, _, name = request.COOKIES.get(look_name(), "").partition(".")
    return looks.look(unquote(name), icon)


def put(response: HttpResponse, session: Session) -> None:
    """A visit's cookie goes with the browser; my own device keeps it for thirty days and one."""
    response.set_cookie(
        name(),
        session.token.expose(),  # the browser is the only place where the token lives
        max_age=OWN_DEVICE_SECONDS if session.stay == "month" else None,
        path="/",
        secure=settings.TLS,
        httponly=True,
        samesite="Lax",
    )
