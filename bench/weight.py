"""What a page weighs on the wire, in a real browser; and whom the browser speaks to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bench import serving
from bench.figures import Figure
from tests.cli.places import free_port

if TYPE_CHECKING:
    from bench.world import World

COLD_LIMIT_KB, WARM_LIMIT_KB = 60.0, 10.0
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


class _Scale:
    """Counts what Chromium itself says it received, headers and all."""

    def __init__(self, page: Any) -> None:  # noqa: ANN401 - playwright's page
        self.bytes, self.hosts = 0.0, set[str]()
        self._port = page.context.new_cdp_session(page)
        self._port.send("Network.enable")
        self._port.on("Network.loadingFinished", self._received)
        self._port.on("Network.requestWillBeSent", self._asked)

    def _received(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]

    def _asked(self, event: dict[str, Any]) -> None:
        url = urlsplit(event["request"]["url"])
        if url.scheme in {"http", "https", "ws", "wss"}:
            self.hosts.add(url.hostname or "")


def run(world: World) -> list[Figure]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a test tool, late to load

    from reknit.cli import chromium  # noqa: PLC0415 - as above

    name, _, token = world.cookie.partition("=")
    pages = (
        ("/", False, "The first page, signed out"),
        ("/today/", True, "Today"),
        (f"/n/{world.talked}/", True, "A full repair of nine turns"),
        (f"/n/{world.draft}/page/1/", True, "A page to write on"),
    )
    cold, warm, strangers = [], [], set[str]()
    with (
        serving.reknit(world.home, free_port(), workers=1) as server,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=chromium.find(), args=list(FLAGS))
        host = f"http://localhost:{server.port}"
        for path, signed_in, _says in pages:
            context = browser.new_context()
            if signed_in:
                context.add_cookies([{"name": name, "value": token, "url": host}])
            page = context.new_page()
            scale = _Scale(page)
            page.goto(host + path, wait_until="networkidle")
            cold.append(scale.bytes / 1000)
            scale.bytes = 0.0
            page.goto(host + "/help/", wait_until="networkidle")
            scale.bytes = 0.0
            page.goto(host + path, wait_until="networkidle")
            warm.append(scale.bytes / 1000)
            strangers |= scale.hosts - {"localhost"}
            context.close()
        browser.close()
    return [
        Figure(
            "weight-cold",
            "Heaviest page at the first visit",
            max(cold),
            "kB",
            limit=COLD_LIMIT_KB,
            note=_each(pages, cold),
        ),
        Figure(
            "weight-warm",
            "Heaviest page when come back to",
            max(warm),
            "kB",
            limit=WARM_LIMIT_KB,
            note=_each(pages, warm),
        ),
        Figure(
            "other-hosts",
            "Other hosts a page speaks to",
            float(len(strangers)),
            "",
            limit=0.0,
            note=", ".join(sorted(strangers)),
        ),
    ]


def _each(pages: tuple[tuple[str, bool, str], ...], found: list[float]) -> str:
    said = [f"{says} {kb:.1f}" for (_path, _in, says), kb in zip(pages, found, strict=True)]
    return "; ".join(said)
