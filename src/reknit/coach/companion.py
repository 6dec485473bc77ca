"""The light layer: how likely each kind is for one sentence, from its words and letters alone.

A static table of weights for hashed n-grams (words 1-2, letters 2-5), weighed by TF-IDF: one
logistic regression for each kind. It needs numpy and nothing else, takes a fraction of a
millisecond, and stands in where the encoder cannot run.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from reknit.coach.candidates import Light

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

BUCKETS: Final = 1 << 16
LETTERS: Final = (2, 3, 4, 5)
FEW: Final = 8  # sentences that tell of danger together
WORD: Final = re.compile(r"[\w']+|[^\w\s]")


def grams(sentence: str, known: dict[str, list[int]] | None = None) -> list[int]:
    """The bucket of each n-gram of a folded sentence, repeats included.

    known: those of single words so far, for as long as one text is read: most words come again.
    """
    known = {} if known is None else known
    words = WORD.findall(sentence)
    found = [bucket(f"w {a} {b}") for a, b in pairwise(words)]
    for word in words:
        own = known.get(word)
        if own is None:
            own = known[word] = _of_word(word)
        found += own
    return found


def _of_word(word: str) -> list[int]:
    letters = f" {word} "
    return [
        bucket(f"w {word}"),
        *(
            bucket(letters[at : at + size])
            for size in LETTERS
            for at in range(len(letters) - size + 1)
        ),
    ]


def bucket(gram: str) -> int:
    return zlib.crc32(gram.encode("utf-8", "replace")) % BUCKETS


class Companion:
    def __init__(self, table: Path) -> None:
        with np.load(table, allow_pickle=False) as held:
            self.labels: tuple[str, ...] = tuple(str(name) for name in held["labels"])
            self._rarity: NDArray[np.float32] = held["rarity"].astype(np.float32)
            self._weights: NDArray[np.int8] = held["weights"]  # (buckets, labels)
            self._scale: NDArray[np.float32] = held["scale"]  # (labels,)
            self._bias: NDArray[np.float32] = held["bias"]
            self._danger: NDArray[np.float32] = held["danger"].astype(np.float32)  # (buckets,)
            self._danger_bias = float(held["danger_bias"])

    def look(self, sentences: Sequence[str]) -> Light:
        """sentences: folded. Danger is told over several, so it is read over a few at a time."""
        known: dict[str, list[int]] = {}
        counted = [grams(sentence, known) for sentence in sentences]
        together = (counted[at : at + FEW] for at in range(0, len(counted), FEW))
        dangers = (self._danger_in(list(chain.from_iterable(few))) for few in together)
        return Light([self._chances(each) for each in counted], max(dangers, default=0.0))

    def _chances(self, found: Sequence[int]) -> dict[str, float]:
        if not found:
            return dict.fromkeys(self.labels, 0.0)
        places, value = self._weighed(found)
        score = (value @ self._weights[places].astype(np.float32)) * self._scale + self._bias
        chance = 1.0 / (1.0 + np.exp(-score))
        return dict(zip(self.labels, chance.tolist(), strict=True))

    def _danger_in(self, found: Sequence[int]) -> float:
        if not found:
            return 0.0
        places, value = self._weighed(found)
        score = float(value @ self._danger[places]) + self._danger_bias
        return 1.0 / (1.0 + math.exp(-score))

    def _weighed(self, found: Sequence[int]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The buckets of a text and the TF-IDF of each, of length one in all."""
        counts = Counter(found)
        places = np.fromiter(counts, dtype=np.intp, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        value = (np.float32(1) + np.log(often)) * self._rarity[places]
        return places, value / max(math.sqrt(float(value @ value)), 1e-9)
