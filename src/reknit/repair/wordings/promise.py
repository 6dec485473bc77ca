"""What is said of a promise: its steps, how it went, and its plain history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reknit.promises.core.promise import Outcome, StepKind

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import Promise as Lazy

    from reknit.promises.core.promise import Line

OUTCOMES: dict[Outcome, str | Lazy] = {
    Outcome.KEPT: gettext_lazy("Kept"),
    Outcome.PARTLY: gettext_lazy("Partly"),
    Outcome.NOT_THIS_TIME: gettext_lazy("Not this time"),
}

# By step: the fields its page asks for, each with its label ("": as it is) and its help.
STEP_FIELDS: dict[str, dict[str, tuple[str | Lazy, str | Lazy]]] = {
    StepKind.CHANGE: {
        "promise_what": ("", gettext_lazy("Leave it as it is, or make it smaller.")),
        "promise_when": ("", gettext_lazy("Counted from today.")),
    },
    StepKind.SAID_FIRST: {
        "note": (
            gettext_lazy("What happened?"),
            gettext_lazy("Plainly, in a line or two. Without reasons that make it right."),
        ),
    },
    StepKind.CHECK: {
        "check": ("", gettext_lazy("For you. The other one says it for themselves.")),
        "note": (gettext_lazy("A word about it, if you like"), ""),
    },
    StepKind.RENEW: {"promise_when": ("", gettext_lazy("The same promise, from today."))},
    StepKind.SHRINK: {
        "promise_what": (
            gettext_lazy("What is small enough to be sure of?"),
            gettext_lazy("A small one that is kept does more than a big one that is not."),
        ),
        "promise_when": ("", ""),
    },
    StepKind.REPLACE: {
        "promise_what": (gettext_lazy("What will you do instead?"), ""),
        "promise_when": ("", ""),
    },
}

# What each step is called on a button or link.
STEPS: dict[StepKind, str | Lazy] = {
    StepKind.HELPS: gettext_lazy("Yes, that would help"),
    StepKind.CHANGE: gettext_lazy("Change it before it is due"),
    StepKind.SAID_FIRST: gettext_lazy("Say first that it did not work out"),
    StepKind.CHECK: gettext_lazy("Say how it went"),
    StepKind.RENEW: gettext_lazy("The same once more"),
    StepKind.SHRINK: gettext_lazy("Make it smaller"),
    StepKind.REPLACE: gettext_lazy("Something else instead"),
    StepKind.RELEASE: gettext_lazy("Let it go"),
}

# What one reads of a step of one's own while it is held.
HELD: dict[StepKind, str | Lazy] = {
    StepKind.HELPS: gettext_lazy("Yes, that would help."),
    StepKind.CHANGE: gettext_lazy("I change it:"),
    StepKind.SAID_FIRST: gettext_lazy("It did not work out this time. I say so first."),
    StepKind.CHECK: gettext_lazy("How it went:"),
    StepKind.RENEW: gettext_lazy("The same once more."),
    StepKind.SHRINK: gettext_lazy("I make it smaller:"),
    StepKind.REPLACE: gettext_lazy("Something else instead:"),
    StepKind.RELEASE: gettext_lazy("I let this promise go."),
}


def day(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "l, j F")


def by_when(due: datetime) -> str:
    return _("By the evening of %(day)s") % {"day": day(due)}


_MINE: dict[StepKind, str | Lazy] = {
    StepKind.MAKE: gettext_lazy("You promised it on %(day)s."),
    StepKind.HELPS: gettext_lazy("You said: yes, that would help."),
    StepKind.SAID_FIRST: gettext_lazy("You said first, on %(day)s, that it did not work out."),
    StepKind.RENEW: gettext_lazy("You took it up once more on %(day)s."),
    StepKind.SHRINK: gettext_lazy("You made it smaller on %(day)s."),
    StepKind.REPLACE: gettext_lazy("You put something else in its place on %(day)s."),
    StepKind.RELEASE: gettext_lazy("You let it go on %(day)s."),
}
_THEIRS: dict[StepKind, str | Lazy] = {
    StepKind.MAKE: gettext_lazy("%(name)s promised it on %(day)s."),
    StepKind.HELPS: gettext_lazy("%(name)s said: yes, that would help."),
    StepKind.SAID_FIRST: gettext_lazy("%(name)s said first, on %(day)s, that it did not work out."),
    StepKind.RENEW: gettext_lazy("%(name)s took it up once more on %(day)s."),
    StepKind.SHRINK: gettext_lazy("%(name)s made it smaller on %(day)s."),
    StepKind.REPLACE: gettext_lazy("%(name)s put something else in its place on %(day)s."),
    StepKind.RELEASE: gettext_lazy("%(name)s let it go on %(day)s."),
}
# By whether I changed it, and whether that was before it was due.
_CHANGED: dict[tuple[bool, bool], str | Lazy] = {
    (True, True): gettext_lazy("You changed it before it was due. That keeps faith."),
    (True, False): gettext_lazy("You changed it on %(day)s."),
    (False, True): gettext_lazy("%(name)s changed it before it was due. That keeps faith."),
    (False, False): gettext_lazy("%(name)s changed it on %(day)s."),
}
_CHECKED: dict[tuple[bool, Outcome], str | Lazy] = {
    (True, Outcome.KEPT): gettext_lazy("You say: kept."),
    (True, Outcome.PARTLY): gettext_lazy("You say: partly."),
    (True, Outcome.NOT_THIS_TIME): gettext_lazy("You say: not this time."),
    (False, Outcome.KEPT): gettext_lazy("%(name)s says: kept."),
    (False, Outcome.PARTLY): gettext_lazy("%(name)s says: partly."),
    (False, Outcome.NOT_THIS_TIME): gettext_lazy("%(name)s says: not this time."),
}


def told(line: Line, *, mine: bool, name: str) -> str:
    """One line of the history. Days, never a clock."""
    if line.kind is StepKind.CHANGE:
        sentence = _CHANGED[mine, bool(line.kept_faith)]
    elif line.kind is StepKind.CHECK and line.outcome is not None:
        sentence = _CHECKED[mine, line.outcome]
    else:
        sentence = (_MINE if mine else _THEIRS)[line.kind]
    return str(sentence) % {"name": name, "day": day(line.at)}
