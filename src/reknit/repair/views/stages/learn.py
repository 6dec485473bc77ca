"""The lesson that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from reknit.repair.core.beside import LESSON_LINES
from reknit.repair.core.kinds import Ending, Kind
from reknit.repair.core.where import Step
from reknit.repair.core.writing import Page
from reknit.repair.forms.learn import FIRST_LINES, SettleForm, lines
from reknit.repair.wordings import learn as wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.repair.core.beside import Line, Spoken
    from reknit.repair.core.fold import Where
    from reknit.repair.queries import Opened
    from reknit.web.forms import KitForm

WRITE_PAGES: dict[Page, str] = {
    Page.LESSON: "repair/learn/write.html",
    Page.LESSON_THEIRS: "repair/learn/write.html",
}


def named(opened: Opened) -> dict[str, str]:
    """The label of each line, with the names of the two in it."""
    pair = opened.where.pair
    return wording.line_labels(opened.name_of(pair.opener), opened.name_of(pair.other))


def labels(opened: Opened) -> dict[str, tuple[str, str]]:
    where = opened.where
    mine = ("opener_then", "other_then")[where.me != where.pair.opener]
    theirs = ("opener_then", "other_then")[where.me == where.pair.opener]
    names = named(opened)
    found = {}
    if opened.private:
        found[mine] = (_("If it starts again, I will ..."), "")
    else:
        found[mine] = (names[mine], _("This one is yours."))
        found[theirs] = (
            names[theirs],
            _("Only an idea: %(who)s may say it otherwise, or leave it out.")
            % {"who": opened.name_of(where.partner)},
        )
    found["set_up"] = (_("What set me up for it"), "") if opened.private else ("", "")
    return found | {
        f"theirs_{name}": (label, "" if name == theirs else more)
        for name, (label, more) in found.items()
    }


def fit(form: KitForm, opened: Opened) -> KitForm:
    """Settling asks only about the lines where the two differ."""
    lesson = opened.where.lesson
    if isinstance(form, SettleForm) and lesson is not None:
        form.only(lesson.differing, partner=opened.name_of(opened.where.partner))
        for name, label in named(opened).items():
            if name in form.fields:
                form.fields[name].label = label
                form.fields[name].help_text = ""
    return form


# The steps at which nothing more pressing is asked of the viewer.
_OFFERED = frozenset({Step.CLOSE, Step.CLOSE_TOO, Step.CLOSED_FOR_ME, Step.CLOSED, Step.NOT_MINE})


def begun(opened: Opened, page: Page) -> dict[str, Any]:
    """Their lines stand in the boxes, until I have kept lines of my own there."""
    lesson = opened.where.lesson
    if page is not Page.LESSON_THEIRS or lesson is None:
        return {}
    kept = opened.notebook.fields(opened.where.me)
    if any(kept.get(f"theirs_{name}") for name in LESSON_LINES):
        return {}
    return {f"theirs_{name}": text for name, text in lesson.draft.words["lines"].items()}


def on_page(opened: Opened, page: Page) -> dict[str, Any]:
    if page not in {Page.LESSON, Page.LESSON_THEIRS}:
        return {}
    kept = opened.notebook.fields(opened.where.me)
    names = named(opened)
    mine = [{"label": names[name], "text": kept[name]} for name in LESSON_LINES if kept.get(name)]
    begun_with = kept | begun(opened, page)
    start = "theirs_" if page is Page.LESSON_THEIRS else ""
    # My own "if ... then" is what brings the card back before it starts again.
    mine_then = "opener_then" if opened.where.me == opened.where.pair.opener else "other_then"
    first = (*FIRST_LINES, mine_then)
    return {
        "only_mine": not opened.where.may(Kind.LESSON),
        "first_lines": [f"{start}{name}" for name in first],
        "more_written": any(
            begun_with.get(f"{start}{name}") for name in LESSON_LINES if name not in first
        ),
        "my_lines": mine if page is Page.LESSON_THEIRS else [],
    }


def previewed(opened: Opened, kind: Kind, form: KitForm) -> dict[str, Any]:
    """The lines as they will stand on the other one's page."""
    if kind not in {Kind.LESSON, Kind.LESSON_ANSWER}:
        return {}
    return {"preview_lines": _plain(lines(form.cleaned_data), named(opened))}


def shown(opened: Opened) -> dict[str, Any]:
    where = opened.where
    found: dict[str, Any] = {
        "stage": _stage(where),
        # Where something else is asked, a lesson can wait.
        "offered": where.step in _OFFERED,
        "at_ease": wording.at_ease(where),
        "ended": where.endings != {},
        "not_here": Ending.NOT_HERE in where.endings.values(),
    }
    lesson = where.lesson
    if lesson is None:
        return found
    names = named(opened)
    drafted_by = opened.name_of(lesson.draft.author)
    other = opened.name_of(where.pair.partner_of(lesson.draft.author))
    both = [_line(line, names[line.name]) for line in lesson.lines if line.text or not line.agreed]
    playful = next((line for line in lesson.lines if line.name == "playful"), None)
    return found | {
        "drafted_by": drafted_by,
        "other": other,
        "drafted_mine": lesson.draft.author == where.me,
        "lines": [line for line in both if line["name"] != "playful" or line["both"]],
        "name": playful.text if playful is not None else "",
        "draft": _plain(lesson.draft.words["lines"], names),
        "as_it_is": [
            (f"theirs_{name}", text) for name, text in lesson.draft.words["lines"].items()
        ],
    }


def _stage(where: Where) -> str:
    """Where the lesson stands for the viewer."""
    lesson = where.lesson
    if lesson is None:
        return "open" if where.may(Kind.LESSON) else "none"
    mine = lesson.draft.author == where.me
    if lesson.kept:
        return "kept"
    if lesson.answer is None:
        return "with_them" if mine else "asked"
    return "settle" if mine else "with_first"


def _line(line: Line, label: str) -> dict[str, Any]:
    return {
        "name": line.name,
        "label": label,
        "text": line.text,
        "both": not line.agreed,
        "draft": line.draft,
        "other": line.other,
    }


def _plain(said: Mapping[str, str], names: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"label": names[name], "text": said[name]} for name in LESSON_LINES if said.get(name)]


def held(opened: Opened, turn: Spoken) -> dict[str, Any] | None:
    """My lines once more, while they can still be taken back. None: it is no turn of the lesson."""
    if turn.kind not in {Kind.LESSON, Kind.LESSON_ANSWER, Kind.LESSON_SETTLE}:
        return None
    return {"kind": turn.kind.value, "words": wording.held_lines(turn.words, named(opened))}
