"""Stage one: the encoder learns emotions, insults and politeness from public sets, end to end."""

from __future__ import annotations

import math
import random
import time
from typing import TYPE_CHECKING

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from training.bert import WIDTH, Encoder, mean_pool
from training.sets import EMOTIONS, Row

if TYPE_CHECKING:
    from pathlib import Path

EPOCHS, BATCH, RATE, LONGEST = 4, 48, 1e-4, 96


class PublicModel(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.drop = nn.Dropout(0.1)
        self.emotions = nn.Linear(WIDTH, len(EMOTIONS))
        self.abuse = nn.Linear(WIDTH, 1)
        self.polite = nn.Linear(WIDTH, 1)

    def forward(self, ids: Tensor, mask: Tensor) -> dict[str, Tensor]:
        pooled = self.drop(mean_pool(self.encoder(ids, mask), mask))
        return {
            "emotions": self.emotions(pooled),
            "abuse": self.abuse(pooled)[:, 0],
            "polite": self.polite(pooled)[:, 0],
        }


def read_tokenizer(base: Path, longest: int) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    return tokenizer


def pad(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    width = max(map(len, rows))
    ids = torch.tensor([row + [0] * (width - len(row)) for row in rows])
    return ids, (ids != 0).float()


def batches(lengths: list[int], size: int, rng: random.Random) -> list[list[int]]:
    """Indices in batches of like length, shuffled; the noise keeps batches from repeating."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i] + rng.random() * 4)
    found = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(found)
    return found


def losses(out: dict[str, Tensor], rows: list[Row]) -> Tensor:
    """Mean over the texts that each head knows something of; weighed by how many those are."""
    total = torch.zeros(())
    at = [i for i, row in enumerate(rows) if row.emotions is not None]
    if at:
        goal = torch.zeros(len(at), len(EMOTIONS))
        for k, i in enumerate(at):
            goal[k, list(rows[i].emotions or ())] = 1.0
        each = functional.binary_cross_entropy_with_logits(out["emotions"][at].float(), goal)
        total = total + each * 10 * len(at) / len(rows)
    at = [i for i, row in enumerate(rows) if row.abuse is not None]
    if at:
        goal = torch.tensor([rows[i].abuse for i in at])
        each = functional.binary_cross_entropy_with_logits(out["abuse"][at].float(), goal)
        total = total + each * len(at) / len(rows)
    at = [i for i, row in enumerate(rows) if row.polite is not None]
    if at:
        goal = torch.tensor([rows[i].polite for i in at])
        each = functional.mse_loss(out["polite"][at].float(), goal)
        total = total + each * len(at) / len(rows)
    return total


def fit(  # noqa: PLR0913 - the settings of one run
    model: nn.Module,
    rows: list[Row],
    tokenizer: Tokenizer,
    *,
    seed: int,
    epochs: int = EPOCHS,
    rate: float = RATE,
    batch: int = BATCH,
    quiet: bool = False,
) -> None:
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 - an order, not a secret
    ids = [encoded.ids for encoded in tokenizer.encode_batch([row.text for row in rows])]
    lengths = [len(each) for each in ids]
    plan = [one for _ in range(epochs) for one in batches(lengths, batch, rng)]
    optimiser = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.01, fused=True)
    warm = max(1, len(plan) // 16)
    scheduler = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: (
            step / warm
            if step < warm
            else 0.5 * (1 + math.cos(math.pi * (step - warm) / (len(plan) - warm)))
        ),
    )
    model.train()
    begun, seen = time.monotonic(), 0.0
    for step, chosen in enumerate(plan, 1):
        with torch.autocast("cpu", torch.bfloat16):
            out = model(*pad([ids[i] for i in chosen]))
        loss = losses(out, [rows[i] for i in chosen])
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        scheduler.step()
        optimiser.zero_grad()
        seen += float(loss.detach())
        if not quiet and step % 200 == 0:
            minutes = (time.monotonic() - begun) / 60
            print(f"step {step}/{len(plan)}, loss {seen / 200:.4f}, {minutes:.1f} min", flush=True)
            seen = 0.0
    model.eval()


@torch.inference_mode()
def predict(model: nn.Module, texts: list[str], tokenizer: Tokenizer) -> dict[str, Tensor]:
    ids = [encoded.ids for encoded in tokenizer.encode_batch(texts)]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    parts: list[dict[str, Tensor]] = [
        model(*pad([ids[i] for i in order[k : k + 64]])) for k in range(0, len(order), 64)
    ]
    back = torch.tensor(order).argsort()
    return {name: torch.cat([part[name] for part in parts])[back] for name in parts[0]}
