from __future__ import annotations

import math
import string
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from reknit.vault.pairing import spoken_code
from reknit.vault.passphrases import WORDS, check_strength, five_words
from reknit.vault.refusals import WeakPassphrase
from reknit.vault.secret import Secret
from reknit.vault.wordlist import every_word, left_out_words


def test_the_offered_words_are_strong_and_plain() -> None:
    for _ in range(20):
        offered = five_words()
        assert set(offered.split(" ")) <= set(every_word())
        assert len(offered.split(" ")) == 5
        check_strength(Secret(offered), names=[])


def test_words_that_sting_are_left_out() -> None:
    listed = (files("xkcdpass") / "static" / "eff-long").read_text(encoding="utf-8").split()
    assert left_out_words() < set(listed)
    assert {"maggot", "undesired", "clubbing", "drool", "grunt"} <= left_out_words()
    assert "gills" not in left_out_words()
    assert not left_out_words() & set(every_word())
    for _ in range(200):
        assert not left_out_words() & set(five_words().split(" "))
        assert not left_out_words() & set(spoken_code().expose().split("-"))


def test_enough_words_remain() -> None:
    assert len(set(every_word())) == len(every_word()) >= 6500
    assert math.log2(len(every_word())) * WORDS >= 63


def test_the_left_out_words_are_easy_to_keep() -> None:
    text = (files("reknit.vault") / "left_out_words.txt").read_text(encoding="utf-8")
    reason, *words = text.splitlines()
    assert reason.startswith("# ")
    assert words == sorted(set(words))


@pytest.mark.parametrize(
    "weak", ["", "a", "password", "qwertyuiop", "12345678", "annabel2020", "Annabel & Jonas"]
)
def test_what_could_be_guessed_is_refused(weak: str) -> None:
    with pytest.raises(WeakPassphrase) as refused:
        check_strength(Secret(weak), names=["annabel", "jonas"])
    assert str(refused.value) == ""


def test_names_count_as_guessable() -> None:
    own = Secret("quillon vesterholt")
    check_strength(own, names=[])
    with pytest.raises(WeakPassphrase):
        check_strength(own, names=["quillon", "vesterholt"])


def test_very_long_and_odd_ones_are_judged_quickly() -> None:
    check_strength(Secret("the long way round the lake at dawn " * 200), names=[])
    check_strength(Secret("ψυχή 爱 любовь 🧶 straße"), names=[])


@given(st.text(alphabet=string.printable + "éß爱я\U0001f9f6", max_size=8))
def test_eight_letters_and_fewer_are_never_enough(short: str) -> None:
    with pytest.raises(WeakPassphrase):
        check_strength(Secret(short), names=[])


def test_none_of_the_most_used_ones_is_taken() -> None:
    """Those that leaked most often; shorter ones fall to the test before."""
    leaked = [each for each in FREQUENCY_LISTS["passwords"] if len(each) > 8]
    assert len(leaked) >= 1000

    for each in leaked[:1000]:
        with pytest.raises(WeakPassphrase):
            check_strength(Secret(each), names=[])


@pytest.mark.parametrize("weak", ["reknit reknit", "Notebook2026", "reknitnotebook", "My Reknit 1"])
def test_what_it_is_called_is_no_passphrase(weak: str) -> None:
    with pytest.raises(WeakPassphrase):
        check_strength(Secret(weak), names=[])


def test_a_word_of_ours_among_others_does_no_harm() -> None:
    check_strength(Secret("notebook maple orbit kettle drift"), names=[])


@pytest.mark.parametrize(
    "own", ["all lower case and no digit", "ALL UPPER CASE AND NO DIGIT", "ψυχή любовь straße"]
)
def test_no_kind_of_letter_is_asked_for(own: str) -> None:
    check_strength(Secret(own), names=[])
