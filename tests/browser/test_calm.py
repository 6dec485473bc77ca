"""The quiet room: by night, without scripts, without movement, without a connection."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.http import HttpResponse
from playwright.sync_api import Browser, Error, Page, expect
from pytest_django.live_server_helper import LiveServer

from reknit.calm import views
from tests.browser.conftest import PATIENCE_MS, MakePhone, accessible
from tests.browser.steps import Someone, alone, both_ways

# What a browser was made to remember by our workers: addresses and whole texts.
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const address = new URL(request.url).pathname;
      if (!address.startsWith("/static/")) {
        found[address] = await (await cache.match(request)).text();
      }
    }
  }
  return found;
}"""
AT = """(second) => {
  for (const each of document.getAnimations()) each.currentTime = second * 1000;
}"""
SEEN = """() => [...document.querySelectorAll(".breathe__words span")]
  .filter((each) => each.checkVisibility({ opacityProperty: true }))
  .map((each) => each.textContent)"""


ALL_KEPT = """async (most) => {
  for (let waited = 0; waited < most; waited += 50) {
    const found = await navigator.serviceWorker.getRegistrations();
    const ready = found.filter((each) => each.active?.state === "activated");
    if (ready.length === 3) return true;
    await new Promise((later) => setTimeout(later, 50));
  }
  return false;
}"""
THREE = {"/breathe/", "/help/", "/soothe/"}
SCOPES = """async () => (await navigator.serviceWorker.getRegistrations())
  .map((each) => new URL(each.scope).pathname)"""


def answered_by_worker(page: Page, address: str) -> bool:
    response = page.goto(address)
    assert response is not None
    return response.from_service_worker


def all_are_kept(page: Page) -> None:
    assert page.evaluate(ALL_KEPT, PATIENCE_MS)


def kept_by_now(page: Page) -> None:
    expect(page.locator("[data-kept]")).to_be_visible()


def says_at(page: Page, second: float) -> list[str]:
    page.evaluate(AT, second)
    found: list[str] = page.evaluate(SEEN)
    return found


def cannot_open(page: Page, address: str) -> None:
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(address)


# -- without a connection --------------------------------------------------------------------------


@pytest.mark.usefixtures("db")
def test_breathing_goes_on_without_a_connection(phone: MakePhone) -> None:
    page = phone()
    page.goto("/breathe/?then=wrong")
    kept_by_now(page)
    page.context.set_offline(True)

    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Breathe for a while")
    page.get_by_role("radio", name="A sigh").check()
    assert says_at(page, 7.5) == ["And a little more"]
    page.get_by_role("radio", name="1", exact=True).check()
    assert says_at(page, 65) == ["That's it"]
    page.get_by_role("button", name="Begin again").click()
    expect(page.locator(".breathe__kind--sigh .breathe__ready")).to_have_css("opacity", "1")

    page.get_by_role("link", name="Something else that settles").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Something that settles")
    page.goto("/breathe/?m=3&how=sigh")
    expect(page.get_by_role("heading", level=1)).to_have_text("Breathe for a while")


@pytest.mark.usefixtures("db")
def test_nothing_else_is_served_from_what_was_kept(phone: MakePhone) -> None:
    page = phone()
    for address in ("/", "/first/", "/reply/", "/before/", "/breathe/"):
        page.goto(address)
    kept_by_now(page)
    all_are_kept(page)
    assert set(page.evaluate(KEPT)) == THREE
    assert set(page.evaluate(SCOPES)) == THREE
    assert answered_by_worker(page, "/breathe/")
    for address in ("/", "/first/", "/before/"):
        assert not answered_by_worker(page, address)

    page.context.set_offline(True)
    for address in (
        "/",
        "/first/",
        "/before/",
        "/soothe/own/",
        "/breathe/other/",
        "/help/numbers.html",
    ):
        cannot_open(page, address)


