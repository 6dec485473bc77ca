"""From the trained model to the int8 file that ships, each step compared with the one before."""

from __future__ import annotations

import hashlib
import json
import math
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from reknit.coach.wordpiece import WordPiece
from training import corpus
from training.bert import HEADS, WIDTH, Layer
from training.corpus import LABELS
from training.own import WHOLE, CoachModel

OUTPUTS = ("tokens", "whole", "emotions", "abuse", "polite")
ALIKE, SAME, COMPARED = 0.999, 0.99, 400


class OneText(nn.Module):
    """A layer for one text without padding: query, key and value in one product, no mask."""

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.layer = layer
        scale = 1 / math.sqrt(WIDTH // HEADS)  # of the scores, taken into the query
        self.together = nn.Linear(WIDTH, 3 * WIDTH)
        first, *others = layer.query, layer.key, layer.value
        with torch.no_grad():
            self.together.weight.copy_(
                torch.cat([first.weight * scale, *(each.weight for each in others)])
            )
            self.together.bias.copy_(
                torch.cat([first.bias * scale, *(each.bias for each in others)])
            )

    def forward(self, x: Tensor) -> Tensor:
        """x: (1, tokens, width)."""
        layer = self.layer
        split = self.together(x).view(-1, 3, HEADS, WIDTH // HEADS).permute(1, 2, 0, 3)
        query, key, value = split.unbind(0)  # (heads, tokens, width of one)
        mixed = torch.softmax(query @ key.transpose(-1, -2), dim=-1) @ value
        x = layer.norm_attention(x + layer.out(mixed.transpose(0, 1).reshape(1, -1, WIDTH)))
        inner = functional.gelu(layer.up(x))
        return layer.norm_out(x + layer.down(inner))  # type: ignore[no-any-return]


class Exported(nn.Module):
    """The trained model for one text at a time: chances instead of logits where they are some."""

    def __init__(self, model: CoachModel) -> None:
        super().__init__()
        self.model = model
        self.layers = nn.ModuleList(OneText(layer) for layer in model.encoder.layers)

    def forward(self, ids: Tensor) -> tuple[Tensor, ...]:
        model, encoder = self.model, self.model.encoder
        x = encoder.norm(encoder.words(ids) + encoder.places.weight[: ids.shape[1]] + encoder.kinds)
        for layer in self.layers:
            x = layer(x)
        mean, peak = x.mean(1), x.amax(1)
        return (
            model.tokens(x)[0].sigmoid(),
            model.whole(torch.cat([mean, peak], 1))[0].sigmoid(),
            model.emotions(mean)[0].sigmoid(),
            model.abuse(mean)[:, 0].sigmoid(),
            model.polite(mean)[:, 0],
        )


def trained_says(model: CoachModel, ids: list[int]) -> list[np.ndarray[Any, Any]]:
    """The same, from the model as it was trained."""
    row = torch.tensor([ids])
    with torch.inference_mode():
        out = model(row, torch.ones_like(row, dtype=torch.float32))
    chances = [out[name].sigmoid() for name in OUTPUTS[:-1]]
    parts = [*(each[0] for each in chances[:3]), chances[3], out["polite"]]
    return [part.numpy() for part in parts]


def write(model: CoachModel, out: Path) -> None:
    torch.onnx.export(
        Exported(model).eval(),
        (torch.tensor([[101, 2017, 2196, 4952, 102]]),),
        str(out),
        input_names=["ids"],
        output_names=list(OUTPUTS),
        dynamic_axes={"ids": {1: "length"}, "tokens": {0: "length"}},
        opset_version=17,
        dynamo=False,
    )


def quantise(source: Path, out: Path) -> None:
    quantize_dynamic(
        source,
        out,
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
    )
    onnx.checker.check_model(str(out))


def session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def cosine(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> float:
    return float(a.ravel() @ b.ravel() / (np.linalg.norm(a) * np.linalg.norm(b) + 1e-12))


def compare(model: CoachModel, full: Path, small: Path, ids: list[list[int]]) -> dict[str, float]:
    """Lowest cosine of the fp32 file with torch; share of equal decisions of the int8 file."""
    first, second = session(full), session(small)
    lowest, same, decided = 1.0, 0, 0
    for each in ids:
        trained = trained_says(model, each)
        fed = {"ids": np.array([each], dtype=np.int64)}
        in_full, in_small = first.run(None, fed), second.run(None, fed)
        for a, b in zip(trained, in_full, strict=True):
            lowest = min(lowest, cosine(a, b))
        for a, c in zip(trained[:2], in_small[:2], strict=True):
            same += int(((a > 0.5) == (c > 0.5)).sum())
            decided += a.size
    return {"fp32_lowest_cosine": lowest, "int8_same_decisions": same / decided}


def run(trained: Path, base: Path, out: Path) -> None:
    """Raises AssertionError where the exported model is not the trained one."""
    model = CoachModel()
    model.load_state_dict(torch.load(trained)["model"])
    model.eval()
    out.mkdir(exist_ok=True)
    words = WordPiece(base / "vocab.txt")
    pieces = [words.pieces(message.text)[:254] for message in corpus.to_learn_from()]
    ids = [[words.start, *(each.id for each in some), words.end] for some in pieces]
    small = out / "encoder.onnx"
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        write(model, full)
        quantise(full, small)
        found = compare(model, full, small, ids[:COMPARED])
    (out / "vocabulary.txt").write_bytes((base / "vocab.txt").read_bytes())
    card = {
        "sha256": hashlib.sha256(small.read_bytes()).hexdigest(),
        "labels": LABELS,
        "whole": WHOLE,
        **found,
    }
    (out / "encoder.json").write_text(json.dumps(card, indent=1) + "\n")
    print(found)
    assert found["fp32_lowest_cosine"] >= ALIKE, found
    assert found["int8_same_decisions"] >= SAME, found
