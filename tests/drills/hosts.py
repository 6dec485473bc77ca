"""Two machines that share a database and a store of sign-ins, and somebody who never notices."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psycopg

from tests.drills.serving import Server, installed
from tests.drills.visiting import Answer, Browser

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET_KEY = "shared by both machines of this drill, guards nothing, fifty characters"


def new_database(address: str, name: str) -> str:
    """address: of a server's own database. The address of a new and empty one."""
    with psycopg.connect(address, autocommit=True) as line:
        line.execute(f'CREATE DATABASE "{name}"')
    return address.replace("/postgres?", f"/{name}?")


def start_at_once(*servers: Server) -> None:
    """In the same moment, so that whatever only one may do is done by two."""
    failed: list[BaseException] = []

    def start(server: Server) -> None:
        try:
            server.start()
        except BaseException as fault:  # noqa: BLE001 - a thread; raised below
            failed.append(fault)

    threads = [threading.Thread(target=start, args=(server,)) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


@contextmanager
def two_hosts(database: str, sessions: str, *, workers: int = 2) -> Iterator[tuple[Server, Server]]:
    """Each with folders of its own, as two machines have; started. sessions: empty is none."""
    shared = {"REKNIT_DATABASE": database, "REKNIT_SECRET_KEY": SECRET_KEY}
    shared |= {"REKNIT_SESSIONS": sessions} if sessions else {}
    with ExitStack() as stack:
        one, two = (stack.enter_context(installed(workers=workers, **shared)) for _ in range(2))
        start_at_once(one, two)
        yield one, two


@dataclass
class Roaming(Browser):
    """Each request goes to the next machine, as from a proxy that has no memory."""

    ports: tuple[int, ...] = ()
    asked: list[int] = field(default_factory=list)

    def _ask(self, method: str, path: str, body: bytes | None) -> Answer:
        self.leave()
        self.port = self.ports[len(self.asked) % len(self.ports)]
        self.asked.append(self.port)
        return super()._ask(method, path, body)


def roaming(*servers: Server) -> Roaming:
    ports = tuple(server.port for server in servers)
    return Roaming(ports[0], ports=ports)
