"""Where *Leave this page* may lead: pages anybody could have open, in any country."""

from __future__ import annotations

from typing import NamedTuple


class Exit(NamedTuple):
    label: str  # names of sites are not translated
    url: str


DEFAULT_EXIT = "weather"
EXITS: dict[str, Exit] = {
    "weather": Exit("BBC Weather", "https://www.bbc.com/weather"),
    "encyclopedia": Exit("Wikipedia", "https://www.wikipedia.org/"),
    "map": Exit("OpenStreetMap", "https://www.openstreetmap.org/"),
    "search": Exit("DuckDuckGo", "https://duckduckgo.com/"),
    "recipes": Exit("BBC Food", "https://www.bbc.co.uk/food"),
}


def exit_url(chosen: object) -> str:
    """chosen: a key of ``EXITS``; anything else leads to the default."""
    known = EXITS.get(chosen) if isinstance(chosen, str) else None
    return (known or EXITS[DEFAULT_EXIT]).url
