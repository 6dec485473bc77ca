"""Stage two: the coach's own heads on the own corpus, the public sets replayed beside it."""

from __future__ import annotations

import math
import random
import time
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from training import public, sets
from training.bert import WIDTH, mean_pool
from training.corpus import LABELS, PATTERNS, Message, Span
from training.public import PublicModel, pad

if TYPE_CHECKING:
    from reknit.coach.wordpiece import WordPiece

EPOCHS, BATCH, RATE, HEAD_RATE, LONGEST = 10, 16, 8e-5, 8e-4, 256
REPLAYED = 4  # one batch of the public sets after so many of our own
HEATS = 3  # ordinal: more than calm, more than tense, more than biting
# What is said of the whole message, in this order in the output `whole`.
WHOLE = (*LABELS, "apology", "safety", *(f"heat_{n}" for n in range(1, HEATS + 1)), *PATTERNS)
MASK = 103  # BERT's [MASK]


class CoachModel(PublicModel):
    def __init__(self) -> None:
        super().__init__()
        self.tokens = nn.Linear(WIDTH, len(LABELS))
        self.whole = nn.Linear(2 * WIDTH, len(WHOLE))
        nn.init.constant_(self.tokens.bias, -3.0)

    def forward(self, ids: Tensor, mask: Tensor) -> dict[str, Tensor]:
        states = self.encoder(ids, mask)
        mean = self.drop(mean_pool(states, mask))
        peak = self.drop((states + (mask[:, :, None] - 1.0) * 1e4).amax(1))
        return {
            "tokens": self.tokens(self.drop(states)),
            "whole": self.whole(torch.cat([mean, peak], 1)),
            "emotions": self.emotions(mean),
            "abuse": self.abuse(mean)[:, 0],
            "polite": self.polite(mean)[:, 0],
        }


def goals(message: Message, pieces: list[tuple[int, int, int]]) -> tuple[Tensor, Tensor]:
    """(tokens + 2, labels) with the two markers, and (whole,)."""
    tokens = torch.zeros(len(pieces) + 2, len(LABELS))
    for span in message.spans:
        for k, (_, start, end) in enumerate(pieces):
            if start < span.end and end > span.start:
                tokens[k + 1, LABELS.index(span.kind)] = 1.0
    whole = torch.zeros(len(WHOLE))
    for span in message.spans:
        whole[LABELS.index(span.kind)] = 1.0
        if span.pattern:
            whole[WHOLE.index(span.pattern)] = 1.0
    whole[WHOLE.index("apology")] = float(message.apology)
    whole[WHOLE.index("safety")] = float(message.safety)
    for n in range(1, HEATS + 1):
        whole[WHOLE.index(f"heat_{n}")] = float(message.heat >= n)
    return tokens, whole


def without_apostrophes(message: Message) -> Message:
    """As many people type: dont, youre."""
    keep = [i for i, c in enumerate(message.text) if c not in "'\u2019"]
    at = {old: new for new, old in enumerate(keep)}

    def moved(index: int) -> int:
        while index < len(message.text) and index not in at:
            index += 1
        return at.get(index, len(keep))

    spans = tuple(Span(s.kind, moved(s.start), moved(s.end), s.pattern) for s in message.spans)
    return _with(message, "".join(message.text[i] for i in keep), spans)


def joined(first: Message, second: Message, rng: random.Random) -> Message:
    glue = rng.choice([" ", "\n", "\n\n", " "])
    shift = len(first.text) + len(glue)
    spans = first.spans + tuple(
        Span(s.kind, s.start + shift, s.end + shift, s.pattern) for s in second.spans
    )
    return Message(
        id=first.id,
        voice=first.voice,
        text=first.text + glue + second.text,
        spans=spans,
        heat=max(first.heat, second.heat),
        apology=first.apology or second.apology,
        safety=first.safety or second.safety,
    )


def _with(message: Message, text: str, spans: tuple[Span, ...]) -> Message:
    return Message(
        message.id, message.voice, text, spans, message.heat, message.apology, message.safety
    )


def varied(message: Message, others: list[Message], rng: random.Random) -> Message:
    if rng.random() < 0.2:
        message = joined(message, rng.choice(others), rng)
    if rng.random() < 0.15:
        message = without_apostrophes(message)
    return message


