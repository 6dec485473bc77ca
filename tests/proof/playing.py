"""Giving turns as the pages offer them, whichever turns there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse

from reknit.repair.core.kinds import Kind
from tests.proof.reading import belong, html_forms, links, product_forms

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine

    from tests.proof.planting import Actor
    from tests.repair.scene import Player

MOST_SCREENS = 12
INCOMPLETE = 422
# Given by a page of another name; the walk through the pages leaves them out.
OTHER_PAGES = frozenset({Kind.INVITE, Kind.SAME, Kind.CARD})


def offered(player: Player, repair_id: UUID) -> list[Kind]:
    """What this person may give now. Nothing where there is nothing for them yet."""
    try:
        where = player.opened(repair_id).where
    except Http404:
        return []
    return [kind for kind in Kind if kind not in OTHER_PAGES and where.may(kind)]


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
