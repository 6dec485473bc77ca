"""The data folder: made, guarded, checked and brought up to date before anything is served."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.core.checks import Error, run_checks
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from reknit.cli.said import Stop
from reknit.project import running, updating
from reknit.project.env import env_text
from reknit.project.runtime import private_folder, runtime_folder

if TYPE_CHECKING:
    from collections.abc import Iterator


UPDATING = int.from_bytes(b"reknit")  # the number of a lock in PostgreSQL


def data_folder() -> Path:
    """As ``settings.DATA`` finds it; needed before the settings can be read."""
    shared = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(env_text("REKNIT_DATA") or Path(shared) / "reknit").absolute()


def prepare(data: Path) -> None:
    """Make ``data`` ready to serve from. Raises Stop with what to do when it cannot be."""
    os.umask(0o077)  # whatever Reknit writes is for this account alone
    make_folder(data)
    try:
        running.hold(data)
    except running.InUse as trouble:
        raise Stop("A copy is being put back. Start Reknit when that is done.") from trouble
    start_django(data)
    finish_restoring(data)
    refuse_what_is_not_safe()
    bring_up_to_date()
    put_deletions_together()
    call_command("collectstatic", verbosity=0, interactive=False)


def open_as_it_is(data: Path) -> None:
    """For commands that look or copy and leave the database as it is."""
    os.umask(0o077)
    if not data.is_dir():
        raise Stop(f"There is no notebook in {data} yet. REKNIT_DATA names another folder.")
    start_django(data)


def start_django(data: Path) -> None:
    make_secret_key(data)
    os.environ["REKNIT_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "reknit.project.settings"
    django.setup()


def finish_restoring(data: Path) -> None:
    from reknit.project.copies import restoring  # noqa: PLC0415 - needs Django
    from reknit.vault.refusals import StoreAway  # noqa: PLC0415 - as above

    try:
        restoring.finish_restoring(
            data, runtime_folder(env_text("REKNIT_RUNTIME"), data), env_text("REKNIT_SESSIONS")
        )
    except StoreAway as trouble:
        raise Stop(
            "A copy was put back, so everybody has to sign in again; but the store of sign-ins "
            "(REKNIT_SESSIONS) does not answer.\nStart it, then start Reknit again."
        ) from trouble


def put_deletions_together() -> None:
    from reknit.people import tombstones  # noqa: PLC0415 - needs Django

    tombstones.put_together()


def make_folder(data: Path) -> None:
    try:
        private_folder(data)
    except OSError as trouble:
        raise Stop(
            f"Reknit cannot keep anything in {data} ({trouble.strerror or trouble}).\n"
            "Name another folder in REKNIT_DATA."
        ) from trouble


def make_secret_key(data: Path) -> None:
    """It signs forms; losing it costs an open page, nothing else. Never overwritten."""
    key_file = data / "secret-key"
    if key_file.exists() or env_text("REKNIT_SECRET_KEY"):
        return
    unfinished = key_file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:  # noqa: PTH123 - Path.open cannot set the mode at birth
        out.write(secrets.token_urlsafe(48))
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(key_file)


def refuse_what_is_not_safe() -> None:
    found = run_checks()
    for finding in found:
        if finding.level < Error("").level:
            print(f"Note: {finding.msg} {finding.hint or ''}".rstrip(), file=sys.stderr)
    serious = [f"{one.msg}\n  {one.hint or one.id}" for one in found if one.is_serious()]
    if serious:
        raise Stop("Reknit does not start like this:\n" + "\n".join(serious))


def needs_update() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def bring_up_to_date() -> None:
    """One machine at a time. Whoever waited finds that there is nothing left to do."""
    with alone_with_the_database():
        _bring_up_to_date()


@contextmanager
def alone_with_the_database() -> Iterator[None]:
    """Of all machines that start at this moment. SQLite belongs to one machine.

    PostgreSQL lets go of the lock when this process ends in whatever way.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [UPDATING])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [UPDATING])


def _bring_up_to_date() -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return
    if executor.loader.applied_migrations:  # there is something to lose
        first, _backwards = plan[0]
        copy_before(f"{first.app_label}-{first.name}")
    updating.update()


def copy_before(step: str) -> None:
    """Keep a copy of the database as it was, checked, before a migration changes it."""
    from reknit.project.copies import files, making, postgres  # noqa: PLC0415 - needs Django

    if connection.vendor == "postgresql" and postgres.program("pg_dump") is None:
        print("Updating the database without a copy, since pg_dump is not on this machine.")
        return
    at = datetime.now(UTC)
    try:
        made = making.make(kind="before", what=step, at=at)
    except files.Faulty as trouble:
        raise Stop(
            f"No copy could be made before an update, so nothing was changed. {trouble}\n"
            f"Please keep the folder {data_folder()} as it is; ./reknit doctor may say more."
        ) from trouble
    files.thin_out(made.path.parent, just_made=made.path, at=at, everything=True)
    print(f"Kept a copy of your data before an update: {made.path}")


def remove(data: Path) -> bool:
    """Take ``data`` away whole, with its sign-ins. False when there is none."""
    if not data.exists():
        return False
    shutil.rmtree(data)
    return True
