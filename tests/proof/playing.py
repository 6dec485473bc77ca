"""Giving turns as the pages offer them, whichever turns there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse

from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.promised import takes_a_place
from reknit.repair.notebook import Closeness, Way
from tests.proof.reading import belong, html_forms, links, product_forms

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.proof.planting import Actor
    from tests.proof.reading import HtmlForm
    from tests.repair.scene import Player

MOST_SCREENS = 12
INCOMPLETE = 422
# Given by a page of another name; the walk through the pages leaves them out.
OTHER_PAGES = frozenset({Kind.INVITE, Kind.SAME, Kind.CARD})


def begin(actor: Actor, closeness: Closeness, way: str) -> UUID:
    """A new repair, by pressing one of the buttons of the page that asks how."""
    html = _ways(actor.get(reverse("repair:way-in", args=[closeness])))
    html.buttons = [(name, value) for name, value in html.buttons if value == way]
    there = actor.send(html)
    assert there.resolver_match is not None, f"{way} begins nothing"
    found: UUID = there.resolver_match.kwargs["repair_id"]
    return found


def ways_in(actor: Actor, closeness: Closeness) -> list[str]:
    """The ways that page offers."""
    html = _ways(actor.get(reverse("repair:way-in", args=[closeness])))
    return [value for _, value in html.buttons]


def on_two_phones(size: Size) -> str:
    """The button that begins a repair of this size with a partner."""
    return f"{Way.TWO_PHONES}.full" if size is Size.FULL else Way.TWO_PHONES.value


def _ways(page: Response) -> HtmlForm:
    return next(one for one in html_forms(page) if any(name == "way" for name, _ in one.buttons))


def offered(player: Player, repair_id: UUID) -> list[Kind]:
    """What this person may give now. Nothing where there is nothing for them yet."""
    try:
        where = player.opened(repair_id).where
    except Http404:
        return []
    # A second promise waits until the first one has had its end; the page says so.
    beside = {*OTHER_PAGES, *([Kind.PROMISE] if takes_a_place(where, where.me) else [])}
    return [kind for kind in Kind if kind not in beside and where.may(kind)]


@dataclass
class Play:
    clock: time_machine.Traveller

    def through_pages(self, actor: Actor, repair_id: UUID, kind: Kind) -> None:
        """As a person would: to the turn's page, and on through whatever it asks for first."""
        address = reverse("repair:give", args=[repair_id, kind])
        page = actor.get(address)
        been: list[str] = []
        for _ in range(MOST_SCREENS):
            been.append(str(page.request["PATH_INFO"]))
            html = next(
                (f for f in html_forms(page) if f.action.partition("?")[0] == address), None
            )
            if html is not None:
                forms = product_forms(page)
                if forms and not forms[0].is_bound and belong(forms[0], html):
                    actor.fill_in(page)
                else:
                    page = actor.post(html)
                    if page.status_code == INCOMPLETE:
                        actor.fill_in(page)  # it asks for what is missing, on the spot
                return
            if been[-1] == address:  # it wants to know which one: the page it lies on knows
                shown = actor.get(reverse("repair:show", args=[repair_id]))
                ways = sorted(each for each in links(shown) if each.startswith(f"{address}?"))
                page = actor.get(ways[0]) if ways else shown
                assert been.count(address) == 1, f"{kind} has no form on {address}"
            elif any(belong(form, one) for form in product_forms(page) for one in html_forms(page)):
                page = actor.fill_in(page)
            else:  # something that is offered once and not again, such as the private check
                page = actor.get(address)
        raise AssertionError(f"{kind} could not be given through {been}")
