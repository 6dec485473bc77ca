"""Notice, settle and reflect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from reknit.repair import actions, queries
from reknit.repair.core import outside
from reknit.repair.core.kinds import Half, Kind, Size
from reknit.repair.core.settling import calm_first, number_in
from reknit.repair.core.underneath import ask_about
from reknit.repair.core.writing import ALONE, FIELDS, OUTSIDERS_VIEW, Page
from reknit.repair.forms import page_form
from reknit.repair.forms.reflect import PARTS, UNTICKED
from reknit.repair.notebook import Closeness, Way
from reknit.repair.wordings import reflect as wording
from reknit.safety.core.fear import never_questioned, speaks_of_fear
from reknit.web import feelings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from reknit.people.access import MemberRequest
    from reknit.repair.queries import Opened
    from reknit.web.forms import KitForm

WRITE_PAGES: dict[Page, str] = {
    Page.NOTICE: "repair/reflect/notice.html",
    **dict.fromkeys(OUTSIDERS_VIEW, "repair/reflect/outsider.html"),
}
# What may be added to a draft, and what each is called there.
MORE = (Page.OTHER_WAYS, Page.QUESTION, Page.MY_PART)
# Which third of the thread fills while somebody writes.
_STRETCH = {Page.OUTSIDER: "first", Page.OUTSIDER_HARD: "second", Page.OUTSIDER_TRY: "third"}


def labels(opened: Opened) -> dict[str, tuple[str, str]]:
    return {}


def begun(opened: Opened, page: Page) -> dict[str, Any]:
    return {}


def on_page(opened: Opened, page: Page) -> dict[str, Any]:
    return {
        "stretch": _STRETCH.get(page, ""),
        "asks_title": opened.where.half is Half.FIRST,
        "calmer": _calmer(_mine(opened)) if page is Page.HAPPENED else "",
        "aside_here": not opened.one_phone,
    }


def shown(opened: Opened) -> dict[str, Any]:
    fields = _mine(opened)
    # On one phone the other sits beside the writer: there the link could do harm.
    fear = not opened.one_phone and _speaks_of_fear(fields)
    return {
        "fear": fear,
        "outside": not opened.one_phone and _outside_offered(opened),
        "outside_written": any(fields.get(page.value) for page in OUTSIDERS_VIEW),
    }


# With the request at hand ------------------------------------------------------------------


def fitted(form: KitForm, opened: Opened) -> KitForm:
    """Where both know what was done there is no guess to be sure of."""
    if opened.closeness is Closeness.KNOWN:
        form.fields.pop("sureness", None)
    return form


def posted(request: MemberRequest, opened: Opened, page: Page) -> Any:  # noqa: ANN401 - form data
    """What was posted; a tap on a feeling that lies underneath takes the place of the word."""
    chosen = request.POST.get("underneath")
    if page is not Page.FEELINGS or chosen is None:
        return request.POST
    felt = _felt(_mine(opened))
    asked = _asked_word(felt)
    if chosen in feelings.KNOWN and asked:
        felt = [chosen if word == asked else word for word in felt]
    return {"feelings": list(dict.fromkeys(felt))}


def in_request(request: MemberRequest, opened: Opened, page: Page) -> dict[str, Any]:
    """What a writing page is laid beside, for the writer alone."""
    found: dict[str, Any] = {}
    if page is Page.FEELINGS and request.GET.get("asked") == "1":
        found["underneath"] = _underneath(_felt(_mine(opened)))
    if page is Page.FEELINGS:
        found["once_kept"] = _once_kept(request, opened)
    return found


def after(
    request: MemberRequest, opened: Opened, page: Page, words: Mapping[str, Any]
) -> HttpResponse | None:
    """Where somebody goes who has just kept ``words``, when it is not simply the next page."""
    member, vault, repair_id = request.member, request.vault, opened.repair.id
    day = timezone.localdate(opened.where.now)
    if page is Page.NOTICE and calm_first(words.get("strength")):
        if actions.offer_calm(member=member, vault=vault, repair_id=repair_id, day=day):
            return redirect("repair:calm", repair_id)
    elif page is Page.CALMER and not _mine(opened).get("happened"):
        return redirect("repair:write", repair_id, Page.HAPPENED)
    elif page is Page.FEELINGS and "underneath" not in request.POST:
        found = ask_about(_own(_felt(words)))
        # Whoever writes of fear, on whichever page, is not asked about their words.
        if _speaks_of_fear(_mine(opened)) or _speaks_of_fear(words):
            return None
        if found is not None and actions.ask_once(
            member=member, vault=vault, repair_id=repair_id, word=found.word
        ):
            return redirect(reverse("repair:write", args=[repair_id, page]) + "?asked=1")
    elif page in OUTSIDERS_VIEW and any(words.values()):
        actions.count_from(vault=vault, day=day)
    return None


def previewed(opened: Opened, kind: Kind, form: KitForm) -> dict[str, Any]:
    """The parts of a telling that have words, each to be ticked or left at home."""
    if kind is not Kind.TELL or opened.where.size is not Size.FULL:
        return {}
    known = opened.closeness is Closeness.KNOWN
    words, ticked = form.cleaned_data, form.cleaned_data["share"]
    rows = [
        {
            "name": name,
            "label": wording.what_it_did() if known and name == "took_to_mean" else label,
            "words": _as_text(words[name]),
            "ticked": name in ticked if ticked else name not in UNTICKED,
        }
        for name, label in PARTS.items()
        if words.get(name) and not (known and name == "other_ways")
    ]
    return {"rows": rows}


def draft(request: MemberRequest, opened: Opened) -> dict[str, Any]:
    """What the page of a draft has for its owner besides the words."""
    fields = _mine(opened)
    known = opened.closeness is Closeness.KNOWN
    more = [page for page in MORE if not (known and page is Page.OTHER_WAYS)]
    return {
        "more": [{"page": page.value, "written": bool(fields.get(page.value))} for page in more],
        "first_page": Page.NOTICE if opened.where.size is Size.FULL else Page.HAPPENED,
        "missing_page": _missing_page(opened),
        "calmer": _calmer(fields),
        "once_kept": _once_kept(request, opened),
    }


def _missing_page(opened: Opened) -> Page | None:
    """The first page that somebody alone has not written yet."""
    fields, size = _mine(opened), opened.where.size
    for page in ALONE[size]:
        form = fitted(page_form(page, size)(), opened)
        if any(form.fields[n].required and not fields.get(n) for n in form.fields):
            return page
    return None


def _mine(opened: Opened) -> dict[str, Any]:
    return opened.notebook.fields(opened.where.viewer)


def _felt(words: Mapping[str, Any]) -> list[str]:
    return [str(word) for word in words.get("feelings") or []]


def _own(felt: list[str]) -> list[str]:
    return [word for word in felt if word not in feelings.KNOWN]


def _asked_word(felt: list[str]) -> str:
    own = _own(felt)
    if ask_about(own) is None:
        return ""
    return next((word for word in own if ask_about([word]) is not None), "")


def _underneath(felt: list[str]) -> dict[str, Any] | None:
    found = ask_about(_own(felt))
    if found is None:
        return None
    return {
        "names": wording.names(found.about, found.word),
        "instead": [
            {"key": key, "word": feelings.KNOWN[key]} for key in found.feelings if key not in felt
        ],
    }


# Where somebody writes of what they live through. What they say of the other one, or back to them,
# tells nothing about their own fear.
OF_ONESELF = (
    *("title", "happened", "feelings", "took_to_mean", "mattered", "question", "opening"),
    *("other_ways", "my_part", "part", "missing", "own_missing", "forgiveness", "back_words"),
)


def _speaks_of_fear(fields: Mapping[str, Any]) -> bool:
    texts = [_as_text(value) for name, value in fields.items() if name in OF_ONESELF]
    return speaks_of_fear(*texts) or never_questioned(*_own(_felt(fields)))


def _as_text(value: object) -> str:
    if not isinstance(value, list):
        return str(value)
    return ", ".join(str(feelings.KNOWN.get(word, word)) for word in value)


def _outside_offered(opened: Opened) -> bool:
    if opened.where.size is not Size.FULL and opened.way is not Way.SOLO:
        return False
    today = timezone.localdate(opened.where.now)
    return outside.far_enough(
        _mine(opened).get("when"), opened.notebook.page.doc.get("begun"), today
    )


def _calmer(fields: Mapping[str, Any]) -> str:
    before, now = number_in(fields.get("strength")), number_in(fields.get("strength_after"))
    return "" if before is None or now is None else wording.calmer(before, now)


def _once_kept(request: MemberRequest, opened: Opened) -> queries.OnceKept | None:
    if opened.one_phone or not opened.where.may(Kind.TELL):
        return None
    fields = _mine(opened)
    text = "\n".join(str(fields.get(name, "")) for name in FIELDS[Page.HAPPENED])
    return queries.once_kept(request.member, request.vault, text)
