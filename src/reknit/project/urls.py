from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"reknit.{folder}.urls"))
    for folder in ("home", "people", "repair", "safety", "calm")
    if find_spec(f"reknit.{folder}.urls") is not None
]
