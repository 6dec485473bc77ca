"""What must be right about what several machines share: the store of sign-ins, the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution
from django.db import DatabaseError, connection

from reknit.vault.refusals import StoreAway
from reknit.vault.store_address import store_address

if TYPE_CHECKING:
    from reknit.vault.valkey_store import ValkeyStore

CONFIGURED = ("save", "appendonly", "maxmemory-policy")
FORGETS_NOTHING = "noeviction"


@dataclass(frozen=True)
class Seen:
    """How a Valkey is set."""

    save: str  # as in valkey.conf; empty: never
    appendonly: bool
    policy: str
    certain: bool  # False: it would not say how it is configured, so this is what it does just now

    @property
    def keeps_on_disk(self) -> bool:
        return bool(self.save) or self.appendonly


def sessions_store() -> ValkeyStore:
    """Only with REKNIT_SESSIONS."""
    from reknit.vault import valkey_store  # noqa: PLC0415 - costs 0.2 s, which others save

    return valkey_store.store_at(settings.SESSIONS)


def look_at(store: ValkeyStore) -> Seen:
    """StoreAway when it does not answer."""
    from valkey.exceptions import NoPermissionError, ResponseError  # noqa: PLC0415 - as above

    with store.asked() as client:
        try:
            found = client.config_get(*CONFIGURED)
        except (NoPermissionError, ResponseError):  # the second: the command was taken away
            doing = client.info()
            return Seen(
                save="",
                appendonly=bool(doing["aof_enabled"]),
                policy=str(doing["maxmemory_policy"]),
                certain=False,
            )
    return Seen(
        save=str(found["save"]),
        appendonly=found["appendonly"] == "yes",
        policy=str(found["maxmemory-policy"]),
        certain=True,
    )


def sign_ins_travel_safely(**_: object) -> list[CheckMessage]:
    if not settings.SESSIONS:
        return []
    address = store_address(settings.SESSIONS)
    if address.is_here or (address.tls and address.asks_who):
        return []
    return [
        Error(
            "Sign-ins would go to another machine without TLS or without a password.",
            hint="Write valkeys://USER:PASSWORD@HOST in REKNIT_SESSIONS (docs/hosting.md).",
            id="reknit.E014",
        )
    ]


def sign_ins_stay_off_the_disk(**_: object) -> list[CheckMessage]:
    """And nothing in the store is thrown away to make room."""
    if not settings.SESSIONS:
        return []
    try:
        store = sessions_store()
        seen = look_at(store)
        same_key = store.others_share_the_key()
    except StoreAway:
        return [
            Caution(
                "The store of sign-ins does not answer. Nobody can sign in until it does.",
                hint="Start the Valkey that REKNIT_SESSIONS names. Reknit need not be restarted.",
                id="reknit.W008",
            )
        ]
    found: list[CheckMessage] = []
    if seen.keeps_on_disk:
        found.append(
            Error(
                "The store of sign-ins writes what it holds to a disk.",
                hint='Write save "" and appendonly no in valkey.conf, and restart it. What it has '
                "written before (dump.rdb, appendonlydir) should go.",
                id="reknit.E015",
            )
        )
    elif not seen.certain:
        found.append(
            Caution(
                "The store of sign-ins does not say whether it writes to a disk.",
                hint='See yourself that valkey.conf says save "" and appendonly no, or let the '
                "user of REKNIT_SESSIONS ask: +config|get.",
                id="reknit.W009",
            )
        )
    if seen.policy != FORGETS_NOTHING:
        found.append(
            Caution(
                "The store of sign-ins may throw away sign-ins, and counts of wrong passphrases.",
                hint="Write maxmemory-policy noeviction in valkey.conf.",
                id="reknit.W010",
            )
        )
    if not same_key:
        found.append(
            Caution(
                "Another machine that shares the store of sign-ins has another secret key.",
                hint="Give all of them the same REKNIT_SECRET_KEY_FILE. Whoever has just changed "
                "it everywhere reads this once.",
                id="reknit.W011",
            )
        )
    return found


def saved_means_written(**_: object) -> list[CheckMessage]:
    if connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            (commit,) = cursor.fetchone()
            cursor.execute("SHOW synchronous_standby_names")
            (standbys,) = cursor.fetchone()
    except DatabaseError:
        return []  # what comes next needs the database and says more
    return [] if waits_for_the_disk(commit, standbys) else [too_early(commit)]


def waits_for_the_disk(commit: str, standbys: str) -> bool:
    """With a second machine named: for that one as well."""
    return commit != "off" and not (commit == "local" and standbys)


def too_early(commit: str) -> CheckMessage:
    return Error(
        f"PostgreSQL says that something is saved before it is (synchronous_commit={commit}).",
        hint="Set synchronous_commit = on in postgresql.conf and reload it; see also ALTER ROLE "
        "and ALTER DATABASE.",
        id="reknit.E016",
    )
