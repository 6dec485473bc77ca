"""The lesson that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
