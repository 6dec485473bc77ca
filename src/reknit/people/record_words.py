"""The own record in plain sentences: what happened, and when by the clock people live by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from reknit.vault.record import Line

# By what the line is called where it is noted. A new kind without a sentence fails a test.
SENTENCES: Mapping[str, _StrPromise] = {
    "signed-in": _("Opened with the passphrase."),
    "opened-with-passkey": _("Opened with a passkey."),
    "wrong-passphrase": _("A wrong passphrase was typed, maybe more than once."),
    "pin-used-up": _("The PIN was typed wrong five times and is gone."),
    "pin-set": _("A PIN was chosen."),
    "passphrase-changed": _("The passphrase was changed. Every other sign-in ended."),
    "recovery-code-made": _("A recovery code was made. The one before opens nothing any more."),
    "recovery-code-used": _("Opened with the recovery code, and a new passphrase was chosen."),
    "sign-ins-ended": _("Other sign-ins were ended from here."),
    "second-step-on": _("The second step was switched on."),
    "second-step-off": _("The second step was switched off."),
    "second-step-wrong": _("The passphrase was right, and the second step was not."),
    "passkey-added": _("A passkey was added."),
    "passkey-removed": _("A passkey was taken away."),
    "exported": _("Your words were taken out as a copy."),
    "imported": _("Words were brought in from a copy."),
    "access-reset": _("The notebook was begun anew, without what was in it before."),
    "notebook-came-back": _("What was in the notebook before came back."),
    "notebooks-joined": _("What was there before and what was written since were put together."),
    "shared-reopened": _("What you two share was opened again, after comparing the digits."),
    "left": _("You ended the sharing."),
    "restored-from-backup": _("The whole server was put back to an earlier day."),
}
WITH_DEVICE: Mapping[str, _StrPromise] = {
    "signed-in": _("Opened with the passphrase, with %(device)s."),
    "opened-with-passkey": _("Opened with a passkey, with %(device)s."),
    "wrong-passphrase": _("A wrong passphrase was typed, maybe more than once, with %(device)s."),
    "recovery-code-used": _("Opened with the recovery code, with %(device)s."),
}
WITH_DAY = _("The whole server was put back to how it was on %(day)s.")
UNKNOWN = _("Something about this notebook that we have no sentence for.")

# Until which hour, and what that part of a day is called.
PARTS = (
    (5, _("at night")),
    (9, _("early in the morning")),
    (12, _("in the morning")),
    (14, _("around noon")),
    (18, _("in the afternoon")),
    (22, _("in the evening")),
    (24, _("late in the evening")),
)


@dataclass(frozen=True)
class Told:
    sentence: str
    at: datetime  # aware, by the clock people live by
    part: str


def sentence(what: str, facts: Mapping[str, str]) -> str:
    device, day = facts.get("device"), _day(facts.get("day"))
    if what == "restored-from-backup" and day:
        return WITH_DAY % {"day": day}
    if device and what in WITH_DEVICE:
        return WITH_DEVICE[what] % {"device": device}
    return str(SENTENCES.get(what, UNKNOWN))


def _day(text: str | None) -> str:
    """text: as ``2026-03-02``; anything else is no day."""
    try:
        return date_format(date.fromisoformat(text or ""), "l j F")
    except ValueError:
        return ""


def part_of_day(hour: int) -> str:
    return next(str(name) for until, name in PARTS if hour < until)


def told(line: Line) -> Told:
    at = timezone.localtime(line.at)
    return Told(sentence(line.what, line.facts), at, part_of_day(at.hour))


def by_day(lines: Sequence[Line]) -> list[tuple[date, list[Told]]]:
    """lines: newest first, as they stay."""
    return [
        (day, list(of_day))
        for day, of_day in groupby(map(told, lines), key=lambda each: each.at.date())
    ]


def device_name(device: str) -> str:
    return device or gettext("A browser we don't know")
