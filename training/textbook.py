"""Stage three: short plain lines, beside the corpus once more.

The corpus knows how people write when a story is behind it; the lines everybody knows ("you're
pathetic", "I feel like pizza") are rare in it. They come from the examples of the rules, from lines
that must give nothing, from harm beside its harmless near-twin (pairs.txt, tagged as the corpus),
and from phrasings about danger. What a line is silent about is not learned.
"""

from __future__ import annotations

import math
import random
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from reknit.coach.language import language
from reknit.coach.rules import Rules
from training.corpus import HARMS, LABELS, Span, untagged
from training.own import BATCH, HEAD_RATE, RATE, WHOLE, CoachModel, own_loss, varied
from training.public import batches, pad

if TYPE_CHECKING:
    from reknit.coach.wordpiece import WordPiece
    from training.corpus import Message

HERE: Final = Path(__file__).parent / "lines"
TESTS: Final = Path(__file__).parent.parent / "tests" / "coach"
PASSES: Final = 3
SLOWER: Final = 0.5  # of the rates of stage two


@dataclass(frozen=True)
class Line:
    """known: the labels it says something about. safety: None where it says nothing."""

    text: str
    spans: tuple[Span, ...] = ()
    known: frozenset[str] = frozenset()
    safety: bool | None = None


def toml(path: Path, name: str) -> list[str]:
    return list(tomllib.loads(path.read_text(encoding="utf-8"))[name])


def plain(path: Path) -> list[str]:
    """A text a line; what begins with # is a note."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def lines() -> list[Line]:
    """safety_unseen.toml is not among them."""
    found: list[Line] = []
    for rule in Rules(language("en")).rules:
        kind = str(rule.kind)
        for example in rule.fires:
            start, end = example.index("["), example.index("]") - 1
            text = example.replace("[", "", 1).replace("]", "", 1)
            found.append(Line(text, (Span(kind, start, end),), frozenset({kind})))
        found += [Line(text, (), frozenset({kind})) for text in rule.silent]
    found += [
        Line(text, (), frozenset(HARMS), safety=False) for text in plain(TESTS / "kind_lines.txt")
    ]
    found += [
        Line(*untagged(tagged), known=frozenset(HARMS)) for tagged in plain(HERE / "pairs.txt")
    ]
    phrasings = TESTS / "safety_phrasings.toml"
    tells = [text for name in ("first", "later", "fresh") for text in toml(phrasings, name)]
    tells += plain(HERE / "tells.txt")
    silent = toml(phrasings, "silent") + plain(HERE / "silent.txt")
    found += [Line(text, safety=True) for text in tells]
    found += [Line(text, safety=False) for text in silent]
    return found


def line_loss(model: CoachModel, chosen: list[Line], words: WordPiece) -> Tensor:
    pieces = [words.pieces(line.text) for line in chosen]
    padded, mask = pad([[words.start, *(p.id for p in each), words.end] for each in pieces])
    with torch.autocast("cpu", torch.bfloat16):
        out = model(padded, mask)
    goal = torch.zeros(*padded.shape, len(LABELS))
    known = torch.zeros_like(goal)
    whole_goal = torch.zeros(len(chosen), len(WHOLE))
    whole_known = torch.zeros_like(whole_goal)
    for row, (line, each) in enumerate(zip(chosen, pieces, strict=True)):
        for label in line.known:
            known[row, : len(each) + 2, LABELS.index(label)] = 1.0
            whole_known[row, LABELS.index(label)] = 1.0
        for span in line.spans:
            column = LABELS.index(span.kind)
            whole_goal[row, column] = 1.0
            for k, piece in enumerate(each):
                goal[row, k + 1, column] = float(piece.start < span.end and piece.end > span.start)
        if line.safety is not None:
            whole_known[row, WHOLE.index("safety")] = 1.0
            whole_goal[row, WHOLE.index("safety")] = float(line.safety)
    loss = functional.binary_cross_entropy_with_logits
    tokens = loss(out["tokens"].float(), goal, reduction="none", pos_weight=torch.tensor(2.0))
    whole = loss(out["whole"].float(), whole_goal, reduction="none")
    return (tokens * known).sum() / mask.sum() + 8 * (whole * whole_known).sum() / (
        len(chosen) * len(WHOLE)
    )


def fit(model: CoachModel, messages: list[Message], words: WordPiece, *, seed: int) -> None:
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 - an order, not a secret
    model.encoder.words.requires_grad_(requires_grad=False)
    heads = {id(p) for p in (*model.tokens.parameters(), *model.whole.parameters())}
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for p in trained if id(p) not in heads], "lr": RATE * SLOWER},
            {"params": [p for p in trained if id(p) in heads], "lr": HEAD_RATE * SLOWER},
        ],
        weight_decay=0.01,
        fused=True,
    )
    steps = PASSES * math.ceil(len(messages) / BATCH)
    scheduler = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: 0.5 * (1 + math.cos(math.pi * step / steps))
    )
    short = lines()
    queue: list[list[int]] = []
    model.train()
    for _ in range(PASSES):
        made = [varied(message, messages, rng) for message in messages]
        for batch in batches([len(m.text) for m in made], BATCH, rng):
            own_loss(model, [made[i] for i in batch], words, rng).backward()  # type: ignore[no-untyped-call]
            queue = queue or batches([len(line.text) for line in short], BATCH, rng)
            chosen = [short[i] for i in queue.pop()]
            line_loss(model, chosen, words).backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            scheduler.step()
            optimiser.zero_grad()
        print("a pass with lines", flush=True)
    model.eval()
