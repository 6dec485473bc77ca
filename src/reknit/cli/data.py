"""The data folder: made, guarded, checked and brought up to date before anything is served."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from contextlib import closing
from pathlib import Path

import django
from django.conf import settings
from django.core.checks import Error, run_checks
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from reknit.cli.said import Stop
from reknit.project.env import env_text
from reknit.project.runtime import private_folder

KEPT_COPIES = 14


def data_folder() -> Path:
    """As ``settings.DATA`` finds it; needed before the settings can be read."""
    shared = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(env_text("REKNIT_DATA") or Path(shared) / "reknit").absolute()


def prepare(data: Path) -> None:
    """Make ``data`` ready to serve from. Raises Stop with what to do when it cannot be."""
    os.umask(0o077)  # whatever Reknit writes is for this account alone
    make_folder(data)
    make_secret_key(data)
    os.environ["REKNIT_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "reknit.project.settings"
    django.setup()
    refuse_what_is_not_safe()
    bring_up_to_date()
    call_command("collectstatic", verbosity=0, interactive=False)


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


def bring_up_to_date() -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return
    if executor.loader.applied_migrations:  # there is something to lose
        first, _backwards = plan[0]
        copy_before(f"{first.app_label}-{first.name}")
    call_command("migrate", verbosity=0, interactive=False)


def copy_before(step: str) -> None:
    """Keep a copy of the database as it was, checked, before a migration changes it."""
    if connection.vendor != "sqlite":
        print("Updating the database. PostgreSQL copies are yours to make (pg_dump).")
        return
    copies = private_folder(Path(settings.DATA) / "copies")
    copy = copies / f"before-{step}.sqlite3"
    unfinished = copy.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    connection.ensure_connection()
    source = connection.connection
    with closing(connection.Database.connect(str(unfinished))) as target:  # type: ignore[attr-defined]  # the driver in use
        source.backup(target)
        (verdict,) = target.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise Stop(
                "The database has a fault, so nothing was changed. Please keep the folder "
                f"{settings.DATA} as it is and ask for help."
            )
    unfinished.chmod(0o600)
    with unfinished.open("rb+") as written:
        os.fsync(written.fileno())
    unfinished.replace(copy)
    oldest_first = sorted(copies.glob("before-*.sqlite3"), key=lambda file: file.stat().st_mtime)
    for old in oldest_first[:-KEPT_COPIES]:
        old.unlink()
    print(f"Kept a copy of your data before an update: {copy}")


def remove(data: Path) -> bool:
    """Take ``data`` away whole, with its sign-ins. False when there is none."""
    if not data.exists():
        return False
    shutil.rmtree(data)
    return True
