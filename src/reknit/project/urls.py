from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path


def is_there(folder: str) -> bool:
    try:
        import_module(f"reknit.{folder}.urls")
    except ImportError:
        return False
    return True


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"reknit.{folder}.urls"))
    for folder in ("home", "people", "repair", "safety", "calm")
    if is_there(folder)
]

handler400 = "reknit.project.pages.bad_request"
handler403 = "reknit.project.pages.not_allowed"
handler404 = "reknit.project.pages.not_found"
handler500 = "reknit.project.pages.fault"
