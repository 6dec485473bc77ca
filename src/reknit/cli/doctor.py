"""``./reknit doctor``: what is well here, what is not, and what to do about it."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reknit.cli import data
from reknit.project import running

if TYPE_CHECKING:
    from argparse import Namespace

    from reknit.cli.said import Commands


def add_to(commands: Commands) -> None:
    command = commands.add_parser("doctor", help="say what is well here and what is not")
    command.add_argument("--json", action="store_true", help="for a program that watches")
    command.set_defaults(do=do)


def do(chosen: Namespace) -> int:
    """0: all is well. 1: something needs attention. 2: something is broken."""
    folder = data.data_folder()
    if running.is_open(folder):
        # What the server was told counts, not what this shell happens to know.
        os.environ.update(running.told(folder))
    data.open_as_it_is(folder)
    from reknit.project import doctor  # noqa: PLC0415 - needs Django
    from reknit.project.doctor.findings import State, worst  # noqa: PLC0415 - as above

    found = doctor.look(datetime.now(UTC))
    state = worst(found)
    if chosen.json:
        print(json.dumps({"state": state, "findings": [asdict(each) for each in found]}, indent=1))
    else:
        for each in found:
            mark = {State.OK: "ok", State.ATTENTION: "look", State.BROKEN: "BROKEN"}[each.state]
            print(f"  {mark:<8}{each.about:<14}{each.said}")
            if each.remedy:
                print(f"  {'':<22}To do: {each.remedy}")
        print(
            {
                State.OK: "All is well.",
                State.ATTENTION: "It works. Something should be looked at.",
                State.BROKEN: "Something is broken. Please do what stands there first.",
            }[state]
        )
    sys.stdout.flush()
    return list(State).index(state)
