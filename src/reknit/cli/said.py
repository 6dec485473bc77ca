"""How the command line speaks: plain sentences, and one kind of ending when it cannot go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, _SubParsersAction

    Commands = _SubParsersAction[ArgumentParser]


class Stop(Exception):
    """We cannot go on; the message is for the person and says what to do."""


def facts(*rows: tuple[str, object]) -> None:
    """Print names and values in two columns."""
    width = max(len(name) for name, _value in rows) + 2
    for name, value in rows:
        print(f"  {name:<{width}}{value}")
