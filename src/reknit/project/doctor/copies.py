"""Whether there is a copy, whether it is what was written, and whether anybody ever tried it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from reknit.people import tombstones
from reknit.project.copies import files, making, restoring
from reknit.project.doctor.findings import attention, broken, ok
from reknit.project.env import env_bool, env_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.project.doctor.findings import Finding

OLD = timedelta(hours=48)
LONG_AGO = timedelta(days=92)


def findings(at: datetime) -> Iterator[Finding]:
    own = making.own_folder()
    where = Path(env_text("REKNIT_BACKUP_TO") or own)
    yield nightly()
    yield newest(where, at)
    yield rehearsed(own, at)
    yield list_of_deletions(Path(settings.DATA))


def nightly() -> Finding:
    failed = _said(Path(settings.DATA) / making.FAILED)
    if not env_bool("REKNIT_BACKUPS", default=True):
        return ok("nightly copy", "Somebody else makes the copies (REKNIT_BACKUPS=no).")
    if failed:
        return broken(
            "nightly copy",
            f"The nightly copy has not worked since {failed[:10]}.",
            "Type ./reknit backup: it says why. Then look at the room on the disk.",
        )
    return ok("nightly copy", "A copy is made once a night while Reknit runs.")


def newest(where: Path, at: datetime) -> Finding:
    copy = files.newest_whole(where, at)
    if copy is None or copy.slip is None:
        return attention(
            "newest copy", f"There is no checked copy in {where}.", "Make one: ./reknit backup"
        )
    if files.sha256_of(copy.path) != copy.slip.sha256:
        return broken(
            "newest copy",
            f"The newest copy is not what was written ({copy.path.name}): the disk may be failing.",
            "Make another one elsewhere: ./reknit backup --to FOLDER",
        )
    age = at - copy.at
    hours = int(age.total_seconds() // 3600)
    if age > OLD:
        return attention(
            "newest copy",
            f"The newest checked copy is {age.days} days old.",
            "Leave Reknit running over night, or type ./reknit backup",
        )
    return ok("newest copy", f"The newest copy is {hours} hours old and is what was written.")


def rehearsed(own: Path, at: datetime) -> Finding:
    when = _when(own / restoring.REHEARSED)
    remedy = "Try it; nothing of yours is touched: ./reknit restore --rehearse"
    if when is None:
        return attention("rehearsal", "Nobody has tried yet whether a copy would restore.", remedy)
    if at - when > LONG_AGO:
        return attention(
            "rehearsal", f"The last rehearsal was {(at - when).days} days ago.", remedy
        )
    return ok(
        "rehearsal", f"A copy was tried {max((at - when).days, 0)} days ago and would restore."
    )


def list_of_deletions(data: Path) -> Finding:
    known = tombstones.read(data / tombstones.FILE_NAME)
    if known is None:
        return attention(
            "deletions",
            "There is no list of what was deleted, so a restored copy could bring it back.",
            "Put the file named gone back if you have an earlier one, then start Reknit.",
        )
    if known.unreadable:
        return attention(
            "deletions",
            f"{known.unreadable} lines in the list of what was deleted cannot be read.",
            "Leave the file named gone as it is: Reknit reads the rest. Look at the disk.",
        )
    return ok("deletions", "What was deleted is written down, so a restored copy deletes it again.")


def _said(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""


def _when(file: Path) -> datetime | None:
    try:
        said: Any = json.loads(_said(file))
        when = datetime.fromisoformat(said["at"])
    except (ValueError, KeyError, TypeError):
        return None
    return when if when.tzinfo else None
