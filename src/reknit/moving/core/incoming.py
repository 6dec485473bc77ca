"""A file from outside, read without trust: bounded, checked, and turned into plain records.

Whatever is not as ``export-1.schema.json`` says is left out where it stands alone (a field nobody
knows), and refuses the whole file where the file makes no sense.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from reknit.moving.refusals import NewerFile, NotOurFile, TooLarge

FORMAT: Final = "reknit-export"
VERSION: Final = 1
MOST_BYTES: Final = 5 * 1024 * 1024
MOST_REPAIRS: Final = 1000
MOST_ITEMS: Final = 400  # turns in a repair, lines of a list, texts beside a text
LONGEST: Final = 20_000  # letters in one text
LONGEST_NAME: Final = 120  # letters in a title, a name, a key
MOST_DIGITS: Final = 9

# Controls, and halves of letters that no page could show.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HALVES = re.compile("[\ud800-\udfff]")

Words = dict[str, Any]


@dataclass(frozen=True)
class Turn:
    id: str
    kind: str
    day: str
    words: Words


@dataclass(frozen=True)
class Repair:
    id: UUID
    shared: bool
    to_read: bool
    opener: bool
    title: str
    other: str
    closed: bool
    state: Words
    notes: Words
    turns: tuple[Turn, ...]
    apologies: tuple[Turn, ...]
    lesson: dict[str, str]


@dataclass(frozen=True)
class TakenAlong:
    settings: Words = field(default_factory=dict)
    first_minutes: dict[str, str] = field(default_factory=dict)
    soothing: tuple[str, ...] = ()
    parked: tuple[str, ...] = ()
    set_aside: tuple[tuple[str, ...], ...] = ()
    repairs: tuple[Repair, ...] = ()


def read_file(raw: bytes) -> TakenAlong:
    """``TooLarge``, ``NotOurFile`` or ``NewerFile``; never anything else."""
    if len(raw) > MOST_BYTES:
        raise TooLarge
    found = _object(_parsed(raw))
    if found.get("format") != FORMAT:
        raise NotOurFile
    version = found.get("version")
    if type(version) is not int or version < 1:
        raise NotOurFile
    if version > VERSION:
        raise NewerFile
    repairs = _list(found.get("repairs"), most=MOST_REPAIRS)
    return TakenAlong(
        settings=_plain(found.get("settings")),
        first_minutes=_texts(found.get("first_minutes")),
        soothing=_lines(found.get("soothing")),
        parked=_lines(found.get("parked")),
        set_aside=tuple(_lines(each) for each in _list(found.get("set_aside"))),
        repairs=tuple(_repair(each) for each in repairs),
    )


def as_in_file(repair: Repair) -> Words:
    """The same repair as the file holds it: what a letter keeps."""
    return {
        "id": str(repair.id),
        "shared": repair.shared,
        "to_read": True,
        "opener": repair.opener,
        "title": repair.title,
        "with": repair.other,
        "closed": repair.closed,
        "state": repair.state,
        "notes": {name: value for name, value in repair.notes.items() if value},
        "turns": [vars(turn) for turn in repair.turns],
        "apologies": [vars(turn) for turn in repair.apologies],
        "lesson": repair.lesson,
    }


def _parsed(raw: bytes) -> object:
    try:
        return json.loads(
            raw.decode("utf-8-sig"),
            object_pairs_hook=_no_key_twice,
            parse_constant=_no_number,
            parse_float=_no_number,
            parse_int=_small,
        )
    except (ValueError, RecursionError):
        raise NotOurFile from None


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise NotOurFile
    return made


def _no_number(_text: str) -> object:
    raise NotOurFile  # there is no number with a point in our files, nor one without end


def _small(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise NotOurFile
    return int(text)


def _repair(given: object) -> Repair:
    one = _object(given)
    return Repair(
        id=_id(one.get("id")),
        shared=one.get("shared") is True,
        to_read=one.get("to_read") is True,
        opener=one.get("opener") is True,
        title=_text(one.get("title"), most=LONGEST_NAME),
        other=_text(one.get("with"), most=LONGEST_NAME),
        closed=one.get("closed") is True,
        state=_plain(one.get("state")),
        notes=_notes(one.get("notes")),
        turns=tuple(_turn(each) for each in _list(one.get("turns"))),
        apologies=tuple(_turn(each) for each in _list(one.get("apologies"))),
        lesson=_texts(one.get("lesson")),
    )


def _turn(given: object) -> Turn:
    one = _object(given)
    day = _text(one.get("day"))
    if day:
        try:
            date.fromisoformat(day)
        except ValueError:
            raise NotOurFile from None
    return Turn(
        id=_text(one.get("id"), most=LONGEST_NAME),
        kind=_text(one.get("kind"), most=LONGEST_NAME),
        day=day,
        words=_plain(one.get("words")),
    )


def _notes(given: object) -> Words:
    one = _object(given)
    notes = _plain({name: one[name] for name in one if name not in {"fields", "also", "followups"}})
    also = {name: list(_lines(each)) for name, each in _object(one.get("also")).items()}
    said = {name: _texts(each) for name, each in _object(one.get("followups")).items()}
    return {**notes, "fields": _plain(one.get("fields")), "also": also, "followups": said}


def _plain(given: object) -> Words:
    """Texts, lists of texts, yes and no, small numbers, and one layer of texts below."""
    plain: Words = {}
    for key, value in _object(given).items():
        name = _text(key, most=LONGEST_NAME)
        if isinstance(value, bool | int) or value is None:
            plain[name] = value
        elif isinstance(value, str):
            plain[name] = _text(value)
        elif isinstance(value, list):
            plain[name] = list(_lines(value))
        else:
            plain[name] = {
                _text(each, most=LONGEST_NAME): text if isinstance(text, bool) else _text(text)
                for each, text in _object(value).items()
            }
    return plain


def _texts(given: object) -> dict[str, str]:
    return {_text(key, most=LONGEST_NAME): _text(text) for key, text in _object(given).items()}


def _lines(given: object) -> tuple[str, ...]:
    return tuple(_text(each) for each in _list(given))


def _object(given: object) -> dict[str, object]:
    if given is None:
        return {}
    if not isinstance(given, dict) or len(given) > MOST_ITEMS:
        raise NotOurFile
    return given


def _list(given: object, *, most: int = MOST_ITEMS) -> list[object]:
    if given is None:
        return []
    if not isinstance(given, list) or len(given) > most:
        raise NotOurFile
    return given


def _text(given: object, *, most: int = LONGEST) -> str:
    if given is None:
        return ""
    if not isinstance(given, str) or len(given) > most:
        raise NotOurFile
    plain = _CONTROLS.sub("", given.replace("\r\n", "\n").replace("\r", "\n"))
    return _HALVES.sub("\N{REPLACEMENT CHARACTER}", plain)


def _id(given: object) -> UUID:
    try:
        return UUID(_text(given, most=36))
    except ValueError:
        raise NotOurFile from None
