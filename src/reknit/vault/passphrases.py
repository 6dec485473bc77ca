"""Offering a good passphrase, and judging an own one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zxcvbn import zxcvbn

from reknit.vault.refusals import WeakPassphrase
from reknit.vault.wordlist import every_word, pick

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reknit.vault.secret import Secret

WORDS = 5
LEAST_SCORE = 3
LEAST_OWN = 6  # letters and digits that are in nobody's name
OF_OURS = ("reknit", "notebook")  # what it is called, here and on every screen
# The estimate gets slow on long text; what is judged strong by its beginning is strong.
JUDGED_CHARACTERS = 72


def five_words() -> str:
    """63.3 bits; five words with spaces."""
    return " ".join(pick(every_word(), WORDS))


def check_strength(passphrase: Secret[str], *, names: Iterable[str]) -> None:
    """``WeakPassphrase`` when a patient guesser who knows ``names`` would find it."""
    # Exposed to be judged; the estimate stays in this process.
    judged = passphrase.expose()[:JUDGED_CHARACTERS]
    known = [*OF_OURS, *(name.casefold() for name in names if name)]
    # The estimate finds two known names in a row hard to guess; their partner would not.
    rest = judged.casefold()
    for name in known:
        rest = rest.replace(name, "")
    own = sum(letter.isalnum() for letter in rest)
    if own < LEAST_OWN or zxcvbn(judged, user_inputs=known)["score"] < LEAST_SCORE:
        raise WeakPassphrase