def fit(  # noqa: PLR0913 - the settings of one run
    model: CoachModel,
    messages: list[Message],
    replay: list[sets.Row],
    words: WordPiece,
    *,
    seed: int,
    epochs: int = EPOCHS,
) -> None:
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 - an order, not a secret
    # Four thousand messages know few words; the others are better left as they were.
    model.encoder.words.requires_grad_(requires_grad=False)
    fresh = [*model.tokens.parameters(), *model.whole.parameters()]
    new = {id(p) for p in fresh}
    optimiser = torch.optim.AdamW(
        [
            {
                "params": [p for p in model.parameters() if p.requires_grad and id(p) not in new],
                "lr": RATE,
            },
            {"params": fresh, "lr": HEAD_RATE},
        ],
        weight_decay=0.01,
        fused=True,
    )
    steps = epochs * math.ceil(len(messages) / BATCH)
    warm = steps // 16
    scheduler = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: (
            step / warm
            if step < warm
            else 0.5 * (1 + math.cos(math.pi * (step - warm) / (steps - warm)))
        ),
    )
    replayed = [[p.id for p in words.pieces(row.text)][: public.LONGEST - 2] for row in replay]
    by_length = sorted(range(len(replay)), key=lambda i: len(replayed[i]))
    model.train()
    begun, step, seen = time.monotonic(), 0, 0.0
    for epoch in range(epochs):
        made = [varied(m, messages, rng) for m in messages]
        for batch in public.batches([len(m.text) for m in made], BATCH, rng):
            chosen = [made[i] for i in batch]
            loss = own_loss(model, chosen, words, rng)
            loss.backward()  # type: ignore[no-untyped-call]
            if step % REPLAYED == 0:
                # Neighbours in length, so that little is padding.
                at = rng.randrange(len(replay) - BATCH)
                some = by_length[at : at + BATCH]
                ids = [[words.start, *replayed[i], words.end] for i in some]
                with torch.autocast("cpu", torch.bfloat16):
                    out = model(*pad(ids))
                again = 0.5 * public.losses(out, [replay[i] for i in some])
                again.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            scheduler.step()
            optimiser.zero_grad()
            step += 1
            seen += float(loss.detach())
        minutes = (time.monotonic() - begun) / 60
        each = seen / math.ceil(len(messages) / BATCH)
        print(f"epoch {epoch + 1}/{epochs}, loss {each:.4f}, {minutes:.1f} min", flush=True)
        seen = 0.0
    model.eval()


def own_loss(
    model: CoachModel, messages: list[Message], words: WordPiece, rng: random.Random
) -> Tensor:
    cut = [words.pieces(message.text)[: LONGEST - 2] for message in messages]
    pieces = [[(p.id, p.start, p.end) for p in each] for each in cut]
    made = [goals(message, each) for message, each in zip(messages, pieces, strict=True)]
    ids = [
        [words.start, *(MASK if rng.random() < 0.06 else p[0] for p in each), words.end]
        for each in pieces
    ]
    padded, mask = pad(ids)
    with torch.autocast("cpu", torch.bfloat16):
        out = model(padded, mask)
    token_goal = torch.zeros(*padded.shape, len(LABELS))
    for row, (tokens, _) in enumerate(made):
        token_goal[row, : len(tokens)] = tokens
    each = functional.binary_cross_entropy_with_logits(
        out["tokens"].float(), token_goal, reduction="none", pos_weight=torch.tensor(2.0)
    )
    token_loss = (each.sum(-1) * mask).sum() / mask.sum()
    whole_goal = torch.stack([whole for _, whole in made])
    whole_loss = functional.binary_cross_entropy_with_logits(out["whole"].float(), whole_goal)
    return token_loss + 8 * whole_loss


@torch.inference_mode()
def predictions(
    model: CoachModel, messages: list[Message], words: WordPiece
) -> list[dict[str, object]]:
    """For each message: id, places (tokens, 2), tokens (tokens, labels) and whole, as chances."""
    found: list[dict[str, object]] = []
    for message in messages:
        pieces = words.pieces(message.text)[: LONGEST - 2]
        ids = torch.tensor([[words.start, *(p.id for p in pieces), words.end]])
        out = model(ids, torch.ones_like(ids).float())
        found.append(
            {
                "id": message.id,
                "places": [(p.start, p.end) for p in pieces],
                "tokens": out["tokens"][0, 1:-1].sigmoid(),
                "whole": out["whole"][0].sigmoid(),
            }
        )
    return found
