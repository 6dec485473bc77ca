"""Apologies and what is said to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reknit.repair.core.kinds import Kind

if TYPE_CHECKING:
    from reknit.repair.core.writing import Page
    from reknit.repair.queries import Opened

WRITE_PAGES: dict[Page, str] = {}


def labels(opened: Opened) -> dict[str, tuple[str, str]]:
    return {}


def begun(opened: Opened, page: Page) -> dict[str, Any]:
    return {}


def on_page(opened: Opened, page: Page) -> dict[str, Any]:
    return {}


def shown(opened: Opened) -> dict[str, Any]:
    return {}


def facts(opened: Opened, kind: Kind) -> dict[str, Any]:
    """Whether an apology comes before the other felt heard; which one an answer is about."""
    where = opened.where
    if kind is Kind.OWN:
        return {"anyway": not where.heard_from(where.partner).understood and not where.talked}
    theirs = where.apology_of(where.partner)
    if kind is Kind.OWN_ANSWER and theirs is not None:
        return {"own": str(theirs.said.id)}
    return {}
