"""What the coach finds in messages of writers that nothing was learned from."""

from __future__ import annotations

import json
import statistics
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reknit.coach.coach import Coach
from reknit.coach.companion import Companion
from reknit.coach.decide import Fusion
from reknit.coach.language import language
from reknit.coach.model import Model
from reknit.coach.reading import Kind
from training import fuse, own, rivals
from training.corpus import HARMS, PARTS, STRENGTHS
from training.measure import Figures, Said, measured, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reknit.coach.encoder import Seen
    from reknit.coach.reading import Reading
    from training.__main__ import Run
    from training.corpus import Message

PROVEN = 0.90  # the precision from which on a kind is shown in the app


class Stored:
    """Stands where the encoder stands, and says what a trained model said of these texts."""

    def __init__(self, messages: Sequence[Message], predictions: Sequence[dict[str, Any]]) -> None:
        by_id = {each["id"]: each for each in predictions}
        self._seen = {m.text: fuse.seen_of(by_id[m.id], own.WHOLE) for m in messages}

    def look(self, text: str, ends: list[int]) -> list[Seen]:  # noqa: ARG002 - as the encoder has it
        return self._seen[text]


def as_said(reading: Reading) -> Said:
    return Said(
        spans=tuple(
            (str(each.kind), each.start, each.end)
            for each in (*reading.findings, *reading.strengths)
        ),
        is_apology=reading.apology.is_apology,
        parts=frozenset(str(part) for part in reading.apology.parts),
        safety=reading.safety,
        heat=reading.heat,
    )


def answers(coach: Coach, messages: Sequence[Message]) -> list[Said]:
    """Told that an apology is one, as the app does: it knows which box is being written in."""
    return [
        as_said(coach.read(m.text, kind="apology" if m.apology else "message", limit=None))
        for m in messages
    ]


def unasked(coach: Coach, messages: Sequence[Message], *, by_rule: bool = False) -> list[Said]:
    """As the app shows it, of all kinds; by_rule: only where a rule agrees."""
    nothing: frozenset[Kind] = frozenset()
    every = replace(
        coach.model,
        proven=nothing if by_rule else frozenset(Kind),
        proven_by_rule=frozenset(Kind),
    )
    shown = Coach(language("en"), every)
    return [
        as_said(
            shown.read(m.text, kind="apology" if m.apology else "message", limit=None, unasked=True)
        )
        for m in messages
    ]


def untold(coach: Coach, messages: Sequence[Message]) -> list[Said]:
    return [as_said(coach.read(m.text, limit=None)) for m in messages]


def of_seed(run: Run, seed: int, messages: Sequence[Message], model_folder: Path) -> Coach:
    from training.__main__ import held  # noqa: PLC0415 - the caller's own module

    stored = Stored(messages, held(run.out / f"own-{seed}.pt"))
    fusion = Fusion.read(model_folder / "fusion.json", "full")
    companion = Companion(model_folder / "companion.npz")
    return Coach(language("en"), Model(companion, fusion, stored, frozenset()))  # type: ignore[arg-type]


def spread(values: Sequence[float]) -> str:
    if len(values) < 2:
        return f"{values[0]:.3f}"
    return f"{statistics.mean(values):.3f} ± {statistics.stdev(values):.3f}"


def summary(figures: Sequence[Figures]) -> str:
    rows = {
        "span F1, ten kinds": [f.mean_f1(HARMS) for f in figures],
        "span F1, strengths": [f.mean_f1(STRENGTHS) for f in figures],
        "span F1, parts of an apology": [f.mean_f1(PARTS) for f in figures],
        "message precision (message, kind)": [f.pairs.precision for f in figures],
        "message recall (message, kind)": [f.pairs.recall for f in figures],
        "any harm: precision": [f.any_harm.precision for f in figures],
        "any harm: recall": [f.any_harm.recall for f in figures],
        "clean messages with a finding": [f.false_on_clean for f in figures],
        "apology parts, macro-F1": [f.mean_f1(PARTS, "parts") for f in figures],
        "is an apology: precision": [f.apology.precision for f in figures],
        "is an apology: recall": [f.apology.recall for f in figures],
        "safety: recall": [f.safety.recall for f in figures],
        "safety: precision": [f.safety.precision for f in figures],
        "heat: same": [f.heat_same / f.messages for f in figures],
        "heat: within one": [f.heat_near / f.messages for f in figures],
    }
    return "\n".join(f"| {name} | {spread(values)} |" for name, values in rows.items())


