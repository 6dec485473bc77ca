from __future__ import annotations

import re

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from reknit.web import feelings, fields
from reknit.web.forms import KitForm, without_controls

HOSTILE = '"><script>alert(1)</script>&amp;'


class Whole(KitForm):
    line = fields.LineField(label="Line", help_text="A word of help.", max_length=40)
    words = fields.WordsField(label="Words", required=False, max_length=10)
    choice = fields.ChoiceField(
        label="Choice", choices=[("a", "First", "What it means"), ("b", "Second")]
    )
    scale = fields.ScaleField(label="Scale", low="barely", high="all of me", required=False)
    sure = fields.SurenessField(label="Sure", required=False)
    felt = fields.FeelingsField(label="Felt", required=False)
    passphrase = fields.PassphraseField(label="Passphrase", required=False)
    code = fields.CodeField(label="Code", required=False)
    name = fields.UserNameField(label="Name", required=False)
    tick = fields.TickField(label="Tick", required=False)


def form_of(query: str) -> Whole:
    return Whole(QueryDict(query))


def shown(form: KitForm, name: str) -> str:
    return str(form[name].as_field_group())


def test_a_field_wires_label_help_and_error_by_id() -> None:
    html = shown(form_of(""), "line")

    assert '<label for="id_line">Line</label>' in html
    assert 'id="id_line_helptext">A word of help.</div>' in html
    assert 'id="id_line_error"><p>Write a few words here.</p></div>' in html
    assert 'aria-describedby="id_line_helptext id_line_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_group_of_choices_is_a_fieldset_that_can_take_the_focus() -> None:
    html = shown(form_of(""), "choice")

    assert html.startswith('<fieldset class="field" id="id_choice" tabindex="-1"')
    assert 'aria-describedby="id_choice_error"' in html
    assert "<legend>Choice</legend>" in html


@pytest.mark.parametrize("name", list(Whole.base_fields))
def test_every_described_id_exists(name: str) -> None:
    html = shown(form_of("words=" + "x" * 20), name)
    described = re.findall(r'aria-describedby="([^"]+)"', html)

    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert {each for group in described for each in group.split()} <= ids
    assert set(re.findall(r'\bfor="([^"]+)"', html)) <= ids


@pytest.mark.parametrize("name", ["line", "words", "code", "name"])
def test_typed_text_comes_back_escaped(name: str) -> None:
    html = shown(Whole({name: HOSTILE}), name)

    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "&amp;amp;" in html


def test_labels_and_help_are_escaped() -> None:
    class Hostile(KitForm):
        line = fields.LineField(label=HOSTILE, help_text=HOSTILE)
        pick = fields.ChoiceField(label=HOSTILE, choices=[("a", HOSTILE, HOSTILE)])
        heat = fields.ScaleField(label="x", low=HOSTILE, high=HOSTILE)

    assert "<script>" not in "".join(shown(Hostile({}), name) for name in Hostile.base_fields)


def test_no_field_lets_the_browser_cut_text_or_show_its_own_bubble() -> None:
    html = "".join(shown(form_of(""), name) for name in Whole.base_fields)

    assert "maxlength" not in html
    assert " required" not in html


@pytest.mark.parametrize("name", ["line", "words", "code", "felt"])
def test_private_fields_are_not_sent_to_a_spell_checker_nor_remembered(name: str) -> None:
    html = shown(form_of(""), name)

    assert 'spellcheck="false"' in html
    assert 'autocomplete="off"' in html


def test_too_long_says_how_much_and_keeps_everything() -> None:
    form = form_of("line=x&choice=a&words=twelve+chars")

    assert not form.is_valid()
    assert form.errors == {
        "words": ["This is 2 letters longer than fits. Everything you wrote is still here."]
    }
    assert "twelve chars</textarea>" in shown(form, "words")


def test_line_ends_count_as_one_letter() -> None:
    assert form_of("line=x&choice=a&words=12345%0D%0A7890").is_valid()


def test_control_characters_go_and_every_other_letter_stays() -> None:
    form = form_of("line=a%00b%1Bc%C2%85&choice=a&words=one%0D%0Atwo")

    assert form.is_valid()
    assert form.cleaned_data["line"] == "abc"
    assert form.cleaned_data["words"] == "one\ntwo"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = without_controls(text)

    assert without_controls(once) == once
    assert [letter for letter in once if letter.isprintable()] == [
        letter for letter in text if letter.isprintable()
    ]


def test_nothing_is_chosen_beforehand() -> None:
    form = Whole()

    html = "".join(shown(form, name) for name in Whole.base_fields)
    assert "checked" not in html


