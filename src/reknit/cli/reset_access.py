"""``./reknit reset-access``: a code for somebody who has lost passphrase and recovery code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from reknit.cli import data
from reknit.cli.said import Stop

if TYPE_CHECKING:
    from argparse import Namespace
    from uuid import UUID

    from reknit.cli.said import Commands

BEFORE = """\
This makes a code for {name}, for when passphrase and recovery code are both lost.

  * With it they get an empty notebook, under a new passphrase. Nobody reads the one before.
  * The one before stays sealed for 90 days. It comes back with the old passphrase or recovery code.
  * What they share with a partner opens for them again only if that partner agrees.
  * They see in their own record that access was reset. Until they use the code, nothing changes.

Be sure that it is really them who ask: hear their voice, or see them."""
AFTER = """\
The code, shown this once:

    {code}

Say it to them, or hand it over on paper; a message can be read by others. They type it where they
open their notebook, after "I don't know my passphrase any more", with their user name.
It works once. It stops working when they sign in after all, or when you make another one."""


def add_to(commands: Commands) -> None:
    command = commands.add_parser(
        "reset-access", help="a code for somebody who has lost passphrase and recovery code"
    )
    command.add_argument("user_name", metavar="USER_NAME", help="what they type to sign in")
    command.add_argument("--yes", action="store_true", help="don't ask whether to go on")
    command.set_defaults(do=do)


def do(chosen: Namespace) -> int:
    data.open_as_it_is(data.data_folder())
    if data.needs_update():
        raise Stop("Reknit is newer than its database. Start it once, then do this again.")
    from reknit.vault import earlier  # noqa: PLC0415 - needs Django

    name, person_id = somebody(chosen.user_name)
    print(BEFORE.format(name=name))
    if not (chosen.yes or is_wanted()):
        print("No code was made.")
        return 1
    code = earlier.make_reset_code(person_id)
    print(f"\n{AFTER.format(code=code.expose())}")  # shown to the host, who hands it over
    sys.stdout.flush()
    return 0


def somebody(typed: str) -> tuple[str, UUID]:
    """The name in its own spelling, and whose it is."""
    from reknit.people import queries  # noqa: PLC0415 - needs Django
    from reknit.people.core.user_names import canonical  # noqa: PLC0415 - as above

    name = canonical(typed)
    person_id = queries.person_id_of(name)
    if person_id is None or queries.is_gone(person_id):
        raise Stop(f"Nobody here has the user name {name}. Nothing was changed.")
    return name, person_id


def is_wanted() -> bool:
    try:
        return input("\nMake the code? [y/N] ").strip().lower() in {"y", "yes"}
    except EOFError:
        print()
        return False