@pytest.mark.usefixtures("db")
def test_a_server_that_is_down_is_no_connection_either(
    browser: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the guard of the other journeys, which would find the faults."""
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto("/breathe/")
    kept_by_now(page)
    down = HttpResponse("Bad gateway", status=HTTPStatus.BAD_GATEWAY)
    monkeypatch.setattr(views, "page", lambda *_args, **_named: down)

    page.goto("/breathe/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Breathe for a while")
    page.goto("/soothe/?then=today")
    expect(page.get_by_role("heading", level=1)).to_have_text("Something that settles")
    context.close()


@pytest.mark.usefixtures("clock")
def test_what_is_kept_knows_nobody(phone: MakePhone) -> None:
    alice = alone(phone())
    alice.open("/soothe/")
    alice.write("Something that settles you", "Ring Mo at the bakery")
    alice.press("Keep this line")
    alice.reads("Ring Mo at the bakery")
    kept_by_now(alice.page)

    all_are_kept(alice.page)
    kept = alice.page.evaluate(KEPT)
    assert set(kept) == THREE
    for text in kept.values():
        for private in ("Ring Mo", "Alice", "Cover now", "csrf"):
            assert private not in text
    alice.page.context.set_offline(True)
    alice.unseen = {"Ring Mo", "Cover now"}
    alice.reload()
    alice.is_at("Something that settles")
    cannot_open(alice.page, "/today/")


@pytest.mark.usefixtures("db")
def test_help_opens_without_a_connection_whichever_was_read(phone: MakePhone) -> None:
    """The copies are the same three on every device, so they tell nothing."""
    kept = []
    for address in ("/help/", "/breathe/"):
        page = phone()
        page.goto(address)
        all_are_kept(page)
        kept.append(page.evaluate(KEPT))
        page.context.set_offline(True)
        page.goto("/help/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Help from people")
    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    "attempt",
    [
        "navigator.serviceWorker.register('/soothe/worker.js')",
        "trustedTypes.createPolicy('reknit-worker', {createScriptURL: (address) => address})",
        "trustedTypes.createPolicy('another', {createScriptURL: (address) => address})",
    ],
)
@pytest.mark.usefixtures("db")
def test_no_other_script_may_become_a_worker(
    browser: Browser, live_server: LiveServer, attempt: str
) -> None:
    """Without the guard of the other journeys, since being refused is the point."""
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto("/breathe/")
    kept_by_now(page)

    with pytest.raises(Error, match="TypeError"):
        page.evaluate(f"async () => {{ await {attempt} }}")
    context.close()


# -- the exercise ----------------------------------------------------------------------------------


@both_ways
@pytest.mark.usefixtures("db")
def test_it_can_be_chosen_and_begun_again(phone: MakePhone, *, js: bool) -> None:
    who = Someone("Alice", phone(js=js))
    who.open("/breathe/?then=answer")
    assert who.page.get_by_role("radio", name="5", exact=True).is_checked()
    who.page.get_by_role("radio", name="3", exact=True).check()
    who.page.get_by_role("radio", name="A sigh").check()
    who.reads("a little more on top")
    who.page.get_by_role("button", name="Begin again").click()

    expect(who.page.get_by_role("radio", name="3", exact=True)).to_be_checked()
    expect(who.page.get_by_role("radio", name="A sigh")).to_be_checked()
    who.reads("If you feel dizzy, stop")
    for name in ("Sound", "Vibration"):
        expect(who.page.get_by_role("button", name=name)).to_be_visible(visible=js)
    who.follow("Go on")
    assert who.page.url.endswith("/reply/")


@pytest.mark.usefixtures("db")
def test_the_circle_and_the_words_keep_one_time(phone: MakePhone) -> None:
    page = phone(motion=True)
    page.goto("/breathe/")
    page.get_by_role("checkbox", name="Pause").check()
    circle = page.locator(".breathe__circle:visible")

    assert says_at(page, 1) == ["Sit or stand as you like"]
    assert says_at(page, 4.5) == ["In"]
    assert says_at(page, 8) == ["Out"]
    expect(circle).to_have_css("scale", "1")
    assert says_at(page, 13.9) == ["Out"]
    assert says_at(page, 14) == ["In"]
    expect(circle).to_have_css("scale", "0.42")
    assert says_at(page, 303.9) == ["Out"]
    assert says_at(page, 304) == ["That's it"]


@pytest.mark.usefixtures("db")
def test_without_movement_only_the_words_change(phone: MakePhone) -> None:
    page = phone(motion=False)
    for address in ("/breathe/", "/breathe/?how=sigh"):
        page.goto(address)
        circle = page.locator(".breathe__circle:visible")
        assert says_at(page, 5) == ["In"]
        expect(circle).to_have_css("animation-name", "none")
        assert says_at(page, 9) == ["Out"]
        expect(circle).to_have_css("scale", "0.8")


@pytest.mark.usefixtures("db")
def test_sound_and_vibration_are_off_until_pressed(phone: MakePhone) -> None:
    page = phone()
    page.add_init_script(
        """window.felt = []; window.heard = [];
        navigator.vibrate = (pattern) => felt.push(pattern);
        const Plain = AudioContext;
        window.AudioContext = class extends Plain { constructor() { super(); heard.push(this); } };
        """
    )
    page.goto("/breathe/?how=sigh")
    says_at(page, 5)
    sound, vibration = (page.get_by_role("button", name=name) for name in ("Sound", "Vibration"))
    assert page.evaluate("[felt.length, heard.length]") == [0, 0]

    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "true")
    page.get_by_text("The sound rises with the breath in").wait_for()
    page.wait_for_function("() => heard[0].state === 'running'")
    vibration.click()
    page.get_by_text("It hums once for in").wait_for()
    for second, pattern in ((7.2, "60"), (8.5, "[60,90,60]"), (14.5, "160")):
        page.evaluate(AT, second)
        page.wait_for_function(f"() => JSON.stringify(felt.at(-1)) === '{pattern}'")

    sound.click()
    page.wait_for_function("() => heard[0].state === 'closed'")
    page.reload()
    expect(sound).to_have_attribute("aria-pressed", "false")
    expect(vibration).to_have_attribute("aria-pressed", "false")


# -- one's own list --------------------------------------------------------------------------------


@both_ways
@pytest.mark.usefixtures("clock")
def test_a_list_of_ones_own(phone: MakePhone, *, js: bool) -> None:
    alice = alone(phone(js=js))
    alice.strict = True
    alice.open("/soothe/?then=today")
    for line in ("The long way home", "Ring Mo"):
        if not alice.box("Something that settles you").is_visible():
            alice.page.locator("summary", has_text="Add a line").click()
        alice.write("Something that settles you", line)
        alice.press("Keep this line")
    alice.reads("Ring Mo")

    take_away = alice.page.get_by_role("button", name="Take away").first
    expect(take_away).to_have_accessible_description("The long way home")
    with alice.page.expect_event("domcontentloaded"):
        take_away.click()
    alice.reads("Ring Mo")
    alice.does_not_read("The long way home")
    alice.follow("Go on")
    alice.is_at("Today")


# -- how it looks ----------------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("desktop", [False, True], ids=["phone", "desktop"])
@pytest.mark.usefixtures("db")
def test_everybody_can_read_it(phone: MakePhone, *, dark: bool, desktop: bool) -> None:
    page = phone(dark=dark, desktop=desktop)
    for address in ("/breathe/", "/breathe/?how=sigh&m=10", "/soothe/", "/help/"):
        page.goto(address)
        for button in page.get_by_role("button", name="Sound").all():
            button.click()
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, address
        accessible(page)
