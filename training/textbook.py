"""Stage three: short plain lines, beside the corpus once more.

The corpus knows how people write when a story is behind it; the lines everybody knows ("you're
pathetic", "I feel like pizza") are rare in it. They come from the examples of the rules, from lines
that must give nothing, from harm beside its harmless near-twin (pairs.txt, tagged as the corpus),
and from phrasings about danger. What a line is silent about is not learned.
"""

from __future__ import annotations

import math
import random
import re
import tomllib
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from reknit.coach.language import language
from reknit.coach.rules import Rules
from training import sets
from training.corpus import HARMS, LABELS, Message, Span, untagged
from training.own import BATCH, HEAD_RATE, RATE, WHOLE, CoachModel, own_loss, varied
from training.public import batches, pad

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reknit.coach.wordpiece import WordPiece

HERE: Final = Path(__file__).parent / "lines"
TESTS: Final = Path(__file__).parent.parent / "tests" / "coach"
PASSES: Final = 3
KEPT_BACK: Final = 8
KIND_EMOTIONS: Final = ("admiration", "caring", "curiosity", "gratitude", "joy", "love", "relief")
POLITE: Final = 0.5  # mean z-score of five readers
SAID_TO: Final = re.compile(r"\byou\b|\byour\b|\byou're\b", re.IGNORECASE)
LONGEST: Final = 240  # characters
FROM_EMOTIONS: Final = 550
FROM_POLITENESS: Final = 250
FROM_EMOTIONS_ORDINARY: Final = 3000
FROM_TALK_ORDINARY: Final = 1200
FROM_POLITENESS_ORDINARY: Final = 800
SLOWER: Final = 0.5  # of the rates of stage two
LAST_SLOWER: Final = 0.25
PLAIN_TIMES: Final = 4


@dataclass(frozen=True)
class Line:
    """known: the labels it says something about. safety: None where it says nothing."""

    text: str
    spans: tuple[Span, ...] = ()
    known: frozenset[str] = frozenset()
    safety: bool | None = None


def toml(path: Path, name: str) -> list[str]:
    return list(tomllib.loads(path.read_text(encoding="utf-8"))[name])


def as_message(line: Line) -> Message:
    number = zlib.crc32(line.text.encode())
    return Message(f"line-{number}", "-", line.text, line.spans, 0, False, bool(line.safety))


def plain(path: Path) -> list[str]:
    """A text a line; what begins with # is a note."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def of_real_people(data: Path) -> list[Line]:
    """Kind or curious lines said to somebody, from the public sets: nothing in them hurts.

    What readers called anything else is left out, though most of it would be harmless too.
    """
    kind = {sets.EMOTIONS.index(name) for name in KIND_EMOTIONS}
    texts = [
        row.text for row in sets.go_emotions(data, "train") if {*(row.emotions or (-1,))} <= kind
    ]
    asked = sets.politeness(data, "stack-exchange")
    polite = [row.text for row in asked if (row.polite or 0) >= POLITE]
    return [
        Line(text, known=frozenset(HARMS))
        for some, most in ((texts, FROM_EMOTIONS), (polite, FROM_POLITENESS))
        for text in sorted(
            (text for text in some if SAID_TO.search(text) and len(text) <= LONGEST),
            key=lambda text: zlib.crc32(text.encode()),
        )[:most]
    ]


def ordinary(data: Path, dangerous: Callable[[str], bool]) -> list[str]:
    """What real people say to somebody on any day, short words too; no danger, as far as rules see.

    Without them the table of danger knows little but lines about it, and takes a bare "HI" for one.
    """
    rows = (
        (sets.go_emotions(data, "train"), FROM_EMOTIONS_ORDINARY),
        (sets.conv_abuse(data, "train"), FROM_TALK_ORDINARY),
        (sets.politeness(data, "stack-exchange"), FROM_POLITENESS_ORDINARY),
    )
    return [
        text
        for some, most in rows
        for text in sorted(
            {row.text for row in some if not row.abuse}, key=lambda text: zlib.crc32(text.encode())
        )[:most]
        if not dangerous(text)
    ]


def kept_back() -> list[Line]:
    """Every eighth line about danger: a threshold comes from lines that were not learned."""
    told = [Line(text, safety=True) for text in plain(HERE / "tells.txt")[::KEPT_BACK]]
    return told + [Line(text, safety=False) for text in plain(HERE / "silent.txt")[::KEPT_BACK]]


def lines(*, without: Sequence[Line] = ()) -> list[Line]:
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
    left_out = {line.text for line in without}
    return [line for line in found if line.text not in left_out]


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


def plain_words() -> list[Line]:
    """Insults as they are shouted, and the same words meant fondly or of others.

    The corpus knows them as endearments mostly, so a last pass hears these lines several times.
    """
    return [Line(*untagged(tagged), known=frozenset(HARMS)) for tagged in plain(HERE / "plain.txt")]


def fit(  # noqa: PLR0913 - the settings of one run
    model: CoachModel,
    messages: list[Message],
    short: Sequence[Line],
    words: WordPiece,
    *,
    seed: int,
    passes: int = PASSES,
    slower: float = SLOWER,
) -> None:
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 - an order, not a secret
    model.encoder.words.requires_grad_(requires_grad=False)
    heads = {id(p) for p in (*model.tokens.parameters(), *model.whole.parameters())}
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for p in trained if id(p) not in heads], "lr": RATE * slower},
            {"params": [p for p in trained if id(p) in heads], "lr": HEAD_RATE * slower},
        ],
        weight_decay=0.01,
        fused=True,
    )
    steps = passes * math.ceil(len(messages) / BATCH)
    scheduler = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: 0.5 * (1 + math.cos(math.pi * step / steps))
    )
    queue: list[list[int]] = []
    model.train()
    for _ in range(passes):
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


def last_pass(
    model: CoachModel,
    messages: list[Message],
    short: Sequence[Line],
    words: WordPiece,
    *,
    seed: int,
) -> None:
    more = [*short, *PLAIN_TIMES * plain_words()]
    fit(model, messages, more, words, seed=seed, passes=1, slower=LAST_SLOWER)
