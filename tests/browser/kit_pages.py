"""Pages that show every part of the kit, and remember what was posted to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from reknit.project.urls import urlpatterns as real
from reknit.web import fields
from reknit.web.forms import KitForm

if TYPE_CHECKING:
    from django.http import HttpRequest

TOP = '{% extends "web/page.html" %}{% load web %}{% block content %}'
PAGES = {
    "write": TOP + '<form method="post" class="stack"{% if saves %} data-autosave="/kit/save/"'
    '{% endif %}>{% csrf_token %}<input type="hidden" name="seen" value="1">'
    '{% form_problems form %}{% question form.what %}{% who_reads "only_me" %}<div class="actions">'
    '<button class="button" name="step" value="share">Go on</button></div></form>{% endblock %}',
    "pick": TOP + '<h1>Pick</h1><form method="post" class="stack">{% csrf_token %}'
    "{% for each in form %}{{ each.as_field_group }}{% endfor %}"
    '<div class="actions"><button class="button">Go on</button></div></form>{% endblock %}',
    "crossing": TOP + '<h1>Both</h1>{% include "web/crossing.html" with who_meant="Robin"'
    ' meant="I was tired." who_landed="Sam" felt="lonely" landed="He has had enough of me."'
    " opening=1 %}{% endblock %}",
    "share": TOP + '<h1>Share</h1><form method="post" class="stack">{% csrf_token %}'
    '{% preview "Robin" %}{% include "web/said.html" with words="I felt alone." who="Sam" %}'
    '{% endpreview %}{% include "web/share_actions.html" with partner="Robin" %}</form>'
    '{% include "web/held.html" with partner="Robin" undo_url="/kit/save/" %}'
    '{% include "web/empty.html" with sentence="Nothing waits." %}{% endblock %}',
}

posted: list[dict[str, str]] = []  # emptied by each test that looks


class Write(KitForm):
    what = fields.WordsField(label="What happened?", help_text="Only that.", max_length=100)


class Pick(KitForm):
    took = fields.LineField(label="I took it to mean")
    sure = fields.SurenessField(label="How sure are you?")
    heat = fields.ScaleField(label="How strong is it?", low="barely there", high="all of me")
    felt = fields.FeelingsField(label="What did you feel?")
    kind = fields.ChoiceField(label="Which?", choices=[("a", "This", "A word more"), ("b", "That")])
    passphrase = fields.PassphraseField(label="Passphrase")
    tick = fields.TickField(label="I am 18 or older")


def show(request: HttpRequest, name: str) -> HttpResponse:
    request.session_open = True  # type: ignore[attr-defined]  # as if a notebook were open
    form_of: dict[str, type[KitForm]] = {"write": Write, "pick": Pick}
    form = form_of.get(name, Write)(request.POST or None)
    if request.method == "POST":
        posted.append(request.POST.dict())
    status = 422 if form.is_bound and not form.is_valid() else 200
    context = {"form": form, "saves": "saves" in request.GET}
    html = engines["django"].from_string(PAGES[name]).render(context, request)
    return HttpResponse(html, status=status)


def save(request: HttpRequest) -> HttpResponse:
    posted.append(request.POST.dict())
    moved = "moved" in request.POST.get("what", "")
    return HttpResponse(status=409 if moved else 204, headers={"Reknit-Seen": "2"})


urlpatterns = [
    path("kit/save/", save),
    path("kit/<str:name>/", show),
    path("", include(real)),
]
