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


class NotThePassphrase(Refusal):
    """Asked for once more, inside an open notebook."""

    said = _("That is not your passphrase. Spelling and spaces count.")
    status = 422


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


class ShutForNow(Refusal):
    """Shares with somebody still, but has lost the keys to it."""

    said = _(
        "You still share this notebook with somebody, though it doesn't open for you now. Open it "
        "again together, or end sharing first. Both are in the settings."
    )


class NotYoursToDelete(Refusal):
    """A notebook from before a reset lies aside; only who opens it may delete it."""

    said = _(
        "A notebook from before lies sealed in this account. Until it is brought in with its "
        "passphrase, or its ninety days are over, the account can't be deleted."
    )


class TooSoon(Refusal):
    said = _(
        "You two have ended sharing a short while ago. You can begin again together after a day or "
        "so, with a new invitation. Nothing is lost, and nothing was sent."
    )


class EndedAlready(Refusal):
    said = _("Sharing has ended already, so your note was not kept. It is below.")


class StillTogether(Refusal):
    said = _("You still share this with somebody. End sharing first; then you can let go of it.")


class StillWaiting(Refusal):
    said = _(
        "You have said yes to an invitation and are waiting for the other person. You can stop "
        "waiting first."
    )


class NothingToConfirm(Refusal):
    said = _("There is nothing to confirm any more. The invitation was used or taken back.")
