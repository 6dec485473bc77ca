from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reknit.margin.core.choice import KEY, KINDS, TONES, choice_in, kept, make
from reknit.people.index import change_index

if TYPE_CHECKING:
    from collections.abc import Callable

    from reknit.margin.core.choice import Choice
    from reknit.vault.opened import Vault


def choose(*, vault: Vault, on: bool, tone: str) -> None:
    _change(vault, lambda choice: make(on=on, tone=tone, away=choice.away))


def wave_away(*, vault: Vault, kind: str) -> None:
    """For good, or until it is asked back."""
    assert kind in KINDS
    _change(vault, lambda choice: replace(choice, away=make_away((*choice.away, kind))))


def show_again(*, vault: Vault, kind: str) -> None:
    _change(vault, lambda choice: replace(choice, away=make_away(set(choice.away) - {kind})))


def turn(*, vault: Vault, tone: str) -> None:
    assert tone in TONES
    _change(vault, lambda choice: replace(choice, tone=tone))


def make_away(kinds: set[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(kind for kind in KINDS if kind in kinds)


def _change(vault: Vault, change: Callable[[Choice], Choice]) -> None:
    def apply(index: dict[str, Any]) -> None:
        index[KEY] = kept(change(choice_in(index)))

    change_index(vault, apply)
