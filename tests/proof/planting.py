"""Somebody who writes a different secret into every field of every page they meet."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from unittest import mock

from django.forms import BaseForm
from django.test import Client

from reknit.people import cookies
from tests.proof import registry
from tests.proof.reading import HtmlForm, belong, html_forms, product_forms
from tests.proof.recipes import CannotHold, Carried, Known, New, Shape, answer_to, recipe_for
from tests.proof.registry import name_of

if TYPE_CHECKING:
    from django.forms import Field
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

FINE = {200, 204, 302, 303}
LEAST_END = 5


@dataclass(frozen=True)
class Secret:
    text: str
    kind: str  # a Shape, or "token", "recovery code", "invitation code"


@dataclass
class Mint:
    """Makes secrets and remembers all."""

    dice: random.Random = field(default_factory=lambda: random.Random("kanarie"))  # noqa: S311 - the same each run
    made: dict[str, Secret] = field(default_factory=dict)  # where it was planted -> it

    def new(self, where: str, shape: Shape, room: int | None) -> str:
        core = f"kanarie{len(self.made):03d}{self.dice.randbytes(4).hex()}"
        if shape is Shape.PIN:
            text = "".join(self.dice.choice("0123456789") for _ in range(6))
        elif shape is Shape.USER_NAME:
            text = core
        else:
            # Signs that each way of writing spells differently.
            text = f"{core} ü“&<'"
            text = text if room is None or len(text) <= room else core
        assert room is None or len(text) <= room, f"{where} is too short for a secret"
        self.remember(where, text, shape)
        return text

    def remember(self, where: str, text: str, kind: str) -> None:
        if text and all(text != known.text for known in self.made.values()):
            self.made[f"{where} #{len(self.made)}"] = Secret(text, kind)


@dataclass
class Watch:
    """Which fields of which forms did take a secret: seen where every form is checked."""

    mint: Mint
    planted: set[tuple[str, str]] = field(default_factory=set)
    met: dict[tuple[str, str], Field] = field(default_factory=dict)

    @property
    def missing(self) -> set[tuple[str, str]]:
        """Fields that can hold a secret, also those a form makes while it runs, and hold none."""
        listed = {**registry.fields(), **self.met}
        wanted = {
            key
            for key, each in listed.items()
            if not isinstance(recipe_for(*key, each), CannotHold)
        }
        return wanted - self.planted

    def missing_in(self, folder: str) -> bool:
        return any(form.startswith(folder) for form, _ in self.missing)

    @contextmanager
    def over_all_forms(self) -> Iterator[None]:
        checked = BaseForm.full_clean

        def full_clean(form: BaseForm) -> None:
            checked(form)
            if form.is_bound:
                self._note(form)

        with mock.patch.object(BaseForm, "full_clean", full_clean):
            yield

    def _note(self, form: BaseForm) -> None:
        classes = [cls for cls in type(form).__mro__ if cls.__module__.startswith("reknit.")]
        for name in form.fields:
            self.met[name_of(type(form)), name] = form.fields[name]
            value = form.cleaned_data.get(name)
            if any(_holds(_texts(value), secret.text) for secret in self.mint.made.values()):
                self.planted |= {(name_of(cls), name) for cls in classes}


def _holds(text: str, secret: str) -> bool:
    """Also within something else, such as JSON; or only the end of it, as for a code's."""
    core = secret.split(" ", 1)[0] if secret.startswith("kanarie") else secret
    return core in text or (len(text) >= LEAST_END and secret.endswith(text))


def _texts(value: Any) -> str:  # noqa: ANN401 - whatever a field makes of what was typed
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


@dataclass
class Heard:
    """What travels outside the pages: addresses and headers; and the pages themselves."""

    outside: list[str] = field(default_factory=list)
    pages: list[bytes] = field(default_factory=list)


class RecordingClient(Client):
    def __init__(self, heard: Heard, mint: Mint, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(**kwargs)
        self.heard, self.mint = heard, mint

    def request(self, **request: Any) -> Response:  # noqa: ANN401 - Django's signature
        response = super().request(**request)
        self.heard.outside.append(
            f"{request.get('REQUEST_METHOD')} {request['PATH_INFO']} {request.get('QUERY_STRING')}"
        )
        self.heard.outside += [f"{name}: {value}" for name, value in response.items()]
        for name, cookie in response.cookies.items():
            if name == cookies.name() and cookie.value:
                # The browser is the one place where it belongs; it must stand nowhere else.
                self.mint.remember("cookie", cookie.value, "token")
                self.heard.outside.append(f"cookie {name}")
            else:
                self.heard.outside.append(cookie.OutputString())
        self.heard.pages.append(response.content)
        return response


@dataclass
class Actor:
    client: Client
    mint: Mint
    has: dict[str, str] = field(default_factory=dict)

    def answers(self, form: BaseForm, given: dict[str, str]) -> dict[str, list[str]]:
        """Something for every field of the form, as a browser posts it."""
        posted: dict[str, list[str]] = {}
        for name, each in form.fields.items():
            recipe = recipe_for(name_of(type(form)), name, each)
            where = f"{name_of(type(form))}.{name}"
            if name in given:
                posted[name] = [given[name]]
            elif isinstance(recipe, New):
                text = self.mint.new(where, recipe.shape, getattr(each, "max_length", None))
                own = f"{name}_own" if recipe.shape is Shape.FEELING else name
                posted[own] = [text]
                if recipe.shape not in {Shape.WORDS, Shape.FEELING}:
                    self.has[recipe.shape] = text
            elif isinstance(recipe, Known):
                posted[name] = [self.has[recipe.what]]
            elif isinstance(recipe, Carried):
                if recipe.makes:
                    self.mint.remember(where, str(form[name].value() or ""), recipe.makes)
            else:
                posted[name] = answer_to(form, name)
        return posted

    def get(self, address: str) -> Response:
        return self.client.get(address, follow=True)

    def fill_in(self, page: Response, form: type[BaseForm] | None = None, **given: str) -> Response:
        """Fill in the form on this page (of that class, if there are several) and send it."""
        found = [
            (asked, html)
            for asked in product_forms(page)
            if form is None or type(asked) is form
            for html in html_forms(page)
            if html.method == "post" and belong(asked, html)
        ]
        assert found, f"nothing to fill in at {page.request['PATH_INFO']}: {page.status_code}"
        asked, html = found[0]
        # Only what stands on this page: a form may show a part of its fields.
        shown = {
            name: texts
            for name, texts in self.answers(asked, given).items()
            if name in html.names or name in given
        }
        return self.send(html, **shown)

    def send(self, html: HtmlForm, **more: list[str]) -> Response:
        response = self.post(html, **more)
        assert response.status_code in FINE, (html.action, response.status_code, more)
        return response

    def post(self, html: HtmlForm, **more: list[str]) -> Response:
        button = {name: [value] for name, value in html.buttons[:1] if name}
        return self.client.post(html.action, {**html.carried, **button, **more}, follow=True)

    def press(self, page: Response, action: str) -> Response:
        """Send the form that leads there, as it is."""
        html = next(one for one in html_forms(page) if one.action.partition("?")[0] == action)
        return self.send(html)
