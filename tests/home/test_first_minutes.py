"""The first five minutes: without an account, stored nowhere, words never lost."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reknit.home.core.walk import CARRIED, Way
from tests.home.pages import text_of

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.home.pages import Answer

FIRST, REPLY = "/first/", "/reply/"
MISREAD, KNOWN = "/first/a/", "/first/b/"
WORDS = {
    "happened": "You left the table while I was talking.",
    "took_to_mean": "You don't care what I say",
    "sureness": "fairly",
    "question": "What was going on for you?",
}

pytestmark = pytest.mark.django_db  # only to prove that nothing asks it


def hidden(response: Answer) -> dict[str, str]:
    """The hidden fields of a page, by name; of several forms the first one's."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text_of(response))
    return {name: html.unescape(value) for name, value in reversed(found)}


# --- the doors -----------------------------------------------------------------------------------


def test_the_first_page_has_two_doors_and_three_ways_in(client: Client) -> None:
    page = text_of(client.get("/"))

    for name in ("home:wrong", "home:before-you-answer", "people:sign-in", "people:begin"):
        assert f'href="{reverse(name)}"' in page
    assert f'href="{reverse("people:join")}"' in page
    assert f'href="{reverse("safety:help")}"' in page
    assert "18 and over" in page
    assert "not an emergency service" in page


def test_the_third_way_leads_to_help_and_to_no_exercise(client: Client) -> None:
    page = text_of(client.get(FIRST))

    ways = re.findall(r'class="triage__way" href="([^"]+)"', page)
    assert ways == [MISREAD, KNOWN, reverse("safety:help")]
    assert f'href="{reverse("calm:breathe")}?then=wrong"' in page


# --- the walk ------------------------------------------------------------------------------------


def test_one_question_a_screen_to_a_summary_one_can_keep(client: Client) -> None:
    page = client.get(MISREAD)
    assert "What happened?" in text_of(page)

    page = client.post(MISREAD, {**hidden(page), "happened": WORDS["happened"], "go": "next"})
    assert "What did you make of it?" in text_of(page)
    assert hidden(page)["happened"] == WORDS["happened"]

    page = client.post(
        MISREAD,
        {
            **hidden(page),
            "took_to_mean": WORDS["took_to_mean"],
            "sureness": WORDS["sureness"],
            "go": "next",
        },
    )
    assert "One question I could ask" in text_of(page)

    page = client.post(MISREAD, {**hidden(page), "question": WORDS["question"], "go": "next"})
    kept = text_of(page)
    assert "This is yours to take away" in kept
    assert f'action="{reverse("people:begin")}"' in kept
    assert {name: hidden(page)[name] for name in CARRIED} == WORDS


def test_what_both_know_skips_the_guess(client: Client) -> None:
    page = client.get(KNOWN)
    assert "A lie or a broken agreement is not a misreading" in text_of(page)

    page = client.post(KNOWN, {**hidden(page), "happened": "You lied to me", "go": "next"})

    assert "What do you want to ask?" in text_of(page)
    assert "took it to mean" not in text_of(page)
    page = client.post(KNOWN, {**hidden(page), "go": "next"})
    assert "What I took it to mean" not in text_of(page)
    assert "This is yours to take away" in text_of(page)


def test_the_starters_quote_the_writer_and_guess_nothing(client: Client) -> None:
    page = client.post(MISREAD, {**WORDS, "question": "", "step": "meaning", "go": "next"})

    starters = [html.unescape(each) for each in re.findall(r"<q[^>]*>(.*?)</q>", text_of(page))]
    assert len(starters) == 3
    assert all("You left the table while I was talking" in each for each in starters)
    assert starters[0].endswith("Is that right, or was it something else?")


