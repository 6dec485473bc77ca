"""The sentences of the lesson, of what comes after a repair, and of what lies open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reknit.repair.core.fold import Step
from reknit.repair.core.kinds import Ending

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

    from reknit.repair.core.beside import Lesson
    from reknit.repair.core.fold import Where

# What Today says about these steps; ``wording.next_sentence`` reads them.
NEXT: dict[Step, str | Promise] = {
    Step.ANSWER_LESSON: gettext_lazy(
        "%(name)s wrote down what you two could keep from this. It needs your yes."
    ),
    Step.SETTLE_LESSON: gettext_lazy(
        "%(name)s would say some lines of your lesson otherwise. You can look at them."
    ),
}
# Where a promise of good times is no mockery of how it ended.
_AT_EASE = frozenset({Ending.PUT_DOWN, Ending.PARTLY})


def line_labels(opener: str, other: str) -> dict[str, str]:
    """What each line says, as both read it."""
    then = _("If it starts again, %(who)s will ...")
    return {
        "set_up": _("What set each of us up for it"),
        "loop": _("How it goes"),
        "sign": _("Its earliest sign"),
        "opener_then": then % {"who": opener},
        "other_then": then % {"who": other},
        "well": _("What we did well"),
        "playful": _("Our name for it"),
    }


def lesson_words(lesson: Lesson, *, title: str, opener: str, other: str) -> dict[str, str]:
    """What my index keeps of a lesson both said yes to, to lay beside a draft that begins like it.

    title: of the repair. ``words`` is what is compared, ``then`` what is read.
    """
    said = {
        line.name: line.text or f"{line.draft} {line.other}".strip()
        for line in lesson.lines
        if line.text or not line.agreed  # else both left it out
    }
    labels = line_labels(opener, other)
    then = [
        labelled(labels[name], said[name])
        for name in ("opener_then", "other_then")
        if said.get(name)
    ]
    compared = [title, *(said[name] for name in said if name != "well")]
    return {
        "title": said.get("playful") or title,
        "words": "\n".join(compared),
        "then": "\n".join(then),
    }


def at_ease(where: Where) -> bool:
    """Both have ended it, and each is well enough with it."""
    both = {where.pair.opener, where.pair.other} <= set(where.endings)
    return (
        both and not where.left and not where.held and _AT_EASE.issuperset(where.endings.values())
    )


def still_open(title: str) -> str:
    return _("“%(title)s” has been lying open for a while. What would suit you now?") % {
        "title": title
    }


def still_asked(name: str) -> str:
    """For an invitation that has not been opened: its title is not known yet."""
    return _(
        "What %(name)s asked you has been lying open for a while. Leaving it is all right too. "
        "What would suit you now?"
    ) % {"name": name}


def come_back(title: str) -> str:
    return _("“%(title)s”: has it come back? What helped? Only you will read it.") % {
        "title": title
    }


def held_lines(words: Mapping[str, object], labels: Mapping[str, str]) -> list[str]:
    """A held lesson turn once more, in words."""
    lines = words.get("lines")
    said = {
        "theirs": _("as you say it"),
        "both": _("both stand; we see this differently"),
    }
    if not isinstance(lines, dict):
        return []
    shown = {name: str(lines[name]) for name in labels if lines.get(name)}
    return [labelled(labels[name], said.get(text, text)) for name, text in shown.items()]


def labelled(label: str, text: str) -> str:
    """*If it starts again, Robin will say: ten minutes.* or *Its earliest sign: one goes quiet.*"""
    if label.endswith("..."):
        return f"{label.removesuffix('...').rstrip()} {text}"
    return f"{label}: {text}"