def say(title: str, what: object) -> None:
    print(f"\n## {title}\n{what}", flush=True)


def _trained_and_shipped(run: Run, test: Sequence[Message]) -> Figures:
    """Of what ships; the figures of every seed are said beside it."""
    folder = run.model_folder
    seeds = [
        measured(test, answers(of_seed(run, seed, test, folder), test))
        for seed in run.seeds
        if (run.out / f"own-{seed}.pt").exists()
    ]
    say(f"{len(seeds)} seeds, {len(test)} messages", summary(seeds))
    figures = measured(test, answers(Coach.load("en"), test))
    say("what ships (int8)", f"{table(figures)}\n\n{summary([figures])}")
    return figures


def _in_the_app(test: Sequence[Message]) -> None:
    coach = Coach.load("en")
    shown = [
        as_said(coach.read(m.text, kind="apology" if m.apology else "message", unasked=True))
        for m in test
    ]
    figures = measured(test, shown)
    say(
        "in the app: two at most, of the kinds that are shown",
        f"{table(figures).split('| feeling')[0]}\n\n{summary([figures])}",
    )


def write_fresh(run: Run, fresh: Sequence[Message]) -> None:
    """Nothing is chosen here; what could be chosen was, on other writers."""
    _trained_and_shipped(run, fresh)
    _in_the_app(fresh)


def write(run: Run, test: Sequence[Message]) -> None:
    figures = _trained_and_shipped(run, test)
    shipped = Coach.load("en")
    say(
        "what ships, not told what is meant as an apology",
        summary([measured(test, untold(shipped, test))]),
    )
    light = measured(test, answers(Coach.load("en", with_encoder=False), test))
    say("without the encoder", summary([light]))
    say("rules alone", summary([measured(test, answers(Coach.load("en", with_model=False), test))]))
    say("side by side", side_by_side(figures, test))
    strict = measured(test, unasked(shipped, test))
    say("unasked, as in the app (all kinds)", f"{table(strict)}\n\n{summary([strict])}")
    proven = {}
    for part, coach in (("full", shipped), ("light", Coach.load("en", with_encoder=False))):
        proven[part] = precise(measured(test, unasked(coach, test)))
        by_rule = measured(test, unasked(coach, test, by_rule=True))
        proven[f"{part}_by_rule"] = precise(by_rule)
        say(f"{part}: unasked, where a rule agrees", table(by_rule).split("| feeling")[0])
    say("precise enough to be shown", proven)
    (run.model_folder / "proven.json").write_text(json.dumps(proven) + "\n")
    _in_the_app(test)


def precise(figures: Figures) -> list[str]:
    """Whether the kind is right; its stretch may be a word too long."""
    return [kind for kind in HARMS if figures.kinds[kind].precision >= PROVEN]


def side_by_side(figures: Figures, test: Sequence[Message]) -> str:
    compared = {"Reknit": figures}
    compared |= {
        name: measured(test, rivals.said(look, test)) for name, look in rivals.all_rivals().items()
    }
    rows = [
        "| | precision | recall | F1 | where: F1 | clean messages with a finding |",
        "|---|---|---|---|---|---|",
    ]
    for name, each in compared.items():
        any_harm = each.any_harm
        rows.append(
            f"| {name} | {any_harm.precision:.2f} | {any_harm.recall:.2f} | {any_harm.f1:.2f} | "
            f"{each.harm_spans.f1:.2f} | {100 * each.false_on_clean:.1f} % |"
        )
    return "\n".join(rows)
