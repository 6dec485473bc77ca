"""Where the two threads run: drawings as data, from under to over.

``mine`` is one strand, ``theirs`` two plies. Whatever is listed later lies on top, so a thread that
goes over, under and over again is drawn in pieces.
"""

from __future__ import annotations

Strand = tuple[str, str]  # (whose, path)

# In a box of 320 by 56, running from left to right.
THREADS: dict[str, tuple[Strand, ...]] = {
    "apart": (
        ("theirs", "M4 46C60 52 110 38 170 43S280 52 316 46"),
        ("mine", "M4 10C70 4 120 18 180 12S270 5 316 10"),
    ),
    "near": (
        ("theirs", "M4 48C80 48 110 35 160 35S240 48 316 48"),
        ("mine", "M4 8C80 8 110 21 160 21S240 8 316 8"),
    ),
    "crossing": (
        ("theirs", "M4 46C110 46 210 10 316 10"),
        ("mine", "M4 10C110 10 210 46 316 46"),
    ),
    "together": (
        ("mine", "M4 10C50 10 62 39 92 39"),
        ("theirs", "M4 46C50 46 62 17 92 17"),
        ("theirs", "M90 17C112 17 118 39 138 39"),
        ("mine", "M90 39C112 39 118 17 138 17"),
        ("mine", "M136 17C156 17 164 39 184 39"),
        ("theirs", "M136 39C156 39 164 17 184 17"),
        ("theirs", "M182 17C202 17 208 39 230 39"),
        ("mine", "M182 39C202 39 208 17 230 17"),
        ("mine", "M228 17C258 17 270 46 316 46"),
        ("theirs", "M228 39C258 39 270 10 316 10"),
    ),
}

# In a box of 100 by 100 that is stretched to the width of the page, running from top to bottom:
# first = the thread that starts on the left, second = the one that starts on the right.
WEAVE: dict[str, tuple[Strand, ...]] = {
    "in": (("second", "M94 0C94 40 100 50 100 100"), ("first", "M6 0C6 40 0 50 0 100")),
    "cross": (
        ("second", "M100 0C100 50 0 50 0 100"),
        ("first", "M0 0C0 50 100 50 100 100"),
    ),
    "hold": (
        ("first", "M100 0C100 30 46 22 46 44"),
        ("second", "M0 0C0 30 54 22 54 44"),
        ("second", "M54 43C54 53 46 53 46 63"),
        ("first", "M46 43C46 53 54 53 54 63"),
        ("first", "M54 62C54 72 46 72 46 82"),
        ("second", "M46 62C46 72 54 72 54 82"),
        ("second", "M54 81C54 90 48 92 47 100"),
        ("first", "M46 81C46 90 52 92 53 100"),
    ),
}

# How sure: taut to loose, in a box of 120 by 24.
TAUT: dict[str, str] = {
    "sure": "M4 12H116",
    "fairly": "M4 10C40 16 80 16 116 10",
    "half": "M4 8C30 24 50 20 64 12S100 2 116 10",
    "doubtful": "M4 6C24 26 40 22 44 12S60 0 68 10S84 24 96 16S108 4 116 8",
}


def weave(part: str, *, mine: str) -> list[Strand]:
    """The strands of one part; ``mine`` says whose words are mine: "meant" or "landed"."""
    first, second = ("theirs", "mine") if mine == "landed" else ("mine", "theirs")
    return [(first if which == "first" else second, path) for which, path in WEAVE[part]]
