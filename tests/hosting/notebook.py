"""A real server in a folder of its own, and somebody who uses it with plain web requests."""

from __future__ import annotations

import http.cookiejar
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cli.places import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
START = (
    "import sys; from reknit.cli import server; from reknit.cli.main import main;"
    "server.APPLICATION = 'tests.hosting.readable:application'; sys.exit(main())"
)


@dataclass(frozen=True)
class Served:
    pid: int
    port: int
    home: Path
    environment: dict[str, str]

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"


@contextmanager
def served(environment: Mapping[str, str]) -> Iterator[Served]:
    """One worker. ``environment`` is all that differs from what a person has."""
    home, port = Path(tempfile.mkdtemp(prefix="reknit-hosting-")), free_port()
    ours = {name: value for name, value in os.environ.items() if not name.startswith("REKNIT_")}
    ours.pop("DJANGO_SETTINGS_MODULE", None)
    ours |= {"REKNIT_DATA": str(home / "data"), "REKNIT_RUNTIME": str(home / "runtime")}
    ours |= {"CI": "true", "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"} | dict(environment)
    words = ["run", "--no-browser", "--port", str(port), "--workers", "1"]
    with (home / "said").open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", START, *words],
            cwd=home,
            env=ours,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        for _try in range(600):
            if "Only this machine" in (home / "said").read_text():
                break
            assert process.poll() is None, (home / "said").read_text()
            time.sleep(0.1)
        yield Served(process.pid, port, home, ours)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        shutil.rmtree(home)


@dataclass
class Visitor:
    address: str
    headers: dict[str, str] = field(default_factory=dict)
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def get(self, path: str) -> str:
        return self._ask(path)

    def post(self, path: str, page: str, **words: str) -> str:
        """Send the form found on ``page``."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found is not None, page[:400]
        form = urllib.parse.urlencode({**words, "csrfmiddlewaretoken": found[1]})
        return self._ask(path, form.encode())

    def _ask(self, path: str, data: bytes | None = None) -> str:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        request = urllib.request.Request(self.address + path, data, self.headers)  # noqa: S310 - our own server
        with opener.open(request, timeout=60) as answer:
            return str(answer.read().decode())

    def cookie(self, name: str) -> str:
        return next(str(cookie.value) for cookie in self.jar if cookie.name == name)

    def begin(self, user_name: str, passphrase: str) -> None:
        """A new notebook, open."""
        page = self.get("/me/begin/")
        chosen = {"kind": "own", "passphrase": passphrase, "passphrase_again": passphrase}
        self.post("/me/begin/", page, user_name=user_name, adult="on", **chosen)
