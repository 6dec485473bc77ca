"""``./reknit run``: open the notebook on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.cli import data, nightly, server
from reknit.cli.said import facts
from reknit.project.env import env_int

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from reknit.cli.said import Commands


def add_to(commands: Commands) -> None:
    command = commands.add_parser("run", help="open your notebook on this machine")
    add_serving_options(command)
    command.set_defaults(do=do)


def add_serving_options(command: ArgumentParser) -> None:
    port = env_int("REKNIT_PORT", 8000, lowest=1, highest=65535)
    command.add_argument("--port", type=int, default=port, help=f"where to listen ({port})")
    command.add_argument("--no-browser", action="store_true", help="do not open a browser")
    command.add_argument("--workers", type=int, default=2, help="processes that answer (2)")
    nightly.add_option(command)


def do(chosen: Namespace) -> int:
    server.refuse_taken_port("127.0.0.1", chosen.port)
    folder = data.data_folder()
    data.prepare(folder)
    address = f"http://localhost:{chosen.port}"

    def say_ready() -> None:
        print("Reknit is open.")
        facts(
            ("Address", address),
            ("Your data", folder),
            ("To stop", "press Ctrl and C here"),
        )
        print("Only this machine can reach it. For a second phone: ./reknit share", flush=True)
        if not chosen.no_browser:
            server.open_browser(address)

    server.serve(
        address="127.0.0.1", port=chosen.port, workers=chosen.workers, when_ready=say_ready
    )
    return 0
