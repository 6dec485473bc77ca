"""Small helpers for answering."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django import forms

    from reknit.refusal import Refusal


def say(form: forms.Form, refusal: Refusal) -> int:
    """Puts the refusal's sentence on the form, which keeps what was typed. Its status."""
    form.add_error(None, str(refusal.said))
    return refusal.status
