"""What has been lying open without an agreed time. Asked privately, of whoever has the step."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from reknit.promises.core.promise import State
from reknit.repair import lists
from reknit.repair.core.fold import Step
from reknit.repair.core.promised import promise_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.repair.core.fold import Where

LONG = timedelta(hours=72)  # docs/evidence.md, design value

# The steps of the script. Whoever is asked about an apology or a lesson is left in peace: no
# answer is an answer there. Who is late from a time-out is asked elsewhere.
ASKED = frozenset(
    {
        Step.ANSWER_INVITATION,
        Step.TELL,
        Step.TELL_TOO,
        Step.READ_AND_ANSWER,
        Step.CONFIRM,
        Step.COME_BACK,
        Step.ASK,
        Step.REPLY,
        Step.SAY_WHAT_I_MEANT,
        Step.TEND,
        Step.CLOSE,
    }
)


def open_since(where: Where, newest_due: datetime) -> datetime | None:
    """Since when this step of mine has no agreed time. None where it has one, or asks nothing.

    newest_due: when the newest turn that I can see arrived.
    """
    if where.step not in ASKED or where.left or _promised(where):
        return None
    rest = where.resting.get(where.me)
    if rest is None:
        return newest_due
    agreed = rest.words.get("due")
    if not agreed:
        return None
    return max(newest_due, datetime.fromisoformat(agreed))


def _promised(where: Where) -> bool:
    """A promise that runs is an agreed time: it is asked about when it is due."""
    people = (where.me, where.partner)
    promises = [promise_of(where, person) for person in people]
    return any(promise is not None and promise.state is State.ACTIVE for promise in promises)


def draft_open_since(entry: Mapping[str, Any]) -> datetime | None:
    """The same for what only I know of; from the end of the day on which I last wrote there."""
    if entry.get("shared") or entry.get("closed") or entry.get("open_rest"):
        return None
    times = []
    written_on = lists.day_in(entry, "written_on")
    if written_on is not None:
        times.append(datetime.combine(written_on, time(), timezone.get_current_timezone()))
    if entry.get("until"):
        times.append(datetime.fromisoformat(entry["until"]))
    return max(times, default=None)


def asks(since: datetime | None, entry: Mapping[str, Any], at: datetime) -> bool:
    """At most once for each agreed time."""
    if since is None or since + LONG > at:
        return False
    return bool(entry.get("still_asked") != since.isoformat())
