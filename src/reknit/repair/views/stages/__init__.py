"""What each stage of a full repair adds to the pages all of them share.

One module a stage; here they are only put together. Each may have ``LABELS`` that depend on who
is asked, words a page begins with, and what its templates are given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reknit.repair.core.kinds import Kind
from reknit.repair.forms import relabel
from reknit.repair.views.stages import learn, own, promise, reflect, time_out, understand

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reknit.repair.core.beside import Spoken
    from reknit.repair.core.writing import Page
    from reknit.repair.queries import Opened
    from reknit.web.forms import KitForm

STAGES = (reflect, understand, own, promise, learn, time_out)

# Pages with a template of their own; all others are one question and its box.
WRITE_PAGES: dict[Page, str] = {
    page: template for stage in STAGES for page, template in stage.WRITE_PAGES.items()
}


def labels(opened: Opened) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for stage in STAGES:
        found |= stage.labels(opened)
    return found


def relabelled(form: KitForm, opened: Opened) -> KitForm:
    return learn.fit(relabel(form, labels(opened)), opened)


def begun(opened: Opened, page: Page) -> dict[str, Any]:
    """Words a page begins with when nothing of mine is there yet."""
    found: dict[str, Any] = {}
    for stage in STAGES:
        found |= stage.begun(opened, page)
    return found


def on_page(opened: Opened, page: Page) -> dict[str, Any]:
    """What a writing page is given besides the form."""
    found: dict[str, Any] = {}
    for stage in STAGES:
        found |= stage.on_page(opened, page)
    return found


def after(opened: Opened, page: Page) -> tuple[Any, ...] | None:
    """Where a page leads, where a stage has a way of its own."""
    return own.after(opened, page) or promise.after(opened, page)


def also_kept(
    opened: Opened, page: Page, words: Mapping[str, Any], local: datetime
) -> dict[str, Any]:
    """What is kept in the notebook besides the words of a page."""
    return promise.also_kept(opened, page, words, local)


def asked(kind: Kind, opened: Opened, number: str) -> dict[str, Any]:
    """What a page that is chosen from begins with. number: what the address asks for."""
    if kind is Kind.OWN_ANSWER:
        return own.asked(opened)
    return promise.asked(opened, number) if kind is Kind.PROMISE_STEP else {}


def held_words(turn: Spoken) -> list[str] | None:
    """My words while they are held, where a stage says them itself."""
    own_words = own.held_words(turn)
    return promise.held_words(turn) if own_words is None else own_words


def shown(opened: Opened) -> dict[str, Any]:
    """What the page of a repair is given, by stage."""
    return {
        "reflect": reflect.shown(opened),
        "understand": understand.shown(opened),
        "own": own.shown(opened),
        "promise": promise.shown(opened),
        "learn": learn.shown(opened),
        "time_out": time_out.shown(opened),
    }


def facts(opened: Opened, kind: Kind, words: Mapping[str, Any]) -> dict[str, Any]:
    """What a turn says besides what was filled in."""
    return own.facts(opened, kind) | time_out.facts(opened, kind, words)


def private_words(opened: Opened, kind: Kind, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in with a turn and stays in the notebook of whoever gives it."""
    return time_out.private_words(opened, kind, cleaned) | own.private_words(kind, cleaned)


def previewed(opened: Opened, kind: Kind, form: KitForm) -> dict[str, Any]:
    """What a preview is given besides the words."""
    found = reflect.previewed(opened, kind, form) | learn.previewed(opened, kind, form)
    return found | own.previewed(kind, form) | promise.previewed(kind, form)
