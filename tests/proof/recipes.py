"""What goes into each field: a secret of its own, or the reason why it can hold none.

By the field's class; ``BY_NAME`` says what a class alone cannot. A field without an entry here
fails the proof, so nobody adds one unnoticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django import forms

from reknit.people.forms.settings import HourField
from reknit.web import fields as kit

if TYPE_CHECKING:
    from django.forms import BaseForm, Field


class Shape(StrEnum):
    """How a new secret is spelled."""

    WORDS = "words"
    FEELING = "feeling"
    USER_NAME = "user_name"
    PASSPHRASE = "passphrase"
    FILE_PASSPHRASE = "file_passphrase"
    PIN = "pin"
    LOOK = "look"


@dataclass(frozen=True)
class New:
    """Somebody makes something up."""

    shape: Shape


@dataclass(frozen=True)
class Known:
    """Somebody types what they have: their passphrase, their PIN, a code."""

    what: str


@dataclass(frozen=True)
class Carried:
    """The page brings it along: a secret the server made, or those of other fields (empty)."""

    makes: str = ""


@dataclass(frozen=True)
class CannotHold:
    why: str


Recipe = New | Known | Carried | CannotHold

CHOSEN = CannotHold("one of a few answers that the page lists, the same for everybody")
TICKED = CannotHold("yes or no")
NUMBER = CannotHold("a number or a time of day: too short to be told from any other")

# The first that fits.
BY_CLASS: tuple[tuple[type[Field], Recipe], ...] = (
    (kit.UserNameField, New(Shape.USER_NAME)),
    (kit.FeelingsField, New(Shape.FEELING)),
    (kit.LineField, New(Shape.WORDS)),
    (kit.WordsField, New(Shape.WORDS)),
    (forms.ChoiceField, CHOSEN),
    (forms.BooleanField, TICKED),
    (HourField, NUMBER),
    (forms.TimeField, NUMBER),
    (forms.DateField, NUMBER),
    (forms.IntegerField, NUMBER),
    (forms.UUIDField, CannotHold("an id, made by the server")),
)

# By the form's name and the field's, or by the field's alone.
BY_NAME: dict[tuple[str, str], Recipe] = {
    ("", "passphrase_now"): Known("passphrase"),
    ("", "passphrase_again"): Known("passphrase"),
    ("", "passphrase_offered"): Carried("passphrase offered"),
    ("", "last_group"): Known("last_group"),
    ("moving.forms.TakeForm", "passphrase_file"): New(Shape.FILE_PASSPHRASE),
    ("moving.forms.TakeForm", "passphrase_file_again"): Known("file_passphrase"),
    ("moving.forms.BringForm", "passphrase_file"): Known("file_passphrase"),
    ("moving.forms.BringForm", "file"): CannotHold("a file, made from words planted elsewhere"),
    ("", "pin"): Known("pin"),
    ("", "was"): Carried(),
    ("", "app_digits"): CannotHold("six digits for half a minute, each good once"),
    ("", "passkey"): CannotHold("what a device has signed, good once"),
    ("", "passkey_secret"): CannotHold("bytes from a device; tests/proof/keys.py plants them"),
    ("people.forms.second_step.TurnOnForm", "app_key"): Carried("app key"),
    ("people.forms.passkeys.MadeForm", "passkey_name"): Carried(),
    ("people.forms.locks.NewPinForm", "pin"): New(Shape.PIN),
    ("people.forms.looks.LookForm", "own_name"): New(Shape.LOOK),
    ("people.forms.locks.SignInForm", "user_name"): Known("user_name"),
    ("people.forms.recovery.EarlierForm", "passphrase_before"): Known("passphrase_before"),
    ("people.forms.passphrases.ResetForm", "user_name"): Known("user_name"),
    ("people.forms.passphrases.ResetForm", "code"): Known("recovery_code"),
    ("people.forms.pairing.CodeForm", "code"): Known("invitation_code"),
}

# What views read from a post beside the forms: the name, and what it holds.
POSTED: dict[str, str] = {
    "passkey": "a field of the form on that page; asked only whether it was posted",
    "passkey_name": "a field of the form on that page, planted there; shown back",
    "user_name": "a field of the form on that page; asked only whether it was posted",
    "pin": "a field of the form on that page; asked only whether it was posted",
    "code": "the invitation's or the recovery code, planted through their pages",
    "group": "a signature made by the server",
    "another": "a button",
    "back": "a button",
    "not_now": "a button",
    "press": "a button",
    "digits": "made from the public keys of both, not stored; a page shows them on a press",
    "go": "a button",
    "step": "a button, or the number of a page",
    "way": "a button",
    "same": "a button",
    "here": "who holds the phone: 0 or 1",
    "seen": "a number",
    "read_also": "a tick",
    "adult": "a tick",
    "aside": "an id",
    "still": "a button",
    "underneath": "one of the words that the page offers",
    "handle": "made by the server, worth nothing without the open notebook",
    "others": "a button",
    "look": "a button",
    "away": "a number: which line of one's own list goes",
    "next": "an address of this product, checked",
    "text": "a copy of what stands in a box, read and forgotten: tests/margin compares all rows",
    "how": "one of two: how a box is read",
    "kind": "one of the kinds the coach knows",
    "tone": "one of two: how the coach words it",
    "again": "a kind the coach knows",
    "look_over": "a button",
    "*": "all words of one form, or those that are carried from page to page: planted there",
}


def recipe_for(form: str, name: str, field: Field) -> Recipe | None:
    for key in ((form, name), ("", name)):
        if key in BY_NAME:
            return BY_NAME[key]
    if isinstance(field, kit.PassphraseField):
        return New(Shape.PASSPHRASE) if field.new else Known("passphrase")
    return next((recipe for cls, recipe in BY_CLASS if isinstance(field, cls)), None)


def answer_to(form: BaseForm, name: str) -> list[str]:
    """A valid answer where no secret fits."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        chosen = [str(value) for value, _ in field.choices if value not in {"", None}]  # type: ignore[union-attr,misc]
        return chosen if isinstance(field, forms.MultipleChoiceField) else chosen[:1]
    if isinstance(field, forms.BooleanField):
        return ["on"]
    if isinstance(field, (HourField, forms.TimeField)):
        return ["21:30"]
    if isinstance(field, forms.DateField):
        return ["2026-03-08"]
    return ["7"]
