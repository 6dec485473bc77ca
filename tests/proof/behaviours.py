"""What one of the two may do without the other ever knowing.

The lists of pages, turns and settings are made from the product's own, so new ones are watched
without a line here.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

from reknit.people.forms import locks, looks, passphrases, settings
from reknit.repair.core.kinds import Kind
from reknit.repair.core.script import release_delay
from reknit.repair.core.writing import Page
from reknit.repair.notebook import Closeness, Way
from reknit.vault.secret import Secret
from tests.people.scene import PIN
from tests.proof import keys, private_acts
from tests.proof.addresses import all_addresses, way_out
from tests.proof.playing import begin, offered, ways_in
from tests.proof.reading import html_forms, links, product_forms

if TYPE_CHECKING:
    from uuid import UUID

    from tests.proof.worlds import Behaviour, World

FOUND = 302


def writes_every_page(world: World, name: str) -> None:
    actor = world.actor(name)
    for page in Page:
        response = actor.get(reverse("repair:write", args=[world.repair_id, page]))
        if product_forms(response):
            actor.fill_in(response)


def autosaves_every_page(world: World, name: str) -> None:
    actor = world.actor(name)
    for page in Page:
        response = actor.get(reverse("repair:write", args=[world.repair_id, page]))
        forms = product_forms(response)
        if forms:
            address = reverse("repair:autosave", args=[world.repair_id, page])
            actor.client.post(address, actor.answers(forms[0], {}))


def signs_in(world: World, name: str) -> None:
    actor = world.actor(name)
    actor.client = Client()
    actor.fill_in(actor.get(reverse("people:sign-in")))


def signs_in_wrongly(world: World, name: str) -> None:
    words = {**world.actor(name).has, "passphrase": "not this one, surely", "stay": "day"}
    for _ in range(3):
        Client().post(reverse("people:sign-in"), words)


def closes_the_notebook(world: World, name: str) -> None:
    client = _another_browser(world, name)
    client.post(reverse("people:close"))


def covers(world: World, name: str) -> None:
    world.people[name].client.post(reverse("people:cover"))


def uncovers(world: World, name: str) -> None:
    covers(world, name)
    _opens_again(world, name)


def _opens_again(world: World, name: str) -> None:
    """With the PIN, or with the passphrase where a new sign-in has none yet."""
    actor = world.actor(name)
    page = actor.get(reverse("people:uncover"))
    pin = any(isinstance(form, locks.PinForm) for form in product_forms(page))
    actor.fill_in(page, locks.PinForm if pin else locks.PassphraseForm)


def uncovers_wrongly(world: World, name: str) -> None:
    covers(world, name)
    world.people[name].client.post(reverse("people:uncover"), {"pin": "975310"})
    actor = world.actor(name)
    actor.fill_in(actor.get(reverse("people:uncover")), locks.PassphraseForm)


def writes_into_a_lock(world: World, name: str) -> None:
    covers(world, name)
    address = reverse("repair:write", args=[world.repair_id, Page.HAPPENED])
    world.people[name].client.post(address, {"happened": "written into a lock"})
    _opens_again(world, name)


def leaves_this_page(world: World, name: str) -> None:
    world.people[name].client.get(reverse("safety:exit"))
    _opens_again(world, name)


def changes_the_passphrase(world: World, name: str) -> None:
    actor = world.actor(name)
    page = actor.get(reverse("people:passphrase"))
    actor.fill_in(
        page,
        passphrases.ChangeForm,
        kind=passphrases.OWN,
        passphrase_now=actor.has["passphrase_now"],
    )
    player = world.people[name]
    someone = replace(player.someone, passphrase=Secret(actor.has["passphrase"]))
    world.people[name] = replace(player, someone=someone)


def makes_a_recovery_code(world: World, name: str) -> None:
    actor = world.actor(name)
    actor.fill_in(actor.get(reverse("people:recovery-code")))


def chooses_a_pin(world: World, name: str) -> None:
    actor = world.actor(name)
    actor.fill_in(actor.get(reverse("people:pin")), pin=PIN)


def ends_the_other_sign_ins(world: World, name: str) -> None:
    """And looks at the own record, where it stands from then on."""
    actor = world.actor(name)
    here, elsewhere = actor.client, Client()
    elsewhere.post(reverse("people:sign-in"), {**actor.has, "stay": "day"})
    here.get(reverse("people:record"))
    assert here.post(reverse("people:record"), {"others": "on"}).status_code == FOUND


def changes_settings(world: World, name: str) -> None:
    """All but the name one goes by: that is for both to see, and changes nothing silently."""
    actor = world.actor(name)
    for _ in range(2):
        page = actor.get(reverse("people:choices"))
        form = next(f for f in product_forms(page) if isinstance(f, settings.SettingsForm))
        ours = form["display_name"].value()
        actor.fill_in(page, settings.SettingsForm, display_name=ours, cover_after_minutes="15")


def changes_the_look(world: World, name: str) -> None:
    """Another name and picture for the screen."""
    actor = world.actor(name)
    for _ in range(2):
        form = looks.LookForm
        actor.fill_in(actor.get(reverse("people:look")), form, name=looks.OWN, icon="leaf")


def switches_notices(world: World, name: str) -> None:
    actor = world.actor(name)
    page = actor.get(reverse("people:choices"))
    html = next(one for one in html_forms(page) if "display_name" in one.names)
    form = next(f for f in product_forms(page) if isinstance(f, settings.SettingsForm))
    shown = {each: [str(form[each].value())] for each in form.fields if form[each].value()}
    for notice in settings.NOTICES:
        html.carried.pop(notice, None)
        shown.pop(notice, None)
    shown.pop("spelling", None)
    actor.send(html, **shown)


def does_the_private_check(world: World, name: str) -> None:
    client = world.people[name].client
    client.get(reverse("safety:check"), {"then": "repair", "repair": str(world.repair_id)})
    client.get(reverse("safety:help"))
    client.get(reverse("safety:help-copy"))


def reads_everything(world: World, name: str) -> None:
    """Every page there is, and every page those lead to."""
    client = world.people[name].client
    met: set[str] = set()
    for address in all_addresses([str(world.repair_id)]):
        met |= links(client.get(address))
    for address in sorted(met):
        if not address.startswith(way_out()):
            client.get(address)


def begins_private_repairs(world: World, name: str) -> None:
    for closeness in Closeness:
        _begin_each_way(world, name, closeness)


def writes_a_private_repair(world: World, name: str) -> None:
    for repair_id in _begin_each_way(world, name, Closeness.MISREAD)[:1]:
        autosaves_every_page(replace(world, repair_id=repair_id), name)


def plays_on_one_phone(world: World, name: str) -> None:
    """Both sides of a repair on this phone: it stays in one notebook."""
    player = world.people[name]
    repair_id = player.draft(way=Way.ONE_PHONE)
    player.give(repair_id, Kind.TELL, here="0")
    player.give(repair_id, Kind.ENDING, here="0")


def holds_another_telling(world: World, name: str) -> None:
    """Of a repair of their own, which the other would hear of in a few seconds."""
    player = world.people[name]
    assert player.give(player.draft(), Kind.TELL).status_code == FOUND


def tries_what_is_not_open(world: World, name: str) -> None:
    """Old pages and other windows: turns that have no place now."""
    player = world.people[name]
    closed = set(Kind) - set(offered(player, world.repair_id))
    for kind in sorted(closed):
        player.client.post(reverse("repair:give", args=[world.repair_id, kind]), {"x": "y"})
    player.client.post(reverse("repair:take-back", args=[world.repair_id]))


def gives_and_takes_back(world: World, name: str) -> None:
    """Every turn that is held, one after the other."""
    for kind in held_kinds(world, name):
        holds(world, name, kind=kind)
        world.people[name].client.post(reverse("repair:take-back", args=[world.repair_id]))
        assert not world.people[name].opened(world.repair_id).where.held, kind


def holds(world: World, name: str, *, kind: Kind) -> None:
    """Given, and not yet with the other."""
    world.give(name, kind)
    held = [turn.kind for turn in world.people[name].opened(world.repair_id).where.held]
    assert kind in held, f"{kind} is not held"


def held_kinds(world: World, name: str) -> list[Kind]:
    """What this person may give now that the other gets later."""
    return [kind for kind in shared_kinds(world, name) if release_delay(kind)]


def shared_kinds(world: World, name: str) -> list[Kind]:
    """What this person may give now and the other would see. A draft is closed for oneself."""
    may = offered(world.people[name], world.repair_id)
    private = world.people[name].opened(world.repair_id).private if may else True
    return [kind for kind in may if not private or kind is Kind.TELL]


# In this order they can all be done in one world, one after the other.
IN_A_REPAIR: tuple[Behaviour, ...] = (
    writes_every_page,
    *private_acts.ALWAYS,
    does_the_private_check,
    tries_what_is_not_open,
    gives_and_takes_back,
    reads_everything,
)
AROUND_IT: tuple[Behaviour, ...] = (
    autosaves_every_page,
    signs_in,
    signs_in_wrongly,
    closes_the_notebook,
    begins_private_repairs,
    writes_a_private_repair,
    plays_on_one_phone,
    holds_another_telling,
    chooses_a_pin,
    ends_the_other_sign_ins,
    changes_settings,
    changes_the_look,
    switches_notices,
    covers,
    uncovers,
    uncovers_wrongly,
    writes_into_a_lock,
    leaves_this_page,
    makes_a_recovery_code,
    keys.wants_six_digits,
    keys.has_a_passkey,
    keys.asks_for_a_passkey,
    changes_the_passphrase,
)
QUIET = (*IN_A_REPAIR, *AROUND_IT)


def one_after_the_other(*behaviours: Behaviour) -> Behaviour:
    def all_of_them(world: World, name: str) -> None:
        for behave in behaviours:
            behave(world, name)

    return all_of_them


def holding(kind: Kind) -> Behaviour:
    return partial(holds, kind=kind)


def giving(kind: Kind) -> Behaviour:
    return lambda world, name: world.give(name, kind)


def _another_browser(world: World, name: str) -> Client:
    actor = world.actor(name)
    actor.client = Client()
    actor.fill_in(actor.get(reverse("people:sign-in")))
    return actor.client


def _begin_each_way(world: World, name: str, closeness: Closeness) -> list[UUID]:
    actor = world.actor(name)
    return [begin(actor, closeness, way) for way in ways_in(actor, closeness)]
