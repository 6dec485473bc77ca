"""Robin and Sam, who have used their notebook for a while; made with the real actions."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

LISTED = 30  # repairs on the page that is measured


@dataclass(frozen=True)
class World:
    home: Path
    cookie: str  # Robin's open sign-in
    listed: int
    told: UUID  # a repair with one turn
    talked: UUID  # a full one, with many
    draft: UUID  # private, being written


@contextmanager
def home_folder() -> Iterator[Path]:
    from reknit.project.runtime import runtime_folder  # noqa: PLC0415 - before any settings

    with tempfile.TemporaryDirectory(prefix="reknit-bench-") as folder:
        yield Path(folder)
        shutil.rmtree(runtime_folder("", Path(folder) / "data"), ignore_errors=True)


def settle(home: Path) -> None:
    """Django on the real settings and a database of its own in ``home``. Once per process."""
    (home / "data").mkdir(mode=0o700)
    for name in [name for name in os.environ if name.startswith("REKNIT_")]:
        del os.environ[name]
    os.environ["REKNIT_DATA"] = str(home / "data")

    from reknit.cli import data  # noqa: PLC0415 - reads the environment that was just set

    data.prepare(home / "data")


def made(home: Path, *, listed: int = LISTED) -> World:
    """Needs ``settle``. ``listed`` entries: one draft, one long talk, the others told."""
    # What a test plays with serves here too; both need Django set up.
    from django.conf import settings  # noqa: PLC0415 - as above

    from reknit.people import cookies  # noqa: PLC0415 - as above
    from reknit.project.costs import FLOOR, KdfCost  # noqa: PLC0415 - as above
    from reknit.vault import sessions  # noqa: PLC0415 - as above

    settings.ALLOWED_HOSTS = settings.LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "testserver"]
    # Opening is not what is measured with these two, and it is done often.
    settings.VAULT_KDF = KdfCost(memory_kib=64, passes=1)
    scene = _played(listed)
    session = sessions.begin(scene["robin"].vault, stay="month", cover_after_minutes=15)
    settings.VAULT_KDF = FLOOR
    return World(
        home=home,
        # Exposed to be what a browser sends.
        cookie=f"{cookies.name()}={session.token.expose()}",
        listed=listed,
        told=scene["told"],
        talked=scene["talked"],
        draft=scene["draft"],
    )


def _played(listed: int) -> dict[str, Any]:
    import time_machine  # noqa: PLC0415 - as above

    from reknit.repair.core.kinds import Kind, Size  # noqa: PLC0415 - as above
    from tests.people.scene import signed_in_client  # noqa: PLC0415 - as above
    from tests.repair.scene import make_two  # noqa: PLC0415 - as above

    talk = [
        (0, Kind.TELL), (1, Kind.READY), (1, Kind.HEARD), (0, Kind.THATS_IT),
        (1, Kind.TELL), (0, Kind.HEARD), (1, Kind.THATS_IT), (0, Kind.MEAN), (1, Kind.MEAN),
    ]  # fmt: skip
    with time_machine.travel(datetime.now(UTC) - timedelta(days=2), tick=True) as clock:
        robin, sam = make_two()
        told = [robin.draft(title=f"Sunday at the station {n}") for n in range(listed - 2)]
        for repair_id in told:
            given = robin.give(repair_id, Kind.TELL)
            assert given.status_code == 302, given.status_code  # noqa: PLR2004 - went through
        clock.shift(10)
        talked = robin.draft(size=Size.FULL, title="The long way home")
        for player, kind in talk:
            given = (robin, sam)[player].give(talked, kind)
            assert given.status_code == 302, (kind, given.status_code)  # noqa: PLR2004 - as above
            clock.shift(10)
        draft = robin.draft(size=Size.FULL, title="What I began")
    robin.client = signed_in_client(robin.someone)
    return {"robin": robin, "told": told[0], "talked": talked, "draft": draft}


sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # tests/ stands beside bench/