def test_a_choice_may_carry_a_line_of_help() -> None:
    html = shown(Whole(), "choice")

    assert html.count("choice__help") == 1
    assert '<span class="choice__help">What it means</span>' in html


def test_choices_remember_the_helps_of_their_own_form_only() -> None:
    class Other(KitForm):
        pick = fields.ChoiceField(label="Pick", choices=[("a", "A")])

    assert "choice__help" not in shown(Other(), "pick")


@pytest.mark.parametrize("value", ["", "11", "-1", "3.5", "x"])
def test_a_scale_takes_0_to_10_only(value: str) -> None:
    form = form_of(f"line=x&choice=a&scale={value}")

    assert form.is_valid() is (value == "")


@pytest.mark.parametrize("value", range(11))
def test_a_scale_gives_a_number_and_shows_it_again(value: int) -> None:
    form = form_of(f"line=x&choice=a&scale={value}")

    assert form.is_valid()
    assert form.cleaned_data["scale"] == value
    html = shown(form, "scale")
    assert html.count('type="radio"') == 11
    assert f'id="id_scale_{value}" checked' in html
    assert "<span>barely</span><span>all of me</span>" in html


def test_sureness_is_words_never_numbers() -> None:
    html = shown(Whole(), "sure")

    assert re.findall(r'choice__label">([^<]+)<', html) == [
        "Sure",
        "Fairly sure",
        "Half and half",
        "Doubtful",
    ]
    assert html.count("thread--mine") == 4


def test_feelings_come_from_the_picker_and_from_ones_own_word() -> None:
    form = form_of("line=x&choice=a&felt=numb&felt=lonely&felt_own=+homesick+")

    assert form.is_valid()
    assert form.cleaned_data["felt"] == ["numb", "lonely", "homesick"]
    html = shown(form, "felt")
    assert html.count(" checked") == 2
    assert html.count("<details open") + html.count('"family" open') == 2
    assert 'name="felt_own" value="homesick"' in html


def test_feelings_kept_earlier_are_shown_where_they_came_from() -> None:
    html = shown(Whole(initial={"felt": ["numb", "homesick", "adrift"]}), "felt")

    assert html.count(" checked") == 1
    assert 'value="homesick, adrift"' in html


def test_too_many_feelings_are_all_kept_and_answered_kindly() -> None:
    form = form_of("line=x&choice=a&felt=sad&felt=low&felt=numb&felt=torn&felt=calm")

    assert form.errors == {"felt": ["You chose 5. Keep the 4 that fit best; more can be true too."]}
    assert shown(form, "felt").count(" checked") == 5


def test_an_own_word_is_a_word_not_a_letter() -> None:
    form = form_of("line=x&choice=a&felt_own=" + "very+" * 12)

    assert form.errors == {
        "felt": ["One word of your own, please. There is room for the rest later."]
    }


def test_the_same_feeling_twice_is_one_feeling() -> None:
    form = form_of("line=x&choice=a&felt=sad&felt=sad&felt_own=sad,+sad")

    assert form.is_valid()
    assert form.cleaned_data["felt"] == ["sad"]


def test_feelings_have_eight_families_of_four_to_seven_words_without_repeats() -> None:
    sizes = [len(family.words) for family in feelings.FAMILIES]

    assert len(sizes) == 8
    assert all(4 <= size <= 7 for size in sizes)
    assert len(feelings.KNOWN) == sum(sizes)
    assert {"numb", "unsure", "nothing", "relieved"} <= feelings.KNOWN.keys()


def test_a_passphrase_is_never_sent_back_nor_trimmed() -> None:
    form = form_of("line=x&choice=a&passphrase=+five+old+words+")

    assert form.is_valid()
    assert form.cleaned_data["passphrase"] == " five old words "
    html = shown(form, "passphrase")
    assert "five old words" not in html
    assert 'autocomplete="current-password"' in html


def test_a_new_passphrase_says_so_to_password_managers() -> None:
    class New(KitForm):
        passphrase = fields.PassphraseField(label="P", new=True)
        pin = fields.CodeField(label="PIN", numeric=True)

    assert 'autocomplete="new-password"' in shown(New(), "passphrase")
    assert 'inputmode="numeric"' in shown(New(), "pin")


def test_optional_questions_say_so_and_a_tick_does_not() -> None:
    assert "optional" in shown(Whole(), "words")
    assert "optional" not in shown(Whole(), "line")
    assert "optional" not in shown(Whole(), "tick")
    assert "</label>" in shown(Whole(), "tick")
