"""The public sets on their own splits: three seeds, each averaged with a TF-IDF companion.

GoEmotions and ConvAbuse: the official dev part, learned from the official train part. Politeness
(Wikipedia, outer quartiles) and the attacks of Conversations Gone Awry: five folds of our own, each
learned from the other four. The official test parts are not read here or anywhere else.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.multiclass import OneVsRestClassifier

from training import public, sets
from training.sets import EMOTIONS, Row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from training.__main__ import Run

    Numbers = NDArray[np.float64]

FOLDS, FOLD_EPOCHS, FOLD_RATE = 5, 3, 7e-5


def light(train: Sequence[str], test: Sequence[str]) -> tuple[Any, Any]:
    """TF-IDF over words 1-2 and letters 2-5."""
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    letters = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True, max_features=200_000
    )
    fitted = hstack([words.fit_transform(train), letters.fit_transform(train)]).tocsr()
    return fitted, hstack([words.transform(test), letters.transform(test)]).tocsr()


def light_chances(train: Sequence[str], goal: Numbers, test: Sequence[str]) -> Numbers:
    first, second = light(train, test)
    one = LogisticRegression(C=4.0, solver="liblinear")
    model = OneVsRestClassifier(one) if goal.ndim > 1 else one
    model.fit(first, goal)
    chances = np.asarray(model.predict_proba(second))
    return chances if goal.ndim > 1 else chances[:, 1]


def emotions_goal(rows: Sequence[Row]) -> Numbers:
    goal = np.zeros((len(rows), len(EMOTIONS)))
    for number, row in enumerate(rows):
        goal[number, list(row.emotions or ())] = 1
    return goal


def macro_f1(chances: Numbers, goal: Numbers) -> float:
    """Thresholds for each half from the other half, so that none is judged by itself."""
    said = np.zeros_like(goal)
    half = np.arange(len(goal)) % 2
    for part in (0, 1):
        here, there = half == part, half != part
        for label in range(goal.shape[1]):
            grid = np.unique(np.round(chances[there, label], 2))
            best = max(grid, key=lambda t: f1_score(goal[there, label], chances[there, label] >= t))
            said[here, label] = chances[here, label] >= best
    return float(f1_score(goal, said, average="macro", zero_division=0))


def load(run: Run, seed: int) -> public.PublicModel:
    model = public.PublicModel()
    model.load_state_dict(torch.load(run.out / f"public-{seed}.pt"))
    return model.eval()


def folded(run: Run, seed: int, rows: list[Row], head: str, goal: Numbers) -> Numbers:
    """What models that learned from the other folds say of each row: learned and light."""
    tokenizer = public.read_tokenizer(run.base, 2 * public.LONGEST)
    found = np.zeros(len(rows))
    texts = [row.text for row in rows]
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for train, test in folds.split(texts, goal):
        model = load(run, seed)
        chosen = [rows[i] for i in train]
        public.fit(
            model,
            chosen,
            tokenizer,
            seed=seed,
            epochs=FOLD_EPOCHS,
            rate=FOLD_RATE,
            batch=16,
            quiet=True,
        )
        learned = public.predict(model, [texts[i] for i in test], tokenizer)[head].numpy()
        chance = 1 / (1 + np.exp(-learned * (2.0 if head == "polite" else 1.0)))
        other = light_chances([texts[i] for i in train], goal[train], [texts[i] for i in test])
        found[test] = (2 * chance + other) / 3
    return found


def write(run: Run) -> None:
    out: Path = run.out / "sets.json"
    found: dict[str, dict[str, float]] = json.loads(out.read_text()) if out.exists() else {}
    tokenizer = public.read_tokenizer(run.base, public.LONGEST)
    train, dev = (sets.go_emotions(run.data, part) for part in ("train", "dev"))
    goal = emotions_goal(dev)
    store = run.out / "emotions-light.npy"
    if not store.exists():
        chances = light_chances(
            [r.text for r in train], emotions_goal(train), [r.text for r in dev]
        )
        np.save(store, chances)
    emotions_light = np.load(store)
    abuse_train, abuse_dev = (sets.conv_abuse(run.data, part) for part in ("train", "dev"))
    abuse_goal = np.array([row.abuse for row in abuse_dev])
    abuse_light = light_chances(
        [r.text for r in abuse_train],
        np.array([r.abuse for r in abuse_train]),
        [r.text for r in abuse_dev],
    )
    for seed in run.seeds:
        if str(seed) in found or not (run.out / f"public-{seed}.pt").exists():
            continue
        model = load(run, seed)
        learned = public.predict(model, [r.text for r in dev], tokenizer)["emotions"]
        chances = learned.sigmoid().numpy()
        abuse = public.predict(model, [r.text for r in abuse_dev], tokenizer)["abuse"]
        mine: dict[str, float] = {
            "goemotions encoder": macro_f1(chances, goal),
            "goemotions light": macro_f1(emotions_light, goal),
            "goemotions": macro_f1((2 * chances + emotions_light) / 3, goal),
            "convabuse encoder": roc_auc_score(abuse_goal, abuse.numpy()),
            "convabuse": roc_auc_score(abuse_goal, 2 * abuse.sigmoid().numpy() + abuse_light),
        }
        print(seed, mine, flush=True)
        polite = sets.politeness(run.data, "wikipedia", quartiles_only=True)
        polite_goal = np.array([float((row.polite or 0) > 0) for row in polite])
        said = folded(run, seed, polite, "polite", polite_goal)
        mine["politeness"] = float(((said >= 0.5) == (polite_goal > 0)).mean())
        awry = sets.gone_awry(run.data)
        awry_goal = np.array([row.abuse for row in awry])
        mine["gone awry"] = roc_auc_score(awry_goal, folded(run, seed, awry, "abuse", awry_goal))
        print(seed, mine, flush=True)
        found[str(seed)] = mine
        out.write_text(json.dumps(found, indent=1) + "\n")
