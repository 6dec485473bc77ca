"""The ways in which a repair says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reknit.refusal import Refusal


class MovedOn(Refusal):
    said = _(
        "This has moved on since you opened the page, so nothing was sent. Have a look at where "
        "you two are now; what you wrote is below."
    )


class PauseRuns(Refusal):
    said = _(
        "One of you needs a pause, so nothing was sent. What you wrote is kept in your notebook "
        "until you two are back."
    )


class AlreadyGone(Refusal):
    said = _("Your partner has it already, so it can't be taken back any more.")


class ClosedByLeaving(Refusal):
    said = _(
        "One of you has left, so nothing new can be shared here. What was shared before stays "
        "readable."
    )


class NotTogetherYet(Refusal):
    said = _(
        "You are not sharing a notebook with anybody yet, so nothing was sent. Your words are in "
        "your own notebook."
    )


class TheyAskedFirst(Refusal):
    said = _(
        "Your partner has just asked to repair something too. Nothing was sent. Open the page "
        "again: there is one short question first."
    )


class TooMuch(Refusal):
    said = _("This is more than the notebook can hold on one page. Everything is still below.")
    status = 422


class ListFull(Refusal):
    said = _(
        "Fifty lines are put aside already, and that is as many as fit. Let one go, then there is "
        "room again. What you wrote is below."
    )


class EnoughPromised(Refusal):
    said = _(
        "You have three promises open, and that is enough for one person at a time. Nothing was "
        "sent, and your words are kept. Keep one, make one smaller or let one go first."
    )


class NothingNew(Refusal):
    said = _("That is what your promise says already, so nothing was sent.")


class OnePromiseHere(Refusal):
    said = _(
        "You have a promise open here already. Nothing was sent, and your words are kept. You can "
        "change that one, or let it go first."
    )
