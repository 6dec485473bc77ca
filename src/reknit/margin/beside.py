"""What stands beside the boxes of a page: nothing, unless whoever writes there switched it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.margin import actions, asking, queries
from reknit.margin.core.choice import KINDS, TONES, Choice
from reknit.margin.queries import Shown
from reknit.web.forms import without_controls

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField
    from django.http import HttpRequest

    from reknit.vault.opened import Vault

LOOK_OVER = "look_over"  # the button beside a box, where no script runs
ALL, NOT_NOW = "all", "not_now"
# What its buttons may say; with anything else a post is a post.
PRESSES = frozenset(
    {ALL, NOT_NOW, *(f"away:{kind}" for kind in KINDS), *(f"tone:{tone}" for tone in TONES)}
)


@dataclass(frozen=True)
class Beside:
    """Of one box."""

    how: str  # message or apology
    page: str  # where this page is found, to be shown again with the notes
    tone: str
    shown: Shown | None  # None: nobody has asked


class Margin:
    """``request.margin``. Asks the index only where a page has a box to write in."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._choice: Choice | None = None
        self.pressed = ""  # the button beside a box that asked for this page again

    @property
    def choice(self) -> Choice:
        """Off for everybody whose notebook is not open on this page."""
        if self._choice is None:
            vault = getattr(self._request, "vault", None)
            self._choice = self._choice_in(vault) if vault is not None else Choice()
        return self._choice

    def _choice_in(self, vault: Vault) -> Choice:
        what, _, which = self.pressed.partition(":")
        if what == "away":
            actions.wave_away(vault=vault, kind=which)
        elif what == "tone":
            actions.turn(vault=vault, tone=which)
        return queries.choice_of(vault)

    @property
    def on(self) -> bool:
        return self.choice.on

    def beside(self, box: BoundField, how: str) -> Beside | None:
        if not self.on:
            return None
        looked = self.pressed not in {"", NOT_NOW}
        shown = self._look(str(box.value() or ""), how) if looked else None
        return Beside(how, self._request.get_full_path(), self.choice.tone, shown)

    def _look(self, text: str, how: str) -> Shown:
        if not text.strip():
            return Shown()
        try:
            return queries.look_at(without_controls(text), how=how, choice=self.choice)
        except asking.NotYet:
            return Shown(answered=False)
