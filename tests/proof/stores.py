"""Everywhere a word could be left behind, as one heap of bytes each."""

from __future__ import annotations

import io
import logging
import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from django.conf import settings
from django.core import mail
from django.db import connection
from django.utils import timezone

from reknit.project.copies import making
from reknit.project.log import OPERATOR_LOG, JsonLine
from reknit.vault.store import the_store
from reknit.vault.valkey_store import store_at
from tests import valkeys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.proof.planting import Heard


@dataclass
class Kept:
    """What is recorded while people write."""

    heard: Heard
    said: io.StringIO = field(default_factory=io.StringIO)  # the operator's log
    debug: io.StringIO = field(default_factory=io.StringIO)
    statements: list[bytes] = field(default_factory=list)

    @contextmanager
    def recording(self, folder: Path) -> Iterator[None]:
        """folder: becomes the place for temporary files."""
        folder.mkdir()
        with ExitStack() as stack:
            stack.enter_context(mock.patch.object(tempfile, "tempdir", str(folder)))
            stack.enter_context(mock.patch.dict("os.environ", {"TMPDIR": str(folder)}))
            stack.enter_context(connection.execute_wrapper(self._statement))
            stack.enter_context(_into(self.said))
            stack.enter_context(_all_of_ours(self.debug))
            yield

    def _statement(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,  # noqa: ANN401 - Django's
        many: bool,  # noqa: FBT001 - Django's
        context: Any,  # noqa: ANN401 - Django's
    ) -> Any:  # noqa: ANN401 - Django's
        self.statements.append(sql.encode())
        rows = params if many else [params]
        self.statements += [_bytes_of(value) for row in rows or () for value in row or ()]
        return execute(sql, params, many, context)


@contextmanager
def _into(stream: io.StringIO) -> Iterator[None]:
    """The handlers the product runs with, at its levels, writing here."""
    handlers = {
        handler
        for name in OPERATOR_LOG["loggers"]  # type: ignore[attr-defined]
        for handler in logging.getLogger(name).handlers
        if isinstance(handler, logging.StreamHandler) and isinstance(handler.formatter, JsonLine)
    }
    assert handlers
    before = [(handler, handler.setStream(stream)) for handler in handlers]
    try:
        yield
    finally:
        for handler, old in before:
            if old is not None:
                handler.setStream(old)


@contextmanager
def _all_of_ours(stream: io.StringIO) -> Iterator[None]:
    """Everything our own modules say, down to DEBUG, whether or not anybody would print it."""
    ours, handler = logging.getLogger("reknit"), logging.StreamHandler(stream)
    level = ours.level
    ours.addHandler(handler)
    ours.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        ours.setLevel(level)
        ours.removeHandler(handler)


def _bytes_of(value: object) -> bytes:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    return str(value).encode("utf-8", "surrogateescape")


def rows(_kept: Kept) -> bytes:
    """Every column of every table."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own names
            found += [_bytes_of(value) for row in cursor.fetchall() for value in row]
    return b"\n".join(found)


def database_files(_kept: Kept) -> bytes:
    """The file of SQLite with its journals. PostgreSQL's own files are out of reach here."""
    name = Path(connection.settings_dict["NAME"])
    files = sorted(name.parent.glob(f"{name.name}*"))
    assert name in files
    return b"\n".join(file.read_bytes() for file in files)


def database_copied(_kept: Kept) -> bytes:
    """The same after everything was moved from the journal into the file."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return database_files(_kept)


def database_backup(_kept: Kept) -> bytes:
    """A copy as it is made each night, with what is written beside it."""
    place = Path(settings.DATA) / "swept"
    try:
        making.make(kind="night", at=timezone.now(), to=place)
        return folder(place)
    finally:
        shutil.rmtree(place)


def statements(kept: Kept) -> bytes:
    """What was ever sent to the database, also what was overwritten since."""
    return b"\n".join(kept.statements)


def folder(path: Path) -> bytes:
    if not path.exists():
        return b""
    files = [file for file in sorted(path.rglob("*")) if file.is_file()]
    return b"\n".join(str(file).encode() + b"\n" + file.read_bytes() for file in files)


def sessions(_kept: Kept) -> bytes:
    """The folder in memory; and the Valkey, where there is one."""
    shared = valkeys.everything(store_at(settings.SESSIONS).client) if settings.SESSIONS else b""
    return folder(Path(settings.RUNTIME)) + shared


def outbox(_kept: Kept) -> bytes:
    """Each mail as it travels, and its parts as they are read."""
    found = []
    for one in getattr(mail, "outbox", []):
        message = one.message()
        found.append(message.as_bytes())
        parts = [part.get_payload(decode=True) for part in message.walk()]
        found += [part for part in parts if isinstance(part, bytes)]
    return b"\n".join(found)


# A new place where the product puts something gets a line here.
STORES: dict[str, Callable[[Kept], bytes]] = {
    "database rows": rows,
    "statements to the database": statements,
    "sessions": sessions,
    "operator's log": lambda kept: _bytes_of(kept.said.getvalue()),
    "our modules at DEBUG": lambda kept: _bytes_of(kept.debug.getvalue()),
    "temporary files": lambda _: folder(Path(tempfile.gettempdir())),
    "data folder": lambda _: folder(Path(settings.DATA)),
    "outbox": outbox,
    "addresses, headers, cookies": lambda kept: _bytes_of("\n".join(kept.heard.outside)),
}
if connection.vendor == "sqlite":
    STORES |= {
        "database file and journals": database_files,
        "database file, checkpointed": database_copied,
        "database backup": database_backup,
    }


@contextmanager
def planted(payload: bytes, store: str, kept: Kept) -> Iterator[None]:
    """The control: these bytes lie in the open in that store, and nowhere else of it is known."""
    text = payload.decode("utf-8", "surrogateescape")
    if "database" in store:
        yield from _in_a_table(payload)
        return
    if store == "sessions":
        the_store().put(b"in the open", payload, expires=2e9)
    elif store == "operator's log":
        kept.said.write(text)
    elif store == "our modules at DEBUG":
        with _heard_by(kept.debug):
            logging.getLogger("reknit.made_up").debug("%s", text)
    elif store in {"temporary files", "data folder"}:
        where = Path(tempfile.gettempdir() if store.startswith("temp") else settings.DATA)
        (where / "left-behind").write_bytes(payload)
    elif store == "outbox":
        # Named here, or Django would look up what this machine is called.
        named = {"Message-ID": "<a-page@example.org>"}
        letter = mail.EmailMessage("A page", "", "a@example.org", ["b@example.org"], headers=named)
        letter.attach("left-behind", payload, "application/octet-stream")
        letter.send()
    else:
        kept.heard.outside.append(text)
    yield
    (Path(settings.DATA) / "left-behind").unlink(missing_ok=True)


@contextmanager
def _heard_by(stream: io.StringIO) -> Iterator[None]:
    """Not by whoever runs the tests as well: what is no text cannot be reported."""
    ours = logging.getLogger("reknit")
    listening = [each for each in ours.handlers if getattr(each, "stream", None) is stream]
    with (
        mock.patch.object(ours, "handlers", listening),
        mock.patch.object(ours, "propagate", False),
    ):
        yield


def _in_a_table(payload: bytes) -> Iterator[None]:
    blob = "BLOB" if connection.vendor == "sqlite" else "BYTEA"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE left_behind (words {blob})")
        cursor.execute("INSERT INTO left_behind VALUES (%s)", [payload])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE left_behind")
