"""Reads the command line; each command is a module of its own."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured

from reknit.cli import (
    backup,
    bench,
    check,
    coach,
    demo,
    doctor,
    nightly,
    prove,
    reset_access,
    restore,
    run,
    share,
    suite,
)
from reknit.cli.said import Stop

if TYPE_CHECKING:
    from collections.abc import Sequence


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="./reknit", description="A private place for two people to repair trust."
    )
    commands = top.add_subparsers(metavar="command", required=True)
    for command in (
        run,
        demo,
        share,
        backup,
        restore,
        reset_access,
        doctor,
        coach,
        suite,
        check,
        bench,
        prove,
    ):
        command.add_to(commands)
    return top


def main(words: Sequence[str] | None = None) -> int:
    try:
        chosen = parser().parse_args(words)
        if getattr(chosen, "no_backup", False):
            os.environ[nightly.SETTING] = "no"  # handed on like everything a server is told
        return int(chosen.do(chosen))
    except (Stop, ImproperlyConfigured) as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
