"""What people fill in.

Every page's form is a part of the form of the turn it leads to, so what is previewed, posted and
checked are the same fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from reknit.repair.core.kinds import Ending, Kind, Size
from reknit.repair.core.waits import Until, due
from reknit.repair.core.writing import Page
from reknit.repair.forms import learn, own, promise, quick, reflect, time_out, understand
from reknit.repair.forms.quick import NameForm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from reknit.repair.notebook import Closeness
    from reknit.web.forms import KitForm

    Labels = Mapping[str, tuple[str, str]]

__all__ = [
    "PAGE_FORMS",
    "TURN_FORMS",
    "NameForm",
    "page_form",
    "relabel",
    "turn_form",
    "words_of_turn",
]

PAGE_FORMS: dict[Page, type[KitForm]] = {
    Page.HAPPENED: quick.HappenedForm,
    Page.FEELINGS: quick.FeelingsForm,
    Page.MEANING: quick.MeaningForm,
    Page.QUESTION: quick.QuestionForm,
    Page.OPENING: quick.OpeningForm,
    Page.HEAR: quick.HearForm,
    Page.MEANT: quick.MeantForm,
    Page.MISSING: quick.MissingForm,
    Page.ASK: quick.AskForm,
    Page.SMALLER: quick.SmallerForm,
    Page.PART: quick.PartForm,
    Page.NOTICE: reflect.NoticeForm,
    Page.CALMER: reflect.CalmerForm,
    Page.MATTERED: reflect.MatteredForm,
    Page.OTHER_WAYS: reflect.OtherWaysForm,
    Page.OUTSIDER: reflect.OutsiderForm,
    Page.OUTSIDER_HARD: reflect.OutsiderHardForm,
    Page.OUTSIDER_TRY: reflect.OutsiderTryForm,
    Page.MY_PART: reflect.MyPartForm,
    Page.HEARD: understand.HeardForm,
    Page.INTENT: understand.IntentForm,
    Page.MISSED: understand.MissedForm,
    Page.SURE_NOW: understand.SureNowForm,
    Page.VALUES: own.ValuesForm,
    Page.DID: own.DidForm,
    Page.TO_YOU: own.ToYouForm,
    Page.REGRET: own.RegretForm,
    Page.EXPLAINS: own.ExplainsForm,
    Page.RIGHT: own.RightForm,
    Page.WILL: own.WillForm,
    Page.FORGIVE_ME: own.ForgiveMeForm,
    Page.OWN_MISSING: own.OwnMissingForm,
    Page.FORGIVENESS: own.ForgivenessForm,
    Page.PROMISE_WHAT: promise.WhatForm,
    Page.PROMISE_WHEN: promise.WhenForm,
    Page.PROMISE_IF: promise.IfForm,
    Page.PROMISE_OBSTACLE: promise.ObstacleForm,
    Page.PROMISE_SURE: promise.SureForm,
    Page.LESSON: learn.LessonForm,
    Page.LESSON_THEIRS: learn.TheirLinesForm,
    Page.BACK: time_out.BackForm,
}
# Where a page of the full repair asks otherwise.
_FULL_PAGE_FORMS: dict[Page, type[KitForm]] = {
    Page.HAPPENED: reflect.HappenedForm,
    Page.MEANING: reflect.MeaningForm,
}

TURN_FORMS: dict[Kind, type[KitForm]] = {
    Kind.TELL: quick.TellForm,
    Kind.ANSWER: quick.AnswerForm,
    Kind.PARTLY: quick.MissingForm,
    Kind.ASK: quick.AskForm,
    Kind.SMALLER: quick.SmallerForm,
    Kind.PART: quick.PartForm,
    Kind.ENDING: quick.EndingForm,
    Kind.WAIT: quick.WaitForm,
    Kind.HEARD: understand.HeardForm,
    Kind.MEAN: understand.MeanForm,
    Kind.OWN: own.OwnForm,
    Kind.OWN_ANSWER: own.OwnAnswerForm,
    Kind.PROMISE: promise.PromiseForm,
    Kind.PROMISE_STEP: promise.PromiseStepForm,
    Kind.LESSON: learn.LessonForm,
    Kind.LESSON_ANSWER: learn.TheirLinesForm,
    Kind.LESSON_SETTLE: learn.SettleForm,
    Kind.TIME_OUT: time_out.TimeOutForm,
    Kind.LONGER: time_out.TimeOutForm,
    Kind.BACK: time_out.BackForm,
}


def page_form(page: Page, size: Size) -> type[KitForm]:
    if size is Size.FULL and page in _FULL_PAGE_FORMS:
        return _FULL_PAGE_FORMS[page]
    return PAGE_FORMS[page]


def turn_form(kind: Kind, size: Size) -> type[KitForm]:
    if kind is Kind.TELL and size is Size.FULL:
        return reflect.TellForm
    return TURN_FORMS.get(kind, quick.TapForm)


def words_of_turn(
    kind: Kind, cleaned: dict[str, Any], *, size: Size, closeness: Closeness, at: datetime
) -> dict[str, Any]:
    """What is sealed into the turn."""
    if kind is Kind.TELL:
        if size is Size.FULL:
            return {**reflect.chosen(cleaned), "closeness": closeness.value, "size": size.value}
        return {**cleaned, "closeness": closeness.value}
    made = _WORDS.get(kind)
    return dict(cleaned) if made is None else made(cleaned, timezone.localtime(at))


def _ending_words(cleaned: Mapping[str, Any], _: datetime) -> dict[str, Any]:
    return {"ending": Ending(cleaned["ending"]).value}


def _wait_words(cleaned: Mapping[str, Any], local: datetime) -> dict[str, Any]:
    until = Until(cleaned["until"])
    back = due(until, local)
    return {"until": until.value, "due": back.isoformat() if back else None}


def _lesson_words(cleaned: Mapping[str, Any], _: datetime) -> dict[str, Any]:
    return {"lines": learn.lines(cleaned)}


# Where what is sealed is not simply what was filled in. The time is where the person is.
_WORDS: dict[Kind, Callable[[Mapping[str, Any], datetime], dict[str, Any]]] = {
    Kind.ENDING: _ending_words,
    Kind.WAIT: _wait_words,
    Kind.OWN_ANSWER: own.answer_words,
    Kind.PROMISE: promise.promise_words,
    Kind.PROMISE_STEP: promise.step_words,
    Kind.LESSON: _lesson_words,
    Kind.LESSON_ANSWER: _lesson_words,
    Kind.LESSON_SETTLE: _lesson_words,
    Kind.TIME_OUT: time_out.words,
    Kind.LONGER: time_out.words,
    Kind.BACK: lambda cleaned, _: {"back_words": cleaned["back_words"]},
}


def relabel(form: KitForm, labels: Labels) -> KitForm:
    """Labels and help that depend on who is asked about what; an empty one keeps its words."""
    for name, (label, help_text) in labels.items():
        if name in form.fields:
            form.fields[name].label = label or form.fields[name].label
            form.fields[name].help_text = help_text or form.fields[name].help_text
    return form
