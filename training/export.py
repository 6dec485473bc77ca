"""From the trained model to the int8 file that ships, each step compared with the one before."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from reknit.coach.wordpiece import WordPiece
from training import corpus
from training.corpus import LABELS
from training.own import WHOLE, CoachModel

OUTPUTS = ("tokens", "whole", "emotions", "abuse", "polite")
ALIKE, SAME, COMPARED = 0.999, 0.99, 400


class Exported(nn.Module):
    """One text at a time, no padding: chances instead of logits where they are chances."""

    def __init__(self, model: CoachModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor) -> tuple[Tensor, ...]:
        out = self.model(ids, torch.ones_like(ids, dtype=torch.float32))
        return (
            out["tokens"][0].sigmoid(),
            out["whole"][0].sigmoid(),
            out["emotions"][0].sigmoid(),
            out["abuse"].sigmoid(),
            out["polite"],
        )


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
    exported, first, second = Exported(model).eval(), session(full), session(small)
    lowest, same, decided = 1.0, 0, 0
    for each in ids:
        with torch.inference_mode():
            trained = [part.numpy() for part in exported(torch.tensor([each]))]
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
    messages = [m for m in corpus.everything() if m.writer not in corpus.TEST_WRITERS]
    ids = [[words.start, *(p.id for p in words.pieces(m.text)[:254]), words.end] for m in messages]
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
