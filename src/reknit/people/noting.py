"""Lines for the own record that come from requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.people.core.browsers import coarse_name
from reknit.vault import record, throttle

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

HOUR = 3600


def device_of(request: HttpRequest) -> str:
    return coarse_name(request.META.get("HTTP_USER_AGENT", ""))


def note_wrong_second_step(person_id: UUID) -> None:
    """Once an hour at most, as below. Somebody else may have the passphrase."""
    if throttle.hit("note-second", str(person_id), limit=1, seconds=HOUR):
        record.note(person_id, "second-step-wrong")


def note_wrong_passphrase(request: HttpRequest, person_id: UUID | None) -> None:
    """Once an hour at most: a guesser must not fill the record. None: nobody of that name."""
    if throttle.hit("note-wrong", str(person_id), limit=1, seconds=HOUR) and person_id is not None:
        record.note(person_id, "wrong-passphrase", device=device_of(request))
