"""What a file says, fitted to what the pages here can show; a choice not ours is left out."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.forms import ChoiceField, Field

from reknit.people.core.exits import EXITS
from reknit.people.forms.pairing import NAME_LENGTH
from reknit.people.forms.settings import NOTICES
from reknit.repair.core.followups import DAYS
from reknit.repair.core.kinds import Ending, Kind, Size
from reknit.repair.forms import PAGE_FORMS
from reknit.repair.forms.learn import FollowUpForm
from reknit.repair.notebook import FIELDS, Closeness, Way
from reknit.web.fields import FeelingsField
from reknit.web.looks import look

Words = dict[str, Any]

_FORMS = PAGE_FORMS.values()
_FIELDS: dict[str, Field] = {n: f for form in _FORMS for n, f in form.base_fields.items()}
_FIELDS |= {f"theirs_{n}": f for n, f in _FIELDS.items()}
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_COVER = (5, 15)
_MOST_FEELINGS = 20
_FIRST_MINUTES = ("closeness", "happened", "took_to_mean", "sureness", "question")


def notes(given: Words) -> Words:
    """The keys of a notebook's page, each as that page writes it."""
    fitted: Words = {
        "way": _one_of(given.get("way"), [way.value for way in Way]),
        "size": _one_of(given.get("size"), [size.value for size in Size]),
        "closeness": _one_of(given.get("closeness"), [each.value for each in Closeness]),
        "other_name": _text(given.get("other_name"))[:NAME_LENGTH],
        "kept_words": _text(given.get("kept_words")),
        "begun": day(given.get("begun")),
        "asked_about": _lines(given.get("asked_about")),
        "fields": {n: v for n, v in _fields(given.get("fields")).items() if v},
        "also": {n: _lines(texts) for n, texts in given.get("also", {}).items() if n in FIELDS},
        "followups": _followups(given.get("followups", {})),
    }
    return {name: value for name, value in fitted.items() if value}


def endings(turns: list[Words]) -> tuple[Words, ...]:
    """Of the turns of a private repair the one that goes on meaning something: how it ended."""
    known = [ending.value for ending in Ending]
    found = [
        {"kind": Kind.ENDING.value, "by": "me", "words": {"ending": turn["words"]["ending"]}}
        for turn in turns
        if turn.get("kind") == Kind.ENDING and turn["words"].get("ending") in known
    ]
    return tuple(found[-1:])


def state(given: Words) -> Words:
    """What the index keeps of a private repair, to ask about it later."""
    followed = [each for each in _lines(given.get("followed")) if each in map(str, DAYS)]
    until = day(given.get("until"))
    fitted: Words = {
        "card": given.get("card") is True,
        "ask_again": given.get("ask_again") is True,
        "open_rest": given.get("open_rest") is True,
        "closed_on": day(given.get("closed_on")),
        "followed": followed,
        "until": f"{until}T00:00:00+00:00" if until else "",
    }
    return {name: value for name, value in fitted.items() if value}


def first_minutes(given: dict[str, str]) -> dict[str, str]:
    fitted = {name: field(name, given[name]) for name in _FIRST_MINUTES if given.get(name)}
    return {name: text for name, text in fitted.items() if isinstance(text, str) and text}


def settings(given: Words) -> Words:
    """By the keys of the index; only what the settings page could have written."""
    notices, said = {}, given.get("notices")
    for name, value in (said if isinstance(said, dict) else {}).items():
        hour = name in {"quiet_from", "quiet_to"} and _HOUR.fullmatch(str(value))
        if (name in NOTICES and isinstance(value, bool)) or hour:
            notices[name] = value
    name, cover = _text(given.get("display_name")).strip(), given.get("cover_after_minutes")
    chosen = given.get("look")
    seen = look(chosen.get("name"), chosen.get("icon")) if isinstance(chosen, dict) else None
    fitted: Words = {
        "look": seen and {"name": seen.own_name, "icon": seen.icon},
        "display_name": name if len(name) <= NAME_LENGTH else "",
        "cover_after_minutes": cover if cover in _COVER and not isinstance(cover, bool) else None,
        "spelling": given["spelling"] if isinstance(given.get("spelling"), bool) else None,
        "exit_to": _one_of(given.get("exit_to"), EXITS),
        "notices": notices,
    }
    return {name: value for name, value in fitted.items() if value not in (None, "", {})}


def field(name: str, value: object) -> Any:  # noqa: ANN401 - a text, a list of words, or nothing
    asked = _FIELDS.get(name)
    if isinstance(asked, FeelingsField):
        words = _lines(value) or [each for each in [_text(value)] if each]
        return [word.strip() for word in words if word.strip()][:_MOST_FEELINGS]
    if isinstance(asked, ChoiceField):
        known = [str(key) for key, _label in asked.choices]  # type: ignore[union-attr,misc]
        return _one_of(value, known)
    return _text(value)


def day(given: object) -> str:
    try:
        return date.fromisoformat(_text(given)).isoformat()
    except ValueError:
        return ""


def _fields(given: object) -> Words:
    return (
        {n: field(n, v) for n, v in given.items() if n in FIELDS} if isinstance(given, dict) else {}
    )


def _followups(given: Words) -> Words:
    backs = [str(key) for key, _label in FollowUpForm.base_fields["back"].choices]  # type: ignore[attr-defined]
    return {
        after: {"back": _one_of(said.get("back"), backs), "helped": _text(said.get("helped"))}
        for after, said in given.items()
        if after in map(str, DAYS)
    }


def _one_of(given: object, known: Any) -> str:  # noqa: ANN401 - anything that holds texts
    return given if isinstance(given, str) and given in known else ""


def _lines(given: object) -> list[str]:
    return (
        [text for text in given if isinstance(text, str) and text]
        if isinstance(given, list)
        else []
    )


def _text(given: object) -> str:
    return given if isinstance(given, str) else ""
