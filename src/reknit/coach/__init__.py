"""Language feedback: a library of its own, without Django. See README.md and docs/coach.md."""

from reknit.coach.coach import KINDS, LONGEST, SHOWN, Coach, language_codes
from reknit.coach.reading import (
    CORE_PARTS,
    TONES,
    Apology,
    Finding,
    Good,
    Kind,
    Part,
    Pattern,
    Reading,
    Strength,
)

__all__ = [
    "CORE_PARTS",
    "KINDS",
    "LONGEST",
    "SHOWN",
    "TONES",
    "Apology",
    "Coach",
    "Finding",
    "Good",
    "Kind",
    "Part",
    "Pattern",
    "Reading",
    "Strength",
    "language_codes",
]
