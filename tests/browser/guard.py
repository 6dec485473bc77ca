"""Watches every page of a journey for what nobody looks at: the console, and where it calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, Route

# Kind answers to a script's request, such as autosave meeting a lock.
EXPECTED_OF_SCRIPTS = {409, 422, 429, 503}
FAULT = 500
NO = 400


@dataclass
class Guard:
    home: str  # scheme, host and port of the server under test
    elsewhere: tuple[str, ...] = ()  # addresses a journey leaves for, such as the quick exit's
    found: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self.on_console)
        context.on("weberror", lambda error: self.found.append(f"script broke: {error.error}"))
        context.on("request", self.on_request)
        context.on("response", self.on_response)
        for address in self.elsewhere:
            context.route(f"{address.rstrip('/')}/**", answer_in_its_place)

    def on_console(self, message: ConsoleMessage) -> None:
        # Violations of the content policy arrive here as errors too. A status of a request is
        # judged in on_response, which knows what was asked for.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.found.append(f"console: {message.text} ({message.location.get('url', '')})")

    def on_request(self, request: Request) -> None:
        target = request.url
        if urlsplit(target).scheme in {"data", "blob", "about"} or target.startswith(self.home):
            return
        if not target.startswith(self.elsewhere):
            self.found.append(f"called another host: {target}")

    def on_response(self, response: Response) -> None:
        kind = response.request.resource_type
        if response.status < NO:
            return
        if kind == "document":
            fine = response.status != FAULT
        elif kind in {"fetch", "xhr", "ping"}:
            fine = response.status in EXPECTED_OF_SCRIPTS
        else:
            fine = False
        if not fine:
            self.found.append(f"{response.status} for {kind} {urlsplit(response.url).path}")

    def check(self) -> None:
        assert not self.found, "\n".join(self.found)


def answer_in_its_place(route: Route) -> None:
    """The outside world is not asked; an empty page stands for it."""
    route.fulfill(status=200, content_type="text/html", body="<title>Elsewhere</title>")
