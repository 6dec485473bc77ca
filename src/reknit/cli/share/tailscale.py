"""``tailscale serve``: an address for the devices of one tailnet, with a real certificate."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

from reknit.cli import data, server
from reknit.cli.said import Stop, facts

if TYPE_CHECKING:
    from argparse import Namespace, _MutuallyExclusiveGroup

NAME = "Tailscale, for people who already use it"
USAGE = "--tailscale"
EXPOSES = (
    "Devices in your tailnet can reach the sign-in page, wherever they are. Tailscale carries the "
    "traffic sealed and learns that these devices talk. The machine's name appears in public "
    "certificate records."
)


def add_option(ways: _MutuallyExclusiveGroup) -> None:
    ways.add_argument("--tailscale", action="store_true", help="through tailscale serve")


def is_chosen(chosen: Namespace) -> bool:
    return bool(chosen.tailscale)


def command(*words: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("tailscale") or "tailscale"
    return subprocess.run(  # noqa: S603 - the person's own tailscale
        [program, *words], check=False, capture_output=True, text=True, timeout=30
    )


def state() -> dict[str, Any]:
    """What tailscale says about itself; empty when it cannot be asked."""
    if not shutil.which("tailscale"):
        return {}
    try:
        return dict(json.loads(command("status", "--json").stdout))
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return {}


def why_not(_chosen: Namespace) -> str:
    if not shutil.which("tailscale"):
        return "the tailscale command is not installed."
    seen = state()
    if seen.get("BackendState") != "Running":
        return "tailscale is not connected. Run: tailscale up"
    if not seen.get("CertDomains"):
        return "your tailnet has https switched off. Switch it on under DNS at tailscale.com."
    return ""


def start(chosen: Namespace) -> int:
    name = str(state()["CertDomains"][0])
    folder = data.data_folder()
    server.refuse_taken_port("127.0.0.1", chosen.port)
    os.environ |= {"REKNIT_TLS": "yes", "REKNIT_BEHIND_PROXY": "yes", "REKNIT_HOSTS": name}
    data.prepare(folder)
    served = command("serve", "--bg", "--https=443", f"http://127.0.0.1:{chosen.port}")
    if served.returncode != 0:
        raise Stop(f"tailscale would not serve Reknit:\n{served.stderr.strip()[-400:]}")

    def say_ready() -> None:
        print("Reknit is open to your tailnet.")
        facts(
            ("Address", f"https://{name}"),
            ("Your data", folder),
            ("To stop", "press Ctrl and C here"),
        )
        print(end="", flush=True)

    try:
        server.serve(
            address="127.0.0.1", port=chosen.port, workers=chosen.workers, when_ready=say_ready
        )
    finally:
        command("serve", "--https=443", "off")
    return 0
