"""``./reknit coach``: what the coach says of a text, a file, or one message a line."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from reknit.coach import KINDS, LONGEST, SHOWN, TONES, Coach, language_codes

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Collection, Iterator

    from reknit.cli.said import Commands
    from reknit.coach import Finding, Reading

FINE, FOUND, UNREADABLE = 0, 1, 2
LARGEST_FILE: Final = 64 * 1024 * 1024  # bytes
WIDEST: Final = 88

EPILOG: Final = """\
exit status: 0 read; 1 only with --exit-code, when something was found; 2 something could not be
read. The JSON form is described in docs/coach.md. Nothing is stored and nothing is sent anywhere.
"""


@dataclass(frozen=True)
class Asked:
    text: str
    kind: str


class Unreadable(Exception):
    """Says what is wrong with the input, for the person."""


def add_to(commands: Commands) -> None:
    command = commands.add_parser(
        "coach", help="look over words before they are sent", epilog=EPILOG
    )
    command.add_argument("what", help="a text, a file, a .jsonl file with a message a line, or -")
    command.add_argument("--json", action="store_true", help="one object a message, one a line")
    command.add_argument("--all", action="store_true", help=f"more than {SHOWN} findings")
    command.add_argument("--kind", choices=KINDS, default="message", help="what it is meant as")
    command.add_argument("--tone", choices=TONES, default="softer", help="how suggestions sound")
    command.add_argument("--language", choices=language_codes(), default="en")
    command.add_argument("--rules-only", action="store_true", help="without what was learned")
    command.add_argument("--exit-code", action="store_true", help="1 when something was found")
    command.set_defaults(do=do)


def do(chosen: Namespace) -> int:
    status, found = FINE, False
    try:
        asked = list(messages(chosen.what, chosen.kind))
    except Unreadable as wrong:
        print(wrong, file=sys.stderr)
        return UNREADABLE
    coach = Coach.load(chosen.language, with_model=not chosen.rules_only)
    for number, each in enumerate(asked):
        if isinstance(each, Unreadable):
            status = UNREADABLE
            print(each, file=sys.stderr)
            if chosen.json:
                print(json.dumps({"error": str(each)}))
            continue
        reading = coach.read(each.text, kind=each.kind, limit=None if chosen.all else SHOWN)
        found = found or bool(reading.findings)
        if chosen.json:
            print(json.dumps(reading.as_json(chosen.tone)))
        else:
            print(
                ("\n" if number else "") + "\n".join(lines(each.text, reading, coach, chosen.tone))
            )
    if status == FINE and found and chosen.exit_code:
        return FOUND
    return status


def messages(what: str, kind: str) -> Iterator[Asked | Unreadable]:
    """Raises Unreadable where nothing can be read; yields it for one bad line among others."""
    if what == "-":
        yield Asked(sys.stdin.read(), kind)
        return
    path = Path(what)
    if not _is_file(path):
        if path.suffix in (".txt", ".jsonl") and "\n" not in what and " " not in what:
            raise Unreadable(f"There is no file {what} here.")
        if not what.strip():
            raise Unreadable("There are no words to look at.")
        yield Asked(what, kind)
        return
    text = _read(path)
    if path.suffix != ".jsonl":
        yield Asked(text, kind)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _message(number, line, kind)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a text too long or too odd for a name is a text
        return False


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Unreadable(f"{path} is larger than {LARGEST_FILE >> 20} MiB.")
        return path.read_text(encoding="utf-8-sig")
    except OSError as wrong:
        raise Unreadable(f"{path} could not be read: {wrong.strerror}.") from wrong
    except UnicodeDecodeError as wrong:
        raise Unreadable(f"{path} is not UTF-8 text.") from wrong


def _message(number: int, line: str, kind: str) -> Asked | Unreadable:
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError):
        return Unreadable(f"Line {number} is not JSON.")
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return Unreadable(f'Line {number} has no "text".')
    meant = row.get("kind", kind)
    if meant not in KINDS:
        return Unreadable(f'Line {number}: "kind" is one of {", ".join(KINDS)}.')
    return Asked(row["text"], meant)


def lines(text: str, reading: Reading, coach: Coach, tone: str) -> Iterator[str]:
    """The text with what was found underlined, then each finding in words."""
    yield from _underlined(text, reading.findings)
    for number, each in enumerate(reading.findings, 1):
        yield ""
        yield f"{number}  {coach.name(each.kind)}: “{_short(text[each.start : each.end])}”"
        yield f"   {each.why}"
        yield f"   {each.suggestion(tone)}"
    if reading.apology.is_apology:
        yield ""
        yield "An apology. " + _listed("There:", [coach.name(p) for p in reading.apology.parts])
        for part in reading.apology.missing:
            yield f"   {coach.question(part)}"
    if reading.strengths and not reading.apology.is_apology:
        yield ""
        yield _listed("Helps:", dict.fromkeys(coach.name(each.kind) for each in reading.strengths))
    if reading.safety:
        yield ""
        yield (
            "Some of this sounds like fear or harm. Nothing about it is corrected here. Places that"
            " help stand on the help page (docs/safety.md, or “Help” on every page of the app)."
        )
    if len(text) > LONGEST:
        yield ""
        yield f"Only the first {LONGEST} characters were read."
    if not (reading.findings or reading.safety or reading.apology.is_apology):
        yield ""
        yield "Nothing to point at."


def _listed(before: str, names: Collection[str]) -> str:
    return f"{before} {', '.join(names)}." if names else f"{before} nothing yet."


def _short(quote: str) -> str:
    flat = "".join(map(_printable, " ".join(quote.split())))
    return flat if len(flat) <= WIDEST else f"{flat[: WIDEST - 1]}…"


def _underlined(text: str, findings: tuple[Finding, ...]) -> Iterator[str]:
    width = min(WIDEST, shutil.get_terminal_size().columns - 1)
    marks = [" "] * len(text)
    for number, each in enumerate(findings, 1):
        for at in range(each.start, each.end):
            marks[at] = "~" if marks[at] == " " else marks[at]
        marks[each.start] = str(number)
    for start, end in _wrapped(text, width):
        yield "".join(_printable(c) for c in text[start:end]).rstrip()
        under = "".join(marks[at] * _columns(text[at]) for at in range(start, end)).rstrip()
        if under:
            yield under


def _wrapped(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Stretches of the text, each a line of at most so many columns."""
    start, columns, space = 0, 0, -1
    at = 0
    while at < len(text):
        character = text[at]
        if character == "\n":
            yield start, at
            start, columns, space = at + 1, 0, -1
        else:
            columns += _columns(character)
            if character == " ":
                space = at
            if columns > width and at > start:
                cut = space + 1 if space > start else at
                yield start, cut
                at, start, columns, space = cut, cut, 0, -1
                continue
        at += 1
    if start < len(text):
        yield start, len(text)


def _printable(character: str) -> str:
    """A terminal obeys control characters; a text has no say over it."""
    if character == "\t":
        return " "
    return "" if unicodedata.category(character).startswith("C") else character


def _columns(character: str) -> int:
    if not _printable(character) or unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
