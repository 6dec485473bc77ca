"""What a browser finds on a page: its forms with everything they carry, and its links."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.conf import settings
from django.forms import BaseForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test.client import _MonkeyPatchedWSGIResponse as Response


@dataclass
class HtmlForm:
    action: str
    method: str
    carried: dict[str, list[str]] = field(default_factory=dict)  # hidden, ticked, filled in
    names: set[str] = field(default_factory=set)  # everything that may be filled in
    buttons: list[tuple[str, str]] = field(default_factory=list)  # the main one first
    main: bool = False  # whether there is one


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[HtmlForm] = []
        self.links: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        for name in ("href", "src", "action", "data-autosave"):
            if name in said:
                self.links.append(urljoin(self.address, said[name]))
        if tag == "form":
            action = urljoin(self.address, said.get("action", ""))
            self.forms.append(HtmlForm(action, said.get("method", "get").lower()))
            self._inside = True
        elif self._inside and tag in {"input", "textarea", "select", "button"}:
            self._part(tag, said)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False

    def _part(self, tag: str, said: dict[str, str]) -> None:
        form, name = self.forms[-1], said.get("name", "")
        if tag == "button":
            at = 0 if said.get("class") == "button" and not form.main else len(form.buttons)
            form.main |= at == 0 and said.get("class") == "button"
            form.buttons.insert(at, (name, said.get("value", "")))
        elif name:
            kind = said.get("type", "text")
            if kind == "hidden" or (kind in {"checkbox", "radio"} and "checked" in said):
                form.carried.setdefault(name, []).append(said.get("value", "on"))
            if kind != "hidden":
                form.names.add(name)


def _read(response: Response) -> _Reader:
    reader = _Reader(address_of(response))
    if "html" in response.get("Content-Type", ""):
        reader.feed(response.content.decode())
    return reader


def address_of(response: Response) -> str:
    asked = response.request
    query = asked.get("QUERY_STRING", "")
    return f"{asked['PATH_INFO']}{'?' if query else ''}{query}"


def html_forms(response: Response) -> list[HtmlForm]:
    return _read(response).forms


def links(response: Response) -> set[str]:
    """Addresses of this product that the page names; files and fragments left out."""
    found = {link.partition("#")[0] for link in _read(response).links}
    if response.get("Location"):
        found.add(urljoin(address_of(response), response["Location"]))
    ours = {link for link in found if link.startswith("/") and not link.startswith("//")}
    return {link for link in ours if not link.startswith(settings.STATIC_URL)}


def product_forms(response: Response) -> list[BaseForm]:
    """The form objects the page was made from."""
    found = (value for layer in _layers(response) for value in layer.values())
    forms = [value for value in found if isinstance(value, BaseForm)]
    return list({id(form): form for form in forms}.values())


def belong(asked: BaseForm, html: HtmlForm) -> bool:
    """Whether this is where the fields of that form are filled in. A choice may be buttons."""
    return any(name in html.names or f"{name}_own" in html.names for name in asked.fields)


def in_page(response: Response, name: str) -> str:
    """What the page calls by this name."""
    return str(next(layer[name] for layer in _layers(response) if name in layer))


def _layers(response: Response) -> Iterator[dict[str, Any]]:
    for context in response.context or ():
        yield from getattr(context, "dicts", ())
