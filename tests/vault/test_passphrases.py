from __future__ import annotations

import pytest

from reknit.vault.passphrases import check_strength, five_words
from reknit.vault.refusals import WeakPassphrase
from reknit.vault.secret import Secret
from reknit.vault.wordlist import every_word


def test_the_offered_words_are_strong_and_plain() -> None:
    for _ in range(20):
        offered = five_words()
        assert set(offered.split(" ")) <= set(every_word())
        assert len(offered.split(" ")) == 5
        check_strength(Secret(offered), names=[])


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
