"""The discreet name: wherever the device shows something, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from reknit.people import cookies
from reknit.people.index import read_index
from reknit.vault.models import PrivatePage
from reknit.web.looks import ICONS, LONGEST, NAMES, Look, look
from tests.people.scene import PASSPHRASE, PIN, Someone, make_couple, make_person, signed_in_client

pytestmark = pytest.mark.django_db

LOOKS = Path(__file__).parents[2] / "src/reknit/web/static/web/looks"
GARDEN = {"name": "3", "own_name": "", "icon": "leaf"}
BEFORE_THE_PASSPHRASE = (
    "people:sign-in",
    "people:begin",
    "people:join",
    "people:reset",
    "people:server",
    "safety:check",
    "calm:breathe",
    "home:wrong",
)


@pytest.fixture
def alice() -> Someone:
    return make_person("Alice")


def choose(client: Client, **fields: str) -> int:
    return client.post(reverse("people:look"), GARDEN | fields).status_code


def title(client: Client, name: str) -> str:
    found = re.search("<title>(.*?)</title>", client.get(reverse(name)).content.decode())
    assert found is not None
    return found[1]


def header(client: Client, name: str) -> str:
    found = re.search("(?s)top__home.*?</a>", client.get(reverse(name)).content.decode())
    assert found is not None
    return found[0]


def test_at_first_it_is_a_notebook(alice: Someone) -> None:
    client = signed_in_client(alice)

    assert title(client, "home:today") == "Today · Notebook"
    form = client.get(reverse("people:look")).context["form"]
    assert (form["name"].value(), form["icon"].value()) == ("0", "threads")
    assert Client().get(reverse("people:sign-in")).cookies.get(cookies.LOOK) is None


@pytest.mark.parametrize("name", BEFORE_THE_PASSPHRASE)
def test_pages_before_the_passphrase_show_it(alice: Someone, name: str) -> None:
    client = signed_in_client(alice)
    assert choose(client) == 302
    client.post(reverse("people:close"))

    assert title(client, name).endswith("· Garden")
    assert "<span>Garden</span>" in header(client, name)
    assert ICONS["leaf"].drawn in header(client, name)
    page = client.get(reverse(name)).content.decode()
    assert "looks/leaf.svg" in page
    assert "looks/threads" not in page


def test_lock_and_sign_in_say_nothing_else(alice: Someone) -> None:
    client = signed_in_client(alice)
    choose(client)

    client.post(reverse("people:cover"))
    covered = client.get(reverse("people:uncover")).content.decode()
    client.post(reverse("people:close"))
    closed = client.get(reverse("people:sign-in")).content.decode()

    for page in (covered, closed):
        assert not re.search("notebook|reknit(?!-)", page.partition("<footer")[0].lower())


def test_the_first_page_does_not_say_what_lies_behind(alice: Someone) -> None:
    client = signed_in_client(alice)
    choose(client)
    client.post(reverse("people:close"))

    assert client.get("/")["Location"] == reverse("home:today")
    assert client.get("/", follow=True).redirect_chain[-1][0].startswith(reverse("people:sign-in"))


def test_it_comes_along_to_the_next_device(alice: Someone) -> None:
    choose(signed_in_client(alice), name="own", own_name="  Haus & <Hof>  ")
    other = Client()
    words = {"user_name": "alice", "passphrase": PASSPHRASE, "stay": "month"}

    signed_in = other.post(reverse("people:sign-in"), words)

    assert signed_in.cookies[cookies.LOOK]["max-age"] == cookies.YEAR_SECONDS
    assert title(other, "home:today") == "Today · Haus &amp; &lt;Hof&gt;"
    form = other.get(reverse("people:look")).context["form"]
    assert (form["name"].value(), form["own_name"].value()) == ("own", "Haus & <Hof>")


def test_from_a_shared_device_it_goes_with_the_browser(alice: Someone) -> None:
    choose(signed_in_client(alice))
    shared = Client()
    words = {"user_name": "alice", "passphrase": PASSPHRASE, "stay": "day"}

    signed_in = shared.post(reverse("people:sign-in"), words)

    assert signed_in.cookies[cookies.LOOK]["max-age"] == ""


def test_the_pin_brings_what_was_chosen_meanwhile(alice: Someone) -> None:
    here = signed_in_client(alice, covered=True)
    choose(signed_in_client(alice))

    here.post(reverse("people:uncover"), {"pin": PIN})

    assert title(here, "home:today") == "Today · Garden"


def test_back_to_a_notebook_takes_the_cookie_away(alice: Someone) -> None:
    client = signed_in_client(alice)
    choose(client)
    choose(client, name="0", icon="threads")

    assert client.cookies[cookies.LOOK].value == ""
    assert title(client, "home:today") == "Today · Notebook"


def test_it_is_sealed(alice: Someone) -> None:
    choose(signed_in_client(alice), name="own", own_name="Kanarienvogel")

    assert read_index(alice.open())["look"] == {"name": "Kanarienvogel", "icon": "leaf"}
    assert all(b"Kanarienvogel" not in bytes(row.sealed) for row in PrivatePage.objects.all())


def test_the_partner_gets_the_same_bytes(alice: Someone) -> None:
    bob = make_person("Bob")
    make_couple(alice, bob)
    bobs = signed_in_client(bob)
    token = re.compile('value="[A-Za-z0-9]{64}"')

    def seen() -> list[str]:
        names = (
            "home:today",
            "people:settings",
            "people:choices",
            "people:look",
            "people:manifest",
        )
        return [token.sub("", bobs.get(reverse(name)).content.decode()) for name in names]

    before = seen()
    choose(signed_in_client(alice))

    assert seen() == before


def test_a_home_screen_is_told_the_discreet_name(alice: Someone) -> None:
    client = signed_in_client(alice)
    assert client.get(reverse("people:manifest")).json()["name"] == "Notebook"
    choose(client)

    answer = client.get(reverse("people:manifest"))

    assert answer["Content-Type"] == "application/manifest+json"
    assert answer["Cache-Control"] == "no-store, private"
    said = answer.json()
    assert (said["name"], said["short_name"], said["display"]) == ("Garden", "Garden", "browser")
    assert [icon["src"].split("/")[-1].split(".")[0] for icon in said["icons"]] == ["leaf", "leaf"]
    assert said["start_url"] == reverse("home:today")
    page = client.get(reverse("home:today")).content.decode()
    assert '<meta name="apple-mobile-web-app-title" content="Garden">' in page


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": "own"}, "own_name"),
        ({"name": "own", "own_name": "x" * (LONGEST + 1)}, "own_name"),
        ({"name": "7"}, "name"),
        ({"icon": "../../secret"}, "icon"),
        ({"icon": ""}, "icon"),
    ],
)
def test_what_does_not_fit_is_said_and_kept(
    alice: Someone, fields: dict[str, str], wrong: str
) -> None:
    client = signed_in_client(alice)

    response = client.post(reverse("people:look"), GARDEN | fields)

    assert response.status_code == 422
    assert wrong in response.context["form"].errors
    assert fields.get("own_name", "") in response.content.decode()
    assert "look" not in read_index(alice.open())


@pytest.mark.parametrize(
    ("cookie", "name", "icon"),
    [
        ("", "Notebook", "threads"),
        ("leaf.", "Notebook", "leaf"),
        ("leaf.Garden", "Garden", "leaf"),
        ("nothing.Garden", "Garden", "threads"),
        ("/etc.%3Cscript%3E", "&lt;script&gt;", "threads"),
        ("sun." + "x" * 300, "x" * LONGEST, "sun"),
        ("sun.%ff%00%0aA", "\N{REPLACEMENT CHARACTER} A", "sun"),
    ],
)
def test_a_cookie_may_hold_anything(cookie: str, name: str, icon: str) -> None:
    client = Client()
    client.cookies[cookies.LOOK] = cookie

    assert title(client, "people:sign-in") == f"Open · {name}"
    page = client.get(reverse("people:sign-in")).content.decode()
    assert f"looks/{icon}.svg" in page


def test_every_icon_has_its_files_and_each_is_the_same_line() -> None:
    for key, icon in ICONS.items():
        drawing = (LOOKS / f"{key}.svg").read_text()
        assert icon.drawn in drawing
        assert (LOOKS / f"{key}.png").read_bytes().startswith(b"\x89PNG")
    assert len(list(LOOKS.iterdir())) == 2 * len(ICONS)


def test_a_look_from_anything() -> None:
    assert look(None, None) == look(7, []) == look("Notebook", "threads") == Look()
    assert not Look().chosen
    assert all(look(str(name), "threads").name == str(name) for name in NAMES)
    assert look(" a\n b\t", "sun") == Look("a b", "sun")
