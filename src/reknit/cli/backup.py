"""``./reknit backup``: one checked copy, now."""

from __future__ import annotations

import os
import sys
from argparse import SUPPRESS
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reknit.cli import data
from reknit.cli.said import Stop, facts
from reknit.project.env import env_text

if TYPE_CHECKING:
    from argparse import Namespace

    from reknit.cli.said import Commands


def add_to(commands: Commands) -> None:
    command = commands.add_parser("backup", help="make a checked copy of everything, now")
    command.add_argument(
        "--to", type=Path, metavar="FOLDER", help="where to put it (REKNIT_BACKUP_TO)"
    )
    command.add_argument(
        "--recipient",
        metavar="AGE_PUBLIC_KEY",
        help="seal it to this key, age1... (REKNIT_BACKUP_RECIPIENT)",
    )
    command.add_argument("--nightly", action="store_true", help=SUPPRESS)  # what a server starts
    command.set_defaults(do=do)


def do(chosen: Namespace) -> int:
    data.open_as_it_is(data.data_folder())
    from reknit.project.copies import files, making  # noqa: PLC0415 - needs Django
    from reknit.vault.age import NotAnAgeKey  # noqa: PLC0415 - as above

    at = datetime.now(UTC)
    to, public_key = (
        wanted_place(chosen.to),
        chosen.recipient or env_text("REKNIT_BACKUP_RECIPIENT"),
    )
    if chosen.nightly:
        if hasattr(os, "nice"):
            os.nice(10)  # whoever reads or writes comes first
        return 0 if making.make_nightly(at=at, to=to, public_key=public_key) else 1
    try:
        made = making.make(kind="hand", at=at, to=to, public_key=public_key)
    except NotAnAgeKey as trouble:
        raise Stop("That is no public key of age. One begins with age1.") from trouble
    except files.Faulty as trouble:
        raise Stop(f"There is no copy, and nothing was changed. {trouble}") from trouble
    except OSError as trouble:
        raise Stop(
            f"The copy could not be written ({trouble.strerror or trouble}). The copies made "
            "before are as they were."
        ) from trouble
    print("The copy is made, and it was read back whole.")
    facts(
        ("Copy", made.path),
        ("Accounts", made.slip.counts["accounts"]),
        ("Couples", made.slip.counts["couples"]),
        ("Size", f"{made.slip.bytes / 1024 / 1024:.1f} MB"),
    )
    if to is None:
        print("Copies in this folder go after 14 days. To keep one longer or elsewhere: --to")
    else:
        print("Keep the file named gone with it: it says what was deleted and must stay so.")
    sys.stdout.flush()
    return 0


def wanted_place(named: Path | None) -> Path | None:
    said = named or (Path(where) if (where := env_text("REKNIT_BACKUP_TO")) else None)
    return said.expanduser().absolute() if said else None
