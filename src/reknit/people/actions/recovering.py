"""After a reset: the notebook before it and the one since, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reknit.people.index import change_index, read_index
from reknit.vault import earlier

if TYPE_CHECKING:
    from datetime import datetime

    from reknit.vault.opened import Vault
    from reknit.vault.secret import Secret

# Of these only one can be right, and two sentences made one would be neither.
ONE_OF_TWO = ("display_name", "invitation", "joining", "look", "on_break", "pin")


def put_together(*, vault: Vault, passphrase: Secret[str], at: datetime) -> Vault:
    """``WrongPassphrase`` when it opens none that is set aside.

    No transaction around it: stretching a passphrase takes its time, and SQLite has one writer.
    What is chosen of the two belongs to the one in which they are joined.
    """
    mine = read_index(vault)
    kept: dict[str, Any] = {name: mine[name] for name in ONE_OF_TWO if name in mine}

    def keep_mine(joined: Vault) -> None:
        if kept:
            change_index(joined, lambda doc: doc.update(kept))

    return earlier.bring_in(vault=vault, passphrase=passphrase, at=at, then=keep_mine)
