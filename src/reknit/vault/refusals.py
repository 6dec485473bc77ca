"""The expected ways in which the vault says no. One message each, whatever the cause."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reknit.refusal import Refusal


class SealBroken(Refusal):
    """Something sealed does not open: changed, moved, swapped, or sealed with another key."""

    said = _("This page can't be opened safely. Nothing was shown and nothing was changed.")
    status = 409


class KeysChanged(Refusal):
    """The person changed the passphrase elsewhere while this request was on its way."""

    said = _("Your passphrase was changed somewhere else. Please open your notebook again.")
    status = 409


class WrongPassphrase(Refusal):
    """Unknown name or wrong passphrase; which of the two stays untold."""

    said = _("That name and passphrase don't belong together here.")
    status = 422


class WrongCode(Refusal):
    """Unknown name, no code made, or another code; which of these stays untold."""

    said = _("That code doesn't open this notebook.")
    status = 422


class WrongPin(Refusal):
    """``left``: tries that remain; at 0 only the passphrase opens."""

    said = _("That isn't the PIN. After five tries only your passphrase opens the notebook.")
    status = 422

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left


class WrongDigits(Refusal):
    """Not those of now, or used already."""

    said = _("These six digits don't fit. Each six work once, for half a minute: take the next.")
    status = 422


class NoSecondStep(Refusal):
    """No passkey is there to be asked for."""

    said = _("There is no passkey that could be asked for. Add one first.")
    status = 409


class WrongPasskey(Refusal):
    """Unknown, removed, another's, not meant for this, too late; which of these stays untold."""

    said = _("That passkey doesn't fit here. Nothing was opened.")
    status = 422


class PasskeyNotAdded(Refusal):
    """What the device sent is not usable, came too late, or is one we have already."""

    said = _("That passkey couldn't be added. Nothing has changed; you can try again.")
    status = 422


class DigitsChanged(Refusal):
    """The keys behind the twelve digits are no longer those that were compared."""

    said = _("These twelve digits are not good any more. Please look at the page again.")
    status = 409


class UnusablePin(Refusal):
    """Not six digits, or six digits anyone would try first."""

    said = _("Choose six digits that aren't all the same or in a row.")
    status = 422


class TryAgainInAMoment(Refusal):
    """The one slot for opening vaults stayed taken for two seconds."""

    said = _("Many are signing in right now. Please try again in a moment.")
    status = 503


class WeakPassphrase(Refusal):
    """An own choice that a patient guesser would find."""

    said = _("This passphrase could be guessed. A few more words make it strong.")
    status = 422


class NoRoomAside(Refusal):
    """Too many words wait already, or these are too long, to be set aside."""

    said = _("These words couldn't be set aside. They are still here; please copy them.")
    status = 409


class StoreAway(Refusal):
    """The store of sign-ins does not answer. Nobody is signed out by that, nothing is lost."""

    said = _(
        "Something behind this page does not answer right now. You are still signed in, and "
        "nothing is lost. Please try again in a moment."
    )
    status = 503
