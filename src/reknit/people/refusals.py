"""The ways in which accounts and pairing say no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reknit.refusal import Refusal


class UserNameTaken(Refusal):
    said = _("Somebody here already uses this name. Please choose another one.")
    status = 422


class TooManyTries(Refusal):
    said = _("There were many tries in a short time. Please wait a few minutes, then try again.")
    status = 429


class NoSuchInvitation(Refusal):
    """Unknown, mistyped, expired and withdrawn are the same to a stranger."""

    said = _(
        "These words open no invitation. Please check the spelling. An invitation works once, "
        "for seven days, and can be taken back."
    )
    status = 422


class InvitationUsed(Refusal):
    said = _(
        "This invitation has just been used. If that was not you, ask the person who invited you "
        "for a new one."
    )


class OwnInvitation(Refusal):
    said = _("This is your own invitation. It is meant for the other person, on their phone.")


class AlreadyTwo(Refusal):
    said = _(
        "One of you shares this notebook with somebody already. A notebook is for two people at a "
        "time."
    )


class StillWaiting(Refusal):
    said = _(
        "You have said yes to an invitation and are waiting for the other person. You can stop "
        "waiting first."
    )


class NothingToConfirm(Refusal):
    said = _("There is nothing to confirm any more. The invitation was used or taken back.")
