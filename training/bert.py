"""A small BERT in plain torch, with the coach's heads: what is trained is what is exported.

Exporting the class of a model library gave embeddings that were silently wrong (cosine .89-.95),
so the encoder is written out here; `training.export` compares the two.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

if TYPE_CHECKING:
    from pathlib import Path

LAYERS, WIDTH, HEADS, INNER, VOCABULARY, LONGEST = 6, 384, 12, 1536, 30522, 512


class Layer(nn.Module):
    """Post-norm transformer layer, as in BERT."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, WIDTH)
        self.key = nn.Linear(WIDTH, WIDTH)
        self.value = nn.Linear(WIDTH, WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm_attention = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm_out = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """x: (batch, tokens, width); bias: (batch, 1, 1, tokens), 0 or very negative."""
        batch, tokens, _ = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, tokens, HEADS, WIDTH // HEADS).transpose(1, 2)

        scores = split(self.query(x)) @ split(self.key(x)).transpose(-1, -2)
        weights = torch.softmax(scores / math.sqrt(WIDTH // HEADS) + bias, dim=-1)
        mixed = (self.drop(weights) @ split(self.value(x))).transpose(1, 2)
        x = self.norm_attention(x + self.drop(self.out(mixed.reshape(batch, tokens, WIDTH))))
        inner = functional.gelu(self.up(x))
        return self.norm_out(x + self.drop(self.down(inner)))  # type: ignore[no-any-return]


class Encoder(nn.Module):
    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH, padding_idx=0)
        self.places = nn.Embedding(LONGEST, WIDTH)
        self.kinds = nn.Parameter(torch.zeros(WIDTH))  # BERT's token type 0, the only one used
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """ids, mask: (batch, tokens) -> (batch, tokens, width)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.drop(self.norm(self.words(ids) + self.places(places) + self.kinds))
        bias = ((1.0 - mask.to(x.dtype)) * -1e9)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x  # type: ignore[no-any-return]


def mean_pool(x: Tensor, mask: Tensor) -> Tensor:
    weight = mask.to(x.dtype)[:, :, None]
    return (x * weight).sum(1) / weight.sum(1).clamp(min=1.0)


def load_base(encoder: Encoder, path: Path) -> None:
    """Weights of all-MiniLM-L6-v2 (`model.safetensors`) into our names; raises if one is left."""
    theirs = load_file(path)
    ours: dict[str, Tensor] = {
        "words.weight": theirs.pop("embeddings.word_embeddings.weight"),
        "places.weight": theirs.pop("embeddings.position_embeddings.weight"),
        "kinds": theirs.pop("embeddings.token_type_embeddings.weight")[0],
        "norm.weight": theirs.pop("embeddings.LayerNorm.weight"),
        "norm.bias": theirs.pop("embeddings.LayerNorm.bias"),
    }
    names = {
        "attention.self.query": "query",
        "attention.self.key": "key",
        "attention.self.value": "value",
        "attention.output.dense": "out",
        "attention.output.LayerNorm": "norm_attention",
        "intermediate.dense": "up",
        "output.dense": "down",
        "output.LayerNorm": "norm_out",
    }
    for layer in range(LAYERS):
        for their, our in names.items():
            for part in ("weight", "bias"):
                ours[f"layers.{layer}.{our}.{part}"] = theirs.pop(
                    f"encoder.layer.{layer}.{their}.{part}"
                )
    left = {name for name in theirs if not name.startswith(("pooler", "embeddings.position_ids"))}
    assert not left, left
    encoder.load_state_dict(ours)
