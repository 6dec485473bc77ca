"""How far two labellings agree, against values that are known."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from training import agreement
from training.agreement import disputed, kappa, span_f1
from training.corpus import Message, untagged

if TYPE_CHECKING:
    from pathlib import Path


def message(tagged: str, *, heat: int = 1, apology: bool = False, safety: bool = False) -> Message:
    text, spans = untagged(tagged)
    return Message("x", "x01", text, spans, heat, apology, safety)


BLAME = "<blame>you never ask me</blame> anything"


def test_kappa_of_the_textbook() -> None:
    """Fifty proposals, two readers: 20 both yes, 15 both no, 5 and 10 apart."""
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15

    assert kappa(pairs) == pytest.approx(0.4)


def test_kappa_is_one_nothing_or_less() -> None:
    assert kappa([(0, 0), (1, 1)]) == 1.0
    assert kappa([(0, 0), (0, 0)]) == 1.0  # never a difference, never another answer
    assert kappa([(0, 0), (0, 1), (1, 0), (1, 1)]) == pytest.approx(0.0)
    assert kappa([(0, 1), (1, 0)]) == pytest.approx(-1.0)


def test_a_grade_that_is_near_weighs_little() -> None:
    """Squared distances, of the largest: a twelfth seen, a third by chance."""
    pairs = [(0, 0), (1, 1), (2, 2), (0, 1), (1, 2), (2, 2)]

    near, far = kappa(pairs, weighted=True), kappa([*pairs[:5], (2, 0)], weighted=True)

    assert kappa([(0, 0), (1, 1), (2, 2)], weighted=True) == 1.0
    assert near == pytest.approx(0.75)
    assert near > kappa(pairs) > far


def test_span_f1_counts_what_both_marked() -> None:
    first = [message(BLAME), message("<need>quiet</need> please")]
    second = [message(BLAME), message("quiet please")]

    assert span_f1(first, second, "blame") == 1.0
    assert span_f1(first, second, "need") == 0.0
    assert span_f1(first, second, "threat") == 1.0  # none by either


@pytest.mark.parametrize(
    "other",
    [
        message(BLAME),
        message(BLAME, heat=2),
        message("<blame>you never ask me anything</blame>"),
    ],
)
def test_what_is_near_enough(other: Message) -> None:
    assert not disputed(message(BLAME), other)
    assert not disputed(other, message(BLAME))


@pytest.mark.parametrize(
    "other",
    [
        message(BLAME, heat=3),
        message(BLAME, apology=True),
        message(BLAME, safety=True),
        message("<blame>you</blame> never ask me anything"),
        message("<contempt>you never ask me</contempt> anything"),
        message("<blame>you <absolute>never</absolute> ask me</blame> anything"),
    ],
)
def test_what_needs_a_third_look(other: Message) -> None:
    assert disputed(message(BLAME), other)
    assert disputed(other, message(BLAME))


def test_two_ways_of_taking_an_apology_back_are_a_dispute() -> None:
    vague = message("<non_apology:vague>sorry for everything</non_apology>")
    pressure = message("<non_apology:pressure>sorry for everything</non_apology>")

    assert disputed(vague, pressure)
    assert not disputed(vague, vague)


def test_two_files_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"voice": "x01", "heat": 1, "apology": False, "safety": False}
    texts = {"first": [BLAME, "soup", "alone"], "second": [BLAME, "<need>soup</need>"]}
    for name, lines in texts.items():
        rows = [{**row, "id": str(n), "text": text} for n, text in enumerate(lines)]
        (tmp_path / name).write_text("\n".join(map(json.dumps, rows)))
    disputes = tmp_path / "disputes"
    files = [str(tmp_path / name) for name in texts]
    monkeypatch.setattr(sys, "argv", ["agreement", *files, "--disputes", str(disputes)])

    agreement.main()

    said = capsys.readouterr().out
    assert said.startswith("2 messages")  # those that both have
    assert "| blame | 1.00 | 1.00 | 1 | 1 |" in said
    assert "1 disputed" in said
    assert json.loads(disputes.read_text()) == ["1"]
