"""The light layer: how likely each kind is for one sentence, from its words and letters alone.

A static table of weights for hashed n-grams (words 1-2, letters 2-5), weighed by TF-IDF: one
logistic regression for each kind. It needs numpy and nothing else, takes a fraction of a
millisecond, and stands in where the encoder cannot run.
"""

from __future__ import annotations

import math
import re
import zlib
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BUCKETS: Final = 1 << 16
LETTERS: Final = (2, 3, 4, 5)
WORD: Final = re.compile(r"[\w']+|[^\w\s]")


def grams(sentence: str) -> list[int]:
    """The bucket of each n-gram of a folded sentence, repeats included."""
    words = WORD.findall(sentence)
    found = [f"w {word}" for word in words]
    found += [f"w {a} {b}" for a, b in pairwise(words)]
    for word in words:
        letters = f" {word} "
        found += [
            letters[at : at + size] for size in LETTERS for at in range(len(letters) - size + 1)
        ]
    return [zlib.crc32(gram.encode("utf-8", "replace")) % BUCKETS for gram in found]


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

    def chances(self, sentence: str) -> dict[str, float]:
        """By label, 0..1, for one folded sentence."""
        places, value = self._weighed(sentence)
        if not len(places):
            return dict.fromkeys(self.labels, 0.0)
        score = (value @ self._weights[places].astype(np.float32)) * self._scale + self._bias
        chance = 1.0 / (1.0 + np.exp(-score))
        return dict(zip(self.labels, map(float, chance), strict=True))

    def danger(self, text: str) -> float:
        """How likely a folded text of a few sentences tells of danger, 0..1."""
        places, value = self._weighed(text)
        if not len(places):
            return 0.0
        score = float(value @ self._danger[places]) + self._danger_bias
        return 1.0 / (1.0 + math.exp(-score))

    def _weighed(self, text: str) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The buckets of a text and the TF-IDF of each, of length one in all."""
        places, counts = np.unique(np.array(grams(text), dtype=np.intp), return_counts=True)
        value = ((1.0 + np.log(counts)) * self._rarity[places]).astype(np.float32)
        return places, value / max(float(np.linalg.norm(value)), 1e-9)
