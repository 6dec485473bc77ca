"""``./reknit share``: give a second phone an https address, and say what that exposes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from reknit.cli.run import add_serving_options
from reknit.cli.said import Stop
from reknit.cli.share import domain, local, tailscale

if TYPE_CHECKING:
    from argparse import Namespace, _MutuallyExclusiveGroup

    from reknit.cli.said import Commands


class Way(Protocol):
    """Each module of this folder that is a way to share has these."""

    NAME: str
    USAGE: str
    EXPOSES: str  # who can reach what, and who learns of it

    def add_option(self, ways: _MutuallyExclusiveGroup, /) -> None: ...
    def is_chosen(self, chosen: Namespace, /) -> bool: ...
    def why_not(self, chosen: Namespace, /) -> str: ...
    def start(self, chosen: Namespace, /) -> int: ...


WAYS: tuple[Way, ...] = (local, tailscale, domain)


def add_to(commands: Commands) -> None:
    command = commands.add_parser("share", help="let a second phone in")
    ways = command.add_mutually_exclusive_group()
    for way in WAYS:
        way.add_option(ways)
    add_serving_options(command)
    command.set_defaults(do=do)


def do(chosen: Namespace) -> int:
    for way in WAYS:
        if way.is_chosen(chosen):
            reason = way.why_not(chosen)
            if reason:
                raise Stop(f"{way.NAME} cannot be used here: {reason}")
            return way.start(chosen)
    explain(chosen)
    return ask(chosen) if sys.stdin.isatty() and sys.stdout.isatty() else 0


def explain(chosen: Namespace) -> None:
    print("A second phone needs an address that begins with https. There are three ways.")
    for number, way in enumerate(WAYS, start=1):
        reason = way.why_not(chosen)
        print(f"\n{number}. {way.NAME}")
        print(f"   What it exposes: {way.EXPOSES}")
        print(f"   Not here: {reason}" if reason else f"   To use it: ./reknit share {way.USAGE}")
    print(
        "\nWhichever you choose: the person who runs this machine could change the program and "
        "read along while somebody writes. Tell the other person who that is."
    )


def ask(chosen: Namespace) -> int:
    usable = {str(n): way for n, way in enumerate(WAYS, start=1) if not way.why_not(chosen)}
    if not usable:
        return 0
    answer = input(f"\nWhich one? ({', '.join(usable)}, or Enter for none) ").strip()
    return usable[answer].start(chosen) if answer in usable else 0
