"""``./reknit restore``: put a copy back, or only try whether it would work."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django

from reknit.cli import data
from reknit.cli.said import Stop, facts
from reknit.project import running
from reknit.project.env import env_text
from reknit.project.runtime import private_folder, runtime_folder

if TYPE_CHECKING:
    from argparse import Namespace

    from reknit.cli.said import Commands
    from reknit.people.tombstones import Buried
    from reknit.vault.secret import Secret


@dataclass(frozen=True)
class SignedIn:
    """Where the sign-ins of the real thing lie, which Django is not told of here."""

    runtime: Path
    sessions: str  # REKNIT_SESSIONS


def add_to(commands: Commands) -> None:
    command = commands.add_parser("restore", help="put a copy back, or try whether it would work")
    command.add_argument("file", nargs="?", type=Path, help="the copy; otherwise the newest")
    command.add_argument(
        "--rehearse", action="store_true", help="only try; nothing of yours is touched"
    )
    command.add_argument(
        "--identity", type=Path, metavar="FILE", help="what opens a copy that is sealed with age"
    )
    command.add_argument(
        "--without-tombstones",
        action="store_true",
        help="although nobody knows what was deleted since; people are told",
    )
    command.set_defaults(do=do)


def do(chosen: Namespace) -> int:
    os.umask(0o077)
    live = data.data_folder()
    data.make_folder(live)
    if not chosen.rehearse:
        try:
            running.hold(live, alone=True)
        except running.InUse as trouble:
            raise Stop("Reknit is running. Stop it first; nothing was changed.") from trouble
    signed_in = SignedIn(
        runtime_folder(env_text("REKNIT_RUNTIME"), live), env_text("REKNIT_SESSIONS")
    )
    # In the same file system as the real thing, so that putting it in place is one step.
    with tempfile.TemporaryDirectory(prefix=running.TRIAL, dir=live) as made:
        inside = Path(made)
        start_django_in(inside)
        try:
            return _do(chosen, live, inside, signed_in)
        except OSError as trouble:
            raise Stop(
                f"The files could not be read or written ({trouble.strerror or trouble}). "
                "What was there is still there."
            ) from trouble


def start_django_in(inside: Path) -> None:
    """From here on "the database" is one in ``inside``, and nothing else can be meant."""
    os.environ["REKNIT_DATA"] = str(inside)
    os.environ["REKNIT_RUNTIME"] = str(private_folder(inside / "runtime"))
    for name in ("REKNIT_SECRET_KEY_FILE", "REKNIT_SESSIONS", "REKNIT_SESSIONS_FILE"):
        os.environ.pop(name, None)
    os.environ["REKNIT_SECRET_KEY"] = secrets.token_urlsafe(48)
    os.environ["DJANGO_SETTINGS_MODULE"] = "reknit.project.settings"
    django.setup()


def _do(chosen: Namespace, live: Path, inside: Path, signed_in: SignedIn) -> int:
    from reknit.project.copies import files, places, restoring  # noqa: PLC0415 - needs Django

    started = time.monotonic()
    at = datetime.now(UTC)
    copies = private_folder(live / "copies")
    copy = the_copy(chosen.file, copies, at)
    day = files.Copy(copy, "hand", files.read_slip(copy)).at.date().isoformat()
    shared = deletions_of_all()
    gone = deletions(live, copy, shared)
    if gone is None and not (chosen.rehearse or chosen.without_tombstones):
        raise Stop(
            "Nobody knows what was deleted since this copy was made: there is no file named gone "
            f"in {live} or beside the copy.\nPut it there if you have it. If not, go on with "
            "--without-tombstones; then people are told that deleted things may be back."
        )
    try:
        slip = restoring.check_slip(copy)
        plain = inside / "plain"
        restoring.unpack(copy, plain, identity=identity_for(copy, chosen.identity))
        with places.place_for(plain, inside) as place:
            opened = restoring.open_whole(place.file, gone=gone, day=day)
            if chosen.rehearse:
                restoring.write_rehearsed(copies, copy.name, at)
                kept = ""
            else:
                # Without a word from the database, what another machine has deleted is not known.
                alone = not signed_in.sessions
                told = gone is None or not restoring.knows_every_deletion(
                    live, place.file, told=shared is not None, alone=alone
                )
                restoring.before_the_swap(live, gone=gone, day=day if told else "")
                kept = place.put_in_place(live, kept_in=copies, at=at)
                end_sign_ins(signed_in)
    except files.Faulty as trouble:
        raise Stop(f"This backup would not restore. {trouble}\nNothing was changed.") from trouble
    if chosen.rehearse:
        print("This backup would restore. Nothing of yours was touched.")
    else:
        print("The copy is in place. Everybody has to sign in again.")
    facts(
        ("Copy", copy),
        ("Made", day),
        (
            "Accounts",
            f"{opened.after.counts['accounts']} (in the copy {opened.before.counts['accounts']})",
        ),
        (
            "Couples",
            f"{opened.after.counts['couples']} (in the copy {opened.before.counts['couples']})",
        ),
        ("Took", f"{time.monotonic() - started:.1f} s"),
    )
    if slip is None:
        print("Note: there is no .json file beside it, so single changed letters cannot be found.")
    if gone is None:
        print("Note: there is no list of what was deleted since. Deleted things may be back.")
    if kept:
        print(f"What was there before is kept: {kept}")
    sys.stdout.flush()
    return 0


def end_sign_ins(signed_in: SignedIn) -> None:
    from reknit.project.copies import restoring  # noqa: PLC0415 - needs Django
    from reknit.vault.refusals import StoreAway  # noqa: PLC0415 - as above

    try:
        restoring.end_sign_ins(signed_in.runtime, signed_in.sessions)
    except StoreAway:
        # The slip is written: the next start here does it, before anybody is let in.
        print("Note: the store of sign-ins does not answer. Start Reknit on this machine first.")


def the_copy(named: Path | None, copies: Path, at: datetime) -> Path:
    from reknit.project.copies import files  # noqa: PLC0415 - needs Django

    if named is not None:
        if not named.is_file():
            raise Stop(f"There is no file {named}.")
        return named.absolute()
    newest = files.newest_whole(copies, at)
    if newest is None:
        raise Stop(f"There is no copy in {copies} yet. Make one: ./reknit backup")
    return newest.path


def deletions_of_all() -> Buried | None:
    """What the database that is there now says, before it is replaced. None: it says nothing."""
    from django.db import connection  # noqa: PLC0415 - needs Django

    from reknit.people import tombstones  # noqa: PLC0415 - as above

    found = tombstones.told_by_the_others()
    connection.close()
    return found


def deletions(live: Path, copy: Path, shared: Buried | None) -> Buried | None:
    """Everything that any list at hand names. None: there is no list at all.

    shared: by all machines. Empty it may also be because it is new, so it is no list by itself.
    """
    from reknit.people import tombstones  # noqa: PLC0415 - needs Django

    found = shared or None
    for folder in dict.fromkeys((live, live / "copies", copy.parent)):
        named = tombstones.read(folder / tombstones.FILE_NAME)
        if named is not None:
            found = (found or tombstones.Buried()) | named
    return found


def identity_for(copy: Path, named: Path | None) -> Secret[str] | None:
    """What opens a sealed copy, asked for when it was not named."""
    from reknit.project.copies import restoring  # noqa: PLC0415 - needs Django
    from reknit.vault.age import is_age  # noqa: PLC0415 - as above
    from reknit.vault.secret import Secret  # noqa: PLC0415 - as above

    if not is_age(restoring.first_bytes(copy)):
        return None
    if named is None and sys.stdin.isatty():
        named = Path(input("The copy is sealed. Which file holds the age identity? ").strip())
    if named is None:
        raise Stop("The copy is sealed. Name the file that opens it: --identity FILE")
    try:
        return Secret(named.expanduser().read_text(encoding="utf-8"))
    except (OSError, ValueError) as trouble:
        raise Stop(f"The identity file {named} cannot be read.") from trouble
