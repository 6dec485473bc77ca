"""nginx and Caddy, started from the files we ship; only ports, folders and names are ours."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reknit.cli.share import authority, domain
from tests.cli.places import free_port
from tests.hosting.notebook import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

NGINX_AS_USUAL = """
pid {folder}/nginx.pid; error_log {folder}/said/error.log; daemon off; user root;
events {{}}
http {{
    access_log {folder}/said/access.log combined;
    client_max_body_size 8m;
    client_body_temp_path {folder}/bodies; proxy_temp_path {folder}/answers;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {certificate}; ssl_certificate_key {key};
        location / {{ proxy_pass http://127.0.0.1:{upstream}; }}
    }}
}}
"""


@dataclass
class Front:
    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.process.pid

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(15)


def started(folder: Path, port: int, command: list[str], **environment: str) -> Front:
    """Everything it prints is kept in ``said`` and searched like every other file."""
    said = folder / "said"
    said.mkdir(exist_ok=True)
    with (said / "printed").open("wb") as printed:
        process = subprocess.Popen(
            command,
            stdout=printed,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd=folder,
            env=os.environ | environment,
        )
    for _try in range(200):
        assert process.poll() is None, (said / "printed").read_text()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            break
    return Front(port, folder, process)


def nginx(folder: Path, *, upstream: int, as_usual: bool = False) -> Front:
    port, files = free_port(), authority.make(folder / "certificates", ["localhost"])
    (folder / "said").mkdir()
    if as_usual:
        text = NGINX_AS_USUAL.format(
            folder=folder, port=port, upstream=upstream,
            certificate=files.certificate, key=files.key,
        )  # fmt: skip
    else:
        text = shipped_nginx(folder, port, upstream, files)
    config = folder / "nginx.conf"
    config.write_text(text)
    return started(folder, port, ["nginx", "-p", str(folder), "-c", str(config)])


def shipped_nginx(folder: Path, port: int, upstream: int, files: authority.Files) -> str:
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    me = "root" if hasattr(os, "getuid") and os.getuid() == 0 else ""
    changes = {
        r"user www-data;": f"daemon off; {'user root;' if me else ''}",
        r"/run/nginx\.pid": f"{folder}/nginx.pid",
        r"error_log stderr": f"error_log {folder}/said/error.log",
        r"/dev/shm": str(folder),  # noqa: S108 - as it stands in the file
        r"listen 80": f"listen 127.0.0.1:{free_port()}",
        r"listen 443": f"listen 127.0.0.1:{port}",
        r"/etc/letsencrypt\S+/fullchain\.pem": str(files.certificate),
        r"/etc/letsencrypt\S+/privkey\.pem": str(files.key),
        r"notebook\.example\.org": "localhost",
        r"127\.0\.0\.1:8000": f"127.0.0.1:{upstream}",
    }
    for before, after in changes.items():
        assert re.search(before, text), before
        text = re.sub(before, after, text)
    return text


def caddy(folder: Path, *, upstream: int, as_usual: bool = False) -> Front:
    """Through its own JSON, where it can be told to ask nobody for a certificate."""
    port = free_port()
    environment = {
        "REKNIT_NAME": f"localhost:{port}",
        "REKNIT_PORT": str(upstream),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
    }
    command = ["caddy", "adapt", "--adapter", "caddyfile", "--config"]
    shown = subprocess.run(
        [*command, str(domain.CADDYFILE)],
        check=True, capture_output=True, env=os.environ | environment,
    )  # fmt: skip
    config: dict[str, Any] = json.loads(shown.stdout)
    config["apps"]["pki"] = {"certificate_authorities": {"local": {"install_trust": False}}}
    for server in config["apps"]["http"]["servers"].values():
        server["automatic_https"] = {"disable_redirects": True}
        server["listen"] = [f"127.0.0.1:{port}"]
        if as_usual:
            server["logs"] = {}
    if as_usual:
        log = {"writer": {"output": "file", "filename": str(folder / "access.log")}}
        config["logging"] = {"logs": {"default": log}}
    file = folder / "caddy.json"
    file.write_text(json.dumps(config))
    front = started(folder, port, ["caddy", "run", "--config", str(file)], **environment)
    for _try in range(100):  # it makes its certificate after it began to listen
        if list((folder / "data").rglob("localhost.key")):
            break
        time.sleep(0.1)
    return front


@dataclass
class Told:
    """What the one behind the proxy was told."""

    port: int = 0
    paths: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[list[tuple[str, str]]] = field(default_factory=list)
    refused: int = 0

    @property
    def last_body(self) -> bytes:
        return self.bodies[-1]

    @property
    def last_headers(self) -> list[tuple[str, str]]:
        return self.headers[-1]


@contextmanager
def echo() -> Iterator[Told]:
    told = Told()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            if self.headers.get("Transfer-Encoding") == "chunked":
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
            told.paths.append(self.path.partition("?")[0])
            told.bodies.append(body)
            told.headers.append(list(self.headers.items()))
            self.send_response(200)
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"fine")

        do_GET = do_POST = answer  # noqa: N815 - http.server's names

        def send_error(self, *_args: object, **_more: object) -> None:
            told.refused += 1
            self.close_connection = True

        def log_message(self, *_args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield told
    server.shutdown()
    server.server_close()
