"""What it costs to find words again in five hundred sealed entries.

>>> python -m bench.search

One real request through all of Django, in this process, for somebody with five hundred repairs of
about four thousand letters each: the CPU it takes, and beside it what no way of doing it could
save, measured in the same run: the bare library opening as many pages of that size, and SQLite
looking through as many plain rows. Everything lies in a folder that is gone afterwards.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import statistics
import time
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import django
from django.apps import apps
from django.db import connection
from nacl import bindings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

ENTRIES: Final = 500
LETTERS: Final = 3700  # of text; with its names and frame it fills one sealed page of 4 KiB
RUNS: Final = 25
WITHIN_MS: Final = 35.0  # a request, of CPU

RARE = "lighthouse"  # stands in three entries
NOWHERE = "zeppelin"
NAME = "happened"  # stands in every page as the name of a field, and in no text
_PLAIN = (  # noqa: SIM905 - sixty words read better as a text
    "you left before came back with the tickets and stood there alone on platform while train "
    "was waiting then went home without word thought that meant something else but did not ask "
    "evening kitchen door window quiet again mother weekend morning phone message answer late "
    "tired sorry wanted talk about money plans summer garden neighbour letter because never"
).split()
_ACCENTED = (  # noqa: SIM905 - as above
    "du bist gegangen bevor ich zurück war und schön war das nicht größtenteils allein für uns "
    "beide über den Bahnhof später müde während draußen Straße fröhlich natürlich „gut“ trotz "
    "Küche Tür Fenster Mutter Wochenende Nachricht Antwort weil niemand gefragt hat zögern wäre"
).split()


@dataclass(frozen=True)
class Figures:
    """Milliseconds of CPU, each the median of ``RUNS`` runs."""

    rare: float  # a word that stands in three entries
    nowhere: float
    everywhere: float  # in each of them; the newest are shown
    name: float  # in no text, though each page has to be read to know
    accented: float  # a rare word, in texts with umlauts, quotes and dashes
    opening: float  # the bare library: as many pages of that size, one after the other
    scan: float  # SQLite: as many plain rows of that size, with LIKE

    @property
    def ratio(self) -> float:
        """What a search costs beside what no way could save."""
        return self.rare / (self.opening + self.scan)


def run() -> Figures:
    _set_up()
    from bench.sealed_notebooks import signed_in  # noqa: PLC0415 - wants Django to be ready

    plain, accented = (
        signed_in(name, [_doc(words, number) for number in range(ENTRIES)])
        for name, words in (("Plain", _PLAIN), ("Accented", _ACCENTED))
    )
    return Figures(
        rare=_median(lambda: _found(plain, RARE, least=3, most=3)),
        nowhere=_median(lambda: _found(plain, NOWHERE, most=0)),
        everywhere=_median(lambda: _found(plain, "left", least=30)),
        name=_median(lambda: _found(plain, NAME, most=0)),
        accented=_median(lambda: _found(accented, RARE, least=3, most=3)),
        opening=_bare_opening(),
        scan=_bare_scan(),
    )


def _doc(words: list[str], number: int) -> dict[str, Any]:
    chance = random.Random(number)  # noqa: S311 - the same texts in every run
    text = " ".join(chance.choices(words, k=LETTERS // 5))[:LETTERS]
    if number % (ENTRIES // 3) == 0 and number < ENTRIES - 3:
        text = f"{text[: LETTERS // 2]} {RARE} {text[LETTERS // 2 + len(RARE) + 2 :]}"
    names = ("took_to_mean", "mattered", "outsider", "other_ways")
    part = LETTERS // len(names)
    said = {name: text[at * part : (at + 1) * part] for at, name in enumerate(names)}
    fields_ = {"title": f"Evening {number}", "feelings": ["lonely"], NAME: "A line.", **said}
    return {"v": 1, "way": "solo", "size": "full", "closeness": "misread", "fields": fields_}


def _found(client: Client, words: str, *, least: int = 0, most: int = ENTRIES) -> None:
    answer = client.post("/n/all/find/", {"looked_for": words})
    count = answer.content.count(b"<li><h2")
    assert answer.status_code == 200, answer.status_code  # noqa: PLR2004 - as HTTP says it
    assert least <= count <= most, count


def _median(once: Callable[[], object]) -> float:
    once()  # templates are read, statements prepared
    taken = []
    for _ in range(RUNS):
        started = time.process_time()
        once()
        taken.append((time.process_time() - started) * 1000)
    return statistics.median(taken)


def _bare_opening() -> float:
    key, bound = os.urandom(32), os.urandom(100)
    nonces = [os.urandom(24) for _ in range(ENTRIES)]
    sealed = [
        bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(os.urandom(4096), bound, nonce, key)
        for nonce in nonces
    ]

    def open_all() -> None:
        for nonce, each in zip(nonces, sealed, strict=True):
            bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(each, bound, nonce, key)

    return _median(open_all)


def _bare_scan() -> float:
    rows = sqlite3.connect(":memory:")
    rows.execute("create table page (id text primary key, words text)")
    texts = [json.dumps(_doc(_PLAIN, number)) for number in range(ENTRIES)]
    rows.executemany("insert into page values (?, ?)", list(enumerate(texts)))
    asked = "select id from page where words like ?"
    return _median(lambda: rows.execute(asked, [f"%{RARE}%"]).fetchall())


def _set_up() -> None:
    """Django, as the suite runs it, with an empty database in a folder of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    if not apps.ready:
        django.setup()
        connection.creation.create_test_db(verbosity=0)


def main() -> None:
    found = run()
    print(f"finding words in {ENTRIES} sealed pages of 4 KiB; ms of CPU, median of {RUNS}")
    for each in fields(found):
        print(f"  {each.name:<12}{getattr(found, each.name):7.1f}")
    print(f"  a rare word costs {found.ratio:.1f} times opening and scanning alone")
    worst = max(found.rare, found.nowhere, found.everywhere, found.name, found.accented)
    print(f"  dearest {worst:.1f}, to stay within {WITHIN_MS:.0f}")


if __name__ == "__main__":
    main()
