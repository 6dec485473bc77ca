"""An own certificate authority: nobody outside is asked, each phone installs it once."""

from __future__ import annotations

import http.server
import os
import threading
from functools import partial
from typing import TYPE_CHECKING

import segno

from reknit.cli import data, server
from reknit.cli.said import facts
from reknit.cli.share import authority, network

if TYPE_CHECKING:
    from argparse import Namespace, _MutuallyExclusiveGroup
    from pathlib import Path

NAME = "A certificate of your own, inside your home network"
USAGE = "--local"
AUTOMATIC = "automatic"
EXPOSES = (
    "Devices in your network can reach the sign-in page. Nothing leaves your home. Each phone "
    "installs a certificate once; whoever holds its key (a file on this machine) could pretend to "
    "be this machine, or another in your network, to those phones; never a site on the internet."
)

STEPS = """
1. Same Wi-Fi. On the phone, open the first code with the camera and download the certificate.
   Before you trust it, compare: its SHA-256 fingerprint must be
   {fingerprint}
2. iPhone: Settings > General > VPN & Device Management > install "Reknit at home".
           Then Settings > General > About > Certificate Trust Settings > switch it on.
   Android: Settings > Security > More > Install a certificate > CA certificate.
3. Open the second code. Keep the page as a bookmark.
To take it back later, remove the certificate in the same place.
"""


def add_option(ways: _MutuallyExclusiveGroup) -> None:
    ways.add_argument(
        "--local",
        metavar="ADDRESS",
        nargs="?",
        const=AUTOMATIC,
        help="own certificate, home network only; ADDRESS where this machine has several",
    )


def is_chosen(chosen: Namespace) -> bool:
    return chosen.local is not None


def address_for(chosen: Namespace) -> str:
    """Empty when this machine is in no home network, or the address asked for is in none."""
    if chosen.local in {None, AUTOMATIC}:
        return network.own_address()
    return str(chosen.local) if network.at_home(chosen.local) else ""


def why_not(chosen: Namespace) -> str:
    """Empty when this way is open."""
    if not authority.openssl():
        return "it needs the openssl command, which is not installed."
    if not address_for(chosen):
        return "this machine has no address in a home network (10.x, 172.16-31.x or 192.168.x)."
    return ""


def start(chosen: Namespace) -> int:
    address = address_for(chosen)
    folder = data.data_folder()
    data.make_folder(folder)
    server.refuse_taken_port(address, chosen.port)
    names = [address, network.own_name()]
    os.environ |= {
        "REKNIT_TLS": "yes",
        "REKNIT_HOSTS": ",".join(names),
        "REKNIT_HSTS_DAYS": "0",  # the name may serve other things; they need not be https
    }
    data.prepare(folder)
    files = authority.make(folder / "certificates", names)
    handing_out = hand_out(files.authority, address)
    download = f"http://{address}:{handing_out.server_port}/reknit-at-home.crt"
    notebook = f"https://{address}:{chosen.port}"

    def say_ready() -> None:
        print("Reknit is open to your home network.")
        facts(("Address", notebook), ("Your data", folder), ("To stop", "press Ctrl and C here"))
        print(STEPS.format(fingerprint=authority.fingerprint(files.authority)))
        for title, target in (("First code", download), ("Second code", notebook)):
            print(f"{title}: {target}")
            segno.make(target, error="m").terminal(compact=True)
        print(end="", flush=True)

    try:
        server.serve(
            address=address,
            port=chosen.port,
            workers=chosen.workers,
            when_ready=say_ready,
            certificate=files.certificate,
            key=files.key,
        )
    finally:
        handing_out.shutdown()
    return 0


def hand_out(certificate: Path, address: str) -> http.server.ThreadingHTTPServer:
    """Serve this one public file over plain http, since a phone cannot trust https from us yet."""
    handler = partial(OneFile, certificate.read_bytes())
    handing_out = http.server.ThreadingHTTPServer((address, 0), handler)
    threading.Thread(target=handing_out.serve_forever, daemon=True).start()
    return handing_out


class OneFile(http.server.BaseHTTPRequestHandler):
    def __init__(self, content: bytes, *args: object) -> None:
        self.content = content
        super().__init__(*args)  # type: ignore[arg-type]  # the three that http.server passes

    def do_GET(self) -> None:  # http.server's name
        self.send_response(200)
        self.send_header("Content-Type", "application/x-x509-ca-cert")
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, *args: object) -> None:
        """No access log."""
