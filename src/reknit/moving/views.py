from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reknit.moving import actions
from reknit.moving.book import chapter, lesson, make_book
from reknit.moving.core.incoming import MOST_BYTES, read_file
from reknit.moving.forms import BringForm, TakeForm
from reknit.moving.forms_of_book import FORMS
from reknit.moving.heavy import one_at_a_time
from reknit.moving.queries import brought, everything_of_mine
from reknit.moving.refusals import FileStaysClosed, PassphraseNeeded, SealedTooHard, TooLarge
from reknit.people.access import MemberRequest, member_required
from reknit.people.names import both_names, my_name
from reknit.people.prove import prove_again
from reknit.people.tries import limit_tries
from reknit.people.views.answers import say
from reknit.refusal import Refusal
from reknit.vault import age, record
from reknit.vault.secret import Secret
from reknit.web.pages import page

if TYPE_CHECKING:
    from uuid import UUID


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def take(request: MemberRequest) -> HttpResponse:
    """All of mine as one file. The passphrase once more: it would suit nobody else so well."""
    names = both_names(request.member, request.vault)
    known = (request.member.user_name, *names)
    if request.method != "POST":
        return page(request, "moving/take.html", {"form": TakeForm(names=known)})
    form = TakeForm(request.POST, names=known)
    status = 422
    if form.is_valid():
        try:
            prove_again(request, form.cleaned_data["passphrase"])
            response = _file(request, form.cleaned_data)
        except Refusal as refusal:
            status = say(form, refusal)
        else:
            record.note(request.member.person_id, "exported")
            return response
    return page(request, "moving/take.html", {"form": form}, status=status)


def _file(request: MemberRequest, chosen: dict[str, Any]) -> HttpResponse:
    taken = everything_of_mine(request.member, request.vault, timezone.now())
    names = both_names(request.member, request.vault)
    shown = [names.mine, names.theirs] if request.member.couple is not None else [names.mine]
    form = FORMS[chosen["kind"]]
    words, name, kind = form.write(make_book(taken, names=shown), taken), form.ending, form.kind
    if chosen["passphrase_file"]:
        with one_at_a_time():
            words = age.seal_with_passphrase(words, Secret(chosen["passphrase_file"]))
        name, kind = f"{name}.age", "application/octet-stream"
    headers = {"Content-Disposition": f'attachment; filename="notebook.{name}"'}
    return HttpResponse(words, content_type=kind, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def bring(request: MemberRequest) -> HttpResponse:
    """In one step: nothing here is ever overwritten, so there is nothing to be afraid of."""
    context = {"brought": brought.listed(request.vault)}
    if request.method != "POST":
        return page(request, "moving/bring.html", {**context, "form": BringForm()})
    form = BringForm(request.POST, request.FILES)
    status = 422
    if form.is_valid():
        try:
            limit_tries(request, "bring", account=str(request.member.person_id))
            upload = form.cleaned_data["file"]
            if upload.size > MOST_BYTES:
                raise TooLarge
            taken = read_file(_opened(upload.read(), form.cleaned_data["passphrase_file"]))
            came = actions.bring_along(
                member=request.member, vault=request.vault, taken=taken, at=timezone.now()
            )
        except Refusal as refusal:
            status = say(form, refusal)
        else:
            record.note(request.member.person_id, "imported")
            return page(request, "moving/came.html", {"came": came})
    return page(request, "moving/bring.html", {**context, "form": form}, status=status)


def _opened(raw: bytes, passphrase: str) -> bytes:
    """What is in the file, unsealed where it is sealed."""
    if not age.is_age(raw):
        return raw
    if not passphrase:
        raise PassphraseNeeded
    try:
        with one_at_a_time():
            return age.open_with_passphrase(raw, Secret(passphrase))
    except age.AgeTooMuchWork:
        raise SealedTooHard from None
    except age.AgeUnopened:
        raise FileStaysClosed from None


@require_safe
@member_required
def letters(request: MemberRequest) -> HttpResponse:
    return page(request, "moving/letters.html", {"letters": brought.listed(request.vault)})


@require_safe
@member_required
def letter(request: MemberRequest, letter_id: UUID) -> HttpResponse:
    one = brought.letter(request.vault, letter_id)
    mine = my_name(request.member, request.vault)
    context = {
        "letter_id": letter_id,
        "chapter": chapter(one, mine=mine),
        "lesson": lesson(one, mine=mine) if one.get("lesson") else None,
    }
    return page(request, "moving/letter.html", context)


@require_POST
@member_required
def let_go(request: MemberRequest, letter_id: UUID) -> HttpResponse:
    actions.let_letter_go(vault=request.vault, letter_id=letter_id)
    return redirect("moving:letters")
