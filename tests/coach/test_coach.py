"""The coach as somebody's program would call it."""

from __future__ import annotations

import gc
import sys
import threading
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reknit.coach import CORE_PARTS, KINDS, LONGEST, Coach, Finding, Good, Kind, Part, Reading

# They read no text on loading, so all may share them.
COACH: Final = Coach.load("en")
RULES: Final = Coach.load("en", with_model=False)
LIGHT: Final = Coach.load("en", with_encoder=False)
GERMAN: Final = Coach.load("de")

# Any script, also halves of surrogate pairs; and the words the rules look for, in any order.
ANY_TEXT: Final = st.text(alphabet=st.characters(), max_size=300)
PIECES: Final = [
    *("you", "never", "always", "listen", "sorry", "but", "if", "i feel like", "that", "should"),
    *("idiot", "whatever", "leave", "again", "YOU'RE", "ur", "dont", "because", "said", "she"),
    *("“you are”", "k", "fine", "You never listen", "sorry if", "he hit me", "it was my fault"),
    *("'", "\u2019", '"', "“", "”", "!", "?", "…", "...", ".", ",", ";", "\n", "😡", "❤️", " 😂"),
]
WORDS: Final = st.lists(st.sampled_from(PIECES), max_size=80).map(" ".join)
GLUED: Final = st.lists(ANY_TEXT | st.sampled_from(PIECES), max_size=12).map("".join)


def check(text: str, reading: Reading) -> None:
    found: list[Finding | Good] = [*reading.findings, *reading.strengths]
    for each in found:
        assert 0 <= each.start < each.end <= len(text)
        assert text[each.start : each.end].strip()
    assert 0 <= reading.heat <= 3
    assert {*reading.apology.missing} <= {*CORE_PARTS} - {*reading.apology.parts}


@pytest.mark.parametrize("kind", KINDS)
@given(text=ANY_TEXT | WORDS | GLUED)
@settings(max_examples=60)
def test_any_text_gives_a_reading_with_valid_places(kind: str, text: str) -> None:
    for coach in (COACH, RULES, LIGHT, GERMAN):
        check(text, coach.read(text, kind=kind, limit=None))


@pytest.mark.parametrize("coach", [RULES, LIGHT], ids=["rules", "light"])
@pytest.mark.parametrize(
    "unit",
    [
        *("a", " ", "\n", "!", "'", '"', "\u0301", "\ud800", "😡", "…", "a.b.", "((("),
        *("you ", "you never ", "you\u2019re ", "never always ", "whatever\n", "you idiot. "),
        *("I'm sorry if you feel but ", "if you leave ", "she said ", '"she said ', "“you "),
    ],
)
def test_the_longest_text_of_one_thing_is_read(unit: str, coach: Coach) -> None:
    text = (unit * LONGEST)[:LONGEST]

    check(text, coach.read(text, limit=None))


@pytest.mark.parametrize("unit", ["!", "I'm sorry if you feel but ", "\ud800", "a"])
def test_the_encoder_reads_the_longest_text(unit: str) -> None:
    text = (unit * LONGEST)[:LONGEST]

    check(text, COACH.read(text, limit=None))


def test_what_comes_after_the_longest_text_is_not_read() -> None:
    text = "fine weather today. " * (LONGEST // 20) + "You're pathetic."

    assert COACH.read(text, limit=None).findings == ()


def test_all_layers_read() -> None:
    assert COACH.layers == ("rules", "companion", "encoder")
    assert LIGHT.layers == ("rules", "companion")
    assert RULES.layers == ("rules",)


def test_without_onnxruntime_the_other_layers_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "reknit.coach.encoder", None)

    coach = Coach.load("en")

    assert coach.layers == ("rules", "companion")
    assert coach.read("You never listen to me.").findings


def test_a_language_that_is_not_there_is_a_lookup_error() -> None:
    with pytest.raises(LookupError):
        Coach.load("tlh")


def test_gravest_first_and_two_at_most() -> None:
    text = (
        "You never help. You should have known. You're pathetic. "
        "If you walk out that door we're done."
    )

    every = COACH.read(text, limit=None).findings
    two = COACH.read(text).findings

    assert [each.kind for each in two] == [Kind.THREAT, Kind.CONTEMPT]
    assert every[:2] == two
    assert [list(Kind).index(each.kind) for each in every] == sorted(
        list(Kind).index(each.kind) for each in every
    )


def test_a_kind_that_is_not_shown_leaves_its_place_to_none() -> None:
    text = "Grow up."

    assert [each.kind for each in COACH.read(text).findings] == [Kind.CONTEMPT]
    assert COACH.read(text, show={*Kind} - {Kind.CONTEMPT}).findings == ()


def test_unasked_only_kinds_are_shown_that_were_right_often_enough() -> None:
    text = "You never listen to me. Grow up. You should have known. If you walk out we're done."

    shown = COACH.read(text, limit=None, unasked=True).findings

    assert {each.kind for each in shown} <= COACH.proven
    assert {(each.kind, each.start) for each in shown} <= {
        (each.kind, each.start) for each in COACH.read(text, limit=None).findings
    }
    assert RULES.proven == frozenset()
    assert RULES.read(text, unasked=True).findings == ()


@pytest.mark.parametrize(
    "text",
    [
        *("You're such an idiot.", "Shut up, you idiot.", "You stupid idiot.", "Fuck you."),
        *("I hate you", "asshole", "You're disgusting.", "Get lost!", "what a loser you are"),
        *("You liar", "you stupid cow", "piss off"),
    ],
)
def test_a_plain_insult_is_found(text: str) -> None:
    assert RULES.read(text).findings
    assert COACH.read(text).findings


@pytest.mark.parametrize(
    "text",
    [
        *(
            "You absolute muppet haha, love you",
            "I hate you haha, love you",
        ),
        *("Sorry I called you an idiot.", "My boss is such an asshole.", "I'm such an idiot."),
        *(
            "Fuck, I forgot the milk.",
            "Shut up, no way, you got the job?!",
            "You're crazy talented",
        ),
    ],
)
def test_the_same_words_meant_otherwise_are_left_alone(text: str) -> None:
    assert RULES.read(text).findings == ()
    assert COACH.read(text).findings == ()


def test_an_apology_is_read_for_its_parts() -> None:
    text = (
        "I'm sorry I shouted at you in front of your friends. That must have been humiliating. "
        "I'll call them tomorrow and set it right."
    )

    apology = COACH.read(text, kind="apology").apology

    assert {Part.REGRET, Part.RESPONSIBILITY, Part.HARM, Part.REPAIR} <= {*apology.parts}
    assert apology.missing == ()


def test_threads_read_at_once() -> None:
    texts = ["You never listen to me.", "Thank you for the soup.", "k", "I feel ignored."] * 8
    alone = [COACH.read(text) for text in texts]
    together: dict[int, Reading] = {}

    def read(number: int) -> None:
        together[number] = COACH.read(texts[number])

    threads = [threading.Thread(target=read, args=(number,)) for number in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [together[number] for number in range(len(texts))] == alone


def test_nothing_of_a_text_is_kept() -> None:
    """No object that Python knows of still holds a word of it afterwards."""
    secret = "zyxwvutq" + "plover"
    COACH.read(f"You never listen, {secret}, and I feel {secret} about it.")
    gc.collect()

    held = [each for each in gc.get_objects() if isinstance(each, (dict, list, tuple, set))]
    assert not any(
        isinstance(part, str) and secret in part and part is not secret
        for each in held
        if each is not held
        for part in (list(each.values()) if isinstance(each, dict) else each)
    )
