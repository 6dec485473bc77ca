"""How words that were kept read in a book: a heading for each turn, a label for each field."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.forms import ChoiceField
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reknit.people.forms.settings import SettingsForm
from reknit.promises.core.promise import StepKind
from reknit.repair.core.beside import LESSON_LINES
from reknit.repair.core.kinds import Kind
from reknit.repair.forms import PAGE_FORMS, TURN_FORMS
from reknit.repair.forms.learn import FollowUpForm
from reknit.repair.forms.reflect import PARTS as TOLD
from reknit.repair.wording import TAPS
from reknit.repair.wordings.learn import line_labels
from reknit.repair.wordings.own import PARTS as APOLOGY
from reknit.web import feelings
from reknit.web.fields import FeelingsField

if TYPE_CHECKING:
    from django.forms import Field
    from django.utils.functional import Promise

    from reknit.web.forms import KitForm

HEADINGS: dict[Kind, str | Promise] = {
    Kind.TELL: gettext_lazy("How it was for me"),
    Kind.CARD: gettext_lazy("What I said, on one phone"),
    Kind.ANSWER: gettext_lazy("What I heard, and what I meant"),
    Kind.HEARD: gettext_lazy("What I heard"),
    Kind.PARTLY: gettext_lazy("What was still missing"),
    Kind.MEAN: gettext_lazy("What I meant"),
    Kind.ASK: gettext_lazy("What I asked for"),
    Kind.SMALLER: gettext_lazy("What I could do instead"),
    Kind.PART: gettext_lazy("My part in it"),
    Kind.OWN: gettext_lazy("My apology"),
    Kind.OWN_ANSWER: gettext_lazy("What I said to the apology"),
    Kind.PROMISE: gettext_lazy("What I promised"),
    Kind.PROMISE_STEP: gettext_lazy("How a promise went on"),
    Kind.LESSON: gettext_lazy("What I would keep from it"),
    Kind.LESSON_ANSWER: gettext_lazy("What I would say otherwise"),
    Kind.LESSON_SETTLE: gettext_lazy("What I said to the lines"),
    Kind.BACK: gettext_lazy("Back from a pause"),
    Kind.ENDING: gettext_lazy("How it ended for me"),
}
# Steps of a promise that may have no words of their own.
_STEPS: dict[str, str | Promise] = {
    StepKind.HELPS: gettext_lazy("Yes, that would help."),
    StepKind.CHANGE: gettext_lazy("I agreed it anew."),
    StepKind.SAID_FIRST: gettext_lazy("It did not work out. I said so first."),
    StepKind.RENEW: gettext_lazy("I took it up once more."),
    StepKind.SHRINK: gettext_lazy("I made it smaller."),
    StepKind.REPLACE: gettext_lazy("I put something else in its place."),
    StepKind.RELEASE: gettext_lazy("I let it go."),
}
# Otherwise than on the page where it is written.
_LABELS: dict[str, str | Promise] = {
    "happened": gettext_lazy("What happened"),
    **TOLD,
    **APOLOGY,
    "ask": gettext_lazy("Would you be willing to ..."),
    "intent": gettext_lazy("What I meant"),
    "meant": gettext_lazy("What I meant"),
    "hear": gettext_lazy("What I heard"),
    "heard": gettext_lazy("What I heard"),
    "due": gettext_lazy("By"),
    "back_words": gettext_lazy("What I most wanted you to know"),
    "kept_words": gettext_lazy("Words to come back to"),
}
# Steering: which promise, which round, what kind; and the title, which stands above all.
_UNSAID = frozenset(
    {"title", "lines", "promise", "round", "whose", "step", "own", "kind", "anyway"}
    | {"closeness", "size", "share", "until", "length", "back"}
)
_FORMS: tuple[type[KitForm], ...] = (
    *PAGE_FORMS.values(),
    *TURN_FORMS.values(),
    FollowUpForm,
    SettingsForm,
)
_FIELDS: dict[str, Field] = {
    name: field for form in reversed(_FORMS) for name, field in form.base_fields.items()
}

Passage = dict[str, str]


def label_of(name: str, *, opener: str = "", other: str = "") -> str:
    """opener, other: the two names, for what a lesson says each of them will do."""
    line = name.removeprefix("theirs_")
    if line in LESSON_LINES:
        return line_labels(opener or _("I"), other or _("you"))[line].removesuffix(" ...")
    if name in _LABELS:
        return str(_LABELS[name])
    field = _FIELDS.get(name)
    return str(field.label) if field is not None and field.label else ""


def said(name: str, value: object) -> str:
    """A kept value as text. It may come from a file and be anything."""
    field = _FIELDS.get(name)
    if isinstance(value, list):
        words = [str(word) for word in value]
        return feelings.in_words(words) if isinstance(field, FeelingsField) else ", ".join(words)
    if name == "due":
        return day(str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, ChoiceField):
        known = {str(key): str(label) for key, label in field.choices}  # type: ignore[union-attr,misc]
        return known.get(str(value), str(value))
    return str(value) if isinstance(value, str | int) else ""


def day(text: str) -> str:
    """*1 March 2026*; nothing for what is no day."""
    try:
        return date_format(date.fromisoformat(text[:10]), "j F Y")
    except ValueError:
        return ""


def passages(words: dict[str, Any], *, opener: str = "", other: str = "") -> list[Passage]:
    """What these fields say, each with its label. Empty ones and steering are left out."""
    found = [
        {"label": label_of(name, opener=opener, other=other), "text": said(name, value)}
        for name, value in words.items()
        if name not in _UNSAID
    ]
    return [each for each in found if each["text"].strip()]


def in_a_turn(
    kind: str, words: dict[str, Any], *, opener: str = "", other: str = ""
) -> tuple[str, list[Passage]]:
    """(heading, passages). No passages: a tap that says nothing to a reader."""
    known = next((each for each in Kind if each.value == kind), None)
    lines = words.get("lines")
    shown = (
        {**words, **lines} if isinstance(lines, dict) and known is not Kind.LESSON_SETTLE else words
    )
    found = passages(shown, opener=opener, other=other)
    step = _STEPS.get(str(words.get("step")))
    if known is Kind.PROMISE_STEP and step is not None:
        found = [{"label": "", "text": str(step)}, *found]
    if known is not None and known in TAPS and known is not Kind.CARD:
        found = [{"label": "", "text": str(TAPS[known])}]
    heading = HEADINGS.get(known, _("What I said")) if known is not None else _("What I said")
    return str(heading), found
