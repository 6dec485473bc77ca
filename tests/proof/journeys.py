"""Two people do everything there is to do, through the pages, and leave a secret in each field."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reknit.home.core.walk import Way as FirstWay
from reknit.people import queries
from reknit.people.forms import leaving, locks, pairing, passphrases
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.writing import Page
from reknit.repair.forms.promise import PromiseStepForm
from reknit.repair.notebook import Closeness, Way
from reknit.vault import earlier
from reknit.vault.actions import open_vault
from reknit.vault.secret import Secret as Hidden
from tests.people.scene import Someone
from tests.proof import keys
from tests.proof.addresses import all_addresses
from tests.proof.planting import Actor, Heard, Mint, RecordingClient, Watch
from tests.proof.playing import begin, on_two_phones, ways_in
from tests.proof.reading import in_page, links, product_forms
from tests.proof.recipes import Shape
from tests.proof.registry import name_of
from tests.proof.seeded import Chance
from tests.proof.stories import STORIES, moments
from tests.proof.worlds import World
from tests.repair.scene import Player

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

MOST_SCREENS = 12
A_DAY = 25 * 3600
WHOLE = next(story for story in STORIES if story.size is Size.FULL)
BOTH_MAY_WRITE = 2  # turns into a story: told, and opened


@dataclass
class Recorded(World):
    """The same two people throughout, whose browsers are listened to."""

    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return self.actors[name]


@dataclass
class Everything:
    mint: Mint
    heard: Heard
    clock: time_machine.Traveller
    watch: Watch

    def browser(self) -> RecordingClient:
        return RecordingClient(self.heard, self.mint)

    def somebody(self) -> Actor:
        return Actor(self.browser(), self.mint)

    def happen(self) -> None:
        alice, bob = self.somebody(), self.somebody()
        self.first_minutes(alice)
        self.make_notebook(alice)
        self.recovery_code(alice)
        self.settings(alice)
        self.pair(alice, bob)
        self.locks(alice)
        keys.uses_six_digits(alice, self.browser)
        keys.uses_passkeys(alice, self.browser)
        self.repairs(alice, bob)
        self.moves(alice)
        self.rooms(alice)
        self.what_goes_wrong(alice)
        self.passphrases(alice)
        self.begins_anew(alice)
        self.ends(self.somebody(), self.somebody())

    # Before and around an account ---------------------------------------------------------

    def first_minutes(self, actor: Actor) -> None:
        for way in FirstWay:
            page = actor.get(reverse("home:walk", args=[way]))
            for _ in range(MOST_SCREENS):
                if not product_forms(page):
                    break
                page = actor.fill_in(page)
            actor.press(page, reverse("people:begin"))
        actor.fill_in(actor.get(reverse("home:before-you-answer")))

    def make_notebook(self, actor: Actor, page: Response | None = None) -> Response:
        page = page or actor.get(reverse("people:begin"))
        return actor.fill_in(page, passphrases.BeginForm, kind=passphrases.OWN)

    def recovery_code(self, actor: Actor) -> None:
        page = actor.fill_in(actor.get(reverse("people:recovery-code")))
        code = in_page(page, "code")
        actor.has |= {"recovery_code": code, "last_group": code[-5:]}
        self.mint.remember("recovery code", code, "recovery code")
        actor.fill_in(page)

    def settings(self, actor: Actor) -> None:
        for _ in range(2):  # the second time the page brings what was set
            actor.fill_in(actor.get(reverse("people:choices")))
        actor.fill_in(actor.get(reverse("people:pin")))
        actor.fill_in(actor.get(reverse("people:look")), name="own")
        self.coach(actor)

    def coach(self, actor: Actor) -> None:
        """Reads words and forgets them. Off again, since its button would come before others."""
        actor.fill_in(actor.get(reverse("margin:settings")))
        actor.fill_in(actor.get(reverse("margin:look")))
        text = self.mint.new("what stands in a box", Shape.WORDS, None)
        actor.client.post(reverse("margin:notes"), {"text": text, "how": "message"})
        actor.client.post(reverse("margin:settings"), {"tone": "firm"})

    def pair(self, alice: Actor, bob: Actor) -> None:
        page = alice.fill_in(alice.get(reverse("people:invite")))
        code = in_page(page, "code")
        self.mint.remember("invitation code", code, "invitation code")
        bob.has["invitation_code"] = code
        asked = bob.fill_in(bob.get(reverse("people:join")), pairing.CodeForm)
        bob.fill_in(asked, pairing.AnswerForm, answer="need_time")
        ready = bob.fill_in(asked, pairing.AnswerForm, answer="ready")
        begin = bob.press(ready, reverse("people:begin"))
        page = self.make_notebook(bob, begin)
        bob.fill_in(page, pairing.NameForm)
        alice.press(alice.get(reverse("people:confirm")), reverse("people:confirm"))
        self.settings(bob)

    def locks(self, actor: Actor) -> None:
        def covered() -> Response:
            actor.client.post(reverse("people:cover"))
            return actor.get(reverse("people:uncover"))

        actor.fill_in(covered(), locks.PassphraseForm)
        self.settings(actor)
        actor.fill_in(covered(), locks.PinForm)
        page = covered()
        # Words that meet the lock, and wrong tries.
        text = self.mint.new("words into a lock", "words", None)  # type: ignore[arg-type]
        lost = actor.client.post(reverse("repair:way-in", args=[Closeness.MISREAD]), {"w": text})
        assert lost.status_code == 409
        wrong = self.mint.new("a wrong passphrase", "words", None)  # type: ignore[arg-type]
        actor.client.post(reverse("people:uncover"), {"passphrase": wrong})
        actor.fill_in(page, locks.PassphraseForm)

    def passphrases(self, actor: Actor) -> None:
        page = actor.get(reverse("people:passphrase"))
        change = passphrases.ChangeForm
        offer = str(next(f for f in product_forms(page) if isinstance(f, change)).offered)
        self.mint.remember("five words", offer, "passphrase offered")
        actor.has |= {"passphrase_now": actor.has["passphrase"]}
        actor.fill_in(page, change, kind=passphrases.FIVE)
        actor.has["passphrase"] = offer
        self.with_passphrase_now(actor)
        actor.client.post(reverse("people:close"))
        actor.client = self.browser()
        actor.fill_in(actor.get(reverse("people:reset")), kind=passphrases.OWN)
        actor.client = self.browser()
        actor.fill_in(actor.get(reverse("people:sign-in")), locks.SignInForm)

    def begins_anew(self, actor: Actor) -> None:
        """Everything is lost, the host hands over a code; later the old passphrase comes back."""
        person_id = queries.person_id_of(actor.has["user_name"])
        assert person_id is not None
        code = earlier.make_reset_code(person_id).expose()
        self.mint.remember("reset code", code, "recovery code")
        actor.has |= {"recovery_code": code, "passphrase_before": actor.has["passphrase"]}
        actor.client = self.browser()
        actor.fill_in(actor.get(reverse("people:reset")), kind=passphrases.OWN)
        actor.client.post(reverse("people:open-again"), {"press": "ask"})
        actor.client.post(reverse("people:open-again"), {"press": "show"})
        actor.fill_in(actor.get(reverse("people:earlier")))

    def with_passphrase_now(self, actor: Actor) -> None:
        """An own choice: the one they have is typed before the new one is made up."""
        page = actor.get(reverse("people:passphrase"))
        now = actor.has["passphrase"]
        actor.fill_in(page, passphrases.ChangeForm, kind=passphrases.OWN, passphrase_now=now)

    def ends(self, carol: Actor, dave: Actor) -> None:
        """A break, leaving with a last note, letting go, and deleting everything."""
        self.make_notebook(carol)
        self.pair(carol, dave)
        dave.fill_in(dave.get(reverse("people:rest")), leaving.RestForm)
        carol.fill_in(carol.get(reverse("people:leave")), leaving.LeaveForm, when="7")
        carol.fill_in(carol.get(reverse("people:let-go")), passphrases.AgainForm)
        dave.fill_in(dave.get(reverse("people:delete")), leaving.DeleteForm)

    # Repairs ------------------------------------------------------------------------------

    def repairs(self, alice: Actor, bob: Actor) -> None:
        """Every page of writing, every way of beginning, every turn that one of them may give."""
        begun = [begin(alice, each, way) for each in Closeness for way in ways_in(alice, each)]
        for one in begun:
            alice.fill_in(alice.get(reverse("repair:name", args=[one])))
            alice.fill_in(alice.get(reverse("repair:alone", args=[one])))
        self.turns(alice, bob)

    def write_every_page(self, actor: Actor, repair_id: UUID) -> None:
        for page in Page:
            self.write(actor, repair_id, page)

    def write(self, actor: Actor, repair_id: UUID, page: Page) -> None:
        response = actor.get(reverse("repair:write", args=[repair_id, page]))
        form = product_forms(response)[0]
        actor.client.post(
            reverse("repair:autosave", args=[repair_id, page]), actor.answers(form, {})
        )
        actor.fill_in(actor.get(reverse("repair:write", args=[repair_id, page])))

    def turns(self, alice: Actor, bob: Actor) -> None:
        """Every story of the other proof, turn by turn."""
        actors = {"alice": alice, "bob": bob}
        for story in STORIES:
            world = Recorded(
                people={name: self.player(actor) for name, actor in actors.items()},
                repair_id=begin(alice, Closeness.MISREAD, on_two_phones(story.size)),
                clock=self.clock,
                chance=Chance("unused"),
                mint=self.mint,
                actors=actors,
            )
            for number in moments(world, story):
                if story is WHOLE and number == BOTH_MAY_WRITE:
                    for actor in actors.values():
                        self.write_every_page(actor, world.repair_id)

            if story is WHOLE:
                self.afterwards(world)

    def afterwards(self, world: Recorded) -> None:
        """What remains of a repair, and what is asked of each of them in the days after it."""
        world.wait(A_DAY)
        world.sign_in_again()
        for actor in world.actors.values():
            self.steps_of_a_promise(actor, world.repair_id)
            actor.fill_in(actor.get(reverse("repair:after", args=[world.repair_id])))
            actor.fill_in(actor.get(reverse("repair:alone", args=[world.repair_id])))
        for address in all_addresses([str(world.repair_id)]):
            actor.client.get(address)

    def steps_of_a_promise(self, actor: Actor, repair_id: UUID) -> None:
        """Each that the page offers, one after the other."""
        address = reverse("repair:give", args=[repair_id, Kind.PROMISE_STEP])
        done: set[str] = set()
        while True:
            shown = links(actor.get(reverse("repair:show", args=[repair_id])))
            ways = {each for each in shown if each.startswith(f"{address}?")} - done
            if not ways:
                return
            done.add(min(ways))
            page = actor.get(min(ways))
            if any(form.visible_fields() for form in product_forms(page)):
                actor.fill_in(page, PromiseStepForm)
            else:
                actor.press(page, address)
            self.clock.shift(10)

    def rooms(self, actor: Actor) -> None:
        """Whatever form lies open on a page of its own and was not met yet.

        Doors and settings have their own order, above.
        """
        for address in all_addresses([]):
            for form in product_forms(actor.client.get(address)):
                name = name_of(type(form))
                if not name.startswith("people.") and any(
                    (name, each) in self.watch.missing for each in form.fields
                ):
                    actor.fill_in(actor.get(address), type(form))

    def player(self, actor: Actor) -> Player:
        person_id = queries.person_id_of(actor.has["user_name"])
        assert person_id is not None
        hidden = Hidden(actor.has["passphrase"])
        open_vault(person_id=person_id, passphrase=hidden)
        someone = Someone(actor.has["user_name"], person_id, actor.has["user_name"], hidden)
        return Player(someone, actor.client)

    def moves(self, actor: Actor) -> None:
        """All of it along as a sealed file, and in again."""
        file = actor.fill_in(actor.get(reverse("moving:take")), kind="data").content
        upload = SimpleUploadedFile("notebook.json.age", file)
        sealed = {"file": upload, "passphrase_file": actor.has["file_passphrase"]}
        assert actor.client.post(reverse("moving:bring"), sealed).status_code == 200

    # What goes wrong ----------------------------------------------------------------------

    def what_goes_wrong(self, actor: Actor) -> None:
        """A fault, a foreign form, an address that is not there: each with words in it."""
        repair_id = begin(actor, Closeness.MISREAD, Way.TWO_PHONES)
        address = reverse("repair:write", args=[repair_id, Page.HAPPENED])
        words = self.mint.new("words in a fault", "words", None)  # type: ignore[arg-type]
        actor.client.raise_request_exception = False
        with mock.patch("reknit.web.pages.render", side_effect=RuntimeError(words)):
            broken = actor.client.post(address, {"title": words})
        assert broken.status_code == 500
        actor.client.raise_request_exception = True
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = actor.client.cookies
        assert strict.post(address, {"title": words}).status_code == 403
        wrong = self.mint.new("a wrong passphrase", "words", None)  # type: ignore[arg-type]
        self.somebody().client.post(
            reverse("people:sign-in"),
            {"user_name": actor.has["user_name"], "passphrase": wrong, "stay": "day"},
        )
