# ruff: noqa: ANN401, ARG002 - the signatures are Django's
"""The fields people write in. Each brings its own widget, sized and worded for this product.

A field never cuts words off: limits are checked on the server and the text stays in the form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from reknit.web import feelings, widgets

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

type_text = str | Promise
Choice = tuple[str, type_text] | tuple[str, type_text, type_text]

# Both the checking of spelling and the guessing of next words may send what is typed to a maker.
PRIVATE = {"spellcheck": "false", "writingsuggestions": "false", "autocomplete": "off"}


class _TextField(forms.CharField):
    """Text with a limit that is said kindly and never enforced by cutting."""

    default_max_length = 300

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(max_length=max_length or self.default_max_length, **kwargs)
        self.error_messages.setdefault("max_length", "")
        self.validators = [v for v in self.validators if getattr(v, "code", "") != "max_length"]

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: browsers cut pasted text silently. room.js shows the room that is left."""
        return {**PRIVATE, "data-room": str(self.max_length)}

    def validate(self, value: Any) -> None:
        super().validate(value)
        over = len(value or "") - (self.max_length or 0)
        if over > 0:
            raise ValidationError(
                ngettext_lazy(
                    "This is %(over)d letter longer than fits. Everything you wrote is still here.",
                    "This is %(over)d letters longer than fits. "
                    "Everything you wrote is still here.",
                    over,
                ),
                code="max_length",
                params={"over": over},
            )


class LineField(_TextField):
    widget = widgets.Line
    default_error_messages = {"required": _("Write a few words here.")}


class WordsField(_TextField):
    """A box to write in. ``beside`` says how a note in the margin reads it (``boxes``).

    ``message``, ``apology`` for one part of one, empty where nobody reads along.
    """

    widget = widgets.Words
    default_max_length = 4000
    default_error_messages = {"required": _("Write a few words here.")}

    def __init__(self, *, beside: str = "message", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.beside = beside


class CodeField(_TextField):
    """A recovery code, a spoken code or a PIN (``numeric=True``). Spelled as typed."""

    widget = widgets.Line
    default_max_length = 120
    default_error_messages = {"required": _("Type the code here.")}

    def __init__(self, *, numeric: bool = False, **kwargs: Any) -> None:
        self.numeric = numeric
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = {**PRIVATE, "autocapitalize": "none", "autocorrect": "off", "class": "code"}
        if self.numeric:
            attrs["inputmode"] = "numeric"
        return attrs


class PassphraseField(forms.CharField):
    """Never shown again by the server, never trimmed. ``new=True`` where one is being chosen."""

    widget = widgets.Passphrase
    default_error_messages = {"required": _("Type your passphrase here.")}

    def __init__(self, *, new: bool = False, max_length: int = 500, **kwargs: Any) -> None:
        self.new = new
        super().__init__(max_length=max_length, strip=False, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            "spellcheck": "false",
            "autocapitalize": "none",
            "autocorrect": "off",
            "autocomplete": "new-password" if self.new else "current-password",
        }


class UserNameField(_TextField):
    widget = widgets.Line
    default_max_length = 60
    default_error_messages = {"required": _("Type a user name here.")}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            "spellcheck": "false",
            "autocapitalize": "none",
            "autocorrect": "off",
            "autocomplete": "username",
        }


class ChoiceField(forms.ChoiceField):
    """One of a few, as cards. A choice is ``(value, label)`` or ``(value, label, help)``.

    Nothing is ever chosen beforehand unless ``initial`` says so.
    """

    widget = widgets.Cards
    default_error_messages = {
        "required": _("Choose the one that fits best."),
        "invalid_choice": _("Choose one of these."),
    }

    def __init__(self, *, choices: Iterable[Sequence[Any]] = (), **kwargs: Any) -> None:
        listed = [tuple(choice) for choice in choices]
        super().__init__(choices=[(value, label) for value, label, *_help in listed], **kwargs)
        self.widget.helps = {str(value): text for value, _label, *more in listed for text in more}


class SurenessField(ChoiceField):
    """How sure someone is of a guess. Words outside; numbers never show."""

    widget = widgets.Steps
    SURE: Sequence[Choice] = (
        ("sure", _("Sure")),
        ("fairly", _("Fairly sure")),
        ("half", _("Half and half")),
        ("doubtful", _("Doubtful")),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=self.SURE, **kwargs)


class ScaleField(forms.TypedChoiceField):
    """0 to 10 as an ``int``, ``None`` when left out. ``low`` and ``high`` stand at the ends."""

    widget = widgets.Scale
    default_error_messages = {
        "required": _("Choose a number from 0 to 10."),
        "invalid_choice": _("Choose a number from 0 to 10."),
    }

    def __init__(self, *, low: type_text, high: type_text, **kwargs: Any) -> None:
        super().__init__(
            choices=[(str(n), str(n)) for n in range(11)], coerce=int, empty_value=None, **kwargs
        )
        self.widget.low = low
        self.widget.high = high


class FeelingsField(forms.Field):
    """One to four feeling words, from the picker or one's own; value ``list[str]``.

    A word from the picker is its key in ``reknit.web.feelings`` (English, stable); an own word is
    kept as typed. Show either with ``{{ word|feeling }}``.
    """

    widget = widgets.Feelings
    OWN_WORD = 40
    default_error_messages = {"required": _("Choose at least one word, or write your own.")}

    def __init__(self, *, most: int = 4, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)
        self.widget.most = most

    def to_python(self, value: Any) -> list[str]:
        words = [str(word).strip() for word in value or []]
        return list(dict.fromkeys(word for word in words if word))

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise ValidationError(
                _("You chose %(count)d. Keep the %(most)d that fit best; more can be true too."),
                code="too_many",
                params={"count": len(value), "most": self.most},
            )
        if any(word not in feelings.KNOWN and len(word) > self.OWN_WORD for word in value):
            raise ValidationError(
                _("One word of your own, please. There is room for the rest later."),
                code="own_too_long",
            )


class TickField(forms.BooleanField):
    """A single box to tick, with its label beside it."""

    widget = widgets.Tick
    default_error_messages = {"required": _("Tick this to go on.")}
