"""A browser's name as its owner would say it: family and system, and nothing finer."""

from __future__ import annotations

# The first that stands in the header: several families call themselves by other names as well.
FAMILIES = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def coarse_name(user_agent: str) -> str:
    """user_agent: as the browser sent it. Such as ``Firefox on Android``; empty when unknown.

    Names of programs and makers are not translated. Versions and models would single out a device.
    """
    family = _first(FAMILIES, user_agent)
    system = _first(SYSTEMS, user_agent)
    return f"{family} on {system}" if family and system else family or system


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for mark, name in known if mark in text), "")
