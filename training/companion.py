"""The companion's table: TF-IDF over hashed n-grams, a logistic regression for each label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from reknit.coach.companion import BUCKETS, grams
from training.corpus import LABELS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from reknit.coach.text import Text
    from training.corpus import Message

STRENGTH, DANGER_STRENGTH = 6.0, 10.0  # of the fit: the inverse of the penalty


def sentences(
    messages: Sequence[Message], texts: Sequence[Text]
) -> tuple[list[str], NDArray[np.int8]]:
    """Every sentence (folded) and (sentences, labels): which stretches it holds mostly."""
    found, goals = [], []
    for message, text in zip(messages, texts, strict=True):
        for start, end in text.sentences:
            row = np.zeros(len(LABELS), dtype=np.int8)
            for span in message.spans:
                shared = min(end, span.end) - max(start, span.start)
                if shared * 2 >= span.end - span.start:
                    row[LABELS.index(span.kind)] = 1
            found.append(text.folded[start:end])
            goals.append(row)
    return found, np.array(goals)


def counted(lines: Sequence[Sequence[int]]) -> csr_matrix:
    """lines: the buckets of each."""
    rows, columns, values = [], [], []
    for number, line in enumerate(lines):
        places, counts = np.unique(np.array(line or [0]), return_counts=True)
        rows += [number] * len(places)
        columns += places.tolist()
        values += (1.0 + np.log(counts)).tolist()
    return csr_matrix((values, (rows, columns)), shape=(len(lines), BUCKETS))


def weigh(counts: csr_matrix, rarity: NDArray[np.float32]) -> csr_matrix:
    weighed = counts.multiply(rarity[None, :]).tocsr()
    norms = np.sqrt(np.asarray(weighed.multiply(weighed).sum(1)).ravel())
    return weighed.multiply(1.0 / np.maximum(norms, 1e-9)[:, None]).tocsr()


def fit_danger(
    texts: Sequence[Text], tells: Sequence[bool], rarity: NDArray[np.float32]
) -> dict[str, NDArray[Any]]:
    """Whole texts: danger is told over several sentences."""
    model = LogisticRegression(C=DANGER_STRENGTH, solver="liblinear", class_weight={0: 1, 1: 2})
    model.fit(
        weigh(counted([_whole(text) for text in texts]), rarity.astype(np.float32)), np.array(tells)
    )
    return {
        "danger": model.coef_[0].astype(np.float16),
        "danger_bias": np.array(model.intercept_[0]),
    }


def _whole(text: Text) -> list[int]:
    return [gram for start, end in text.sentences for gram in grams(text.folded[start:end])]


def fit(lines: Sequence[str], goals: NDArray[np.int8]) -> dict[str, NDArray[Any]]:
    counts = counted([grams(line) for line in lines])
    present = np.asarray((counts > 0).sum(0)).ravel()
    rarity = (np.log((1 + len(lines)) / (1 + present)) + 1.0).astype(np.float32)
    rarity[present == 0] = 0.0
    weighed = weigh(counts, rarity)
    weights = np.zeros((BUCKETS, goals.shape[1]), dtype=np.float32)
    bias = np.zeros(goals.shape[1], dtype=np.float32)
    for column in range(goals.shape[1]):
        model = LogisticRegression(C=STRENGTH, solver="liblinear", class_weight={0: 1, 1: 2})
        model.fit(weighed, goals[:, column])
        weights[:, column], bias[column] = model.coef_[0], model.intercept_[0]
    scale = (np.abs(weights).max(0) / 127).astype(np.float32)
    return {
        "labels": np.array(LABELS),
        "rarity": rarity.astype(np.float16),
        "weights": np.round(weights / scale).astype(np.int8),
        "scale": scale,
        "bias": bias,
    }


def write(table: dict[str, NDArray[Any]], out: Path) -> None:
    np.savez_compressed(out, **table)  # type: ignore[arg-type]
