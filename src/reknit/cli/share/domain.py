"""A name on the internet, with the Caddyfile that stands beside this file."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from reknit.cli import data, server
from reknit.cli.said import Stop, facts
from reknit.project.runtime import private_folder

if TYPE_CHECKING:
    from argparse import Namespace, _MutuallyExclusiveGroup

NAME = "A name of your own on the internet, through Caddy"
USAGE = "--domain notebook.example.org"
EXPOSES = (
    "Anybody on the internet can reach the sign-in page. The name appears in public certificate "
    "records, so choose one that says nothing. Let's Encrypt learns the name and your address."
)
CADDYFILE = Path(__file__).with_name("Caddyfile")
WEB_PORTS = (80, 443)
WHOLE_NAME = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


def add_option(ways: _MutuallyExclusiveGroup) -> None:
    ways.add_argument("--domain", metavar="NAME", help="a name on the internet, through Caddy")


def is_chosen(chosen: Namespace) -> bool:
    return chosen.domain is not None


def why_not(chosen: Namespace) -> str:
    if not shutil.which("caddy"):
        return "the caddy command is not installed (caddyserver.com/docs/install)."
    for port in WEB_PORTS:
        try:
            server.refuse_taken_port("0.0.0.0", port)  # noqa: S104 - only asked whether Caddy could
        except Stop:
            return f"port {port} is taken, or this account may not use it. Caddy needs it."
    if chosen.domain is not None and not WHOLE_NAME.fullmatch(chosen.domain.lower()):
        return f"{chosen.domain!r} is no whole name, such as notebook.example.org."
    if chosen.domain is not None and not is_known(chosen.domain):
        return f"nobody knows {chosen.domain} yet. Point it to this machine where you bought it."
    return ""


def is_known(name: str) -> bool:
    try:
        socket.getaddrinfo(name, 443)
    except OSError:
        return False
    return True


def start(chosen: Namespace) -> int:
    if chosen.domain is None:
        raise Stop("Say which name: ./reknit share --domain notebook.example.org")
    name = chosen.domain.lower()
    folder = data.data_folder()
    server.refuse_taken_port("127.0.0.1", chosen.port)
    os.environ |= {"REKNIT_TLS": "yes", "REKNIT_BEHIND_PROXY": "yes", "REKNIT_HOSTS": name}
    data.prepare(folder)
    caddy = subprocess.Popen(  # noqa: S603 - our own command
        [shutil.which("caddy") or "caddy", "run", "--config", CADDYFILE, "--adapter", "caddyfile"],
        env=os.environ
        | {
            "REKNIT_NAME": name,
            "REKNIT_PORT": str(chosen.port),
            "XDG_DATA_HOME": str(private_folder(folder / "caddy")),
            "XDG_CONFIG_HOME": str(folder / "caddy"),
        },
    )

    def say_ready() -> None:
        print("Reknit is open to the internet.")
        facts(
            ("Address", f"https://{name}"),
            ("Your data", folder),
            ("To stop", "press Ctrl and C here"),
        )
        print("The first visit can take half a minute while the certificate is made.", flush=True)

    try:
        server.serve(
            address="127.0.0.1", port=chosen.port, workers=chosen.workers, when_ready=say_ready
        )
    finally:
        caddy.terminate()
        caddy.wait(timeout=10)
    return 0
