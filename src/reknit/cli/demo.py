"""``./reknit demo``: look around with a made-up couple, in a folder of its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.core.management import call_command

from reknit.cli import data, server
from reknit.cli.run import add_serving_options
from reknit.cli.said import facts
from reknit.project.couple import ROBIN, SAM
from reknit.project.runtime import runtime_folder

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from reknit.cli.said import Commands


def add_to(commands: Commands) -> None:
    command = commands.add_parser("demo", help="look around with a made-up couple")
    command.add_argument("--remove", action="store_true", help="take the made-up couple away again")
    add_serving_options(command)
    command.set_defaults(do=do)


def demo_folder() -> Path:
    real = data.data_folder()
    return real.with_name(f"{real.name}-demo")


def do(chosen: Namespace) -> int:
    folder = demo_folder()
    if chosen.remove:
        return remove(folder)
    server.refuse_taken_port("127.0.0.1", chosen.port)
    # A demo lives beside the real thing and must not meet its database or its sign-ins.
    for name in ("REKNIT_DATABASE", "REKNIT_RUNTIME", "REKNIT_SESSIONS"):
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    os.environ["REKNIT_DEMO"] = "yes"
    data.prepare(folder)
    call_command("make_demo")
    # By number, not "localhost": a real notebook open there keeps its own cookies.
    address = f"http://127.0.0.1:{chosen.port}"

    def say_ready() -> None:
        print("The demo is open. Robin and Sam are made up; they are half-way through a repair.")
        facts(
            ("Address", address),
            ("Robin", f"{ROBIN.user_name}   {ROBIN.passphrase}"),
            ("Sam", f"{SAM.user_name}   {SAM.passphrase}"),
            ("Demo data", folder),
            ("To stop", "press Ctrl and C here"),
            ("To remove", "./reknit demo --remove"),
        )
        print("To be both at once, open one of them in a private window.", flush=True)
        if not chosen.no_browser:
            server.open_browser(address)

    server.serve(
        address="127.0.0.1", port=chosen.port, workers=chosen.workers, when_ready=say_ready
    )
    return 0


def remove(folder: Path) -> int:
    if not data.remove(folder):
        print("There is no demo to remove.")
        return 0
    data.remove(runtime_folder("", folder))
    print(f"The made-up couple is gone, and the folder {folder} with it.")
    return 0
