"""What every answer tells the browser: keep nothing, run nothing foreign, tell nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "object-src": "'none'",
    "worker-src": "'self'",  # web/worker.js, which keeps three public pages and nothing else
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "reknit-worker",  # made once, in web/keep.js, for three fixed addresses
}

# What our own pages use: a passkey, a screen that stays on while breathing, sharing an invitation.
OUR_FEATURES = (
    "clipboard-write",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "web-share",
)
# All else that a page could ask a browser for. A browser passes over names it does not know.
REFUSED_FEATURES = (
    "accelerometer",
    "ambient-light-sensor",
    "attribution-reporting",
    "autoplay",
    "bluetooth",
    "browsing-topics",
    "camera",
    "captured-surface-control",
    "clipboard-read",
    "compute-pressure",
    "cross-origin-isolated",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "interest-cohort",
    "join-ad-interest-group",
    "keyboard-map",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "private-aggregation",
    "private-state-token-issuance",
    "private-state-token-redemption",
    "run-ad-auction",
    "serial",
    "shared-storage",
    "speaker-selection",
    "storage-access",
    "sync-xhr",
    "unload",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
PERMISSIONS = [f"{feature}=()" for feature in REFUSED_FEATURES]
PERMISSIONS += [f"{feature}=(self)" for feature in OUR_FEATURES]

ALWAYS = {
    "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in SOURCES.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(PERMISSIONS),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}

# A style, a script or a picture is no page: it may ask a browser for nothing and is framed by
# nobody. A page names about twenty, and what only pages need would weigh more than they do.
OF_FILES = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    **{
        name: ALWAYS[name]
        for name in (
            "Cross-Origin-Resource-Policy",
            "Referrer-Policy",
            "X-Content-Type-Options",
            "X-Robots-Tag",
        )
    },
}


class SafeHeaders:
    """Outermost: also covers static files and the pages of every refusal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        hashed = is_hashed_file(request, response)
        for name, value in (OF_FILES if hashed else ALWAYS).items():
            response[name] = value
        # Hashed static files never change and hold nobody's words; everything else is forgotten.
        # Also the few pages that work without a connection: what a worker keeps lies elsewhere, was
        # fetched without cookies, and is no part of the browser's own memory (web/offline.py).
        if not hashed:
            response["Cache-Control"] = "no-store, private"
        if request.is_secure() and settings.HSTS_SECONDS:
            response["Strict-Transport-Security"] = f"max-age={settings.HSTS_SECONDS}"
        return response


def is_hashed_file(request: HttpRequest, response: HttpResponse) -> bool:
    """Whitenoise says ``immutable`` of these alone; no page of ours could say it by mistake."""
    of_ours = request.path_info.startswith(settings.STATIC_URL)
    return of_ours and "immutable" in response.get("Cache-Control", "")
