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
    "worker-src": "'self'",  # web/worker.js, which keeps three public pages and nothing else
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "reknit-worker",  # made once, in web/keep.js, for three fixed addresses
}

# Only what a page could otherwise ask for by itself. Sharing a link and copying it stay possible.
REFUSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "bluetooth",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "interest-cohort",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "serial",
    "usb",
    "xr-spatial-tracking",
)

ALWAYS = {
    "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in SOURCES.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in REFUSED_FEATURES),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


class SafeHeaders:
    """Outermost: also covers static files and the pages of every refusal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response[name] = value
        # Hashed static files never change and hold nobody's words; everything else is forgotten.
        # Also the few pages that work without a connection: what a worker keeps lies elsewhere, was
        # fetched without cookies, and is no part of the browser's own memory (web/offline.py).
        if "immutable" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store, private"
        if request.is_secure() and settings.HSTS_SECONDS:
            response["Strict-Transport-Security"] = f"max-age={settings.HSTS_SECONDS}"
        return response
