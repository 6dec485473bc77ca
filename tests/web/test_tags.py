from __future__ import annotations

import re

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string

from reknit.web import fields
from reknit.web.forms import KitForm

HOSTILE = "<b>x</b>"


class Small(KitForm):
    what = fields.LineField(label="What <happened>")
    kind = fields.ChoiceField(label="Kind", choices=[("a", "A")])


def rendered(source: str, **context: object) -> str:
    return Template("{% load web %}" + source).render(Context(context))


@pytest.mark.parametrize(
    "who", ["only_me", "both", "partner_next", "partner_when_ready", "nobody", "this_phone"]
)
def test_every_reader_is_a_drawing_and_a_sentence(who: str) -> None:
    html = rendered("{% who_reads who %}", who=who)

    assert 'aria-hidden="true"' in html
    assert re.search(r"<span>[A-Z].+\.</span>", html)


@pytest.mark.parametrize("where", ["apart", "near", "crossing", "together"])
def test_threads_are_for_the_eyes_only(where: str) -> None:
    html = rendered("{% threads where %}", where=where)

    assert 'aria-hidden="true"' in html
    assert "thread--mine" in html
    assert "thread--theirs" in html
    assert "style=" not in html


@pytest.mark.parametrize("tag", ['who_reads "everyone"', 'threads "knotted"', 'weave "end"'])
def test_an_unknown_value_is_an_error(tag: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        rendered("{% " + tag + " %}")


def test_problems_lead_to_each_field_and_take_the_focus() -> None:
    html = rendered("{% form_problems form %}", form=Small({}))

    assert "autofocus" in html
    assert '<a href="#id_what">What &lt;happened&gt;</a>: Write a few words here.' in html
    assert '<a href="#id_kind">Kind</a>: Choose the one that fits best.' in html


def test_a_fine_form_has_no_problems() -> None:
    assert rendered("{% form_problems form %}", form=Small()).strip() == ""


def test_one_question_is_the_heading_of_its_page() -> None:
    assert '<h1><label for="id_what">What &lt;happened&gt;</label></h1>' in rendered(
        "{% question form.what %}", form=Small()
    )
    assert "<legend><h1>Kind</h1></legend>" in rendered("{% question form.kind %}", form=Small())


def test_preview_names_who_will_see_it_and_escapes_what_they_see() -> None:
    html = rendered(
        "{% preview name %}{% include 'web/said.html' with words=words who=name %}{% endpreview %}",
        name=HOSTILE,
        words=HOSTILE,
    )

    assert "This is what &lt;b&gt;x&lt;/b&gt; will see" in html
    assert HOSTILE not in html


def test_a_feeling_shows_its_word_and_an_own_word_itself() -> None:
    assert rendered("{{ word|feeling }}", word="nothing") == "nothing right now"
    assert rendered("{{ word|feeling }}", word=HOSTILE) == "&lt;b&gt;x&lt;/b&gt;"


def crossing(**more: object) -> str:
    context = {
        "who_meant": "Robin",
        "meant": HOSTILE,
        "who_landed": "Sam",
        "felt": HOSTILE,
        "landed": HOSTILE,
        **more,
    }
    return render_to_string("web/crossing.html", context)


def test_the_crossing_says_both_are_true_and_escapes_both() -> None:
    html = crossing()

    assert HOSTILE not in html
    assert html.count("&lt;b&gt;x&lt;/b&gt;") == 3
    assert "by Robin" in html
    assert "with Sam" in html
    assert '<p class="crossing__both">Both are true.</p>' in html


def test_what_was_not_seen_stands_by_how_it_landed() -> None:
    assert "did not see" not in crossing()
    html = crossing(missed=HOSTILE)
    assert html.index("with Sam") < html.index("What Robin did not see")
    assert HOSTILE not in html


@pytest.mark.parametrize(
    ("mine", "under", "over"), [("meant", "theirs", "mine"), ("landed", "mine", "theirs")]
)
def test_the_threads_change_sides_one_over_the_other(mine: str, under: str, over: str) -> None:
    middle = crossing(mine=mine).split("crossing__weave--cross")[1].split("</svg>")[0]

    drawn = [which for which in re.findall(r"thread--(\w+)", middle) if which in {"mine", "theirs"}]
    assert drawn == [under, over]


def test_the_drawing_moves_only_when_it_opens() -> None:
    assert "crossing--opening" not in crossing()
    assert "crossing--opening" in crossing(opening=True)
