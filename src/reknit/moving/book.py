"""A file of one's own words as a readable book: the same for the page, the print and the text.

The book is plain data: ``names`` (one or two), ``chapters`` (one for each repair: title, under,
sections), ``lessons``, ``lists`` and ``settings``. A section has a heading, a day, ``theirs``
(whether the other one said it) and passages of label and text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reknit.moving.wording import day, in_a_turn, label_of, passages, said
from reknit.people.forms.settings import SettingsForm
from reknit.repair.core.beside import LESSON_LINES
from reknit.repair.forms.learn import FollowUpForm
from reknit.repair.notebook import FIELDS
from reknit.repair.wordings.learn import labelled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reknit.moving.wording import Passage

Book = dict[str, Any]


def make_book(taken: dict[str, Any], *, names: Iterable[str]) -> Book:
    """names: as on the first page; mine, and the other one's where there is one."""
    mine = next(iter(names), "")
    chapters = [chapter(one, mine=mine) for one in taken["repairs"]]
    lessons = [lesson(one, mine=mine) for one in taken["repairs"] if one.get("lesson")]
    return {
        "names": list(names),
        "chapters": [one for one in chapters if one["sections"]],
        "lessons": lessons,
        "lists": [one for one in _lists(taken) if one["lines"]],
        "settings": _settings(taken["settings"]),
        "taken_on": day(taken["taken_on"]),
        "unopened": _unopened(taken["unopened"]),
        "said": {
            "lessons": _("What we keep"),
            "missing": _(
                "Some letters in here have no shape in the typefaces of this server. They can be "
                "copied from this file, and the web page and the text show all of them."
            ),
            "end": _("Taken along on %(day)s") % {"day": day(taken["taken_on"])},
        },
    }


def chapter(one: dict[str, Any], *, mine: str) -> dict[str, Any]:
    """One repair. ``one`` may come from a file that was brought along."""
    opener, other = _sides(one, mine)
    sections, spoken = [], {}
    for turn in one.get("turns", []):
        heading, found = in_a_turn(turn["kind"], turn["words"], opener=opener, other=other)
        spoken.update(turn["words"])
        spoken.update(_lines_in(turn["words"]))
        sections.append(_section(heading, found, day=day(turn.get("day", ""))))
    for apology in one.get("apologies", []):
        heading = _("What %(name)s said to me") % {"name": one.get("with", "")}
        found = passages(apology["words"], opener=opener, other=other)
        sections.append(_section(heading, found, day=day(apology.get("day", "")), theirs=True))
    sections.extend(_notes(one.get("notes", {}), spoken, opener=opener, other=other))
    return {
        "title": one.get("title") or _named(one),
        "under": _under(one),
        "sections": [section for section in sections if section["passages"]],
    }


def lesson(one: dict[str, Any], *, mine: str) -> dict[str, Any]:
    opener, other = _sides(one, mine)
    lines = one["lesson"]
    return {
        "title": lines.get("playful") or one.get("title") or one.get("with", ""),
        "lines": [
            {"label": label_of(name, opener=opener, other=other), "text": lines[name]}
            for name in LESSON_LINES
            if lines.get(name) and name != "playful"
        ],
    }


def as_line(line: Passage) -> str:
    return labelled(line["label"], line["text"])


def _sides(one: dict[str, Any], mine: str) -> tuple[str, str]:
    theirs = str(one.get("with", ""))
    return (mine, theirs) if one.get("opener") else (theirs, mine)


def _named(one: dict[str, Any]) -> str:
    """Where only the other one gave it a name, or nobody did."""
    name = one.get("with", "")
    return _("With %(name)s") % {"name": name} if name else _("Without a name")


def _under(one: dict[str, Any]) -> str:
    if not one.get("shared"):
        return _("Only for me")
    days = [turn["day"] for turn in one.get("turns", []) if turn.get("day")]
    first = day(min(days)) if days else ""
    together = _("With %(name)s") % {"name": one.get("with", "")}
    return f"{together} · {first}" if first else together


def _lines_in(words: dict[str, Any]) -> dict[str, Any]:
    lines = words.get("lines")
    return lines if isinstance(lines, dict) else {}


def _notes(
    notes: dict[str, Any], spoken: dict[str, Any], *, opener: str, other: str
) -> list[dict[str, Any]]:
    """What was never shared, or was kept in other words than those that were."""
    fields = notes.get("fields", {})
    order = [*(name for name in FIELDS if name in fields), *(n for n in fields if n not in FIELDS)]
    kept = {n: fields[n] for n in order if fields[n] != spoken.get(n.removeprefix("theirs_"))}
    also = [
        {"label": label_of(name, opener=opener, other=other), "text": text}
        for name, texts in notes.get("also", {}).items()
        for text in texts
    ]
    words = {"kept_words": notes.get("kept_words", "")}
    return [
        _section(_("My notes"), passages(kept, opener=opener, other=other)),
        _section(_("Also written, in another window"), also),
        _section(_("Words to come back to"), [{**p, "label": ""} for p in passages(words)]),
        *(
            _section(_looking_back(after), _follow_up(answer))
            for after, answer in notes.get("followups", {}).items()
        ),
    ]


def _follow_up(answer: dict[str, Any]) -> list[Passage]:
    field = FollowUpForm.base_fields["back"]
    back = said("back", answer.get("back", ""))
    asked = {"label": str(field.label), "text": back}
    return [*([asked] if back else []), *passages({"helped": answer.get("helped", "")})]


def _looking_back(after: str) -> str:
    days = int(after) if after.isdecimal() and len(after) < 4 else 0  # noqa: PLR2004 - 1, 7, 30
    if not days:
        return _("Looking back")
    after_days = ngettext("Looking back, after %(n)d day", "Looking back, after %(n)d days", days)
    return after_days % {"n": days}


def _section(
    heading: str, found: list[Passage], *, day: str = "", theirs: bool = False
) -> dict[str, Any]:
    return {"heading": heading, "day": day, "theirs": theirs, "passages": found}


def _lists(taken: dict[str, Any]) -> list[dict[str, Any]]:
    first = [passage["text"] for passage in passages(taken["first_minutes"])]
    aside = ["\n\n".join(texts) for texts in taken["set_aside"]]
    return [
        {"heading": _("What settles me"), "lines": taken["soothing"]},
        {"heading": _("Put aside for later"), "lines": taken["parked"]},
        {"heading": _("From the first five minutes"), "lines": first},
        {"heading": _("Words that waited for me"), "lines": aside},
    ]


def _settings(chosen: dict[str, Any]) -> list[Passage]:
    shown = SettingsForm.shown(chosen, name=str(chosen.get("display_name", "")))
    fields = SettingsForm.base_fields
    return [
        {"label": str(fields[name].label), "text": said(name, value)}
        for name, value in shown.items()
    ]


def _unopened(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "One page could not be opened safely, so part of it is missing here.",
        "%(n)d pages could not be opened safely, so part of them is missing here.",
        count,
    ) % {"n": count}
