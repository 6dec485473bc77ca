"""Writing in my notebook, one question a screen. Nothing here reaches anybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reknit.people.access import aside_for, member_required, put_back_at, typed_again
from reknit.repair import actions, queries
from reknit.repair.core.kinds import Kind
from reknit.repair.core.writing import (
    ALONE,
    FIELDS,
    OUTSIDERS_VIEW,
    PRIVATE,
    Page,
    kind_of,
    page_after,
)
from reknit.repair.forms import PAGE_FORMS, page_form, relabel
from reknit.repair.notebook import Closeness, Way, would_clash
from reknit.repair.refusals import TooMuch
from reknit.repair.views import stages
from reknit.repair.views.context import holder_in, words_for
from reknit.repair.views.parking import parked_from
from reknit.repair.views.stages import reflect
from reknit.web.pages import page

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.people.access import MemberRequest
    from reknit.repair.queries import Opened
    from reknit.web.forms import KitForm

_NUMBER = re.compile(r"[0-9]{1,9}")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def write(request: MemberRequest, repair_id: UUID, page_: Page) -> HttpResponse:
    opened = _held_by(request, repair_id)
    if request.method != "POST":
        kept = opened.notebook.fields(opened.where.viewer)
        initial = {
            **stages.begun(opened, page_),
            **{name: text for name, text in kept.items() if text},
            **aside_for(request, page_form(page_, opened.where.size)),
        }
        form = _form(opened, page_, initial=initial)
        return _page(request, opened, page_, form)
    if request.POST.get("step") == "aside":
        return _put_aside(request, opened, page_)
    form = _form(opened, page_, data=reflect.posted(request, opened, page_))
    if not form.is_valid():
        return _page(request, opened, page_, form, status=422)
    words = words_in(form)
    words |= stages.also_kept(opened, page_, words, timezone.localtime())
    notebook = actions.keep(
        member=request.member,
        vault=request.vault,
        repair_id=repair_id,
        words=words,
        seen=seen_in(request),
        person=opened.where.viewer,
        read_also=request.POST.get("read_also") == "1",
        at=timezone.now(),
    )
    if any(name in notebook.also for name in words):
        opened = _held_by(request, repair_id)
        return _page(request, opened, page_, form, status=409)
    if request.POST.get("step") == "stop":
        return redirect("home:front")
    led = reflect.after(request, opened, page_, words)
    response = led if led is not None else redirect(*_next(opened, page_))
    if words_for(opened)["here"] == "1":
        response["Location"] += "&here=1" if "?" in response["Location"] else "?here=1"
    return response


def _put_aside(request: MemberRequest, opened: Opened, page_: Page) -> HttpResponse:
    """Something else came up: what stands here is kept as it is, and the list opens."""
    actions.keep(
        member=request.member,
        vault=request.vault,
        repair_id=opened.repair.id,
        words=_raw_words(request),
        seen=seen_in(request),
        person=opened.where.viewer,
    )
    return redirect(parked_from(opened.repair.id, page_))


def _next(opened: Opened, page_: Page) -> tuple[Any, ...]:
    """Where somebody goes on after this page."""
    own_way = stages.after(opened, page_)
    if own_way is not None:
        return own_way
    size, repair_id = opened.where.size, opened.repair.id
    alone = opened.private and opened.way is Way.SOLO
    following = page_after(page_, size=size, alone=alone)
    if following is not None:
        return ("repair:write", repair_id, following)
    kind = kind_of(page_, size)
    if kind is None or (alone and page_ in ALONE[size]) or not opened.where.may(kind):
        return ("repair:show", repair_id)
    return ("repair:give", repair_id, kind)


def words_in(form: KitForm) -> dict[str, Any]:
    """What a page's form holds, as a draft keeps it: text or a list of words."""
    return {
        name: value if isinstance(value, list) else "" if value is None else str(value)
        for name, value in form.cleaned_data.items()
    }


@require_POST
@put_back_at("repair:write")
@member_required
def autosave(request: MemberRequest, repair_id: UUID, page_: Page) -> HttpResponse:
    """204 with the new revision. ``page_`` is where words that met a lock are put back.

    409 when another window kept something else meanwhile; the next real save shows both.
    """
    opened = _held_by(request, repair_id)
    words = _raw_words(request)
    person, seen = opened.where.viewer, seen_in(request)
    if would_clash(opened.notebook, words, seen=seen, person=person):
        return HttpResponse(status=409)
    try:
        notebook = actions.keep(
            member=request.member,
            vault=request.vault,
            repair_id=repair_id,
            words=words,
            seen=seen,
            person=person,
            at=timezone.now(),
        )
    except TooMuch:
        return HttpResponse(status=422)
    return HttpResponse(status=204, headers={"Reknit-Seen": str(notebook.revision)})


