"""The first five minutes: everything travels inside the form, nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from reknit.home.core import questions
from reknit.home.core.walk import CARRIED, Step, Way, after, before, step_from, up_to
from reknit.home.forms import BeforeYouAnswerForm, HappenedForm, MeaningForm, QuestionForm
from reknit.home.sentences import sentence
from reknit.safety.core.fear import speaks_of_fear
from reknit.web.forms import KitForm, without_controls
from reknit.web.pages import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

FORMS: Mapping[Step, type[KitForm]] = {
    Step.HAPPENED: HappenedForm,
    Step.MEANING: MeaningForm,
    Step.QUESTION: QuestionForm,
}


@require_safe
def wrong(request: HttpRequest) -> HttpResponse:
    """Triage, and the door to breathing first."""
    return page(request, "home/wrong.html", {"misread": Way.MISREAD, "known": Way.KNOWN})


@csrf_exempt  # changes nothing anywhere, so there is nothing to forge; and no cookie is needed
@require_http_methods(["GET", "HEAD", "POST"])
def walk(request: HttpRequest, way: Way) -> HttpResponse:
    """One question a screen. ``step`` names the screen that was filled in, ``go`` the way on."""
    posted = request.POST
    words = {name: without_controls(posted.get(name, "")) for name in CARRIED}
    if request.method != "POST":
        return _screen(request, way, step_from(way, ""), words)

    step, go = step_from(way, posted.get("step", "")), posted.get("go", "")
    if go == "back":
        return _screen(request, way, before(way, step), words)
    if step is Step.QUESTION and go.startswith("use-"):
        words["question"] = _with_starter(words["question"], go, _starters(way, words))
        return _screen(request, way, step, words)
    for each in up_to(way, step):
        form = FORMS[each](words) if each in FORMS else None
        if form is not None and not form.is_valid():
            return _screen(request, way, each, words, form=form)
    return _screen(request, way, after(way, step), words)


@csrf_exempt  # as above
@require_http_methods(["GET", "HEAD", "POST"])
def before_you_answer(request: HttpRequest) -> HttpResponse:
    """One question to ask back instead of the first answer that comes."""
    posted = request.POST
    if request.method != "POST":
        return page(request, "home/before_you_answer.html", {"form": BeforeYouAnswerForm()})
    form = BeforeYouAnswerForm(posted)
    words = {name: without_controls(posted.get(name, "")) for name in form.fields}
    context = {"form": form, "words": words, "fear": speaks_of_fear(*words.values())}
    if not form.is_valid():
        return page(request, "home/before_you_answer.html", context, status=422)
    if posted.get("go") == "back":
        return page(request, "home/before_you_answer.html", context)
    asked = questions.back_to_a_message(questions.Sureness(form.cleaned_data["sureness"]))
    first, *others = (
        sentence(each, about=words["message"], meaning=words["took_to_mean"]) for each in asked
    )
    context |= {"question": first, "others": others, "sure": words["sureness"] == "sure"}
    return page(request, "home/ask_back.html", context)


def _screen(
    request: HttpRequest,
    way: Way,
    step: Step,
    words: Mapping[str, str],
    *,
    form: KitForm | None = None,
) -> HttpResponse:
    """``form``: the filled-in form of this screen when something is missing in it (422)."""
    status = 200 if form is None else 422
    if form is None and step in FORMS:
        form = FORMS[step](initial=words)
    shown = form.fields if form is not None else ()
    return page(
        request,
        f"home/walk_{step.value}.html",
        {
            "way": way,
            "step": step,
            "form": form,
            "words": words,
            "carried": [(name, text) for name, text in words.items() if name not in shown],
            "starters": _starters(way, words) if step is Step.QUESTION else (),
            "known": way is Way.KNOWN,
            "closeness": "known" if way is Way.KNOWN else "misread",
            "first": step is step_from(way, ""),
            "fear": speaks_of_fear(*words.values()),
        },
        status=status,
    )


def _starters(way: Way, words: Mapping[str, str]) -> list[str]:
    asked = (
        questions.after_something_was_done()
        if way is Way.KNOWN
        else questions.after_something_happened(questions.sureness_from(words["sureness"]))
    )
    return [
        sentence(each, about=words["happened"], meaning=words["took_to_mean"]) for each in asked
    ]


def _with_starter(own: str, go: str, starters: list[str]) -> str:
    """The chosen starter; words of one's own stay, above it."""
    chosen = next((text for n, text in enumerate(starters) if go == f"use-{n}"), "")
    if not own.strip() or own.strip() in starters:
        return chosen or own
    return f"{own}\n{chosen}" if chosen and chosen not in own else own
