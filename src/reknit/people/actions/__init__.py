"""Writes: one verb, one transaction each."""

from reknit.people.actions.couples import claim_couple, leave_couple, stop_waiting
from reknit.people.actions.notebook import begin_notebook
from reknit.people.actions.pairing import (
    answer_invitation,
    confirm_partner,
    invite,
    join,
    withdraw_invitation,
)
from reknit.people.actions.settings import change_settings

__all__ = [
    "answer_invitation",
    "begin_notebook",
    "change_settings",
    "claim_couple",
    "confirm_partner",
    "invite",
    "join",
    "leave_couple",
    "stop_waiting",
    "withdraw_invitation",
]