def seen_in(request: MemberRequest) -> int:
    """The revision the page showed. Nonsense counts as 0, which is only more careful."""
    return _revision(request.POST.get("seen", ""))


def seen_again(request: MemberRequest) -> int | None:
    """The revision that stood on a page which is shown again while somebody writes on it.

    Else a save would no longer notice what another window has kept meanwhile.
    """
    typed = typed_again(request)
    return _revision(typed.get("seen", "")) if typed is not None and "seen" in typed else None


def _revision(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text) else 0


def _held_by(request: MemberRequest, repair_id: UUID) -> Opened:
    at = timezone.now()
    opened = queries.repair_for(request.member, request.vault, repair_id, at)
    if opened.one_phone:
        return opened.seen_by(holder_in(request, opened), at)
    return opened


def _raw_words(request: MemberRequest) -> dict[str, Any]:
    """Whatever draft fields were posted: a draft needs to be neither whole nor short."""
    words: dict[str, Any] = {}
    post, files = request.POST, request.FILES
    for form in PAGE_FORMS.values():
        # The class knows its fields: to read what was posted no form has to be made.
        for name, field in form.base_fields.items():
            if not field.widget.value_omitted_from_data(post, files, name):
                value = field.widget.value_from_datadict(post, files, name)
                words[name] = (
                    [word.strip() for word in value if word.strip()]
                    if isinstance(value, list)
                    else str(value)
                )
    return words


def _form(
    opened: Opened, page_: Page, data: object = None, initial: dict[str, Any] | None = None
) -> KitForm:
    form = page_form(page_, opened.where.size)(data, initial=initial)
    return reflect.fitted(relabel(form, {**_labels(opened), **stages.labels(opened)}), opened)


def _labels(opened: Opened) -> dict[str, tuple[str, str]]:
    names = {"name": opened.name_of(opened.where.partner)}
    known = opened.closeness is Closeness.KNOWN
    labels = {
        "hear": (
            _("What do you hear %(name)s felt?") % names,
            _("In your own words: “You felt ... because ...”. Hearing is not agreeing."),
        ),
        "meant": (
            _("What did you mean?"),
            _("What it was for you at that moment. Both can be true."),
        ),
        "ask": (_("%(name)s, would you be willing to ...?") % names, ""),
    }
    if known:
        labels["took_to_mean"] = (
            _("What did it do to you?"),
            _("How it landed, and what it changed. Nobody has to explain it away."),
        )
        labels["meant"] = (
            _("What do you want to say about what you did?"),
            _("What it was, from your side. Explaining is not excusing."),
        )
    return labels


def _page(
    request: MemberRequest, opened: Opened, page_: Page, form: KitForm, *, status: int = 200
) -> HttpResponse:
    also = {name: texts for name, texts in opened.notebook.also.items() if name in FIELDS[page_]}
    size, seen = opened.where.size, seen_again(request)
    alone = opened.private and opened.way is Way.SOLO
    private = page_ in ALONE[size] or page_ in PRIVATE
    context = {
        **words_for(opened),
        "form": form,
        "page": page_.value,
        "seen": opened.notebook.revision if seen is None else seen,
        "also": [text for texts in also.values() for text in texts],
        "readers": "this_phone" if opened.one_phone and not private else "only_me",
        "known": opened.closeness is Closeness.KNOWN,
        "last": page_after(page_, size=size, alone=alone) is None,
        "leads_on": kind_of(page_, size) is not None and page_ not in PRIVATE,
        "outsiders_view": page_ in OUTSIDERS_VIEW,
        "about_them": page_ in {Page.HEAR, Page.MEANT},
        "after_answer": kind_of(page_, size) in {Kind.PARTLY, Kind.ASK, Kind.SMALLER},
        **stages.on_page(opened, page_),
        **reflect.in_request(request, opened, page_),
    }
    return page(request, stages.WRITE_PAGES.get(page_, "repair/write.html"), context, status=status)
