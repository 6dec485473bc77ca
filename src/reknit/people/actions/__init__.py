"""Writes: one verb, one transaction each."""

from reknit.people.actions.couples import claim_couple, stop_waiting
from reknit.people.actions.deleting import delete_account
from reknit.people.actions.leaving import close_what_is_due, leave_couple, let_go
from reknit.people.actions.notebook import begin_notebook
from reknit.people.actions.pairing import (
    answer_invitation,
    confirm_partner,
    invite,
    join,
    withdraw_invitation,
)
from reknit.people.actions.recovering import put_together
from reknit.people.actions.reopening import agree, ask_no_more, ask_to_open, take_up
from reknit.people.actions.resting import come_back, take_a_break
from reknit.people.actions.settings import change_settings

__all__ = [
    "agree",
    "answer_invitation",
    "ask_no_more",
    "ask_to_open",
    "begin_notebook",
    "change_settings",
    "claim_couple",
    "close_what_is_due",
    "come_back",
    "confirm_partner",
    "delete_account",
    "invite",
    "join",
    "leave_couple",
    "let_go",
    "put_together",
    "stop_waiting",
    "take_a_break",
    "take_up",
    "withdraw_invitation",
]
