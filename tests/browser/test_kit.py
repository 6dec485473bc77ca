"""The kit in a browser: what its scripts do, and that every part fits, reads and works without."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from reknit.people.core.exits import exit_url
from tests.browser import kit_pages
from tests.browser.conftest import MakePhone, accessible

pytestmark = pytest.mark.urls("tests.browser.kit_pages")

NEUTRAL_PAGE = exit_url("")
NEUTRAL_HOST = "/".join(NEUTRAL_PAGE.split("/")[:3])


@pytest.fixture(autouse=True)
def nothing_posted_yet() -> Iterator[None]:
    kit_pages.posted.clear()
    yield
    kit_pages.posted.clear()


def what(page: Page) -> str:
    return page.get_by_role("textbox", name="What happened?").input_value()


@pytest.mark.parametrize("name", list(kit_pages.PAGES))
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_part_is_accessible(phone: MakePhone, name: str, *, dark: bool) -> None:
    page = phone(dark=dark)
    page.goto(f"/kit/{name}/")

    accessible(page)


@pytest.mark.parametrize("name", list(kit_pages.PAGES))
def test_every_part_fits_at_twice_the_letter_size(phone: MakePhone, name: str) -> None:
    page = phone()
    page.goto(f"/kit/{name}/")
    page.evaluate("document.documentElement.style.fontSize = '36px'")

    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_everything_to_press_is_big_enough_for_a_thumb(phone: MakePhone) -> None:
    page = phone()
    for name in kit_pages.PAGES:
        page.goto(f"/kit/{name}/")
        small = page.evaluate(
            """() => [...document.querySelectorAll(
            "a, button, summary, textarea, label:has(input)")]
            .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
            .filter(([, box]) => box.height > 0 && (box.height < 48 || box.width < 28))
            .map(([html]) => html)"""
        )
        assert small == []


def test_eleven_numbers_stand_in_one_row_on_a_phone(phone: MakePhone) -> None:
    page = phone()
    page.goto("/kit/pick/")

    boxes = [each.bounding_box() for each in page.locator(".scale__loop").all()]
    assert len({box["y"] for box in boxes if box}) == 1
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)


def test_choosing_works_with_the_keyboard_alone(phone: MakePhone) -> None:
    page = phone(desktop=True)
    page.goto("/kit/pick/")
    page.get_by_label("I took it to mean").focus()

    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Fairly sure")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("1", exact=True)).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("hurt", exact=True)).to_be_checked()


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
def test_feelings_can_be_picked(phone: MakePhone, *, js: bool) -> None:
    page = phone(js=js)
    page.goto("/kit/pick/")

    page.get_by_text("Quiet or mixed").click()
    page.get_by_text("numb", exact=True).click()
    page.get_by_label("Or a word of my own").fill("homesick")
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_label("numb", exact=True)).to_be_checked()
    expect(page.get_by_label("Or a word of my own")).to_have_value("homesick")


def test_too_many_feelings_are_said_while_picking(phone: MakePhone) -> None:
    page = phone()
    page.goto("/kit/pick/")
    note = page.get_by_text("That is more than 4.")

    page.get_by_text("Hurt", exact=True).click()
    for word in ("hurt", "stung", "small", "raw"):
        page.locator(".word", has_text=word).click()
    expect(note).to_be_hidden()
    page.get_by_label("Or a word of my own").fill("homesick")
    expect(note).to_be_visible()


def test_a_problem_takes_the_focus_and_leads_to_its_field(phone: MakePhone) -> None:
    page = phone(js=False)
    page.goto("/kit/write/")
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_role("region", name="Not quite yet")).to_be_focused()
    page.get_by_role("link", name="What happened?").click()
    expect(page.get_by_role("textbox", name="What happened?")).to_be_focused()


def test_room_is_told_only_when_it_is_nearly_used_up(phone: MakePhone) -> None:
    page = phone()
    page.goto("/kit/write/")
    box = page.get_by_role("textbox", name="What happened?")

    box.fill("x" * 79)
    expect(page.locator(".field__room")).to_have_count(0)
    box.fill("x" * 90)
    expect(page.get_by_text("Room for 10 more letters")).to_be_visible()
    box.fill("x" * 103)
    expect(page.get_by_text("3 letters more than fit")).to_be_visible()
    assert len(what(page)) == 103


def test_a_passphrase_can_be_shown(phone: MakePhone) -> None:
    page = phone()
    page.goto("/kit/pick/")
    field = page.get_by_label("Passphrase")

    page.get_by_role("button", name="Show").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide").click()
    expect(field).to_have_attribute("type", "password")


def test_writing_saves_itself_and_stays_where_it_is(phone: MakePhone) -> None:
    page = phone()
    page.goto("/kit/write/?saves")
    box = page.get_by_role("textbox", name="What happened?")

    box.press_sequentially("one")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    expect(box).to_be_focused()
    box.press_sequentially(" two")
    expect(page.get_by_text("Saved", exact=True)).to_have_count(0)
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()

    assert [(each["what"], each["seen"]) for each in kit_pages.posted] == [
        ("one", "1"),
        ("one two", "2"),
    ]


def test_a_page_that_moved_on_is_said_and_nothing_more_is_sent(phone: MakePhone) -> None:
    page = phone()
    page.goto("/kit/write/?saves")
    box = page.get_by_role("textbox", name="What happened?")

    box.fill("moved")
    expect(page.get_by_text("locked or changed somewhere else")).to_be_visible()
    box.press_sequentially(" on")

    assert what(page) == "moved on"
    assert len(kit_pages.posted) == 1


def test_without_a_connection_words_stay_and_the_page_says_so(phone: MakePhone) -> None:
    page = phone()
    page.goto("/kit/write/")
    page.get_by_role("textbox", name="What happened?").fill("half a thought")
    note = page.get_by_text("No connection, so nothing new is saved yet.")

    page.context.set_offline(offline=True)
    page.get_by_role("button", name="Go on").click()
    expect(note).to_be_visible()
    assert what(page) == "half a thought"

    page.context.set_offline(offline=False)
    expect(note).to_have_count(0)


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
def test_leaving_goes_to_a_neutral_page(phone: MakePhone, *, js: bool) -> None:
    page = phone(js=js, elsewhere=(NEUTRAL_HOST,))
    page.goto("/kit/write/")

    with page.expect_request(NEUTRAL_PAGE):
        page.get_by_role("link", name="Leave this page").click()


def test_pressing_shift_three_times_leaves_and_words_are_saved_first(phone: MakePhone) -> None:
    page = phone(elsewhere=(NEUTRAL_HOST,))
    page.goto("/kit/write/?saves")
    page.get_by_role("textbox", name="What happened?").fill("half a thought")

    with page.expect_request(NEUTRAL_PAGE):
        for _press in range(3):
            page.keyboard.press("Shift")

    assert [each["what"] for each in kit_pages.posted] == ["half a thought"]


def test_capital_letters_do_not_leave(phone: MakePhone) -> None:
    page = phone(elsewhere=(NEUTRAL_HOST,))
    page.goto("/kit/write/")
    page.get_by_role("textbox", name="What happened?").focus()

    for letter in "ABCD":
        page.keyboard.press(f"Shift+{letter}")

    assert what(page) == "ABCD"


def test_a_page_left_by_exit_is_not_in_the_way_back(phone: MakePhone) -> None:
    page = phone(elsewhere=(NEUTRAL_HOST,))
    page.goto("/help/")
    page.goto("/kit/write/")
    with page.expect_request(NEUTRAL_PAGE):
        page.get_by_role("link", name="Leave this page").click()

    expect(page).to_have_url(NEUTRAL_PAGE)
    page.go_back()
    expect(page).to_have_url(re.compile("/help/$"))


def test_covering_sends_half_written_words_into_the_lock(phone: MakePhone) -> None:
    page = phone()
    page.goto("/kit/write/")
    page.get_by_role("textbox", name="What happened?").fill("half a thought")

    page.get_by_role("button", name="Cover now").click()
    expect(page.get_by_role("heading", name="What happened?")).to_be_visible()

    assert [each["what"] for each in kit_pages.posted] == ["half a thought"]
    assert "step" not in kit_pages.posted[0]


def test_covering_with_nothing_written_just_covers(phone: MakePhone) -> None:
    page = phone()
    page.goto("/kit/write/")

    page.get_by_role("button", name="Cover now").click()
    page.wait_for_url("**/me/**")
    assert kit_pages.posted == []


def test_the_threads_are_drawn_once_and_not_for_those_who_want_no_movement(
    phone: MakePhone,
) -> None:
    moving = """() => document.getAnimations().filter((each) => each.effect.getTiming().duration)
    .map((each) => each.effect.getTiming().iterations)"""
    still, calm = phone(), phone(motion=True)
    for page in (still, calm):
        page.goto("/kit/crossing/")

    assert set(calm.evaluate(moving)) == {1}
    assert still.evaluate(moving) == []
    expect(still.get_by_text("Both are true.")).to_be_visible()
