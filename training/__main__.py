"""Everything from the public data and the own corpus to the files that ship.

`python -m training --data DIR --base DIR --out DIR`; docs/coach/training.md says what the folders
hold. Each step leaves a file in OUT and is passed over when that file is there, so a run that was
stopped goes on. Steps can be named: public turns fuse own export measure fresh sets.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from reknit.coach.companion import Companion
from reknit.coach.decide import danger_score
from reknit.coach.language import language
from reknit.coach.rules import Rules
from reknit.coach.safety import SafetyRules
from reknit.coach.wordpiece import WordPiece
from training import companion, corpus, export, fuse, official, own, public, report, sets, textbook
from training.bert import load_base

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.corpus import Message
    from training.textbook import Line

SEEDS = (1, 2, 3)
SHIPPED = 1  # the seed that ships was fixed before anything was measured
STEPS = ("public", "turns", "fuse", "own", "export", "measure", "fresh", "sets")


class Run:
    def __init__(self, data: Path, base: Path, out: Path, seeds: tuple[int, ...]) -> None:
        self.data, self.base, self.out, self.seeds = data, base, out, seeds
        self.language = language("en").folder
        self.model_folder = self.language / "model"
        self.model_folder.mkdir(exist_ok=True)
        out.mkdir(exist_ok=True)

    @cached_property
    def learned_from(self) -> list[Message]:
        return corpus.to_learn_from()

    @cached_property
    def words(self) -> WordPiece:
        return WordPiece(self.base / "vocab.txt")

    @cached_property
    def rules(self) -> Rules:
        return Rules(language("en"))

    @cached_property
    def safety(self) -> SafetyRules:
        return SafetyRules(language("en"))

    @cached_property
    def replay(self) -> list[sets.Row]:
        return [
            *sets.go_emotions(self.data, "train"),
            *sets.conv_abuse(self.data, "train"),
            *sets.politeness(self.data, "stack-exchange"),
        ]

    @cached_property
    def ordinary(self) -> list[str]:
        return textbook.ordinary(
            self.data, lambda text: self.safety.read(self.rules.text(text)).found
        )

    def public(self) -> None:
        for seed in self.seeds:
            out = self.out / f"public-{seed}.pt"
            if out.exists():
                continue
            torch.manual_seed(seed)
            model = public.PublicModel()
            load_base(model.encoder, self.base / "model.safetensors")
            tokenizer = public.read_tokenizer(self.base, public.LONGEST)
            public.fit(model, self.replay, tokenizer, seed=seed)
            torch.save(model.state_dict(), out)

    def _own(
        self,
        seed: int,
        train: list[Message],
        held: list[Message],
        out: Path,
        *,
        kept_back: Sequence[Line] = (),
    ) -> None:
        if out.exists():
            return
        torch.manual_seed(seed)
        model = own.CoachModel()
        model.load_state_dict(torch.load(self.out / f"public-{seed}.pt"), strict=False)
        own.fit(model, train, self.replay, self.words, seed=seed)
        short = textbook.lines(without=kept_back) + textbook.of_real_people(self.data)
        textbook.fit(model, train, short, self.words, seed=seed)
        textbook.last_pass(model, train, short, self.words, seed=seed)
        told = [textbook.as_message(line) for line in kept_back]
        held_out = own.predictions(model, [*held, *told], self.words)
        torch.save({"model": model.state_dict(), "held": held_out}, out)

    def turns(self) -> None:
        for number, left_out in enumerate(corpus.TURNS):
            train = [m for m in self.learned_from if m.writer not in left_out]
            held = [m for m in self.learned_from if m.writer in left_out]
            out = self.out / f"turn-{number}.pt"
            self._own(SHIPPED, train, held, out, kept_back=textbook.kept_back())

    def own(self) -> None:
        test = corpus.by(corpus.TEST_WRITERS + corpus.FRESH_WRITERS)
        for seed in self.seeds:
            self._own(seed, self.learned_from, test, self.out / f"own-{seed}.pt")

    def _table(self, train: list[Message], lines: Sequence[Line], out: Path) -> Companion:
        texts = [self.rules.text(m.text) for m in train]
        table = companion.fit(*companion.sentences(train, texts))
        more = [line for line in lines if line.safety is not None]
        texts += [self.rules.text(line.text) for line in more]
        danger = [m.safety for m in train] + [bool(line.safety) for line in more]
        everyday = [self.rules.text(text) for text in self.ordinary]
        texts += everyday
        danger += [False for _ in everyday]
        table |= companion.fit_danger(texts, danger, table["rarity"])
        companion.write(table, out)
        return Companion(out)

    def fuse(self) -> None:
        looked_at: list[Message] = []
        found: list[fuse.Example] = []
        apologies: list[tuple[float, bool]] = []
        dangers: list[fuse.Danger] = []
        kept_back = textbook.kept_back()
        lines = textbook.lines(without=kept_back)
        told = {m.id: m for m in map(textbook.as_message, kept_back)}
        by_id = {m.id: m for m in self.learned_from}
        for number, left_out in enumerate(corpus.TURNS):
            train = [m for m in self.learned_from if m.writer not in left_out]
            table = self._table(train, lines, self.out / f"companion-{number}.npz")
            for each in held(self.out / f"turn-{number}.pt"):
                message = by_id.get(each["id"]) or told.get(each["id"])
                if message is None:
                    continue  # a near-duplicate that was taken out later
                seen = fuse.seen_of(each, own.WHOLE)
                text = self.rules.text(message.text)
                rule = self.safety.read(text).found
                light = table.look([text.folded[a:b] for a, b in text.sentences]).danger
                chance = max((window.whole["safety"] for window in seen), default=0.0)
                score = danger_score(chance, light, by_rule=rule)
                dangers.append(
                    fuse.Danger(score, is_told=message.safety, is_line=message.id in told)
                )
                if message.id not in told:
                    looked_at.append(message)
                    found += fuse.examples(message, self.rules, seen, table)
                    apologies += [(window.whole["apology"], message.apology) for window in seen]
        full = fuse.fit(found, looked_at, with_encoder=True)
        by_words = fuse.fit(found, looked_at, with_encoder=False)
        full = replace(full, apology=fuse.best_f1(apologies), safety=fuse.danger_threshold(dangers))
        fuse.write({"full": full, "light": by_words}, self.model_folder / "fusion.json")
        self._table(self.learned_from, textbook.lines(), self.model_folder / "companion.npz")
        proven = self.model_folder / "proven.json"
        if not proven.exists():
            parts = ("full", "full_by_rule", "light", "light_by_rule")
            nothing: dict[str, list[str]] = {part: [] for part in parts}
            proven.write_text(json.dumps(nothing) + "\n")  # until it is measured
        report.say("thresholds", {k: round(v, 3) for k, v in full.thresholds.items()})

    def export(self) -> None:
        export.run(self.out / f"own-{SHIPPED}.pt", self.base, self.model_folder)

    def measure(self) -> None:
        report.write(self, corpus.by(corpus.TEST_WRITERS))

    def fresh(self) -> None:
        report.write_fresh(self, corpus.by(corpus.FRESH_WRITERS))

    def sets(self) -> None:
        official.write(self)


def held(path: Path) -> list[dict[str, Any]]:
    return list(torch.load(path)["held"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "base", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=STEPS)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    run = Run(args.data, args.base, args.out, tuple(args.seeds))
    for step in args.steps:
        getattr(run, step)()


if __name__ == "__main__":
    main()