def test_a_starter_fills_the_field_and_keeps_own_words(client: Client) -> None:
    posted = {**WORDS, "step": "question", "go": "use-1"}

    page = client.post(MISREAD, {**posted, "question": ""})
    starter = page.context["form"]["question"].value()
    assert starter == page.context["starters"][1]

    page = client.post(MISREAD, {**posted, "question": starter, "go": "use-2"})
    assert page.context["form"]["question"].value() == page.context["starters"][2]

    page = client.post(MISREAD, {**posted, "question": "Were you tired?"})
    assert page.context["form"]["question"].value() == f"Were you tired?\n{starter}"
    assert page.status_code == 200


def test_back_keeps_what_is_on_the_screen_even_unfinished(client: Client) -> None:
    page = client.post(MISREAD, {**WORDS, "step": "meaning", "sureness": "", "go": "back"})

    assert page.context["form"]["happened"].value() == WORDS["happened"]
    assert hidden(page)["took_to_mean"] == WORDS["took_to_mean"]

    page = client.post(MISREAD, {**WORDS, "step": "summary", "go": "back"})
    assert page.context["form"]["question"].value() == WORDS["question"]


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        ("happened", {"happened": ""}),
        ("happened", {"happened": "x" * 301}),
        ("meaning", {"took_to_mean": " "}),
        ("meaning", {"sureness": ""}),
        ("meaning", {"sureness": "certainly"}),
        ("question", {"question": "y" * 601}),
        ("question", {"happened": ""}),  # a form that lost its first screen
        ("summary", {"took_to_mean": "z" * 4000}),
    ],
)
def test_what_does_not_fit_is_said_with_the_words_kept(
    client: Client, step: str, wrong: dict[str, str]
) -> None:
    page = client.post(MISREAD, {**WORDS, **wrong, "step": step, "go": "next"})

    assert page.status_code == 422
    shown = html.unescape(text_of(page))
    for text in {**WORDS, **wrong}.values():
        if text.strip() and text != "certainly":
            assert text in shown


def test_words_of_fear_are_kept_as_they_are_and_shown_the_way_to_help(client: Client) -> None:
    happened = "He hit me and I am afraid of him"
    page = client.post(MISREAD, {"happened": happened, "step": "happened", "go": "next"})

    assert page.status_code == 200
    assert hidden(page)["happened"] == happened
    assert "Help from people, only for you" in text_of(page)


# --- before you answer ---------------------------------------------------------------------------

REPLY_WORDS = {
    "message": "Fine. Do what you want.",
    "took_to_mean": "You are angry with me.",
    "sureness": "half",
}


@pytest.mark.parametrize("sureness", ["sure", "fairly", "half", "doubtful"])
def test_one_question_to_ask_back(client: Client, sureness: str) -> None:
    page = client.post(REPLY, {**REPLY_WORDS, "sureness": sureness})

    assert page.status_code == 200
    assert "“Fine. Do what you want”" in page.context["question"]
    assert page.context["question"].endswith("?")
    assert ("From inside, being sure" in text_of(page)) is (sureness == "sure")
    assert "You can also wait" in text_of(page)


def test_a_message_can_be_changed_again(client: Client) -> None:
    page = client.post(REPLY, {**REPLY_WORDS, "go": "back"})

    assert page.status_code == 200
    assert page.context["form"]["message"].value() == REPLY_WORDS["message"]


def test_a_reply_without_a_message_is_asked_for_it(client: Client) -> None:
    page = client.post(REPLY, {**REPLY_WORDS, "message": ""})

    assert page.status_code == 422
    assert REPLY_WORDS["took_to_mean"] in text_of(page)


# --- stored nowhere ------------------------------------------------------------------------------

PAGES = [
    ("GET", "/", {}),
    ("GET", FIRST, {}),
    ("GET", MISREAD, {}),
    ("GET", KNOWN, {}),
    ("POST", MISREAD, {**WORDS, "step": "happened", "go": "next"}),
    ("POST", MISREAD, {**WORDS, "step": "meaning", "go": "next"}),
    ("POST", MISREAD, {**WORDS, "step": "question", "go": "next"}),
    ("POST", MISREAD, {**WORDS, "step": "meaning", "sureness": "", "go": "next"}),
    ("GET", REPLY, {}),
    ("POST", REPLY, REPLY_WORDS),
    ("POST", REPLY, {}),
]


