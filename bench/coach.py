"""What the coach costs: a draft of about sixty words, its start, its memory.

>>> python -m bench.coach

In a process of its own, on one thread. Beside it what no way of doing it could save, measured in
the same run on the same drafts: the bare encoder alone, given numbers instead of words.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench import serving
from bench.figures import Figure, percentile

if TYPE_CHECKING:
    from collections.abc import Callable

DRAFTS: Final = 40
WORDS: Final = 60
ROUNDS: Final = 5
MOST_MS: Final = 15.0
MOST_MS_RULES: Final = 2.0
MOST_START_S: Final = 0.5
MOST_MIB: Final = 110.0
MOST_RATIO: Final = 1.5
MOST_OF_LINE: Final = 1.2
LONG: Final = 20_000  # characters
SHORT: Final = 5_000
REPEATS: Final = 5
# Each alone to the end of a long text: what makes patterns go back and forth, and what folds oddly.
UNITS: Final = (
    "You never listen to me. ", "I'm sorry if you feel but ", "i feel like ", "never always ",
    "she said ", "you you ", "so so ", "haha ", "x ", "a", "a'b", "'", '"you ', "(", "!", "\n",
    "\N{SLIGHTLY SMILING FACE}", "\N{IDEOGRAPHIC FULL STOP}", "\u00df", "\ud800",
)  # fmt: skip


def drafts() -> list[str]:
    """Real messages of the corpus, one after the other until they make sixty words."""
    from training import corpus  # noqa: PLC0415 - beside the package, not in it

    found, words = list[str](), list[str]()
    for message in corpus.everything():
        words += message.text.split()
        if len(words) >= WORDS:
            found.append(" ".join(words[:WORDS]))
            words = []
        if len(found) == DRAFTS:
            break
    return found


def each(what: Callable[[Any], object], given: list[Any]) -> float:
    """Milliseconds at the 95th percentile, after one round to get warm."""
    taken = list[float]()
    for number in range(ROUNDS + 1):
        for one in given:
            began = time.perf_counter()
            what(one)
            if number:
                taken.append(1000 * (time.perf_counter() - began))
    return percentile(taken, 0.95)


def seconds(read: Callable[[str], object], unit: str, characters: int) -> float:
    """Of the processor, the least of a few: whatever else runs does not count."""
    text = (unit * characters)[:characters]
    taken = list[float]()
    for _ in range(REPEATS):
        began = time.process_time()
        read(text)
        taken.append(time.process_time() - began)
    return min(taken)


def off_the_line(read: Callable[[str], object], units: tuple[str, ...]) -> tuple[float, float]:
    """Milliseconds for LONG, and what they would be if SHORT grew in step: of the worst unit.

    The one that looks worst is measured again: among many, something always disturbs one.
    """

    def pair(unit: str) -> tuple[float, float]:
        long, short = seconds(read, unit, LONG), seconds(read, unit, SHORT)
        return 1000 * long, 1000 * short * LONG / SHORT

    def ratio(unit: str) -> float:
        long, in_step = pair(unit)
        return long / in_step

    worst = max(units, key=ratio)
    again = sorted((pair(worst) for _ in range(REPEATS)), key=lambda each: each[0] / each[1])
    return again[REPEATS // 2]


def memory_mib() -> float:
    """Memory of this process alone, in MiB."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    private = (line for line in lines if line.startswith("Private_"))
    return sum(int(line.split()[1]) for line in private) / 1024


def encoder_alone(texts: list[str]) -> tuple[Callable[[Any], object], list[Any]]:
    """The encoder with nothing around it, keeping its memory between runs; a row for each text."""
    import numpy as np  # noqa: PLC0415 - what the coach needs is part of its start
    import onnxruntime  # noqa: PLC0415 - as above

    from reknit.coach.encoder import SLOWER  # noqa: PLC0415 - as above
    from reknit.coach.language import language  # noqa: PLC0415 - as above
    from reknit.coach.wordpiece import WordPiece  # noqa: PLC0415 - as above

    folder = language("en").folder / "model"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session: Any = onnxruntime.InferenceSession(
        str(folder / "encoder.onnx"),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=SLOWER,
    )
    words = WordPiece(folder / "vocabulary.txt")
    rows = ([words.start, *(each.id for each in words.pieces(text)), words.end] for text in texts)
    given = [np.array([row], dtype=np.int64) for row in rows]
    return lambda ids: session.run(["tokens", "whole"], {"ids": ids}), given


def measure() -> dict[str, float]:
    """Run in a fresh process."""
    texts = drafts()
    before = memory_mib()
    began = time.perf_counter()
    from reknit.coach import Coach  # noqa: PLC0415 - its import is part of the start

    coach = Coach.load("en")
    coach.read(texts[0])
    start = time.perf_counter() - began
    assert "encoder" in coach.layers, coach.layers
    read = each(coach.read, texts)
    added = memory_mib() - before
    alone = each(*encoder_alone(texts))
    by_rules = Coach.load("en", with_model=False).read
    light = each(by_rules, texts)
    long, on_line = off_the_line(by_rules, UNITS)
    whole, whole_on_line = off_the_line(coach.read, UNITS[:1])
    return {
        "read": read, "alone": alone, "light": light, "start": start, "memory": added,
        "long": long, "on_line": on_line, "whole": whole, "whole_on_line": whole_on_line,
    }  # fmt: skip


def run() -> list[Figure]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.coach"],
        check=True,
        capture_output=True,
        text=True,
        cwd=serving.ROOT,
        env=serving.outside() | {"OMP_NUM_THREADS": "1"},
    )
    found = json.loads(done.stdout.splitlines()[-1])
    line = f"four times {SHORT:,} characters of the same, time of the processor"
    bare = "the bare encoder on the same drafts, in the same process"
    return [
        Figure(
            "coach", "Looking over sixty words, p95", found["read"], "ms", found["alone"], bare,
            limit=MOST_RATIO, most=MOST_MS,
        ),
        Figure(
            "coach-rules", "The same by rules alone, p95", found["light"], "ms", found["alone"],
            bare, most=MOST_MS_RULES,
        ),
        Figure(
            "coach-start", "Until the coach has read its first words", found["start"], "s",
            most=MOST_START_S, steady=False,
        ),
        Figure(
            "coach-long", f"The worst of {len(UNITS)} texts of {LONG:,} characters, by rules",
            found["long"], "ms", found["on_line"], line, limit=MOST_OF_LINE, steady=False,
        ),
        Figure(
            "coach-long-whole", f"{LONG:,} characters by all layers", found["whole"], "ms",
            found["whole_on_line"], line, limit=MOST_OF_LINE, steady=False,
        ),
        Figure("coach-memory", "Memory it adds", found["memory"], "MiB", most=MOST_MIB),
    ]  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(measure()))
