"""The ways in which taking along and bringing along say no. Nothing was changed in any of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reknit.refusal import Refusal


class NotOurFile(Refusal):
    """Not JSON, not our format, damaged, or made by hand into something it can't be."""

    said = _(
        "This is no notebook file, or it was damaged on the way. Choose the file that ends in "
        ".json or .age. Nothing was changed."
    )
    status = 422


class NewerFile(Refusal):
    said = _(
        "This file was made by a newer Reknit. Ask whoever runs this server to renew it, then try "
        "again. Nothing was changed."
    )
    status = 422


class TooLarge(Refusal):
    said = _("This file is larger than any notebook we can take in. Nothing was changed.")
    status = 422


class FileStaysClosed(Refusal):
    """Another passphrase, or a damaged file: age does not say which."""

    said = _("The passphrase doesn't open this file. Nothing was changed.")
    status = 422


class PassphraseNeeded(Refusal):
    said = _("This file is sealed. Type the passphrase you chose when you took it along.")
    status = 422


class SealedTooHard(Refusal):
    said = _(
        "This file was sealed by another program, in a way that asks too much of this server. "
        "Open it on your own computer first, then bring what was inside."
    )
    status = 422


class NoBookNow(Refusal):
    """The printed book could not be made: too long, or the program for it is missing."""

    said = _("The printed book can't be made right now. The other forms hold the same words.")
    status = 503
