"""The lesson: lines one of them drafts and the other answers."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reknit.repair.core.beside import LESSON_LINES, Settled
from reknit.repair.core.waits import Until
from reknit.web.fields import ChoiceField, LineField, WordsField
from reknit.web.forms import KitForm
from reknit.web.widgets import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reknit.repair.core.beside import Line

LINE = 240
# What is asked first, with what I will do when it starts again; the rest is behind "add more".
FIRST_LINES = ("loop", "sign")


class LessonLine(LineField):
    """One line, in a box in which all of it can be seen. Line breaks become spaces."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - passed through
        box = Words(attrs={"rows": "2"})
        box.beside = "message"
        super().__init__(widget=box, **kwargs)

    def to_python(self, value: object) -> str:
        return " ".join(str(super().to_python(value) or "").split())


class LessonForm(KitForm):
    loop = LessonLine(
        label=_("How it goes, in one line"),
        help_text=_("“When I ..., you ..., then I ...”. About the two of you, not about one."),
        max_length=LINE,
        required=False,
    )
    sign = LessonLine(
        label=_("Its earliest sign"),
        help_text=_("What you could both notice before it is big."),
        max_length=LINE,
        required=False,
    )
    set_up = LessonLine(
        label=_("What set each of us up for it"),
        help_text=_("Tired, hungry, a hard day, an old sore spot."),
        max_length=LINE,
        required=False,
    )
    opener_then = LessonLine(
        label=_("If it starts again, then I ..."), max_length=LINE, required=False
    )
    other_then = LessonLine(
        label=_("If it starts again, then you ..."), max_length=LINE, required=False
    )
    well = LessonLine(label=_("What we did well this time"), max_length=LINE, required=False)
    playful = LessonLine(
        label=_("A name for it that makes you both smile"), max_length=LINE, required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise ValidationError(_("One line is enough. Write at least one."))
        return cleaned


class TheirLinesForm(KitForm):
    """The lines as the other one would say them; unchanged means yes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed through
        super().__init__(*args, **kwargs)
        for name, line in LessonForm.base_fields.items():
            self.fields[f"theirs_{name}"] = LessonLine(
                label=line.label, max_length=LINE, required=False
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise ValidationError(_("One line is enough. Keep or write at least one."))
        return cleaned


class SettleForm(KitForm):
    """For each line where they differ: keep theirs, or let both stand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed through
        super().__init__(*args, **kwargs)
        for name in LESSON_LINES:
            self.fields[name] = ChoiceField(
                label=LessonForm.base_fields[name].label or "",
                choices=[
                    (Settled.THEIRS.value, _("Keep their line")),
                    (Settled.BOTH.value, _("Let both stand: we see this differently")),
                ],
                required=False,
            )

    def only(self, differing: Sequence[Line], *, partner: str) -> None:
        """Asks about these lines alone, and about each of them."""
        wanted = {line.name: line for line in differing}
        for name in LESSON_LINES:
            if name not in wanted:
                del self.fields[name]
                continue
            field, line = self.fields[name], wanted[name]
            assert isinstance(field, ChoiceField)
            keep, both = _settling(line, partner)
            field.required = True
            field.choices = [(Settled.THEIRS.value, keep), (Settled.BOTH.value, both)]
            field.widget.helps = {Settled.THEIRS.value: line.other}
            if line.draft and line.other:
                side_by_side = gettext("You: “%(mine)s” %(who)s: “%(theirs)s”")
                said = {"mine": line.draft, "who": partner, "theirs": line.other}
                field.widget.helps[Settled.BOTH.value] = side_by_side % said
            else:
                field.widget.helps[Settled.BOTH.value] = line.draft


def _settling(line: Line, partner: str) -> tuple[str, str]:
    """What the two choices mean for this line."""
    who = {"who": partner}
    if not line.other:
        return gettext("Leave it out, as %(who)s did") % who, gettext("Let it stand as my own line")
    if not line.draft:
        return (
            gettext("Keep it: I say yes to it too"),
            gettext("Let it stand as a line of %(who)s alone") % who,
        )
    return (
        gettext("Keep it as %(who)s says it") % who,
        gettext("Let both stand: we see this differently"),
    )


class Back(StrEnum):
    """Stored (sealed) for ever: add, never rename."""

    NO = "no"
    LITTLE = "little"
    YES = "yes"


class FollowUpForm(KitForm):
    back = ChoiceField(
        label=_("Has it come back?"),
        choices=[
            (Back.NO.value, _("No")),
            (Back.LITTLE.value, _("A little")),
            (Back.YES.value, _("Yes")),
        ],
    )
    helped = WordsField(
        label=_("What helped?"),
        help_text=_("Yours, theirs, or nothing yet. A few words are plenty, and so is leaving it."),
        max_length=1000,
        required=False,
    )


class LaterForm(KitForm):
    """When to come back to something only I know of."""

    until = ChoiceField(
        label=_("Later: when would suit you?"),
        choices=[
            (Until.TOMORROW.value, _("Tomorrow")),
            (Until.THREE_DAYS.value, _("In three days")),
            (Until.WEEK.value, _("In a week")),
            (Until.OPEN.value, _("I'll come back to it myself")),
        ],
    )


class KeptWordsForm(KitForm):
    kept_words = WordsField(
        label=_("Words to come back to"),
        help_text=_("A sentence that steadies you: your own, or one somebody said to you."),
        max_length=2000,
        required=False,
    )


def lines(cleaned: Mapping[str, Any]) -> dict[str, str]:
    """By name of line, without those left empty."""
    plain = {name.removeprefix("theirs_"): text for name, text in cleaned.items()}
    return {name: str(plain[name]) for name in LESSON_LINES if plain.get(name)}
