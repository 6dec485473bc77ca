"""What was learned for one language, read from the files that ship with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.coach.reading import Kind

if TYPE_CHECKING:
    from reknit.coach.companion import Companion
    from reknit.coach.decide import Fusion
    from reknit.coach.encoder import Encoder
    from reknit.coach.language import Language


@dataclass(frozen=True)
class Model:
    """encoder: None where it cannot run; then `fusion` is the one for rules and companion."""

    companion: Companion
    fusion: Fusion
    encoder: Encoder | None
    # Kinds whose precision was at least .90 on messages of writers nothing was learned from.
    proven: frozenset[Kind]
    # The same where a rule agrees with what was learned.
    proven_by_rule: frozenset[Kind] = frozenset()


def load(language: Language, *, with_encoder: bool = True) -> Model | None:
    """None where nothing was learned for the language, or numpy is missing."""
    folder = language.folder / "model"
    if not (folder / "fusion.json").exists():
        return None
    try:
        from reknit.coach.companion import Companion  # noqa: PLC0415 - needs numpy
        from reknit.coach.decide import Fusion  # noqa: PLC0415 - as above
    except ImportError:
        return None
    encoder = _encoder(language) if with_encoder else None
    proven = json.loads((folder / "proven.json").read_text(encoding="utf-8"))
    part = "full" if encoder else "light"
    return Model(
        companion=Companion(folder / "companion.npz"),
        fusion=Fusion.read(folder / "fusion.json", part),
        encoder=encoder,
        proven=frozenset(Kind(name) for name in proven[part]),
        proven_by_rule=frozenset(Kind(name) for name in proven[f"{part}_by_rule"]),
    )


def _encoder(language: Language) -> Encoder | None:
    try:
        from reknit.coach.encoder import Encoder  # noqa: PLC0415 - needs onnxruntime
    except ImportError:  # no wheel for this machine; rules and companion go on without it
        return None
    return Encoder(language.folder / "model")
