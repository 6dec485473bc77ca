from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

# Each folder names its own neutral prefix: addresses stay in the browser's history.
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("reknit.home.urls")),
    path("", include("reknit.people.urls")),
    path("", include("reknit.repair.urls")),
    path("", include("reknit.moving.urls")),
    path("", include("reknit.safety.urls")),
    path("", include("reknit.calm.urls")),
    path("", include("reknit.margin.urls")),
]

handler400 = "reknit.project.pages.bad_request"
handler403 = "reknit.project.pages.not_allowed"
handler404 = "reknit.project.pages.not_found"
handler500 = "reknit.project.pages.fault"
