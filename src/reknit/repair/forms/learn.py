"""The lesson: lines one of them drafts and the other answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reknit.repair.core.beside import LESSON_LINES, Settled
from reknit.web.fields import ChoiceField, LineField
from reknit.web.forms import KitForm

if TYPE_CHECKING:
    from collections.abc import Mapping

LINE = 240


class LessonForm(KitForm):
    loop = LineField(
        label=_("How it goes, in one line"),
        help_text=_("“When I ..., you ..., then I ...”. About the two of you, not about one."),
        max_length=LINE,
        required=False,
    )
    sign = LineField(
        label=_("Its earliest sign"),
        help_text=_("What you could both notice before it is big."),
        max_length=LINE,
        required=False,
    )
    set_up = LineField(
        label=_("What set each of us up for it"),
        help_text=_("Tired, hungry, a hard day, an old sore spot."),
        max_length=LINE,
        required=False,
    )
    opener_then = LineField(
        label=_("If it starts again, then I ..."), max_length=LINE, required=False
    )
    other_then = LineField(
        label=_("If it starts again, then you ..."), max_length=LINE, required=False
    )
    well = LineField(label=_("What we did well this time"), max_length=LINE, required=False)
    playful = LineField(
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
        for name in LESSON_LINES:
            line = LessonForm.base_fields[name]
            assert isinstance(line, LineField)
            self.fields[f"theirs_{name}"] = LineField(
                label=line.label, max_length=LINE, required=False
            )


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


def lines(cleaned: Mapping[str, Any]) -> dict[str, str]:
    """By name of line, without those left empty."""
    plain = {name.removeprefix("theirs_"): text for name, text in cleaned.items()}
    return {name: str(plain[name]) for name in LESSON_LINES if plain.get(name)}
