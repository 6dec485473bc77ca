"""The learned layer: one small int8 encoder that says of a text how likely each kind is."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import onnxruntime

from reknit.coach.wordpiece import Piece, WordPiece

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Chances = NDArray[np.float32]

# A window of text, in tokens. What one writes to a partner nearly always fits into one; longer
# texts are read window by window, so that the time grows with the text and not with its square.
WINDOW: Final = 160

# The fused kernel is slower on a CPU than the two it stands for (a tenth of the whole, 1.32).
SLOWER: Final = ("SkipLayerNormFusion",)


@dataclass(frozen=True)
class Seen:
    """What the encoder saw in one window. Rows of `tokens` belong to `pieces`."""

    pieces: list[Piece]
    tokens: Chances  # (pieces, labels), 0..1
    whole: dict[str, float]  # by name, 0..1


class Encoder:
    """Holds the model in memory (60 to 90 MB); reading is safe from several threads."""

    def __init__(self, folder: Path) -> None:
        """Raises ValueError where the model is not the one whose hash is pinned beside it."""
        card = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
        model = folder / "encoder.onnx"
        with model.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != card["sha256"]:
            raise ValueError("The coach's model is not the one that belongs to this version.")
        self.labels: tuple[str, ...] = tuple(card["labels"])
        self._whole: tuple[str, ...] = tuple(card["whole"])
        self._words = WordPiece(folder / "vocabulary.txt")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # No arena: what was read is given back to the system's allocator, which overwrites it.
        options.enable_cpu_mem_arena = False
        options.enable_mem_pattern = False
        options.log_severity_level = 4  # a message of the runtime could carry a part of the text
        self._session: Any = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER
        )

    def look(self, text: str, ends: list[int]) -> list[Seen]:
        """The windows of a text, cut at the ends of sentences (`ends`) where they can be."""
        return [self._look(pieces) for pieces in windows(self._words.pieces(text), ends)]

    def _look(self, pieces: list[Piece]) -> Seen:
        ids = np.array(
            [[self._words.start, *(piece.id for piece in pieces), self._words.end]], dtype=np.int64
        )
        tokens, whole = self._session.run(["tokens", "whole"], {"ids": ids})
        return Seen(pieces, tokens[1:-1], dict(zip(self._whole, map(float, whole), strict=True)))


def windows(pieces: list[Piece], ends: list[int]) -> list[list[Piece]]:
    """Runs of at most WINDOW pieces; a window stops at the last sentence end that it reaches."""
    if len(pieces) <= WINDOW:
        return [pieces] if pieces else []
    found: list[list[Piece]] = []
    stops = set()
    at = 0
    for number, piece in enumerate(pieces):
        while at < len(ends) and ends[at] <= piece.start:
            stops.add(number)  # this piece begins a sentence
            at += 1
    start = 0
    while start < len(pieces):
        end = min(start + WINDOW, len(pieces))
        if end < len(pieces):
            cut = next((k for k in range(end, start, -1) if k in stops), end)
            end = cut
        found.append(pieces[start:end])
        start = end
    return found