@pytest.mark.parametrize(("method", "path", "posted"), PAGES)
def test_nothing_is_stored(
    django_assert_num_queries: DjangoAssertNumQueries,
    method: str,
    path: str,
    posted: dict[str, str],
) -> None:
    client = Client(enforce_csrf_checks=True)

    with django_assert_num_queries(0):
        response = client.generic(
            method,
            path,
            "&".join(f"{name}={value}" for name, value in posted.items()),
            "application/x-www-form-urlencoded",
        )

    assert response.status_code in {200, 422}
    # Only the page that hands over to an account carries a form token.
    assert set(response.cookies) <= {settings.CSRF_COOKIE_NAME}
    hands_over = reverse("people:begin") in re.findall(
        r'<form[^>]*action="([^"]+)"', response.content.decode()
    )
    assert bool(response.cookies) is hands_over
    assert response["Cache-Control"] == "no-store, private"


def test_the_words_never_stand_in_an_address(client: Client) -> None:
    for method, path, posted in PAGES:
        response = client.get(path) if method == "GET" else client.post(path, posted)
        for address in re.findall(r'(?:href|action|src)="([^"]*)"', text_of(response)):
            assert "table" not in address
            assert "care" not in address


def test_wrong_methods_are_refused(client: Client) -> None:
    assert client.post(FIRST).status_code == 405
    assert client.put(MISREAD).status_code == 405
    assert client.delete(REPLY).status_code == 405
    assert client.get("/first/c/").status_code == 404


# --- hostile posts -------------------------------------------------------------------------------

ANY_TEXT = st.text(max_size=400) | st.sampled_from(
    ["<script>alert(1)</script>", "\x00", "\u202e", "x" * 20_000, "%(about)s %s {{ x }}", '"><q>']
)
STEPS = st.sampled_from(["happened", "meaning", "question", "summary"]) | ANY_TEXT
GO = st.sampled_from(["next", "back", "use-0", "use-2", "use-9"]) | ANY_TEXT
HOSTILE = hypothesis_settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def printable(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "", text.replace("\r\n", "\n")).replace(
        "\r", "\n"
    )


@HOSTILE
@given(
    way=st.sampled_from(Way),
    words=st.fixed_dictionaries({}, optional=dict.fromkeys(CARRIED, ANY_TEXT)),
    step=STEPS,
    go=GO,
)
def test_any_walk_is_answered_kindly_with_the_words_kept(
    client: Client, way: Way, words: dict[str, str], step: str, go: str
) -> None:
    words = {name: text.encode("utf-8", "replace").decode() for name, text in words.items()}
    response = client.post(f"/first/{way.value}/", {**words, "step": step, "go": go})

    assert response.status_code in {200, 422}
    page = html.unescape(text_of(response))
    for name, text in words.items():
        if name != "sureness":
            assert printable(text).strip() in page
    assert "<script>alert(1)" not in text_of(response)


@HOSTILE
@given(
    words=st.fixed_dictionaries(
        {}, optional={"message": ANY_TEXT, "took_to_mean": ANY_TEXT, "sureness": ANY_TEXT}
    ),
    go=GO,
)
def test_any_reply_is_answered_kindly_with_the_words_kept(
    client: Client, words: dict[str, str], go: str
) -> None:
    response = client.post(REPLY, {**words, "go": go})

    assert response.status_code in {200, 422}
    page = html.unescape(text_of(response))
    for name, text in words.items():
        if name != "sureness":
            assert printable(text).strip() in page
    assert "<script>alert(1)" not in text_of(response)


def test_far_too_much_is_refused_kindly(client: Client) -> None:
    response = client.post(REPLY, {**REPLY_WORDS, "message": "x" * (1024 * 1024)})

    assert response.status_code == 413
