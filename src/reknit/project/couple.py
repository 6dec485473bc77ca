"""The made-up couple of ``./reknit demo``: who they are and what they say. Nobody real."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Somebody:
    name: str
    user_name: str
    passphrase: str  # in the open on purpose: nothing here is anybody's


ROBIN = Somebody("Robin", "robin", "harbour-violet-ladder-morning-tea")
SAM = Somebody("Sam", "sam", "meadow-copper-window-seven-boats")

# Finished last week; its card is what they kept.
CONCERT: dict[str, dict[str, Any]] = {
    "tell": {
        "title": "The concert tickets",
        "happened": "You gave my ticket to your sister without asking me.",
        "feelings": ["stung", "disappointed"],
        "took_to_mean": "I took it to mean that my plans count for less.",
    },
    "answer": {
        "hear": "You felt passed over, as if your evening did not matter.",
        "meant": "I thought you were too tired to go, and I wanted to spare you the trip.",
    },
    "ask": {"ask": "Would you ask me first, even when you think you know?"},
    "part": {"part": "I had sighed about the concert all week and never said I still wanted it."},
}

# Half-way: told and answered. Whether it was heard is Robin's to say.
KITCHEN: dict[str, dict[str, Any]] = {
    "tell": {
        "title": "The message in the kitchen",
        "happened": "I told you about my bad day and you looked at your phone.",
        "feelings": ["lonely", "small"],
        "took_to_mean": "I took it to mean that you had stopped listening.",
    },
    "answer": {
        "hear": "You wanted me close after a bad day, and felt alone in the same room.",
        "meant": "My mother had written from the hospital. I was scared and said nothing.",
    },
}
